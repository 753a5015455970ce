/* SPDX-License-Identifier: GPL-2.0-only */
/* What KVM itself shows in debugfs of its VMs, with and without the module. */
#ifndef KVM_DEBUGFS_H
#define KVM_DEBUGFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* struct kvm_vcpu_id - a vCPU, and the thread that ran it last, 0 when there was none */
struct kvm_vcpu_id {
	uint32_t vm, vcpu, tid;
};

/*
 * struct kvm_stats - of all vCPUs of a VM together; @known: they could be read
 * @pf_done: of @pf_taken, those that KVM has done with; others, of which it has told the guest to
 *	try again, come again
 */
struct kvm_stats {
	bool known;
	uint64_t exits, irq_exits, pf_taken, pf_done;
};

/* All vCPUs, also of VMs that are no SNP guests. Return: 0 or a negative errno; @vcpus to be freed. */
int kvm_vcpus(struct kvm_vcpu_id **vcpus, size_t *nr);

/* Of the VM of process @vm; of the first one if it has several */
void kvm_stats_read(uint32_t vm, struct kvm_stats *s);

#endif
