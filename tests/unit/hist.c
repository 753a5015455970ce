// SPDX-License-Identifier: GPL-2.0-only
/* Histograms against sorted data. */
#include <stdlib.h>

#include "unit.h"

#include "hist.h"

#define LAST	(KSNP_HIST_BUCKETS - 1)

/* Nearest rank, the definition of hist_quantile() */
static uint64_t exact_quantile(const uint64_t *sorted, size_t nr, unsigned int per_mille)
{
	size_t rank = (nr * per_mille + 999) / 1000;

	return sorted[rank ? rank - 1 : 0];
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t state;

static uint64_t number(void)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return state >> 11;
}

static void assert_near(uint64_t got, uint64_t exact)
{
	uint64_t off = got > exact ? got - exact : exact - got;

	if (off * 100 > exact * 3)
		fail_msg("%llu instead of %llu", (unsigned long long)got, (unsigned long long)exact);
}

static void check_quantiles(uint64_t *values, size_t nr)
{
	static const unsigned int per_mille[] = { 0, 1, 10, 100, 250, 500, 900, 990, 999, 1000 };
	uint64_t sum = 0, ns[ARRAY_SIZE(per_mille)];
	double q[ARRAY_SIZE(per_mille)];
	static struct ksnp_hist h;

	memset(&h, 0, sizeof(h));
	for (size_t i = 0; i < nr; i++) {
		hist_value(&h, values[i]);
		sum += values[i];
	}
	qsort(values, nr, sizeof(*values), compare);
	assert_int_equal(h.sum, sum);
	assert_int_equal(h.max, values[nr - 1]);
	assert_int_equal(hist_count(&h), nr);
	for (size_t i = 0; i < ARRAY_SIZE(per_mille); i++)
		q[i] = per_mille[i] / 1000.0;
	assert_int_equal(hist_quantiles(&h, q, ARRAY_SIZE(q), ns), nr);
	for (size_t i = 0; i < ARRAY_SIZE(per_mille); i++) {
		assert_near(hist_quantile(&h, q[i]), exact_quantile(values, nr, per_mille[i]));
		assert_near(ns[i], exact_quantile(values, nr, per_mille[i]));
	}
}

/* By hand: 64 to 127 in steps of 2, 128 to 255 in steps of 4, and so on */
static void test_buckets(void **state)
{
	(void)state;
	for (unsigned int ns = 0; ns < 64; ns++)
		assert_int_equal(ksnp_hist_bucket(ns), ns);
	assert_int_equal(ksnp_hist_bucket(64), 64);
	assert_int_equal(ksnp_hist_bucket(65), 64);
	assert_int_equal(ksnp_hist_bucket(66), 65);
	assert_int_equal(ksnp_hist_bucket(127), 95);
	assert_int_equal(ksnp_hist_bucket(128), 96);
	assert_int_equal(ksnp_hist_bucket(131), 96);
	assert_int_equal(ksnp_hist_bucket(132), 97);
	assert_int_equal(ksnp_hist_bucket(1024), 192);
	/* 2^35 to 2^36 in steps of 2^30: the last one is the 32nd */
	assert_int_equal(ksnp_hist_floor(LAST), 67645734912);
	assert_int_equal(ksnp_hist_bucket(67645734911), LAST - 1);
	assert_int_equal(ksnp_hist_bucket(67645734912), LAST);
	assert_int_equal(ksnp_hist_bucket((1ULL << 36) - 1), LAST);
	assert_int_equal(ksnp_hist_bucket(1ULL << 36), LAST);
	assert_int_equal(ksnp_hist_bucket(UINT64_MAX), LAST);
}

static void test_buckets_have_no_gaps(void **state)
{
	(void)state;
	assert_int_equal(ksnp_hist_floor(0), 0);
	for (unsigned int i = 1; i < KSNP_HIST_BUCKETS; i++) {
		assert_int_equal(ksnp_hist_bucket(ksnp_hist_floor(i)), i);
		assert_int_equal(ksnp_hist_bucket(ksnp_hist_floor(i) - 1), i - 1);
	}
}

/* The middle of a bucket's values is off by less than 1/64 at its ends, in all that have two */
static void test_error(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < LAST; i++) {
		uint64_t low = ksnp_hist_floor(i), high = ksnp_hist_floor(i + 1) - 1;
		uint64_t middle = (low + high) / 2;

		assert_true((middle - low) * 64 < low || middle == low);
		assert_true((high - middle) * 64 < high || middle == high);
	}
}

static void test_small_values_are_exact(void **state)
{
	static struct ksnp_hist h;

	(void)state;
	memset(&h, 0, sizeof(h));
	assert_int_equal(hist_quantile(&h, 0.5), 0);
	for (unsigned int ns = 1; ns <= 50; ns++)
		hist_value(&h, ns);
	assert_int_equal(hist_quantile(&h, 0.5), 25);
	assert_int_equal(hist_quantile(&h, 0.9), 45);
	assert_int_equal(hist_quantile(&h, 1), 50);
}

/* Evenly in each power of two up to 2^36 ns, one after the other and all at once */
static void test_all_magnitudes(void **arg)
{
	static uint64_t values[37000];

	(void)arg;
	for (unsigned int log2 = 0; log2 < 36; log2++) {
		for (size_t i = 0; i < 1000; i++)
			values[i] = (1ULL << log2) + number() % (1ULL << log2);
		check_quantiles(values, 1000);
	}
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		values[i] = number() % (1ULL << (i / 1000));
	check_quantiles(values, ARRAY_SIZE(values));
}

/* Two humps and a tail of one in a thousand */
static void test_tail(void **arg)
{
	static uint64_t values[100000];

	(void)arg;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		values[i] = i % 1000 == 999 ? 50000000 + number() % 1000000 :
			    i % 3 ? 800 + number() % 100 : 20000 + number() % 5000;
	check_quantiles(values, ARRAY_SIZE(values));
}

static void test_one_value(void **arg)
{
	(void)arg;
	for (uint64_t ns = 1; ns < 60000000000ULL; ns = ns * 3 + 1)
		check_quantiles((uint64_t[]){ ns }, 1);
}

static void test_merge_and_subtract(void **arg)
{
	static struct ksnp_hist a, b, both;

	(void)arg;
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	for (unsigned int i = 0; i < 100; i++) {
		hist_value(&a, 1000 + i);
		hist_value(&b, 1000000 + i);
	}
	both = a;
	hist_merge(&both, &b);
	assert_int_equal(hist_count(&both), 200);
	assert_int_equal(both.sum, a.sum + b.sum);
	assert_int_equal(both.max, 1000099);
	assert_near(hist_quantile(&both, 0.25), 1049);
	assert_near(hist_quantile(&both, 0.75), 1000049);

	/* What is left after the earlier part is the later one, the maximum's bucket included */
	hist_subtract(&both, &a);
	assert_memory_equal(both.bucket, b.bucket, sizeof(b.bucket));
	assert_int_equal(both.sum, b.sum);
	assert_int_equal(both.max, 1000099);

	/* The largest value is of the earlier part: the bucket's end is all that is known */
	both = a;
	hist_merge(&both, &b);
	hist_subtract(&both, &b);
	assert_memory_equal(both.bucket, a.bucket, sizeof(a.bucket));
	assert_near(both.max, 1099);
	assert_true(both.max >= 1099);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_buckets),
		cmocka_unit_test(test_buckets_have_no_gaps),
		cmocka_unit_test(test_error),
		cmocka_unit_test(test_small_values_are_exact),
		cmocka_unit_test(test_all_magnitudes),
		cmocka_unit_test(test_tail),
		cmocka_unit_test(test_one_value),
		cmocka_unit_test(test_merge_and_subtract),
	};

	state = 1;
	return cmocka_run_group_tests_name("hist", tests, NULL, NULL);
}
