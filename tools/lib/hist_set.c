// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "array.h"
#include "hist_set.h"

/* Found or added; NULL without room */
static struct few_buckets *find(struct hist_set *s, const struct ksnp_hist_key *key)
{
	uint64_t id = (uint64_t)key->vm << 32 | (uint32_t)key->of << 16 | key->part;
	uint32_t at = id_map_get(&s->places, id);

	if (at != ID_MAP_NONE)
		return &s->hists[at];
	if (s->nr >= HIST_SET_MAX)
		return NULL;
	id_map_set(&s->places, id, s->nr);
	array_insert((void **)&s->hists, &s->nr, sizeof(*s->hists), s->nr);
	s->hists[s->nr - 1].key = *key;
	return &s->hists[s->nr - 1];
}

bool hist_set_add(struct hist_set *s, const struct ksnp_hist_key *key, const struct ksnp_hist *h)
{
	struct few_buckets *to = find(s, key);
	unsigned int few = 0;

	if (!to)
		return false;
	to->sum += h->sum;
	for (unsigned int i = 0; i < KSNP_HIST_BUCKETS; i++) {
		while (few < HIST_SET_BUCKETS - 1 && ksnp_hist_floor(i) >= 1ULL << (HIST_SET_FIRST_LOG2 + few))
			few++;
		to->bucket[few] += h->bucket[i];
	}
	return true;
}

bool hist_set_merge(struct hist_set *s, const struct ksnp_hist_key *key, const struct few_buckets *h)
{
	struct few_buckets *to = find(s, key);

	if (!to)
		return false;
	to->sum += h->sum;
	for (unsigned int i = 0; i < HIST_SET_BUCKETS; i++)
		to->bucket[i] += h->bucket[i];
	return true;
}

void hist_set_clear(struct hist_set *s)
{
	free(s->hists);
	free(s->places.entries);
	*s = (struct hist_set){ 0 };
}
