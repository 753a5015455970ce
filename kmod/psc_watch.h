/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Splits the time of a page state change into the kernel's and the VMM's, when
 * somebody wants to know.
 */
#ifndef KSNP_PSC_WATCH_H
#define KSNP_PSC_WATCH_H

#include "state.h"
#include "trace.h"

static inline void psc_watch_start(struct ksnp_vcpu *v)
{
	v->watch.since = 0;
	if (trace_psc_end_enabled())
		v->watch = (struct ksnp_stopwatch){ .since = ktime_get_ns() };
}

static inline void psc_watch_note(struct ksnp_vcpu *v, u64 *part)
{
	u64 now;

	if (likely(!v->watch.since))
		return;
	now = ktime_get_ns();
	*part += now - v->watch.since;
	v->watch.since = now;
}

/* The kernel's part is over; the VMM's part is over */
static inline void psc_watch_kernel(struct ksnp_vcpu *v)
{
	psc_watch_note(v, &v->watch.kernel_ns);
}

/* Whether a psc_end is due */
static inline bool psc_watch_runs(const struct ksnp_vcpu *v)
{
	return v->watch.since;
}

static inline void psc_watch_vmm(struct ksnp_vcpu *v)
{
	psc_watch_note(v, &v->watch.vmm_ns);
}

/* psc_end is there */
static inline void psc_watch_stop(struct ksnp_vcpu *v)
{
	v->watch.since = 0;
}

#endif
