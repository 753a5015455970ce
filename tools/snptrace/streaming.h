/* SPDX-License-Identifier: GPL-2.0-only */
/* What commands have in common that take this host's events as they come. */
#ifndef STREAMING_H
#define STREAMING_H

#include <stdint.h>

#include <kvm_snp/event.h>

#include "options.h"
#include "run.h"
#include "source.h"

/**
 * struct streaming - events of this host
 * @who: the command, for messages
 * @shared: its options
 * @bytes: size of the ring that events come by, 0: the default
 * @program: to run meanwhile, NULL: none
 * @event: called with each event; other than 0 ends it: the command has failed if negative
 * @vm: called before a VM's first event with its name, or NULL; the same
 * @quiet: called when there are no more for now, or NULL; the same
 * @arg: for all three
 *
 * Filled in:
 * @events, @nr_vms, @lost: events, VMs that they were of, and records lost, so far
 * @run: the time that it has been going on
 * @asked_ns: when stream_ask_missed() was called
 * @seen: a bit for each process that is a VM
 * @enough: nothing more is wanted
 */
struct streaming {
	const char *who;
	struct options shared;
	uint32_t bytes;
	char **program;
	int (*event)(const struct ksnp_event *e, void *arg);
	int (*vm)(uint32_t vm, const char *name, void *arg);
	int (*quiet)(void *arg);
	void *arg;

	uint64_t events, lost;
	size_t nr_vms;
	struct run run;
	struct stream *stream;
	uint64_t asked_ns;
	uint8_t *seen;
	bool enough;
};

/* A parser's ARGP_KEY_INIT, ARGP_KEY_ARG and ARGP_KEY_END */
error_t streaming_parse(struct streaming *s, int key, struct argp_state *state);

/* @info: of this host, from before the first event. Return: 0, or -1: it has been told why */
int streaming_open(struct streaming *s, struct recording_info *info);

/* All events for as long as the options say. Return: 0 or 1. */
int streaming_run(struct streaming *s);
void streaming_close(struct streaming *s);

#endif
