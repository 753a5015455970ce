// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads a Linux kernel by the 64-bit boot protocol
 * (Documentation/arch/x86/boot.rst), with what an SNP guest needs:
 * a confidential computing blob that says where the secrets and CPUID pages
 * are (Documentation/arch/x86/zero-page.rst, setup_data SETUP_CC_BLOB).
 *
 * There is no firmware to accept memory, so all of it is launched.
 */
#include <asm/bootparam.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../boot.h"
#include "vmm.h"

#define BOOT_PARAMS_GPA	0xc000
#define CMDLINE_GPA	0xd000
#define CC_GPA		0xe000
#define LOW_END		0x10000
#define KERNEL_GPA	0x1000000
#define ISA_HOLE	0xa0000

#define ENTRY_64BIT	0x200
#define HEADER_MAGIC	0x53726448	/* "HdrS" */
#define LOADER_OTHER	0xff
#define SETUP_TYPE_CC	7
#define CC_MAGIC	0x45444d41	/* "AMDE" */
#define PROTOCOL_64BIT	0x20c
#define XLF_64BIT	(1U << 0)

/* A setup_data node and, behind it, what it points to. */
struct cc_setup_data {
	uint64_t next;
	uint32_t type;
	uint32_t len;
	uint32_t blob_gpa;
	uint32_t pad;
	struct {
		uint32_t magic;
		uint16_t version;
		uint16_t reserved;
		uint64_t secrets_gpa;
		uint32_t secrets_len;
		uint32_t reserved1;
		uint64_t cpuid_gpa;
		uint32_t cpuid_len;
		uint32_t reserved2;
	} blob;
};

struct file {
	const char *name;
	int fd;
	uint64_t size;
};

static struct file open_file(const char *name)
{
	struct file f = { .name = name };
	struct stat st;

	f.fd = open(name, O_RDONLY | O_CLOEXEC);
	if (f.fd < 0 || fstat(f.fd, &st))
		die_errno("%s", name);
	f.size = st.st_size;
	return f;
}

/* Reads the file from @offset to its end. */
static void load_at(struct vm *vm, const struct file *f, uint64_t offset, uint64_t gpa)
{
	uint64_t left = f->size - offset;
	uint8_t *to = memory_at(vm, gpa, left);

	if (!to)
		die("%s does not fit into %llu MiB", f->name, vm->opt->mem / MIB);
	while (left) {
		ssize_t n = pread(f->fd, to, left, offset);

		if (n <= 0)
			die_errno("%s", f->name);
		to += n;
		offset += n;
		left -= n;
	}
	close(f->fd);
}

static struct setup_header read_header(const struct file *kernel)
{
	struct setup_header h;

	if (pread(kernel->fd, &h, sizeof(h), offsetof(struct boot_params, hdr)) != sizeof(h))
		die("%s: too short for a kernel", kernel->name);
	if (h.header != HEADER_MAGIC || h.version < PROTOCOL_64BIT || !(h.xloadflags & XLF_64BIT))
		die("%s: not a Linux kernel with a 64-bit entry point", kernel->name);
	return h;
}

static void fill_e820(struct vm *vm, struct boot_params *bp)
{
	const struct boot_e820_entry map[] = {
		{ 0, ACPI_GPA, 1 },
		{ ACPI_GPA, ACPI_SIZE, 3 },
		{ LOW_END, ISA_HOLE - LOW_END, 1 },
		{ MIB, vm->opt->mem - MIB, 1 },
		{ BOOT_HIGH_GPA, vm->opt->high_mem, 1 },
	};

	memcpy(bp->e820_table, map, sizeof(map));
	bp->e820_entries = ARRAY_SIZE(map) - !vm->opt->high_mem;
}

static void fill_cc_blob(struct vm *vm, struct boot_params *bp)
{
	struct cc_setup_data *cc = memory_at(vm, CC_GPA, sizeof(*cc));

	bp->hdr.setup_data = CC_GPA;
	cc->type = SETUP_TYPE_CC;
	cc->len = sizeof(cc->blob_gpa);
	cc->blob_gpa = CC_GPA + offsetof(struct cc_setup_data, blob);
	cc->blob.magic = CC_MAGIC;
	cc->blob.version = 1;
	cc->blob.secrets_gpa = BOOT_SECRETS_GPA;
	cc->blob.secrets_len = PAGE_SIZE;
	cc->blob.cpuid_gpa = BOOT_CPUID_GPA;
	cc->blob.cpuid_len = PAGE_SIZE;
}

static void fill_cmdline(struct vm *vm)
{
	char *cmdline = memory_at(vm, CMDLINE_GPA, PAGE_SIZE);

	if (strlen(vm->opt->append) >= PAGE_SIZE)
		die("kernel command line too long");
	strcpy(cmdline, vm->opt->append);
}

/* At the top of memory, out of the kernel's way. Returns its GPA. */
static uint64_t load_initrd(struct vm *vm, struct boot_params *bp)
{
	struct file initrd;
	uint64_t gpa;

	if (!vm->opt->initrd)
		return vm->opt->mem;

	initrd = open_file(vm->opt->initrd);
	if (PAGE_ALIGN(initrd.size) > vm->opt->mem)
		die("%s does not fit into %llu MiB", initrd.name, vm->opt->mem / MIB);
	gpa = vm->opt->mem - PAGE_ALIGN(initrd.size);
	load_at(vm, &initrd, 0, gpa);
	bp->hdr.ramdisk_image = gpa;
	bp->hdr.ramdisk_size = initrd.size;
	return gpa;
}

static void note_regions(struct vm *vm, uint64_t kernel_size, uint64_t initrd_gpa)
{
	uint64_t kernel_end = KERNEL_GPA + PAGE_ALIGN(kernel_size);

	memory_region(vm, 0, BOOT_SECRETS_GPA, PAGE_NORMAL);
	memory_region(vm, BOOT_SECRETS_GPA, PAGE_SIZE, PAGE_SECRETS);
	memory_region(vm, BOOT_CPUID_GPA, PAGE_SIZE, PAGE_CPUID);
	memory_region(vm, BOOT_RESULT_GPA, LOW_END - BOOT_RESULT_GPA, PAGE_NORMAL);
	memory_region(vm, LOW_END, KERNEL_GPA - LOW_END, PAGE_ZERO);
	memory_region(vm, KERNEL_GPA, kernel_end - KERNEL_GPA, PAGE_NORMAL);
	memory_region(vm, kernel_end, initrd_gpa - kernel_end, PAGE_ZERO);
	memory_region(vm, initrd_gpa, vm->opt->mem - initrd_gpa, PAGE_NORMAL);
	memory_region(vm, BOOT_HIGH_GPA, vm->opt->high_mem, PAGE_ZERO);
}

void linux_load(struct vm *vm)
{
	struct file kernel = open_file(vm->opt->kernel);
	struct setup_header h = read_header(&kernel);
	struct boot_params *bp = memory_at(vm, BOOT_PARAMS_GPA, sizeof(*bp));
	uint64_t offset = (h.setup_sects ? h.setup_sects + 1 : 5) * 512ULL;
	uint64_t initrd_gpa;

	if (offset >= kernel.size)
		die("%s: too short for a kernel", kernel.name);

	bp->hdr = h;
	initrd_gpa = load_initrd(vm, bp);
	if (KERNEL_GPA + h.init_size > initrd_gpa)
		die("%s needs more than %llu MiB", kernel.name, vm->opt->mem / MIB);
	load_at(vm, &kernel, offset, KERNEL_GPA);

	bp->hdr.type_of_loader = LOADER_OTHER;
	bp->hdr.cmd_line_ptr = CMDLINE_GPA;
	bp->hdr.code32_start = KERNEL_GPA;
	bp->acpi_rsdp_addr = ACPI_GPA;
	fill_e820(vm, bp);
	if (vm->type->snp)
		fill_cc_blob(vm, bp);
	fill_cmdline(vm);
	acpi_build(vm);
	cpuid_fill_page(vm, memory_at(vm, BOOT_CPUID_GPA, PAGE_SIZE));
	boot_tables(vm);
	note_regions(vm, kernel.size - offset, initrd_gpa);

	vm->entry = KERNEL_GPA + ENTRY_64BIT;
	vm->entry_rsi = BOOT_PARAMS_GPA;
}
