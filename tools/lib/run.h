/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long a command goes on: until a signal, the end of its time, or of a program
 * that it has started.
 */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct run - the time that a command runs
 * @start_ns, @end_ns: CLOCK_MONOTONIC; no end: 0
 * @watched: process whose end is the run's end, 0: none
 * @child: the program's process, 0 without one
 * @status: the program's exit status, once it has ended
 */
struct run {
	uint64_t start_ns, end_ns;
	pid_t watched, child;
	int status;
	bool over;
};

/* CLOCK_MONOTONIC */
uint64_t run_now(void);

/**
 * run_begin() - from now on signals and the end of programs are run_wait()'s
 * @duration_s: how long, in seconds; 0: no end
 *
 * SIGPIPE is ignored: writing to a pipe that nobody reads is an error like others.
 */
void run_begin(struct run *r, double duration_s);

/* The run ends with this process, too, which is not ours; 0: none */
void run_watch(struct run *r, pid_t pid);

/*
 * Starts the program; its end is the run's end. What it writes goes to stderr, as
 * stdout is for data. Return: 0 or a negative errno.
 */
int run_start(struct run *r, char **argv);

/**
 * run_wait() - let time pass
 * @until_ns: until then, CLOCK_MONOTONIC; 0: for as long as it goes on
 *
 * Return: true as long as the run is not over.
 */
bool run_wait(struct run *r, uint64_t until_ns);

#endif
