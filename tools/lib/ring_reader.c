// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include <string.h>

#include "../../bpf/ring.h"
#include "ring_reader.h"

static struct ksnp_event *oldest(struct ring *r, uint64_t mask)
{
	return (struct ksnp_event *)(r->data + (r->tail & mask));
}

uint64_t ring_head(const struct ring *r)
{
	return __atomic_load_n(&r->head, __ATOMIC_ACQUIRE);
}

const struct ksnp_event *ring_next(struct ring *r, uint64_t mask, uint64_t end)
{
	struct ksnp_event *e = oldest(r, mask);
	const ring_word *word = (const ring_word *)&e->tid;

	if (r->tail == end)
		return NULL;
	return __atomic_load_n(word, __ATOMIC_ACQUIRE) ? e : NULL;
}

/* Zeroed, or a record that comes to lie here would seem to be whole before it is */
void ring_done(struct ring *r, uint64_t mask)
{
	struct ksnp_event *e = oldest(r, mask);
	uint64_t size = e->words * 8;

	memset(e, 0, size);
	__atomic_store_n(&r->tail, r->tail + size, __ATOMIC_RELEASE);
}
