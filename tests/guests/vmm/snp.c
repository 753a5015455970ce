// SPDX-License-Identifier: GPL-2.0-only
/*
 * SEV-SNP: the launch commands of KVM and what the firmware says to them.
 */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include <kvm_snp/guest_msg.h>
#include <kvm_snp/sev_status.h>

#include "vmm.h"

#define INVALID_PARAM	0x16
#define DEFAULT_POLICY	0x30000		/* SMT allowed, reserved bit 17 set */

static void snp_init(struct vm *vm)
{
	struct kvm_enable_cap hypercalls = {
		.cap = KVM_CAP_EXIT_HYPERCALL,
		.args = { 1 << MAP_GPA_RANGE_NR },
	};
	struct kvm_sev_init init = { .ghcb_version = vm->opt->ghcb_version };

	sev_open(vm);
	if (ioctl(vm->fd, KVM_ENABLE_CAP, &hypercalls))
		die_errno("KVM_CAP_EXIT_HYPERCALL for MAP_GPA_RANGE");
	sev_must(vm, KVM_SEV_INIT2, &init, "KVM_SEV_INIT2");
}

static uint8_t snp_page_type(enum page_type type)
{
	switch (type) {
	case PAGE_NORMAL:
		return KVM_SEV_SNP_PAGE_TYPE_NORMAL;
	case PAGE_SECRETS:
		return KVM_SEV_SNP_PAGE_TYPE_SECRETS;
	case PAGE_CPUID:
		return KVM_SEV_SNP_PAGE_TYPE_CPUID;
	default:
		return KVM_SEV_SNP_PAGE_TYPE_ZERO;
	}
}

static int launch_update(struct vm *vm, const struct region *r, uint32_t *status)
{
	struct kvm_sev_snp_launch_update update = {
		.gfn_start = r->gpa / PAGE_SIZE,
		.uaddr = (uintptr_t)memory_at(vm, r->gpa, r->len),
		.len = r->len,
		.type = snp_page_type(r->type),
	};
	int ret;

	/* KVM stops early when it runs out of time: what is left is in @update. */
	do {
		ret = sev_command(vm, KVM_SEV_SNP_LAUNCH_UPDATE, &update, status);
	} while (!ret && update.len);
	return ret;
}

static void tell_corrections(const struct snp_cpuid_function *ours,
			     const struct snp_cpuid_function *theirs)
{
	static const char *const names[] = { "EAX", "EBX", "ECX", "EDX" };
	const uint32_t *a = &ours->eax, *b = &theirs->eax;

	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		if (a[i] != b[i])
			say("CPUID %#x:%x %s: the firmware allows %#x, not %#x", ours->eax_in,
			    ours->ecx_in, names[i], b[i], a[i]);
}

/*
 * The firmware refuses a CPUID page that promises too much, and KVM hands back
 * the page as the firmware would have it (56860, "CPUID Reporting"). That one
 * is good to launch with, and KVM has to agree with it.
 */
static int launch_cpuid(struct vm *vm, const struct region *r, uint32_t *status)
{
	struct snp_cpuid_page *page = memory_at(vm, r->gpa, r->len);
	struct snp_cpuid_page ours = *page;

	if (!launch_update(vm, r, status))
		return 0;
	if (*status != INVALID_PARAM || !memcmp(page, &ours, sizeof(ours)))
		return -1;

	for (uint32_t i = 0; i < ours.count; i++) {
		tell_corrections(&ours.functions[i], &page->functions[i]);
		cpuid_correct(vm, &page->functions[i]);
	}
	for (unsigned int i = 0; i < vm->opt->cpus; i++)
		cpuid_set(&vm->vcpus[i]);
	return launch_update(vm, r, status);
}

static void launch_region(struct vm *vm, const struct region *r)
{
	uint32_t status = 0;
	int ret;

	ret = r->type == PAGE_CPUID ? launch_cpuid(vm, r, &status) : launch_update(vm, r, &status);
	if (ret)
		die_errno("KVM_SEV_SNP_LAUNCH_UPDATE of %s pages at %#lx: firmware status %#x %s",
			  page_type_name(r->type), r->gpa, status, sev_status_text(status));
}

static void snp_launch(struct vm *vm)
{
	struct kvm_sev_snp_launch_start start = { .policy = vm->opt->policy };
	struct kvm_sev_snp_launch_finish finish;

	finish_fill(vm, &finish);
	sev_must(vm, KVM_SEV_SNP_LAUNCH_START, &start, "KVM_SEV_SNP_LAUNCH_START");

	for (unsigned int i = 0; i < vm->region_count; i++) {
		const struct region *r = &vm->regions[i];

		if (r->type != PAGE_SHARED)
			launch_region(vm, r);
	}

	sev_must(vm, KVM_SEV_SNP_LAUNCH_FINISH, &finish, "KVM_SEV_SNP_LAUNCH_FINISH");
}

const struct vm_type vm_type_snp = {
	.name = "snp",
	.kvm_type = KVM_X86_SNP_VM,
	.policy = DEFAULT_POLICY,
	.encrypted = true,
	.encrypted_state = true,
	.snp = true,
	.init = snp_init,
	.launch = snp_launch,
};
