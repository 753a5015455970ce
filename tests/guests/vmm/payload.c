// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads a payload image and tells what came of it. See ../boot.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../boot.h"
#include "vmm.h"

static uint64_t read_image(struct vm *vm, const char *name)
{
	struct stat st;
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	void *to;

	if (fd < 0 || fstat(fd, &st))
		die_errno("%s", name);
	to = memory_at(vm, PAYLOAD_GPA, st.st_size);
	if (!to)
		die("%s does not fit into %llu MiB", name, vm->opt->mem / MIB);
	if (read(fd, to, st.st_size) != st.st_size)
		die_errno("%s", name);
	close(fd);
	return st.st_size;
}

void payload_load(struct vm *vm)
{
	struct boot_info *info = memory_at(vm, BOOT_INFO_GPA, sizeof(*info));
	uint64_t size = read_image(vm, vm->opt->payload);
	struct payload_header *header = memory_at(vm, PAYLOAD_GPA, sizeof(*header));
	uint64_t image_end = PAYLOAD_GPA + PAGE_ALIGN(size);

	if (header->magic != PAYLOAD_MAGIC || header->entry < PAYLOAD_GPA ||
	    header->entry >= image_end || header->ap_entry < PAYLOAD_GPA ||
	    header->ap_entry >= image_end || header->mem_end > vm->opt->mem)
		die("%s is not a payload for a guest of %llu MiB", vm->opt->payload,
		    vm->opt->mem / MIB);

	info->magic = BOOT_INFO_MAGIC;
	info->cpus = vm->opt->cpus;
	info->mem_size = vm->opt->mem;
	info->high_size = vm->opt->high_mem;
	info->cbit = vm->cbit;
	snprintf(info->args, sizeof(info->args), "%s", vm->opt->args);

	cpuid_fill_page(vm, memory_at(vm, BOOT_CPUID_GPA, PAGE_SIZE));
	boot_tables(vm);

	memory_region(vm, BOOT_INFO_GPA, BOOT_SECRETS_GPA - BOOT_INFO_GPA, PAGE_NORMAL);
	memory_region(vm, BOOT_SECRETS_GPA, PAGE_SIZE, PAGE_SECRETS);
	memory_region(vm, BOOT_CPUID_GPA, PAGE_SIZE, PAGE_CPUID);
	memory_region(vm, BOOT_RESULT_GPA, PAGE_SIZE, PAGE_SHARED);
	memory_region(vm, PAYLOAD_GPA, image_end - PAYLOAD_GPA, PAGE_NORMAL);
	if (header->mem_end > image_end)
		memory_region(vm, image_end, header->mem_end - image_end, PAGE_ZERO);

	vm->entry = header->entry;
	vm->ap_entry = vm->type->encrypted_state ? header->ap_entry : 0;
	vm->entry_rsi = BOOT_INFO_GPA;
}

/* Says what the result page says. Everything in it is the guest's word. */
enum status payload_result(struct vm *vm)
{
	struct payload_result r;
	bool complete;

	memcpy(&r, memory_at(vm, BOOT_RESULT_GPA, sizeof(r)), sizeof(r));
	if (r.magic != RESULT_MAGIC) {
		say("the payload left no result");
		return STATUS_FAILED;
	}
	if (r.state == RESULT_FAULT)
		say("payload: exception %u on vCPU %u, error code %#llx, rip %#llx, cr2 %#llx",
		    r.vector, r.cpu, r.error_code, r.rip, r.cr2);
	complete = r.state == RESULT_DONE && r.planned == r.passed + r.failed + r.skipped;
	say("payload: %u planned, %u passed, %u failed, %u skipped%s", r.planned, r.passed,
	    r.failed, r.skipped, complete ? "" : ", not complete");

	return complete && !r.failed ? STATUS_OK : STATUS_FAILED;
}
