/* SPDX-License-Identifier: GPL-2.0-only */
/* What count.bpf.c's maps hold, for the programs and for tools/lib/counters.c. */
#ifndef COUNT_H
#define COUNT_H

#include <kvm_snp/counts.h>

/* A vCPU; @last_jiffies: when counts.last_ns was set */
struct vcpu_place {
	__u64 key;
	__u64 last_jiffies;
	struct ksnp_vcpu_counts counts;
};

/* A VM; @gone_ns: when its process ended, CLOCK_MONOTONIC; @comm: what that was called */
struct vm_place {
	__u64 key;
	__u64 gone_ns;
	char comm[16];
	struct ksnp_vm_counts counts;
};

/* Which histogram is whose: a number from 1 on, 0 for a moment while it is added */
struct hist_place {
	__u64 key;
	__u64 slot;
};

static inline __attribute__((always_inline)) __u64 vcpu_key(__u32 vm, __u32 vcpu)
{
	return (__u64)vm << 32 | vcpu;
}

/* VM 0 has no histogram of unit 0, so this is never 0 */
static inline __attribute__((always_inline)) __u64 hist_key(__u32 vm, __u16 of, __u16 part)
{
	return (__u64)vm << 32 | (__u32)of << 16 | part;
}

/* Histograms that are kept for what is nobody's, and for VMs when there are no others left */
#define HISTS_SHARED	192

#endif
