/* SPDX-License-Identifier: GPL-2.0-only */
/* The end of processes. */
#ifndef PROCESS_H
#define PROCESS_H

#include "bpf.h"

struct signal_struct___co {
	struct {
		int counter;
	} live;
} __attribute__((preserve_access_index));

struct task_struct___co {
	int tgid;
	struct signal_struct___co *signal;
} __attribute__((preserve_access_index));

/* The process that ends with this thread (sched_process_exit), or 0: others are still running */
static INLINE __u32 process_ending(const struct task_struct___co *task)
{
	return BPF_CORE_READ(task, signal, live.counter) ? 0 : BPF_CORE_READ(task, tgid);
}

#endif
