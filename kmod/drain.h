/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who is inside our code: entry points count in and out, so that unload can
 * wait until nobody is left who might sleep and come back to it.
 */
#ifndef KSNP_DRAIN_H
#define KSNP_DRAIN_H

#include <linux/percpu.h>

DECLARE_PER_CPU(long, ksnp_inside);

static inline void drain_enter(void)
{
	this_cpu_inc(ksnp_inside);
}

static inline void drain_exit(void)
{
	this_cpu_dec(ksnp_inside);
}

/*
 * Waits until all who are inside have counted themselves out; they have left
 * after the next tasks-RCU grace period. Context: may sleep.
 */
void drain_wait(void);

#endif
