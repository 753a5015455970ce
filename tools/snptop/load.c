// SPDX-License-Identifier: GPL-2.0-only
#include "load.h"

/* Units are numbered by class: RMP faults are the last ones of a vCPU */
#define FIRST_RMP_FAULT	KSNP_UNIT_rmp_split

void load_add_vcpu(struct load *sum, const struct model_vcpu *v)
{
	for (unsigned int i = 0; i < KSNP_NR_VCPU_UNITS; i++) {
		const struct ksnp_count *c = &v->counts.unit[i];

		if (i < FIRST_RMP_FAULT)
			sum->requests += c->count;
		else
			sum->rmp_faults += c->count;
		sum->errors += c->errors;
		sum->kernel_ns += c->kernel_ns;
		sum->vmm_ns += c->vmm_ns;
	}
}

void load_add_vm(struct load *sum, const struct model_vm *vm)
{
	for (size_t i = 0; i < vm->nr_vcpus; i++)
		load_add_vcpu(sum, &vm->vcpus[i]);
}

uint64_t load_last_ns(const struct model_vm *vm)
{
	uint64_t last = 0;

	for (size_t i = 0; i < vm->nr_vcpus; i++)
		if (vm->vcpus[i].counts.last_ns > last)
			last = vm->vcpus[i].counts.last_ns;
	return last;
}

bool load_is_gone(const struct model_vm *vm)
{
	return vm->gone_ns && vm->gone_ns >= load_last_ns(vm);
}
