// SPDX-License-Identifier: GPL-2.0-only
/* Limits of differences, and what is different. */
#include <math.h>

#include "unit.h"
#include "fail_on.h"

static struct fail_limit parse(const char *text)
{
	struct fail_on f;
	char why[128];

	if (fail_on_parse(&f, text, why))
		fail_msg("%s: %s", text, why);
	assert_int_equal(f.nr, 1);
	return f.limits[0];
}

static void test_good(void **state)
{
	struct fail_limit l;
	struct fail_on f;
	char why[128];

	(void)state;
	l = parse("p99:+10%");
	assert_int_equal(l.metric, RESULT_P99);
	assert_string_equal(l.part, "");
	assert_float_equal(l.ratio, 0.1, 1e-6);
	assert_true(l.grows);
	assert_false(l.shrinks);
	l = parse("p99.9:-2.5%");
	assert_int_equal(l.metric, RESULT_P999);
	assert_float_equal(l.ratio, 0.025, 1e-6);
	assert_true(l.shrinks);
	assert_false(l.grows);
	l = parse("vmm-count:0%");
	assert_int_equal(l.metric, RESULT_COUNT);
	assert_string_equal(l.part, "vmm");
	assert_true(l.grows && l.shrinks);
	assert_int_equal(fail_on_parse(&f, "mean:+1%,max:+1000%,errors:0%", why), 0);
	assert_int_equal(f.nr, 3);
	assert_int_equal(f.limits[2].metric, RESULT_ERRORS);
	assert_float_equal(f.limits[1].ratio, 10, 1e-6);
}

static void test_bad(void **state)
{
	static const char *const bad[] = {
		"", ",", "p99", "p99:", "p99:10", "p99:+%", "p99:+-1%", "p99:++1%", "p98:+1%",
		"p99:+1%%", "p99:+1% ", "p99:nan%", "p99:inf%", "p99:+1e999%", "p99 :+1%", ":+1%",
		"guest-p99:+1%", "vmm-:+1%", "p99:+1%,", "p99:0x10%",
	};
	struct fail_on f;
	char many[4096] = "p50:+1%", why[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (!fail_on_parse(&f, bad[i], why))
			fail_msg("'%s' is no error", bad[i]);
	for (unsigned int i = 0; i < FAIL_ON_MAX; i++)
		strcat(many, ",p50:+1%");
	assert_int_not_equal(fail_on_parse(&f, many, why), 0);
	memset(many, 'x', sizeof(many) - 1);
	assert_int_not_equal(fail_on_parse(&f, many, why), 0);
	assert_true(strlen(why) < sizeof(why));
}

static struct result_change change(double a, double b)
{
	return (struct result_change){
		.known = true, .a = a, .b = b, .ratio = a ? b / a - 1 : INFINITY,
	};
}

static bool exceeded(const char *limit, double a, double b)
{
	struct fail_limit l = parse(limit);
	struct result_change c = change(a, b);

	return fail_limit_exceeded(&l, &c);
}

static void test_limits(void **state)
{
	struct fail_limit l = parse("p99:+1%");
	struct result_change c = change(100, 200);

	(void)state;
	assert_false(exceeded("mean:+10%", 100, 110));
	assert_true(exceeded("mean:+10%", 100, 111));
	assert_false(exceeded("mean:+10%", 100, 50));
	assert_true(exceeded("mean:-10%", 100, 50));
	assert_false(exceeded("mean:-10%", 100, 90));
	assert_false(exceeded("mean:-10%", 100, 200));
	assert_true(exceeded("count:0%", 100, 101));
	assert_true(exceeded("count:0%", 100, 99));
	assert_false(exceeded("count:0%", 100, 100));
	assert_true(exceeded("count:+1000%", 0, 1));
	assert_true(fail_limit_exceeded(&l, &c));
	c.coarse = true;
	assert_false(fail_limit_exceeded(&l, &c));
	c = (struct result_change){ .ratio = 5 };
	assert_false(fail_limit_exceeded(&l, &c));
}

static void test_parts(void **state)
{
	struct fail_limit l = parse("vmm-p99:+1%");

	(void)state;
	assert_true(fail_limit_is_for(&l, "vmm", RESULT_P99));
	assert_false(fail_limit_is_for(&l, "kernel", RESULT_P99));
	assert_false(fail_limit_is_for(&l, "vmm", RESULT_P90));
	l = parse("p99:+1%");
	assert_true(fail_limit_is_for(&l, "kernel", RESULT_P99));
}

static struct result_row row(enum result_metric metric, double value)
{
	struct result_row r = { .name = "psc", .part = "kernel", .known = 1U << metric };

	r.value[metric] = value;
	return r;
}

/* Buckets from 1024 ns on are 32 ns wide: 1024 to 1055, 1056 to 1087, 1088 to 1119 */
static void test_changes(void **state)
{
	struct result_row a = row(RESULT_P99, 1030), b = row(RESULT_P99, 1060);
	struct result_change c = result_change(&a, &b, RESULT_P99);

	(void)state;
	assert_true(c.known && c.coarse);
	assert_float_equal(c.ratio, 1060.0 / 1030 - 1, 1e-6);
	b.value[RESULT_P99] = 1090;
	assert_false(result_change(&a, &b, RESULT_P99).coarse);
	assert_false(result_change(&a, &b, RESULT_MEAN).known);
	assert_false(result_change(&a, NULL, RESULT_P99).known);
	/* Sums are exact, however near */
	a = row(RESULT_MEAN, 1030);
	b = row(RESULT_MEAN, 1031);
	assert_false(result_change(&a, &b, RESULT_MEAN).coarse);
	/* What is not there has not happened */
	a = row(RESULT_COUNT, 5);
	c = result_change(&a, NULL, RESULT_COUNT);
	assert_true(c.known);
	assert_float_equal(c.ratio, -1, 1e-6);
	c = result_change(NULL, &a, RESULT_COUNT);
	assert_true(c.known && isinf(c.ratio));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_changes),
	};

	return cmocka_run_group_tests_name("fail_on", tests, NULL, NULL);
}
