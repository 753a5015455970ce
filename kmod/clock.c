// SPDX-License-Identifier: GPL-2.0-only
#include <linux/math64.h>
#include <asm/tsc.h>

#include "clock.h"

DEFINE_STATIC_KEY_FALSE(clock_is_tsc);
u64 clock_ns_per_tick;

/*
 * Where CPUs' TSCs differ or change their rate the kernel calls the TSC unstable,
 * and CLOCK_MONOTONIC is the only clock that there is.
 */
void clock_init(void)
{
	if (check_tsc_unstable() || !tsc_khz)
		return;
	clock_ns_per_tick = div_u64((u64)NSEC_PER_MSEC << 32, tsc_khz);
	static_branch_enable(&clock_is_tsc);
}
