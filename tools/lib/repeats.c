// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "event_kinds.h"
#include "repeats.h"

#define NR_PLACES	8192	/* a power of two */
/* Events alike that are looked at: a file can have any number at once */
#define MAX_STEPS	64
#define PRIME		0x9e3779b97f4a7c15ULL

/**
 * struct place - an event
 * @ns: when
 * @hash: of what makes it the same
 * @before: number plus 1 of the one before in its bucket; 0: there is none
 */
struct place {
	uint64_t ns, hash, before;
};

/**
 * struct repeats - the last events
 * @next: number of the next one; it is in places[number % NR_PLACES]
 * @buckets: number plus 1 of the latest event
 * @words: of @sources for each place: bits of the sources that have it
 * @nr: number of sources
 * @from_ns, @to_ns: of each source
 */
struct repeats {
	uint64_t next;
	struct place places[NR_PLACES];
	uint64_t buckets[NR_PLACES];
	size_t words, nr;
	uint64_t *sources, *from_ns, *to_ns;
};

struct repeats *repeats_new(size_t sources)
{
	struct repeats *r = array_alloc(1, sizeof(*r));

	r->words = (sources + 63) / 64;
	r->nr = sources;
	r->sources = array_alloc(NR_PLACES * r->words, sizeof(*r->sources));
	r->from_ns = array_alloc(sources, sizeof(*r->from_ns));
	r->to_ns = array_alloc(sources, sizeof(*r->to_ns));
	memset(r->to_ns, 0xff, sources * sizeof(*r->to_ns));
	return r;
}

void repeats_free(struct repeats *r)
{
	if (!r)
		return;
	free(r->sources);
	free(r->from_ns);
	free(r->to_ns);
	free(r);
}

void repeats_began(struct repeats *r, size_t source, uint64_t from_ns)
{
	r->from_ns[source] = from_ns;
}

void repeats_ended(struct repeats *r, size_t source, uint64_t to_ns)
{
	r->to_ns[source] = to_ns;
}

static uint64_t mix(uint64_t hash, uint64_t n)
{
	hash = (hash ^ n) * PRIME;
	return hash ^ hash >> 29;
}

static uint64_t mix_text(uint64_t hash, const struct ksnp_event *e, const struct event_field *f)
{
	for (unsigned int i = 0; i < f->size; i++)
		hash = mix(hash, ((const unsigned char *)e)[f->offset + i]);
	return hash;
}

static uint64_t hash_of(const struct ksnp_event *e)
{
	const struct event_kind *kind = event_kind(e->type);
	uint64_t hash = mix(mix(PRIME, e->tid), (uint64_t)e->cpu << 8 | e->type);

	for (unsigned int i = 0; i < kind->nr_fields; i++) {
		const struct event_field *f = &kind->fields[i];

		if (f->type == FIELD_TEXT)
			hash = mix_text(hash, e, f);
		else if (f->meaning != KSNP_AS_NS)
			hash = mix(hash, event_number(e, f));
	}
	return hash;
}

static uint64_t *word_of(struct repeats *r, uint64_t number, size_t source)
{
	return &r->sources[number % NR_PLACES * r->words + source / 64];
}

static bool has(struct repeats *r, uint64_t number, size_t source)
{
	return *word_of(r, number, source) & 1ULL << source % 64;
}

/* Whether one of those that have told it was still at work at @ns */
static bool was_at_work(struct repeats *r, uint64_t number, uint64_t ns)
{
	for (size_t i = 0; i < r->nr; i++)
		if (r->to_ns[i] >= ns && has(r, number, i))
			return true;
	return false;
}

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* The latest event that is the same and that @source has not told: its number plus 1, or 0 */
static uint64_t find(struct repeats *r, uint64_t hash, uint64_t ns, size_t source)
{
	uint64_t at = r->buckets[hash % NR_PLACES];

	for (int steps = 0; at && steps < MAX_STEPS; steps++) {
		const struct place *p = &r->places[(at - 1) % NR_PLACES];

		if (at - 1 + NR_PLACES < r->next || distance(p->ns, ns) > REPEATS_WINDOW_NS ||
		    p->ns < r->from_ns[source])
			return 0;
		if (p->hash == hash && !has(r, at - 1, source) && was_at_work(r, at - 1, ns))
			return at;
		at = p->before;
	}
	return 0;
}

static void add(struct repeats *r, uint64_t hash, uint64_t ns, size_t source)
{
	uint64_t *bucket = &r->buckets[hash % NR_PLACES], number = r->next++;

	for (size_t i = 0; i < r->words; i++)
		*word_of(r, number, 64 * i) = 0;
	*word_of(r, number, source) = 1ULL << source % 64;
	r->places[number % NR_PLACES] = (struct place){ .ns = ns, .hash = hash, .before = *bucket };
	*bucket = number + 1;
}

bool repeats_seen(struct repeats *r, const struct ksnp_event *e, size_t source)
{
	uint64_t hash = hash_of(e), found = find(r, hash, e->ns, source);

	if (!found) {
		add(r, hash, e->ns, source);
		return false;
	}
	*word_of(r, found - 1, source) |= 1ULL << source % 64;
	return true;
}
