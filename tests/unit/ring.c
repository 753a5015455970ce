// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ring of events: its writers' side is what the BPF programs are made of. Several
 * threads write, one reads: whatever comes is whole, each writer's is in its order, and
 * what is missing is counted.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "unit.h"

#include "../../bpf/ring.h"
#include "ring_reader.h"

#define SIZE		4096UL
#define WRITERS		4
#define EACH		200000

/* Records of different sizes, so that they lie differently each time round */
struct record {
	struct ksnp_event head;
	uint64_t number;
	uint64_t filler[8];
};

static struct ring *new_ring(void)
{
	return calloc(1, sizeof(struct ring) + SIZE + RING_BEHIND);
}

static uint8_t words_of(uint64_t number)
{
	return 3 + number % 9;
}

static bool put(struct ring *r, uint32_t writer, uint64_t number)
{
	uint8_t words = words_of(number);
	struct record *record = ring_reserve(r, SIZE - 1, words * 8);

	if (!record)
		return false;
	for (unsigned int i = 3; i < words; i++)
		record->filler[i - 3] = ~number;
	record->head.ns = number ^ writer;
	record->number = number;
	ring_commit(&record->head, writer, writer, 1, words);
	return true;
}

static void check(const struct ksnp_event *e, uint64_t number)
{
	const struct record *record = (const struct record *)e;

	assert_int_equal(record->number, number);
	assert_int_equal(e->words, words_of(number));
	assert_int_equal(e->ns, number ^ e->tid);
	assert_int_equal(e->cpu, e->tid);
	for (unsigned int i = 3; i < e->words; i++)
		assert_int_equal(record->filler[i - 3], ~number);
}

static void test_order(void **state)
{
	struct ring *r = new_ring();

	(void)state;
	assert_null(ring_next(r, SIZE - 1, ring_head(r)));
	for (uint64_t i = 0; i < 10000; i++) {
		assert_true(put(r, 0, 2 * i));
		assert_true(put(r, 0, 2 * i + 1));
		for (uint64_t k = 2 * i; k <= 2 * i + 1; k++) {
			check(ring_next(r, SIZE - 1, ring_head(r)), k);
			ring_done(r, SIZE - 1);
		}
		assert_null(ring_next(r, SIZE - 1, ring_head(r)));
	}
	assert_int_equal(r->lost, 0);
	free(r);
}

/* Records of 24 bytes: 170 fill 4096 bytes but for 16 */
static void test_full(void **state)
{
	struct ring *r = new_ring();

	(void)state;
	for (unsigned int i = 0; i < 170; i++)
		assert_non_null(ring_reserve(r, SIZE - 1, 24));
	assert_null(ring_reserve(r, SIZE - 1, 24));
	assert_int_equal(r->lost, 1);
	assert_non_null(ring_reserve(r, SIZE - 1, 16));
	assert_null(ring_reserve(r, SIZE - 1, 8));
	assert_int_equal(r->lost, 2);
	/* Nothing has been committed */
	assert_null(ring_next(r, SIZE - 1, ring_head(r)));
	free(r);
}

/* What comes after the head was asked for is for the next time */
static void test_end(void **state)
{
	struct ring *r = new_ring();
	uint64_t end;

	(void)state;
	put(r, 0, 0);
	end = ring_head(r);
	put(r, 0, 1);
	check(ring_next(r, SIZE - 1, end), 0);
	ring_done(r, SIZE - 1);
	assert_null(ring_next(r, SIZE - 1, end));
	check(ring_next(r, SIZE - 1, ring_head(r)), 1);
	free(r);
}

struct writer {
	struct ring *ring;
	uint32_t id;
	atomic_ulong lost;
	atomic_bool done;
};

static void *write_all(void *arg)
{
	struct writer *w = arg;

	for (uint64_t i = 0; i < EACH; i++)
		w->lost += !put(w->ring, w->id, i);
	w->done = true;
	return NULL;
}

static void test_threads(void **state)
{
	struct ring *r = new_ring();
	struct writer writers[WRITERS] = { 0 };
	uint64_t next[WRITERS] = { 0 }, seen = 0, lost = 0;
	pthread_t threads[WRITERS];
	bool done;

	(void)state;
	for (uint32_t i = 0; i < WRITERS; i++) {
		writers[i].ring = r;
		writers[i].id = i;
		pthread_create(&threads[i], NULL, write_all, &writers[i]);
	}
	do {
		const struct ksnp_event *e;

		done = true;
		for (int i = 0; i < WRITERS; i++)
			done &= writers[i].done;
		while ((e = ring_next(r, SIZE - 1, ring_head(r)))) {
			uint64_t number = ((const struct record *)e)->number;

			assert_true(number >= next[e->tid]);
			check(e, number);
			next[e->tid] = number + 1;
			seen++;
			ring_done(r, SIZE - 1);
		}
	} while (!done);
	for (int i = 0; i < WRITERS; i++) {
		pthread_join(threads[i], NULL);
		lost += writers[i].lost;
	}
	assert_int_equal(seen + lost, WRITERS * EACH);
	assert_int_equal(r->lost, lost);
	assert_true(seen > 0);
	free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
