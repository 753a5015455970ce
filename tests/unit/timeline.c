// SPDX-License-Identifier: GPL-2.0-only
/* Bins of time that become wider, and rows of durations. */
#include "unit.h"

#include "timeline.h"

#define MS	1000000ULL

/* Powers of two and their halves, by hand */
static void rows(void **state)
{
	static const struct {
		uint64_t ns;
		unsigned int row;
	} known[] = {
		{ 0, 0 }, { 63, 0 }, { 64, 1 }, { 95, 1 }, { 96, 2 }, { 127, 2 }, { 128, 3 },
		{ 1000, 8 }, { 3000, 11 }, { 3072, 12 }, { 50000, 20 }, { 2000000, 30 },
		{ (1ULL << 36) - 1, 60 }, { 1ULL << 36, 60 }, { UINT64_MAX, 60 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		assert_int_equal(timeline_row(known[i].ns), known[i].row);
}

static void floors(void **state)
{
	(void)state;
	assert_int_equal(timeline_floor(0), 0);
	assert_int_equal(timeline_floor(1), 64);
	assert_int_equal(timeline_floor(2), 96);
	assert_int_equal(timeline_floor(8), 768);
	for (unsigned int row = 1; row < TIMELINE_ROWS; row++) {
		assert_int_equal(timeline_row(timeline_floor(row)), row);
		assert_int_equal(timeline_row(timeline_floor(row) - 1), row - 1);
	}
}

/* A cell for each 100 us, until a time is longer than 512 of them: then for 200 us */
static void folds(void **state)
{
	struct timeline *t = timeline_new();
	struct timeline_series *s = timeline_series(t, 2), *other;

	(void)state;
	timeline_add(t, s, 0, 0, 1);
	timeline_add(t, s, MS / 10 - 1, 0, 1);
	timeline_add(t, s, MS / 10, 0, 4);
	timeline_add(t, s, 512 * MS / 10 - 1, 1, 8);
	assert_int_equal(t->bin_ns, MS / 10);
	assert_int_equal(t->bins, 512);
	assert_int_equal(s->cells[0], 2);
	assert_int_equal(s->cells[2], 4);
	assert_int_equal(s->cells[511 * 2 + 1], 8);
	assert_int_equal(timeline_filled(t), 3);

	timeline_add(t, s, 512 * MS / 10, 1, 16);
	assert_int_equal(t->bin_ns, MS / 5);
	assert_int_equal(t->bins, 257);
	assert_int_equal(s->cells[0], 6);
	assert_int_equal(s->cells[255 * 2 + 1], 8);
	assert_int_equal(s->cells[256 * 2 + 1], 16);
	assert_int_equal(timeline_filled(t), 3);

	/* A series that comes later has the same bins */
	other = timeline_series(t, 1);
	timeline_add(t, other, MS, 0, 1);
	assert_int_equal(other->cells[5], 1);
	timeline_free(t);
}

/* However far away: all else is in the first bin then, and nothing is lost */
static void far_away(void **state)
{
	struct timeline *t = timeline_new();
	struct timeline_series *s = timeline_series(t, 1);

	(void)state;
	for (unsigned int i = 0; i < 512; i++)
		timeline_add(t, s, i * MS / 10, 0, 1);
	timeline_add(t, s, UINT64_MAX, 0, 7);
	assert_int_equal(s->cells[0], 512);
	assert_int_equal(s->cells[t->bins - 1], 7);
	assert_true(t->bins <= TIMELINE_BINS);
	timeline_free(t);
}

static void stops(void **state)
{
	struct timeline *t = timeline_new();
	struct timeline_series *s = timeline_series(t, 1);

	(void)state;
	timeline_add(t, s, 0, 0, UINT32_MAX - 1);
	timeline_add(t, s, MS / 10, 0, 5);
	timeline_fold(t);
	assert_int_equal(s->cells[0], UINT32_MAX);
	timeline_add(t, s, 0, 0, UINT64_MAX);
	assert_int_equal(s->cells[0], UINT32_MAX);
	timeline_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows),
		cmocka_unit_test(floors),
		cmocka_unit_test(folds),
		cmocka_unit_test(far_away),
		cmocka_unit_test(stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
