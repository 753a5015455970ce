/* SPDX-License-Identifier: GPL-2.0-only */
/* What /proc says of a thread: what it does, and what it waits for. */
#ifndef THREADS_H
#define THREADS_H

#include <stdbool.h>
#include <stdint.h>

#define THREAD_MAX_FRAMES	24
#define THREAD_NAME_SIZE	64
/* No system call: the thread runs, or it is not known */
#define THREAD_NO_SYSCALL	(-1)

/**
 * struct thread - a thread at a time
 * @there: it exists
 * @tid: which
 * @comm: its name, fit for terminals
 * @state: as in /proc/PID/stat: R, S, D, T, Z...
 * @user_ns: CPU time in user mode, without the guest
 * @system_ns: in the kernel
 * @guest_ns: in the guest, at the resolution of a tick
 * @has_sched: the next two are known
 * @run_ns: CPU time
 * @wait_ns: time that it was ready to run and had no CPU
 * @wchan: function that it sleeps in, "" when that is not told
 * @syscall: number, or THREAD_NO_SYSCALL
 * @arg1: its second argument
 * @has_stack: the kernel's stack could be read; it is empty for a thread that runs
 * @nr_frames: number of @frames, the innermost first
 */
struct thread {
	bool there, has_sched, has_stack;
	uint32_t tid;
	char comm[32];
	char state;
	uint64_t user_ns, system_ns, guest_ns, run_ns, wait_ns;
	char wchan[THREAD_NAME_SIZE];
	int syscall;
	uint64_t arg1;
	unsigned int nr_frames;
	char frames[THREAD_MAX_FRAMES][THREAD_NAME_SIZE];
};

/* Reads what there is of thread @tid of process @pid; one that goes meanwhile is not @there */
void thread_read(uint32_t pid, uint32_t tid, struct thread *t);

/*
 * The files' texts. Return: whether it is what it should be.
 * stat: /proc/PID/task/TID/stat; @hz: ticks per second
 */
bool thread_parse_stat(const char *text, long hz, struct thread *t);
bool thread_parse_schedstat(const char *text, struct thread *t);
bool thread_parse_syscall(const char *text, struct thread *t);
void thread_parse_stack(const char *text, struct thread *t);

/* Whether a function whose name begins so is on the kernel's stack; NULL or the name */
const char *thread_frame(const struct thread *t, const char *prefix);

/**
 * thread_blocked() - what a thread waits for within the kernel without being interruptible
 * @t: thread
 *
 * The kernel leaves the functions of locks out of stacks, so this is the one that takes a lock,
 * or waits for something to be completed.
 * Return: the function, or NULL when it does not wait so.
 */
const char *thread_blocked(const struct thread *t);

/* Whether it is within KVM_RUN */
bool thread_in_kvm_run(const struct thread *t);

/* What it does, as in "stopped" or "sleeps in nanosleep()". Return: @buf. */
const char *thread_text(const struct thread *t, char buf[static 128]);

/* The process that a thread belongs to, 0 when there is none */
uint32_t thread_process(uint32_t tid);

#endif
