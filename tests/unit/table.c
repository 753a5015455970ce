// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables: the side of the BPF programs, whose code is compiled for this machine here,
 * and the side of who has them mapped, against a list that is searched from end to end.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/bpf.h>

#include "unit.h"

/* What bpf/common.h has, as far as tables need it */
#define COMMON_H
#define __bpf__
#pragma GCC diagnostic ignored "-Wunused-parameter"
#define INLINE			inline __attribute__((always_inline))
#define SEC(name)
#define __uint(name, value)	int (*name)[value]
#define __type(name, value)	typeof(value) *name
#define __noinline		__attribute__((noinline))

#include "../../bpf/table.h"
#include "map_table.h"

#define BITS	8
#define PLACES	(1U << BITS)

struct place {
	uint64_t key;
	uint64_t value;
};

/* Two views of one memory, as a map has */
static struct place *places;
static struct table mapped;

static void *lookup(uint32_t i)
{
	return i < PLACES ? &places[i] : NULL;
}

#define bpf_map_lookup_elem(map, i)	lookup(*(i))
#define bpf_loop(nr, step, walk, flags)					\
	do {								\
		for (uint32_t n_ = 0; n_ < (nr) && !step(n_, walk); n_++) \
			;						\
	} while (0)

__u32 things_search(__u64 key, bool add);

/* Read-only data is set before programs are loaded: here it is set later */
#define const
TABLE(things, struct place)
#undef const

static int set_up(void **state)
{
	(void)state;
	(void)things;
	memset(places, 0, PLACES * sizeof(*places));
	things_shift = 64 - BITS;
	return 0;
}

static uint64_t random_state = 1;

static uint64_t number(void)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return random_state >> 20;
}

static size_t holders(uint64_t key)
{
	size_t nr = 0;

	for (size_t i = 0; i < PLACES; i++)
		nr += places[i].key == key;
	return nr;
}

static void test_add_and_find(void **state)
{
	(void)state;
	/* As many as table_bits() allows in so many places, with numbers like those of vCPUs */
	for (uint64_t key = 1; key <= PLACES / 2; key++) {
		uint32_t i;

		assert_int_equal(things_search(key << 32 | key % 7, false), TABLE_NONE);
		i = things_add(key << 32 | key % 7);
		assert_in_range(i, 0, PLACES - 1);
		assert_int_equal(places[i].value, 0);
		places[i].value = key;
	}
	for (uint64_t key = 1; key <= PLACES / 2; key++) {
		uint32_t i = things_search(key << 32 | key % 7, false);

		assert_int_equal(places[i].value, key);
		assert_int_equal(things_add(key << 32 | key % 7), i);
	}
}

static void test_full(void **state)
{
	uint64_t added = 0;

	(void)state;
	for (uint64_t key = 1; key < 10 * PLACES; key++)
		added += things_add(key) != TABLE_NONE;
	assert_in_range(added, PLACES / 2, PLACES);
	/* Who is in it is still found, the others are not */
	for (uint64_t key = 1; key < 10 * PLACES; key++)
		assert_int_equal(things_search(key, false) != TABLE_NONE, holders(key));
}

/* Many rounds of adding and removing: nothing is lost, nothing is there twice, room comes back */
static void test_turnover(void **state)
{
	uint64_t keys[PLACES / 2] = { 0 };

	(void)state;
	for (unsigned int round = 0; round < 1000000; round++) {
		uint64_t *key = &keys[number() % (PLACES / 2)];
		uint32_t i;

		if (*key) {
			i = things_search(*key, false);
			assert_int_not_equal(i, TABLE_NONE);
			assert_int_equal(places[i].value, ~*key);
			table_remove(&mapped, i);
			assert_int_equal(table_key(&mapped, i), 0);
			if (!(round % 8))
				table_tidy(&mapped);
		}
		*key = number() + 1;
		i = things_add(*key);
		assert_int_not_equal(i, TABLE_NONE);
		places[i].value = ~*key;
		assert_int_equal(holders(*key), 1);
	}
	for (size_t k = 0; k < PLACES / 2; k++)
		assert_true(!keys[k] || places[things_search(keys[k], false)].value == ~keys[k]);
}

static void test_tidy(void **state)
{
	(void)state;
	for (uint64_t key = 1; key <= PLACES / 2; key++)
		things_add(key);
	for (uint32_t i = 0; i < PLACES; i++)
		if (table_key(&mapped, i))
			table_remove(&mapped, i);
	table_tidy(&mapped);
	for (uint32_t i = 0; i < PLACES; i++)
		assert_int_equal(places[i].key, TABLE_EMPTY);
}

#define THREADS	4

/* All add the same keys at once: each is there in the end, and whoever was told a place finds its key there */
static void *add_all(void *arg)
{
	uint64_t *failures = arg;

	for (uint64_t key = 1; key <= PLACES / 2; key++) {
		uint32_t i = things_add(key);

		*failures += i == TABLE_NONE || places[i].key != key;
	}
	return NULL;
}

static void test_threads(void **state)
{
	uint64_t failures[THREADS];
	pthread_t threads[THREADS];

	for (int round = 0; round < 200; round++) {
		set_up(state);
		memset(failures, 0, sizeof(failures));
		for (int t = 0; t < THREADS; t++)
			pthread_create(&threads[t], NULL, add_all, &failures[t]);
		for (int t = 0; t < THREADS; t++) {
			pthread_join(threads[t], NULL);
			assert_int_equal(failures[t], 0);
		}
		for (uint64_t key = 1; key <= PLACES / 2; key++)
			assert_true(holders(key) >= 1);
	}
}

static void test_bits(void **state)
{
	(void)state;
	assert_int_equal(table_bits(1), 6);
	assert_int_equal(table_bits(32), 6);
	assert_int_equal(table_bits(33), 7);
	assert_int_equal(table_bits(4096), 13);
	assert_int_equal(table_bits(4097), 14);
}

/* Elements that are no power of two, in more memory than is mapped at once */
#define LARGE_NR	4000
#define LARGE_SIZE	1464

static uint64_t large_key(size_t i)
{
	return i * i + 1;
}

static uint64_t *last_word(struct table *t, size_t i)
{
	return (uint64_t *)table_at(t, i) + LARGE_SIZE / sizeof(uint64_t) - 1;
}

static void test_window(void **state)
{
	int fd = memfd_create("large", 0);
	char *all = NULL;
	struct table t;

	(void)state;
	assert_int_equal(ftruncate(fd, LARGE_NR * LARGE_SIZE + 4096), 0);
	all = mmap(NULL, LARGE_NR * LARGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	for (size_t i = 0; i < LARGE_NR; i++)
		*(uint64_t *)(all + i * LARGE_SIZE) = large_key(i);
	assert_int_equal(table_map_file(&t, fd, LARGE_NR, LARGE_SIZE), 0);
	for (size_t i = 0; i < LARGE_NR; i++) {
		assert_int_equal(table_key(&t, i), large_key(i));
		*last_word(&t, i) = i;
	}
	for (size_t i = 0; i < LARGE_NR; i++)
		assert_int_equal(*(uint64_t *)(all + (i + 1) * LARGE_SIZE - sizeof(uint64_t)), i);
	/* Here and there, backwards too */
	for (size_t n = 0; n < LARGE_NR; n++)
		assert_int_equal(*last_word(&t, n * 2999 % LARGE_NR), n * 2999 % LARGE_NR);
	for (size_t i = 1; i < LARGE_NR; i++)
		table_remove(&t, i);
	/* The first is there, so that the last, which it follows, is not empty */
	table_tidy(&t);
	assert_int_equal(*(uint64_t *)(all + (LARGE_NR - 1) * LARGE_SIZE), TABLE_REMOVED);
	table_remove(&t, 0);
	*(uint64_t *)all = TABLE_EMPTY;
	table_tidy(&t);
	for (size_t i = 0; i < LARGE_NR * LARGE_SIZE; i++)
		assert_int_equal(all[i], 0);
	table_unmap(&t);
	munmap(all, LARGE_NR * LARGE_SIZE);
	close(fd);
}

int main(void)
{
	int fd = memfd_create("places", 0);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_add_and_find, set_up),
		cmocka_unit_test_setup(test_full, set_up),
		cmocka_unit_test_setup(test_turnover, set_up),
		cmocka_unit_test_setup(test_tidy, set_up),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_bits),
	};

	if (ftruncate(fd, PLACES * sizeof(*places)) || table_map_file(&mapped, fd, PLACES, sizeof(*places)))
		return 1;
	places = mmap(NULL, PLACES * sizeof(*places), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
