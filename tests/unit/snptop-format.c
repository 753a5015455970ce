// SPDX-License-Identifier: GPL-2.0-only
/* Numbers as snptop shows them: never wider than their columns. */
#include "unit.h"
#include "format.h"

static char buf[FORMAT_SIZE];

static void test_count(void **state)
{
	static const struct {
		uint64_t n;
		int width;
		const char *text;
	} cases[] = {
		{ 0, 5, "0" }, { 12345, 5, "12345" }, { 123456, 5, "123k" }, { 1234567, 5, "1.23M" },
		{ 99999, 5, "99999" }, { 100000, 5, "100k" }, { 999499, 5, "999k" },
		{ 999500, 5, "1.00M" }, { 999950000, 5, "1.00G" }, { 123456, 6, "123456" },
		{ UINT64_MAX - 1, 5, "18.4E" }, { UNKNOWN, 5, "-" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		format_count(buf, cases[i].n, cases[i].width);
		assert_string_equal(buf, cases[i].text);
	}
}

static void test_rate(void **state)
{
	static const struct {
		double rate;
		const char *text;
	} cases[] = {
		{ 0, "0" }, { 0.02, "0.02" }, { 0.1, "0.1" }, { 1, "1.0" }, { 9.94, "9.9" },
		{ 9.95, "10" }, { 99.5, "100" }, { 1234.4, "1234" }, { 123456, "123k" },
		{ 1e30, "1.00E" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		format_rate(buf, cases[i].rate, 5);
		assert_string_equal(buf, cases[i].text);
	}
}

static void test_ns(void **state)
{
	static const struct {
		uint64_t ns;
		const char *text;
	} cases[] = {
		{ 0, "0" }, { 1, "1ns" }, { 999, "999ns" }, { 1000, "1.00us" }, { 1234, "1.23us" },
		{ 9994, "9.99us" }, { 9995, "10.0us" }, { 99940, "99.9us" }, { 99950, "100us" },
		{ 999499, "999us" }, { 999500, "1.00ms" }, { 12000000000, "12.0s" },
		{ 999000000000, "999s" }, { UNKNOWN, "-" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		format_ns(buf, cases[i].ns);
		assert_string_equal(buf, cases[i].text);
	}
}

static void test_bytes_share_age(void **state)
{
	(void)state;
	format_bytes(buf, 999);
	assert_string_equal(buf, "999");
	format_bytes(buf, 4096);
	assert_string_equal(buf, "4.00K");
	format_bytes(buf, 1310720);
	assert_string_equal(buf, "1.25M");
	format_share(buf, 0);
	assert_string_equal(buf, "0");
	format_share(buf, 0.0126);
	assert_string_equal(buf, "1.3");
	format_share(buf, 1e6);
	assert_string_equal(buf, "999.9");
	format_age(buf, 59999999999);
	assert_string_equal(buf, "59s");
	format_age(buf, 3599000000000);
	assert_string_equal(buf, "59:59");
	format_age(buf, 3661000000000);
	assert_string_equal(buf, "1:01:01");
	format_age(buf, 90000000000000);
	assert_string_equal(buf, "1d01h");
	format_age(buf, UNKNOWN);
	assert_string_equal(buf, "-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_ns),
		cmocka_unit_test(test_bytes_share_age),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
