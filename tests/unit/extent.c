// SPDX-License-Identifier: GPL-2.0-only
/* Extents against an array that has a value for each number. */
#include <stdlib.h>

#include "unit.h"
#include "extent.h"

static uint64_t set(uint64_t value, void *arg)
{
	(void)value;
	return *(uint64_t *)arg;
}

static uint64_t increment(uint64_t value, void *arg)
{
	(void)arg;
	return value + 1;
}

static bool extents_set(struct extents *m, uint64_t start, uint64_t end, uint64_t value)
{
	return extents_update(m, start, end, set, &value);
}

/* All of it as text: "start-end=value" */
static const char *text(const struct extents *m)
{
	static char buf[512];
	struct extent e = { 0 };
	int at = 0;

	buf[0] = '\0';
	for (uint64_t from = 0; extents_find(m, from, &e); from = e.end)
		at += snprintf(buf + at, sizeof(buf) - at, "%s%lu-%lu=%lu", at ? " " : "",
			       e.start, e.end, e.value);
	return buf;
}

static void test_set(void **state)
{
	struct extents *m = extents_new(100);
	struct extent e;

	(void)state;
	assert_false(extents_find(m, 0, &e));
	assert_true(extents_set(m, 10, 20, 1));
	assert_string_equal(text(m), "10-20=1");
	assert_true(extents_set(m, 15, 15, 2));
	assert_true(extents_set(m, 16, 15, 2));
	assert_string_equal(text(m), "10-20=1");
	assert_true(extents_set(m, 12, 14, 2));
	assert_string_equal(text(m), "10-12=1 12-14=2 14-20=1");
	assert_true(extents_set(m, 12, 14, 1));
	assert_string_equal(text(m), "10-20=1");
	assert_true(extents_set(m, 20, 30, 1));
	assert_true(extents_set(m, 0, 10, 1));
	assert_string_equal(text(m), "0-30=1");
	assert_true(extents_set(m, 5, 25, 0));
	assert_string_equal(text(m), "0-5=1 25-30=1");
	assert_true(extents_set(m, 0, 100, 3));
	assert_string_equal(text(m), "0-100=3");
	assert_int_equal(extents_count(m), 1);
	assert_true(extents_set(m, 0, UINT64_MAX, 0));
	assert_int_equal(extents_count(m), 0);
	extents_free(m);
}

static void test_find(void **state)
{
	struct extents *m = extents_new(100);
	struct extent e;

	(void)state;
	extents_set(m, 10, 20, 1);
	extents_set(m, 30, UINT64_MAX, 2);
	assert_true(extents_find(m, 19, &e));
	assert_int_equal(e.start, 10);
	assert_true(extents_find(m, 20, &e));
	assert_int_equal(e.start, 30);
	assert_true(extents_find(m, UINT64_MAX - 1, &e));
	assert_int_equal(e.value, 2);
	assert_false(extents_find(m, UINT64_MAX, &e));
	extents_free(m);
}

static void test_update_keeps_apart(void **state)
{
	struct extents *m = extents_new(100);

	(void)state;
	extents_set(m, 10, 20, 1);
	extents_set(m, 30, 40, 5);
	assert_true(extents_update(m, 15, 35, increment, NULL));
	assert_string_equal(text(m), "10-15=1 15-20=2 20-30=1 30-35=6 35-40=5");
	extents_free(m);
}

static void test_limit(void **state)
{
	struct extents *m = extents_new(4);

	(void)state;
	/* A change may add two at its ends, and one for each gap */
	assert_true(extents_set(m, 0, 100, 1));
	assert_true(extents_set(m, 10, 20, 2));
	assert_false(extents_set(m, 50, 60, 2));
	assert_string_equal(text(m), "0-10=1 10-20=2 20-100=1");
	assert_int_equal(extents_count(m), 3);
	extents_free(m);
}

#define SIZE	300

/* Random changes; what there is must be what an array has, in as few extents as can be */
static void test_random(void **state)
{
	struct extents *m = extents_new(10000);
	uint64_t model[SIZE] = { 0 };

	(void)state;
	srand(1);
	for (int i = 0; i < 20000; i++) {
		uint64_t start = rand() % SIZE, end = start + rand() % (SIZE - start + 1);
		uint64_t value = rand() % 4;
		uint64_t at = 0, pieces = 0;
		struct extent e;

		if (rand() % 4) {
			end = start + 1 + rand() % 8;
			end = end > SIZE ? SIZE : end;
			assert_true(extents_set(m, start, end, value));
			for (uint64_t j = start; j < end; j++)
				model[j] = value;
		} else {
			assert_true(extents_update(m, start, end, increment, NULL));
			for (uint64_t j = start; j < end; j++)
				model[j]++;
		}
		for (uint64_t j = 0; j < SIZE; j++) {
			pieces += model[j] && (!j || model[j] != model[j - 1]);
			if (j >= at && !extents_find(m, j, &e))
				e = (struct extent){ SIZE, SIZE, 0 };
			at = e.end;
			assert_int_equal(model[j], j >= e.start ? e.value : 0);
		}
		assert_int_equal(extents_count(m), pieces);
	}
	extents_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_update_keeps_apart),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests_name("extent", tests, NULL, NULL);
}
