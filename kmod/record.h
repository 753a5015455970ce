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

#define KSNP_NO_RANGE	U64_MAX

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

/* Its unit is not native: ranges of a page state change are not seen */
static inline void record_other_mode(struct ksnp_vcpu *v, u8 mode)
{
	WRITE_ONCE(v->record.range_gpa, KSNP_NO_RANGE);
	if (mode == KSNP_MODE_STOCK)
		WRITE_ONCE(v->record.at, KSNP_AT_STOCK);
}

/* Whether nothing comes back of a unit's requests that the VMM gets */
static inline bool record_is_last(u8 unit)
{
	return unit == KSNP_UNIT_terminate || unit == KSNP_UNIT_terminate_msr;
}

/* It is done with, for now: @ret as handlers return */
static __always_inline void record_end(struct ksnp_vcpu *v, int ret)
{
	if (likely(ret > 0)) {
		WRITE_ONCE(v->record.at, KSNP_AT_GUEST);
		return;
	}
	WRITE_ONCE(v->record.exits, v->vcpu->stat.exits);
	WRITE_ONCE(v->record.at, ret || record_is_last(v->unit) ? KSNP_AT_ENDED : KSNP_AT_VMM);
}

/* The VMM has dealt with it, or with a part of it */
static inline void record_back(struct ksnp_vcpu *v)
{
	WRITE_ONCE(v->record.at, KSNP_AT_HANDLER);
}

/* The VMM is about to get a range at @gpa of a page state change, entry @cur of up to @end */
static __always_inline void record_range(struct ksnp_vcpu *v, u64 gpa, u16 cur, u16 end)
{
	WRITE_ONCE(v->record.range_gpa, gpa);
	WRITE_ONCE(v->record.range_cur, cur);
	WRITE_ONCE(v->record.range_end, end);
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
