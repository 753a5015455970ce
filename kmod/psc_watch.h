/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Splits the time of a page state change into the kernel's and the VMM's, when
 * somebody wants to know. The VMM's is the request's, which user_exit.c measures:
 * psc_end, user_exit_end and vmgexit_end say the same.
 */
#ifndef KSNP_PSC_WATCH_H
#define KSNP_PSC_WATCH_H

#include "clock.h"
#include "state.h"
#include "trace.h"

static inline void psc_watch_start(struct ksnp_vcpu *v)
{
	v->psc_began = 0;
	if (v->traced && trace_psc_end_enabled())
		v->psc_began = clock_ns();
}

/* Whether a psc_end is due */
static inline bool psc_watch_runs(const struct ksnp_vcpu *v)
{
	return v->psc_began;
}

/* The kernel's part so far, ns; while it runs and the VMM does not have the request */
static inline u64 psc_watch_kernel(const struct ksnp_vcpu *v)
{
	u64 ns = clock_since(v->psc_began);

	return ns - min(ns, v->vmm_ns);
}

/* psc_end is there */
static inline void psc_watch_stop(struct ksnp_vcpu *v)
{
	v->psc_began = 0;
}

#endif
