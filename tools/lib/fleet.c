// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "filter.h"
#include "fleet.h"
#include "repeats.h"

#define NS_PER_S	1000000000LL
/* Two readings of clocks one after the other may be as far from each other as this */
#define READING_NS	(NS_PER_S / 10)

/**
 * struct source - a recording, and where it has been read to
 * @event: its next event, NULL: it has ended
 * @ns: when that was, in the fleet's time
 */
struct source {
	struct fleet_part part;
	const struct ksnp_event *event;
	uint64_t ns;
};

/**
 * struct fleet - recordings
 * @sources: in the order in which they were named
 * @heap: those that have not ended, by number: a heap, the earliest first
 * @last: number of the one that gave the last event
 * @begun: an event has been given, whose successor is still to be read
 * @hosts: all of them
 * @repeats: NULL: no host has several recordings
 * @room: an event that is not as it is in the file
 */
struct fleet {
	struct source *sources;
	size_t nr;
	uint32_t *heap;
	size_t nr_heap;
	size_t last;
	bool begun;
	struct hosts hosts;
	struct repeats *repeats;
	struct recording_info info;
	union event_any room;
	char damage[768];
};

struct fleet *fleet_new(void)
{
	return array_alloc(1, sizeof(struct fleet));
}

void fleet_free(struct fleet *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->nr; i++)
		recording_close(f->sources[i].part.recording);
	free(f->sources);
	free(f->heap);
	free(f->hosts.names);
	repeats_free(f->repeats);
	free(f);
}

void fleet_add(struct fleet *f, const char *path, struct recording *r)
{
	array_insert((void **)&f->sources, &f->nr, sizeof(*f->sources), f->nr);
	f->sources[f->nr - 1].part = (struct fleet_part){ .path = path, .recording = r };
}

static const struct recording_info *info_of(const struct fleet *f, size_t i)
{
	return recording_info(f->sources[i].part.recording);
}

static bool has_clocks(const struct recording_info *info)
{
	return info->start_ns && info->start_real_ns;
}

/* What CLOCK_REALTIME is ahead of CLOCK_MONOTONIC */
static uint64_t offset_of(const struct recording_info *info)
{
	return info->start_real_ns - info->start_ns;
}

static uint64_t size_of(int64_t n)
{
	return n < 0 ? -(uint64_t)n : (uint64_t)n;
}

/* Whether two were made in one boot of one host; those that do not say of which, if it may be so */
static bool same_boot(const struct recording_info *a, const struct recording_info *b)
{
	if (a->boot[0] && b->boot[0])
		return !strcmp(a->boot, b->boot);
	return !strcmp(a->host, b->host) && !strcmp(a->kernel, b->kernel) &&
	       size_of(offset_of(a) - offset_of(b)) < NS_PER_S;
}

/* The number of the first recording of the same boot */
static size_t first_of(const struct fleet *f, size_t i)
{
	size_t first = 0;

	while (first < i && !same_boot(info_of(f, first), info_of(f, i)))
		first++;
	return first;
}

/* Hosts of one name are told apart by a number */
static void name_host(struct fleet *f, const struct recording_info *info)
{
	const char *name = info->host[0] ? info->host : "unknown";
	size_t same = 1;

	for (size_t i = 0; i < f->hosts.nr; i++) {
		size_t length = strlen(name);

		if (!strncmp(f->hosts.names[i], name, length) &&
		    (!f->hosts.names[i][length] || f->hosts.names[i][length] == '#'))
			same++;
	}
	array_insert((void **)&f->hosts.names, &f->hosts.nr, sizeof(*f->hosts.names), f->hosts.nr);
	if (same > 1)
		snprintf(f->hosts.names[f->hosts.nr - 1], HOSTS_NAME_SIZE, "%s#%zu", name, same);
	else
		snprintf(f->hosts.names[f->hosts.nr - 1], HOSTS_NAME_SIZE, "%s", name);
}

static int find_hosts(struct fleet *f, char *why)
{
	bool several = false;

	for (size_t i = 0; i < f->nr; i++) {
		struct fleet_part *p = &f->sources[i].part;
		size_t first = first_of(f, i);

		if (first < i) {
			p->host = f->sources[first].part.host;
			several = true;
			continue;
		}
		if (f->hosts.nr == HOSTS_MAX) {
			snprintf(why, 256, "%.180s: of one host more than the %d that there is room for", p->path,
				 HOSTS_MAX);
			return -1;
		}
		p->host = f->hosts.nr;
		name_host(f, info_of(f, i));
	}
	if (several)
		f->repeats = repeats_new(f->nr);
	return 0;
}

static int shift_clocks(struct fleet *f, char *why)
{
	if (f->hosts.nr == 1)
		return 0;
	for (size_t i = 0; i < f->nr; i++) {
		struct fleet_part *p = &f->sources[i].part;

		p->shift_ns = offset_of(info_of(f, first_of(f, i)));
		if (has_clocks(info_of(f, first_of(f, i))))
			continue;
		snprintf(why, 256, "%.120s: does not say what time it began at, by which recordings of several hosts are put in order",
			 p->path);
		return -1;
	}
	return 0;
}

/* A recording has no more events */
static void end(struct fleet *f, struct source *s)
{
	uint64_t clock = recording_clock_ns(s->part.recording);

	s->event = NULL;
	if (clock && clock + s->part.shift_ns > s->part.to_ns)
		s->part.to_ns = clock + s->part.shift_ns;
	/* One that was cut off does not say until when it has seen everything */
	if (f->repeats)
		repeats_ended(f->repeats, s - f->sources,
			      s->part.to_ns + (clock ? 0 : REPEATS_WINDOW_NS));
}

/* Reads a recording's next event */
static void advance(struct fleet *f, struct source *s)
{
	if (recording_next(s->part.recording, &s->event))
		s->ns = s->event->ns + s->part.shift_ns;
	else
		end(f, s);
}

/* Whether the next event of source @a comes before that of @b */
static bool earlier(const struct fleet *f, uint32_t a, uint32_t b)
{
	const struct source *x = &f->sources[a], *y = &f->sources[b];

	return x->ns != y->ns ? x->ns < y->ns : a < b;
}

/* What is at @at of the heap may be later than what is below it */
static void sift(struct fleet *f, size_t at)
{
	for (;;) {
		size_t least = at, child = 2 * at + 1;
		uint32_t moved = f->heap[at];

		if (child < f->nr_heap && earlier(f, f->heap[child], f->heap[least]))
			least = child;
		if (child + 1 < f->nr_heap && earlier(f, f->heap[child + 1], f->heap[least]))
			least = child + 1;
		if (least == at)
			return;
		f->heap[at] = f->heap[least];
		f->heap[least] = moved;
		at = least;
	}
}

static void begin_reading(struct fleet *f)
{
	f->heap = array_alloc(f->nr, sizeof(*f->heap));
	for (size_t i = 0; i < f->nr; i++) {
		struct source *s = &f->sources[i];
		uint64_t start = info_of(f, i)->start_ns;

		advance(f, s);
		/* A recording that does not say when it began begins with its first event */
		s->part.from_ns = start ? start + s->part.shift_ns : s->event ? s->ns : 0;
		if (s->part.to_ns < s->part.from_ns)
			s->part.to_ns = s->part.from_ns;
		if (f->repeats)
			repeats_began(f->repeats, i, s->part.from_ns);
		if (s->event)
			f->heap[f->nr_heap++] = i;
	}
	for (size_t i = f->nr_heap; i--;)
		sift(f, i);
}

/* Names that differ become "several" */
static void join(char *all, const char *one, bool first)
{
	if (first)
		strcpy(all, one);
	else if (strcmp(all, one))
		strcpy(all, "several");
}

static void join_hosts(struct fleet *f)
{
	char *text = f->info.host;
	size_t used = 0;

	for (size_t i = 0; i < f->hosts.nr && used < sizeof(f->info.host); i++)
		used += snprintf(text + used, sizeof(f->info.host) - used, "%s%s", i ? ", " : "",
				 f->hosts.names[i]);
	if (used >= sizeof(f->info.host))
		snprintf(text, sizeof(f->info.host), "%zu hosts", f->hosts.nr);
}

static void join_infos(struct fleet *f)
{
	const struct recording_info *first = info_of(f, 0);

	f->info = *first;
	if (f->nr == 1)
		return;
	f->info.cpus = 0;
	for (size_t i = 0; i < f->nr; i++) {
		const struct recording_info *one = info_of(f, i);

		join(f->info.kernel, one->kernel, !i);
		join(f->info.cpu, one->cpu, !i);
		join(f->info.source, one->source, !i);
		join(f->info.module, one->module, !i);
		if (first_of(f, i) == i)
			f->info.cpus += one->cpus;
	}
	f->info.start_ns = fleet_start(f);
	f->info.start_real_ns = f->info.start_ns;
	if (f->hosts.nr == 1)
		f->info.start_real_ns += offset_of(first);
	else
		f->info.boot[0] = '\0';
	join_hosts(f);
}

int fleet_begin(struct fleet *f, char why[static 256])
{
	if (find_hosts(f, why) || shift_clocks(f, why))
		return -1;
	begin_reading(f);
	join_infos(f);
	return 0;
}

struct fleet *fleet_of(const char *path, struct recording *r)
{
	struct fleet *f = fleet_new();
	char why[256];

	fleet_add(f, path, r);
	if (fleet_begin(f, why))
		abort();
	return f;
}

/* The event that the earliest source has, in the fleet's time and numbers. Return: NULL when it is left out */
static const struct ksnp_event *take(struct fleet *f, struct source *s)
{
	const struct ksnp_event *e = s->event;
	struct ksnp_event *own = &f->room.head;
	uint32_t *vm;

	if (s->ns > s->part.to_ns)
		s->part.to_ns = s->ns;
	if (f->hosts.nr > 1) {
		memcpy(own, e, 8 * e->words);
		vm = filter_vm_in(own);
		if (own->tid >> HOSTS_SHIFT || (vm && *vm >> HOSTS_SHIFT)) {
			s->part.strange++;
			return NULL;
		}
		own->ns = s->ns;
		own->tid = hosts_number(s->part.host, own->tid);
		if (vm && *vm)
			*vm = hosts_number(s->part.host, *vm);
		e = own;
	}
	if (f->repeats && repeats_seen(f->repeats, e, s - f->sources)) {
		s->part.repeated++;
		return NULL;
	}
	return e;
}

int fleet_next(struct fleet *f, const struct ksnp_event **e)
{
	for (*e = NULL; !*e;) {
		/* The last event was valid until now */
		if (f->begun) {
			advance(f, &f->sources[f->last]);
			if (!f->sources[f->last].event)
				f->heap[0] = f->heap[--f->nr_heap];
			sift(f, 0);
		}
		f->begun = f->nr_heap;
		if (!f->begun)
			return 0;
		f->last = f->heap[0];
		*e = take(f, &f->sources[f->last]);
	}
	return 1;
}

struct fleet_part *fleet_last(struct fleet *f)
{
	return &f->sources[f->last].part;
}

size_t fleet_size(const struct fleet *f)
{
	return f->nr;
}

const struct fleet_part *fleet_part(const struct fleet *f, size_t i)
{
	return &f->sources[i].part;
}

const struct hosts *fleet_hosts(const struct fleet *f)
{
	return f->hosts.nr > 1 ? &f->hosts : NULL;
}

const struct recording_info *fleet_info(const struct fleet *f)
{
	return &f->info;
}

uint64_t fleet_start(const struct fleet *f)
{
	uint64_t start = f->sources[0].part.from_ns;

	for (size_t i = 1; i < f->nr; i++)
		if (f->sources[i].part.from_ns < start)
			start = f->sources[i].part.from_ns;
	return start;
}

uint64_t fleet_end(const struct fleet *f)
{
	uint64_t end = 0;

	for (size_t i = 0; i < f->nr; i++)
		if (f->sources[i].part.to_ns > end)
			end = f->sources[i].part.to_ns;
	return end;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* Of what is covered from @at on, where it begins first; NULL: nothing is */
static const struct fleet_part *next_covered(const struct fleet *f, uint64_t at)
{
	const struct fleet_part *next = NULL;

	for (size_t i = 0; i < f->nr; i++) {
		const struct fleet_part *p = &f->sources[i].part;

		if (p->to_ns > later(p->from_ns, at) && (!next || p->from_ns < next->from_ns))
			next = p;
	}
	return next;
}

uint64_t fleet_covered(const struct fleet *f, uint64_t from, uint64_t to)
{
	const struct fleet_part *p;
	uint64_t covered = 0;

	while (from < to && (p = next_covered(f, from)) && p->from_ns < to) {
		uint64_t end = p->to_ns < to ? p->to_ns : to;

		covered += end - later(p->from_ns, from);
		from = end;
	}
	return covered;
}

const char *fleet_vm_name(const struct fleet *f, uint32_t vm)
{
	const struct hosts *hosts = fleet_hosts(f);
	const char *name = "";

	for (size_t i = 0; i < f->nr && !*name; i++)
		if (!hosts || f->sources[i].part.host == vm >> HOSTS_SHIFT)
			name = recording_vm_name(f->sources[i].part.recording, hosts_pid(hosts, vm));
	return name;
}

uint64_t fleet_lost(const struct fleet *f)
{
	uint64_t lost = 0;

	for (size_t i = 0; i < f->nr; i++)
		lost += recording_lost(f->sources[i].part.recording);
	return lost;
}

uint64_t fleet_unknown(const struct fleet *f)
{
	uint64_t unknown = 0;

	for (size_t i = 0; i < f->nr; i++)
		unknown += recording_unknown(f->sources[i].part.recording);
	return unknown;
}

const char *fleet_damage(struct fleet *f)
{
	size_t nr = 0;

	if (f->nr == 1)
		return recording_damage(f->sources[0].part.recording);
	for (size_t i = 0; i < f->nr; i++) {
		const struct fleet_part *p = &f->sources[i].part;
		const char *damage = recording_damage(p->recording);

		if (damage && !nr++)
			snprintf(f->damage, sizeof(f->damage), "%.200s: %s", p->path, damage);
	}
	if (nr > 1)
		snprintf(f->damage + strlen(f->damage), sizeof(f->damage) - strlen(f->damage),
			 "; and others: %zu", nr - 1);
	return nr ? f->damage : NULL;
}

int64_t fleet_step_ns(const struct fleet *f, size_t i)
{
	const struct fleet_part *p = &f->sources[i].part;
	uint64_t now = recording_clock_offset(p->recording) ?: offset_of(info_of(f, i));
	int64_t step = now - p->shift_ns;

	return f->hosts.nr > 1 && size_of(step) > READING_NS ? step : 0;
}
