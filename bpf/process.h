/* SPDX-License-Identifier: GPL-2.0-only */
/* The end of processes. */
#ifndef PROCESS_H
#define PROCESS_H

#include "common.h"

struct signal_struct___co {
	struct {
		int counter;
	} live;
} __attribute__((preserve_access_index));

struct task_struct___co {
	int pid;
	int tgid;
	struct task_struct___co *group_leader;
	char comm[16];
	struct signal_struct___co *signal;
} __attribute__((preserve_access_index));

/*
 * The process that ends with this thread (sched_process_exit), or 0: others are still
 * running. Threads that end at the same time may all seem to be the last.
 */
static INLINE __u32 process_ending(const struct task_struct___co *task)
{
	return BPF_CORE_READ(task, signal, live.counter) ? 0 : BPF_CORE_READ(task, tgid);
}

/* This thread, in the first pid namespace: cheaper than bpf_get_current_pid_tgid() */
static INLINE __u32 this_tid(void)
{
	return ((struct task_struct___co *)bpf_get_current_task_btf())->pid;
}

/* The name of the process that is running, if it is @pid */
static INLINE void process_name(char name[16], __u32 pid)
{
	struct task_struct___co *task = (void *)bpf_get_current_task();
	struct task_struct___co *leader = BPF_CORE_READ(task, group_leader);

	if ((__u32)BPF_CORE_READ(task, tgid) == pid)
		BPF_CORE_READ_STR_INTO(name, leader, comm);
}

#endif
