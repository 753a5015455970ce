// SPDX-License-Identifier: GPL-2.0-only
/*
 * SEV and SEV-ES: their launch (55766, chapter 6). Memory is encrypted in place, as it lies in
 * the VMM's address space.
 */
#include <sys/ioctl.h>

#include "vmm.h"

#define MEASUREMENT_SIZE	48

#define POLICY_ES		(1U << 2)

static void init(struct vm *vm, uint16_t ghcb_version)
{
	struct kvm_sev_init init = { .ghcb_version = ghcb_version };

	sev_open(vm);
	sev_must(vm, KVM_SEV_INIT2, &init, "KVM_SEV_INIT2");
}

static void sev_init(struct vm *vm)
{
	init(vm, 0);
}

static void sev_es_init(struct vm *vm)
{
	init(vm, vm->opt->ghcb_version);
}

/* Encrypted pages must not move: KVM pins them for as long as they are registered. */
static void register_memory(struct vm *vm)
{
	struct kvm_enc_region region = {
		.addr = (uintptr_t)vm->mem,
		.size = memory_size(vm),
	};

	if (ioctl(vm->fd, KVM_MEMORY_ENCRYPT_REG_REGION, &region))
		die_errno("KVM_MEMORY_ENCRYPT_REG_REGION");
}

static void launch_region(struct vm *vm, const struct region *r)
{
	struct kvm_sev_launch_update_data update = {
		.uaddr = (uintptr_t)memory_at(vm, r->gpa, r->len),
		.len = r->len,
	};

	sev_must(vm, KVM_SEV_LAUNCH_UPDATE_DATA, &update, "KVM_SEV_LAUNCH_UPDATE_DATA");
}

static void launch(struct vm *vm, bool es)
{
	struct kvm_sev_launch_start start = { .policy = vm->opt->policy };
	uint8_t measurement[MEASUREMENT_SIZE];
	struct kvm_sev_launch_measure measure = {
		.uaddr = (uintptr_t)measurement,
		.len = sizeof(measurement),
	};

	sev_must(vm, KVM_SEV_LAUNCH_START, &start, "KVM_SEV_LAUNCH_START");
	register_memory(vm);
	for (unsigned int i = 0; i < vm->region_count; i++)
		if (vm->regions[i].type != PAGE_SHARED)
			launch_region(vm, &vm->regions[i]);
	if (es)
		sev_must(vm, KVM_SEV_LAUNCH_UPDATE_VMSA, NULL, "KVM_SEV_LAUNCH_UPDATE_VMSA");
	sev_must(vm, KVM_SEV_LAUNCH_MEASURE, &measure, "KVM_SEV_LAUNCH_MEASURE");
	sev_must(vm, KVM_SEV_LAUNCH_FINISH, NULL, "KVM_SEV_LAUNCH_FINISH");
}

static void sev_launch(struct vm *vm)
{
	launch(vm, false);
}

static void sev_es_launch(struct vm *vm)
{
	launch(vm, true);
}

const struct vm_type vm_type_sev = {
	.name = "sev",
	.kvm_type = KVM_X86_SEV_VM,
	.encrypted = true,
	.init = sev_init,
	.launch = sev_launch,
};

const struct vm_type vm_type_sev_es = {
	.name = "sev-es",
	.kvm_type = KVM_X86_SEV_ES_VM,
	.policy = POLICY_ES,
	.encrypted = true,
	.encrypted_state = true,
	.init = sev_es_init,
	.launch = sev_es_launch,
};
