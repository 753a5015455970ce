// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "feed.h"

/* Histograms, of 8 KiB each, that are handed over at once */
#define PART_HISTS	128

/**
 * struct replay - a recording
 * @feed: first
 * @filter: what is counted
 * @recording: open until the end
 * @pending: the event that comes next, which is not counted yet; NULL: none has been read
 * @now: as in the sample
 * @delta: what came in the interval
 * @ns: the recording's time
 * @last_ns: of the last event that has been read
 * @drain, @arg: who takes what is counted; NULL: it is kept
 * @began, @ended: the first interval has been asked for; there are no more events
 * @message: as in the sample
 * @host: nothing
 */
struct replay {
	struct feed feed;
	struct filter filter;
	struct recording *recording;
	const struct ksnp_event *pending;
	struct model *now, *delta;
	uint64_t ns, last_ns;
	feed_drain_fn *drain;
	void *arg;
	bool began, ended;
	char message[256];
	struct host host;
};

static void name_vms(const struct replay *r, struct model *m)
{
	for (size_t i = 0; i < m->nr_vms; i++) {
		struct model_vm *vm = &m->vms[i];

		snprintf(vm->name, sizeof(vm->name), "%s",
			 recording_vm_name(r->recording, vm->pid));
	}
}

static void hand_over(struct replay *r)
{
	name_vms(r, r->delta);
	r->drain(r->delta, r->arg);
	model_clear(r->delta);
}

static bool is_part(const struct replay *r)
{
	return r->drain && r->delta->nr_hists >= PART_HISTS;
}

/* Events come in order of time but for a few that CPUs recorded at once */
static void read_until(struct replay *r, uint64_t end)
{
	while (!r->ended) {
		if (!r->pending && !recording_next(r->recording, &r->pending)) {
			r->ended = true;
			break;
		}
		if (r->pending->ns >= end)
			break;
		if (r->pending->ns > r->last_ns)
			r->last_ns = r->pending->ns;
		if (filter_passes(&r->filter, r->pending))
			model_apply(r->delta, r->pending);
		if (is_part(r))
			hand_over(r);
		r->pending = NULL;
	}
}

/* The last interval ends with what the recording says last */
static uint64_t end_ns(const struct replay *r)
{
	uint64_t end = recording_clock_ns(r->recording);

	if (r->last_ns > end)
		end = r->last_ns;
	return end > r->ns ? end : r->ns;
}

static void tell_damage(struct replay *r)
{
	const char *damage = recording_damage(r->recording);

	if (damage)
		snprintf(r->message, sizeof(r->message), "recording: %s", damage);
}

static void next(struct feed *f, double interval_s, struct sample *s)
{
	const struct recording_info *info;
	struct replay *r = (struct replay *)f;
	uint64_t before = r->ns;

	model_free(r->delta);
	r->delta = model_new();
	if (r->began) {
		read_until(r, before + (uint64_t)(interval_s * 1e9));
		r->ns = !r->ended ? before + (uint64_t)(interval_s * 1e9) : end_ns(r);
	}
	r->began = true;
	if (r->drain)
		hand_over(r);
	else
		model_add(r->now, r->delta);
	name_vms(r, r->now);
	tell_damage(r);
	r->now->losses.records = recording_lost(r->recording);
	info = recording_info(r->recording);
	*s = (struct sample){
		.now = r->now,
		.interval = { .after = r->delta },
		.ns = r->ns,
		.real_ns = info->start_real_ns + (r->ns - info->start_ns),
		.seconds = (r->ns - before) / 1e9,
		.recorded = true,
		.ended = r->ended,
		.info = info,
		.message = r->message,
		.host = &r->host,
	};
}

static void drain(struct feed *f, feed_drain_fn *fn, void *arg)
{
	struct replay *r = (struct replay *)f;

	r->drain = fn;
	r->arg = arg;
}

static void close_replay(struct feed *f)
{
	struct replay *r = (struct replay *)f;

	recording_close(r->recording);
	model_free(r->now);
	model_free(r->delta);
	free(r);
}

static const struct feed_ops ops = { .next = next, .drain = drain, .close = close_replay };

struct feed *feed_replay(const char *path, const struct filter *filter, char why[static 256])
{
	struct recording *recording = recording_open(path, why);
	struct replay *r;

	if (!recording)
		return NULL;
	r = array_alloc(1, sizeof(*r));
	r->feed.ops = &ops;
	r->filter = *filter;
	r->recording = recording;
	r->now = model_new();
	r->ns = recording_info(recording)->start_ns;
	host_unknown(&r->host);
	return &r->feed;
}
