/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the events of a command come from that looks at them once, from first to
 * last: a recording, or the host for a time, or for as long as a program runs.
 */
#ifndef FEED_H
#define FEED_H

#include <stdbool.h>
#include <stdint.h>

#include <kvm_snp/event.h>

#include "model.h"
#include "options.h"

/**
 * struct feed - events, and what is known of them
 * @who: the command, for messages
 * @file: recording; NULL: the host
 * @program: to run while the host is looked at; NULL: none
 * @options: filter, duration, verbosity
 * @lost: records that were lost
 * @status: the command's exit status, when all else is well: 1 when it had to end early, or
 *	the program's
 */
struct feed {
	const char *who;
	const char *file;
	char **program;
	const struct options *options;
	uint64_t lost;
	int status;
	struct feed_names *names;
};

/**
 * feed_run() - all events that there are
 * @f: feed; @lost and @status are set
 * @fn: called with each that the filter lets pass
 * @arg: for @fn
 *
 * What is wrong is told on stderr.
 * Return: 0, or the command's exit status: nothing could be read.
 */
int feed_run(struct feed *f, void (*fn)(const struct ksnp_event *e, void *arg), void *arg);

/* What people call a VM that events came of, "" when nobody said; until feed_free() */
const char *feed_vm_name(const struct feed *f, uint32_t vm);

void feed_free(struct feed *f);

/**
 * feed_argument() - a command's ARGP_KEY_ARG: FILE, or -- PROGRAM [ARGUMENT...]
 * @f: feed to set up
 * @arg: the argument
 * @state: argp's
 */
void feed_argument(struct feed *f, char *arg, struct argp_state *state);

/* Its ARGP_KEY_END: there is something to look at */
void feed_check(const struct feed *f, struct argp_state *state);

/**
 * feed_one_vm() - tell that there is not exactly one VM
 * @f: feed
 * @vms, @nr: those that there are
 * @does: what none was seen to do, "boots"
 *
 * Return: 0 when there is one, else the command's exit status.
 */
int feed_one_vm(const struct feed *f, const uint32_t *vms, size_t nr, const char *does);

#endif
