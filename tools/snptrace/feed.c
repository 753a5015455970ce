// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "array.h"
#include "feed.h"
#include "filter.h"
#include "reading.h"
#include "streaming.h"

#define MAX_NAMES	64

struct vm_name {
	uint32_t vm;
	char name[MODEL_NAME_SIZE];
};

/* In order of appearance */
struct feed_names {
	struct vm_name *names;
	size_t nr;
};

static struct vm_name *find_name(const struct feed *f, uint32_t vm)
{
	for (size_t i = 0; f->names && i < f->names->nr; i++)
		if (f->names->names[i].vm == vm)
			return &f->names->names[i];
	return NULL;
}

const char *feed_vm_name(const struct feed *f, uint32_t vm)
{
	const struct vm_name *n = find_name(f, vm);

	return n ? n->name : "";
}

static struct vm_name *add_name(struct feed *f, uint32_t vm)
{
	struct feed_names *n = f->names;

	if (n->nr == MAX_NAMES)
		return NULL;
	array_insert((void **)&n->names, &n->nr, sizeof(*n->names), n->nr);
	n->names[n->nr - 1].vm = vm;
	return &n->names[n->nr - 1];
}

void feed_free(struct feed *f)
{
	if (!f->names)
		return;
	free(f->names->names);
	free(f->names);
}

static int read_recording(struct feed *f, void (*fn)(const struct ksnp_event *e, void *arg),
			  void *arg)
{
	int status = 0;
	struct fleet *r = reading_open(f->who, &f->file, 1, &status);
	const struct ksnp_event *e;
	uint32_t vm;

	if (!r)
		return 1;
	while (fleet_next(r, &e)) {
		if (!filter_passes(&f->options->filter, e))
			continue;
		vm = filter_vm_of(e);
		if (vm && !find_name(f, vm))
			add_name(f, vm);
		fn(e, arg);
	}
	for (size_t i = 0; i < f->names->nr; i++)
		snprintf(f->names->names[i].name, MODEL_NAME_SIZE, "%s",
			 fleet_vm_name(r, f->names->names[i].vm));
	f->lost = fleet_lost(r);
	reading_close(f->who, r);
	return 0;
}

/* The host's events */
struct host {
	struct streaming streaming;
	struct feed *feed;
	void (*fn)(const struct ksnp_event *e, void *arg);
	void *arg;
};

static int take_event(const struct ksnp_event *e, void *arg)
{
	struct host *h = arg;

	h->fn(e, h->arg);
	return 0;
}

static int take_vm(uint32_t vm, const char *name, void *arg)
{
	struct host *h = arg;
	struct vm_name *n = find_name(h->feed, vm) ?: add_name(h->feed, vm);

	if (n)
		snprintf(n->name, sizeof(n->name), "%s", name);
	return 0;
}

static int read_host(struct feed *f, void (*fn)(const struct ksnp_event *e, void *arg), void *arg)
{
	struct host h = {
		.streaming = {
			.who = f->who, .shared = *f->options, .program = f->program,
			.event = take_event, .vm = take_vm, .arg = &h,
		},
		.feed = f, .fn = fn, .arg = arg,
	};
	struct recording_info info;
	int status = 1;

	if (!streaming_open(&h.streaming, &info))
		status = streaming_run(&h.streaming);
	f->lost = h.streaming.lost;
	f->status = status ?: h.streaming.run.status;
	if (f->lost)
		fprintf(stderr, "%s: lost: %" PRIu64 " records\n", f->who, f->lost);
	streaming_close(&h.streaming);
	/* What has been seen before it failed is worth being shown */
	return h.streaming.events ? 0 : status;
}

int feed_run(struct feed *f, void (*fn)(const struct ksnp_event *e, void *arg), void *arg)
{
	f->names = array_alloc(1, sizeof(*f->names));
	return f->file ? read_recording(f, fn, arg) : read_host(f, fn, arg);
}

void feed_argument(struct feed *f, char *arg, struct argp_state *state)
{
	if (f->file)
		options_error(state, "%s: one recording or one program at a time", arg);
	if (!state->quoted || state->next - 1 < state->quoted) {
		f->file = arg;
		return;
	}
	f->program = options_program(state);
}

void feed_check(const struct feed *f, struct argp_state *state)
{
	if (!f->file && !f->program && !f->options->filter.vm && !f->options->duration_s)
		options_error(state, "name a recording, a program behind --, or a VM by -p");
}

int feed_one_vm(const struct feed *f, const uint32_t *vms, size_t nr, const char *does)
{
	if (nr == 1)
		return 0;
	if (!nr) {
		fprintf(stderr, "%s: no VM was seen that %s\n", f->who, does);
		return 1;
	}
	fprintf(stderr, "%s: several VMs, choose one with -p:", f->who);
	for (size_t i = 0; i < nr; i++)
		fprintf(stderr, " %" PRIu32, vms[i]);
	fprintf(stderr, "\n");
	return 1;
}
