/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is always kept about a vCPU: where its last request is, what went wrong
 * last, which page faults. vcpu_show.c shows it.
 *
 * Written by the vCPU's own thread in plain stores, read by others at any time:
 * each value is whole, but two may be of different requests.
 */
#ifndef KSNP_RECORD_H
#define KSNP_RECORD_H

#include <linux/jiffies.h>

#include "state.h"

/* A request has come in. Before it is known to be a unit's that is not native. */
static __always_inline void record_begin(struct ksnp_vcpu *v, enum ksnp_unit_id unit, u64 code,
					 u64 info1)
{
	WRITE_ONCE(v->unit, unit);
	WRITE_ONCE(v->code, code);
	WRITE_ONCE(v->record.info1, info1);
	WRITE_ONCE(v->record.began, jiffies);
	WRITE_ONCE(v->record.at, KSNP_AT_HANDLER);
}

/* Its unit is not native */
static inline void record_other_mode(struct ksnp_vcpu *v, u8 mode)
{
	if (mode == KSNP_MODE_STOCK)
		WRITE_ONCE(v->record.at, KSNP_AT_STOCK);
	else if (mode == KSNP_MODE_EXTERNAL)
		WRITE_ONCE(v->record.at, KSNP_AT_EXTERNAL);
}

/* Whether nothing comes back of a unit's requests that the VMM gets */
static inline bool record_is_last(u8 unit)
{
	return unit == KSNP_UNIT_terminate || unit == KSNP_UNIT_terminate_msr;
}

/* Where a request is that KVM_RUN returns with */
static inline u8 record_left(const struct ksnp_vcpu *v, int ret)
{
	if (ret || record_is_last(v->unit))
		return KSNP_AT_ENDED;
	return v->record.at == KSNP_AT_HANDLER ? KSNP_AT_VMM : KSNP_AT_VMM_OTHER;
}

/* It is done with, for now: @ret as handlers return */
static __always_inline void record_end(struct ksnp_vcpu *v, int ret)
{
	if (likely(ret > 0)) {
		WRITE_ONCE(v->record.at, KSNP_AT_GUEST);
		return;
	}
	WRITE_ONCE(v->record.exits, v->vcpu->stat.exits);
	WRITE_ONCE(v->record.at, record_left(v, ret));
}

/* The VMM has dealt with it, or with a part of it */
static inline void record_back(struct ksnp_vcpu *v)
{
	WRITE_ONCE(v->record.at, KSNP_AT_HANDLER);
}

/* It was refused or failed */
static inline void record_error(struct ksnp_vcpu *v, u8 unit, u8 why)
{
	WRITE_ONCE(v->record.why, why);
	WRITE_ONCE(v->record.why_unit, unit);
	WRITE_ONCE(v->record.why_at, jiffies);
}

/* AP creation of @target: KSNP_WHY_NONE when it was accepted, which forgets a refusal */
static inline void record_ap_creation(struct ksnp_vcpu *v, u32 target, u8 why)
{
	if (why == KSNP_WHY_NONE && v->record.refused_target != target)
		return;
	WRITE_ONCE(v->record.refused_target, target);
	WRITE_ONCE(v->record.refused, why);
}

static inline void record_rmp_fault(struct ksnp_vcpu *v, u64 gpa, u8 why)
{
	struct ksnp_record *r = &v->record;
	bool same = r->rmp_repeats && !((r->rmp_gpa ^ gpa) & PAGE_MASK);

	WRITE_ONCE(r->rmp_repeats, same ? r->rmp_repeats + 1 : 1);
	WRITE_ONCE(r->rmp_gpa, gpa);
	WRITE_ONCE(r->rmp_why, why);
	WRITE_ONCE(r->rmp_at, jiffies);
}

#endif
