/* SPDX-License-Identifier: GPL-2.0-only */
/* What files of a live host say that no event does. */
#ifndef HOSTFILES_H
#define HOSTFILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvm_snp/units.h>

#include "blackbox.h"

/* struct host_override - a VM's unit has a mode of its own */
struct host_override {
	uint32_t pid;
	uint8_t unit, mode;
};

/**
 * struct host - the files of a host
 * @asids, @asids_used: of SEV-ES and SEV-SNP (misc cgroup), UNKNOWN when the kernel does not say
 * @firmware: what the module says of it
 * @leaked: pages that could not be taken back from guests
 * @modes: enum ksnp_mode of each unit, -1 when not known
 * @overrides, @nr_overrides: once somebody has asked for a VM's modes
 * @vcpus, @nr_vcpus: once somebody has asked for one, sorted
 */
struct host {
	uint64_t asids, asids_used;
	struct blackbox_firmware firmware;
	uint64_t leaked;
	int8_t modes[KSNP_NR_UNITS];
	struct host_override *overrides;
	size_t nr_overrides;
	bool overrides_read;
	struct blackbox_vcpu *vcpus;
	size_t nr_vcpus;
	bool vcpus_read;
};

/* All of it is unknown, as in a recording, and nobody asks */
void host_unknown(struct host *h);
/* Reads the files; what was known before must have been freed */
void host_read(struct host *h);
void host_free(struct host *h);
/* The modes of the units of @pid: reads them when that is the first question since host_read() */
void host_vm_modes(struct host *h, uint32_t pid, int8_t modes[static KSNP_NR_UNITS]);
/* A vCPU, in the same way; NULL when the module does not know it */
const struct blackbox_vcpu *host_vcpu(struct host *h, uint32_t pid, uint32_t vcpu);

#endif
