// SPDX-License-Identifier: GPL-2.0-only
/* Every event, by the ring of bpf/record.bpf.c. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../bpf/ring.h"
#include "array.h"
#include "attach.h"
#include "map_table.h"
#include "processes.h"
#include "record.skel.h"
#include "ring_reader.h"
#include "source.h"
#include "vm_ends.h"

#define DEFAULT_BYTES	(16U << 20)
#define MIN_BYTES	4096U
#define MAX_BYTES	(1U << 28)
/* Nobody wakes us up. At 4 million events/s this is half of the default ring. */
#define LOOK_IN_MS	25

/**
 * struct stream - events by ring
 * @ring_map, @ring: the ring's map, of one element that is always mapped
 * @missed: attach_missed(), when it was asked for last
 * @ends: of VMs
 * @find_ends: some were missed
 */
struct stream {
	struct record_bpf *skel;
	struct bpf_link **links;
	int nr_links;
	enum source_kind kind;
	struct table ring_map;
	struct ring *ring;
	uint64_t mask, missed;
	struct vm_ends ends;
	bool find_ends;
};

static uint64_t ring_size(uint32_t bytes)
{
	uint64_t size = MIN_BYTES;

	while (size < bytes && size < MAX_BYTES)
		size *= 2;
	return size;
}

/* Programs are attached one after the other: until the last is, some of what happens is told and some not */
static void drop_partial(struct stream *s)
{
	uint64_t end = ring_head(s->ring);

	while (ring_next(s->ring, s->mask, end))
		ring_done(s->ring, s->mask);
}

struct stream *stream_open(enum source_kind kind, const struct filter *filter, uint32_t bytes,
			   char why[static 256])
{
	struct stream *s = array_alloc(1, sizeof(*s));
	uint64_t size = ring_size(bytes ?: DEFAULT_BYTES);
	int err;

	s->kind = kind;
	s->mask = size - 1;
	vm_ends_init(&s->ends);
	s->skel = record_bpf__open();
	if (!s->skel) {
		snprintf(why, 256, "BPF programs: %s", strerror(errno));
		goto fail;
	}
	ATTACH_SET(s->skel->rodata, filter);
	s->skel->rodata->ring_mask = s->mask;
	bpf_map__set_value_size(s->skel->maps.ring, sizeof(struct ring) + size + RING_BEHIND);
	s->nr_links = attach(s->skel->obj, kind, filter, &s->links, why);
	if (s->nr_links < 0)
		goto fail;
	err = table_map(&s->ring_map, s->skel->maps.ring);
	if (!err) {
		s->ring = table_at(&s->ring_map, 0);
		drop_partial(s);
		return s;
	}
	snprintf(why, 256, "BPF maps: %s", strerror(-err));
fail:
	stream_close(s);
	return NULL;
}

void stream_close(struct stream *s)
{
	if (!s)
		return;
	attach_drop(s->links, s->nr_links);
	table_unmap(&s->ring_map);
	record_bpf__destroy(s->skel);
	vm_ends_free(&s->ends);
	free(s);
}

/* struct taking - who takes events, how many so far, and what @fn has returned last */
struct taking {
	int (*fn)(const struct ksnp_event *e, void *arg);
	void *arg;
	int nr, stop;
};

static int hand_over(const struct ksnp_event *e, void *arg)
{
	struct taking *t = arg;

	t->nr++;
	t->stop = t->fn(e, t->arg);
	return t->stop;
}

/* What is there now: there may be no end of what comes */
static int take(struct stream *s, int (*fn)(const struct ksnp_event *e, void *arg), void *arg)
{
	struct taking t = { .fn = fn, .arg = arg };
	uint64_t end = ring_head(s->ring);
	const struct ksnp_event *e;

	while (!t.stop && (e = ring_next(s->ring, s->mask, end))) {
		if (vm_ends_note(&s->ends, e))
			hand_over(e, &t);
		ring_done(s->ring, s->mask);
	}
	if (!t.stop && s->find_ends) {
		s->find_ends = false;
		vm_ends_find(&s->ends, hand_over, &t);
	}
	return t.stop < 0 ? t.stop : t.nr;
}

int stream_poll(struct stream *s, int timeout_ms,
		int (*fn)(const struct ksnp_event *e, void *arg), void *arg)
{
	const struct timespec t = { .tv_nsec = LOOK_IN_MS * 1000000 };

	for (;;) {
		int n = take(s, fn, arg);

		if (n || timeout_ms <= 0)
			return n;
		if (s->kind == SOURCE_MODULE && source_changed(s->kind))
			return -ENODEV;
		if (nanosleep(&t, NULL))
			return -errno;
		timeout_ms -= LOOK_IN_MS;
	}
}

void stream_ask_missed(struct stream *s)
{
	uint64_t ends;

	s->missed = attach_missed(s->skel->obj, &ends);
	/* From then on, as somebody has to wait for a process before it is gone */
	s->find_ends = ends && processes_are_known();
	if (!s->find_ends)
		s->missed += ends;
}

uint64_t stream_lost(const struct stream *s)
{
	return __atomic_load_n(&s->ring->lost, __ATOMIC_RELAXED) + s->missed;
}
