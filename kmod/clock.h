/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The clock of durations: what events say that something took. It is the TSC, as
 * CLOCK_MONOTONIC's is, at the rate that the kernel has found it to have; what NTP
 * makes CLOCK_MONOTONIC faster or slower by is not in it. Read inline it takes a
 * quarter of the instructions, and writes nothing.
 */
#ifndef KSNP_CLOCK_H
#define KSNP_CLOCK_H

#include <linux/jump_label.h>
#include <linux/timekeeping.h>
#include <asm/msr.h>

DECLARE_STATIC_KEY_FALSE(clock_is_tsc);
/* In units of 2^-32 */
extern u64 clock_ns_per_tick;

/* Before the first look at the clock */
void clock_init(void);

/* As mul_u64_u64_shr(), for which gcc would align the stack of everybody who looks at the clock */
static __always_inline u64 clock_scale(u64 ticks)
{
	u64 high;

	asm("mulq %[scale]\n\tshrdq $32, %[high], %[ticks]"
	    : [ticks] "+a" (ticks), [high] "=d" (high)
	    : [scale] "rm" (clock_ns_per_tick) : "cc");
	return ticks;
}

/* ns since some time that is the same on all CPUs; of use only for differences. Any context. */
static __always_inline u64 clock_ns(void)
{
	if (static_branch_likely(&clock_is_tsc))
		return clock_scale(rdtsc_ordered());
	return ktime_get_ns();
}

/* ns between two looks, 0 should the TSCs of two CPUs disagree after all */
static __always_inline u64 clock_between(u64 from, u64 to)
{
	return likely(to > from) ? to - from : 0;
}

/* ns since clock_ns() was @then */
static __always_inline u64 clock_since(u64 then)
{
	return clock_between(then, clock_ns());
}

#endif
