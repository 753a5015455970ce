/* SPDX-License-Identifier: GPL-2.0-only */
/* What a vCPU, a VM or a host has asked for, all units together. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>

#include "model.h"

/**
 * struct load - sums
 * @requests: VMGEXITs
 * @rmp_faults: RMP faults
 * @errors: of both, those that ended otherwise than well
 * @kernel_ns, @vmm_ns: time for both
 */
struct load {
	uint64_t requests, rmp_faults, errors;
	uint64_t kernel_ns, vmm_ns;
};

/* Adds to @sum */
void load_add_vcpu(struct load *sum, const struct model_vcpu *v);
void load_add_vm(struct load *sum, const struct model_vm *vm);

/* When something of the VM's ended last, CLOCK_MONOTONIC, 0: never */
uint64_t load_last_ns(const struct model_vm *vm);
/* Whether its process has ended, and nobody has got its number since */
bool load_is_gone(const struct model_vm *vm);

#endif
