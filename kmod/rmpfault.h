/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * RMP nested page faults: what they turn out to be. The units' files have what
 * each does.
 */
#ifndef KSNP_RMPFAULT_H
#define KSNP_RMPFAULT_H

#include <linux/kvm_host.h>

#include "state.h"

/**
 * struct rmp_fault - a fault and what is known about it
 * @v: vCPU
 * @gpa: of the access
 * @error: the #NPF's error code (APM vol 2, 15.36.10)
 * @pfn: the page behind it, 0 when there is none
 * @level: of its RMP entry: before, then after
 * @unit: which unit's it is
 * @why: what it is
 * @ret: what the unit's RMP operation returned
 */
struct rmp_fault {
	struct ksnp_vcpu *v;
	u64 gpa;
	u64 error;
	kvm_pfn_t pfn;
	int level;
	enum ksnp_unit_id unit;
	enum ksnp_why why;
	int ret;
};

/* Replaces an #NPF exit with the RMP bit. Context and result as kvm_amd's handlers. */
int rmpfault(struct ksnp_vcpu *v);

/* Whose a fault is, and why; none of these changes anything */
void rmp_split_fault(struct rmp_fault *f);
void rmp_spurious_fault(struct rmp_fault *f);
void rmp_unexpected_fault(struct rmp_fault *f, enum ksnp_why why);

/* Splits the entry */
void rmp_split_run(struct rmp_fault *f);

#endif
