// SPDX-License-Identifier: GPL-2.0-only
/* Which events pass: by what filter.h promises. */
#include <errno.h>

#include "unit.h"

#include "filter.h"

static const struct ksnp_event *mine, *others, *nobodys, *gone;

static int setup(void **state)
{
	static struct ksnp_event_vmgexit_end a, b;
	static struct ksnp_event_fw_cmd_end c;
	static struct ksnp_event_vm_gone d;

	(void)state;
	a = (struct ksnp_event_vmgexit_end){ .vm = 10, .vcpu = 1, .unit = KSNP_UNIT_psc };
	a.head.type = KSNP_EVENT_vmgexit_end;
	b = a;
	b.vm = 20;
	b.vcpu = 2;
	b.unit = KSNP_UNIT_cpuid;
	c.head.type = KSNP_EVENT_fw_cmd_end;
	d.head.type = KSNP_EVENT_vm_gone;
	d.vm = 10;
	mine = &a.head;
	others = &b.head;
	nobodys = &c.head;
	gone = &d.head;
	return 0;
}

static void test_none(void **state)
{
	struct filter f = FILTER_NONE;

	(void)state;
	assert_true(filter_passes(&f, mine));
	assert_true(filter_passes(&f, others));
	assert_true(filter_passes(&f, nobodys));
	assert_true(filter_passes(&f, gone));
}

static void test_vm(void **state)
{
	struct ksnp_event_cache_flush flush = { .head.type = KSNP_EVENT_cache_flush };
	struct filter f = FILTER_NONE;

	(void)state;
	f.vm = 10;
	assert_true(filter_passes(&f, mine));
	assert_false(filter_passes(&f, others));
	assert_true(filter_passes(&f, nobodys));
	assert_true(filter_passes(&f, gone));
	/* VM 0 is nobody's, too */
	assert_true(filter_passes(&f, &flush.head));
	flush.vm = 11;
	assert_false(filter_passes(&f, &flush.head));
}

static void test_vcpu(void **state)
{
	struct filter f = FILTER_NONE;

	(void)state;
	f.vcpu = 1;
	assert_true(filter_passes(&f, mine));
	assert_false(filter_passes(&f, others));
	assert_true(filter_passes(&f, nobodys));
	f.vcpu = 0;
	assert_false(filter_passes(&f, mine));
}

static void test_units(void **state)
{
	struct ksnp_event_psc_range range = { .head.type = KSNP_EVENT_psc_range };
	struct ksnp_event_gmem_prepare gmem = { .head.type = KSNP_EVENT_gmem_prepare };
	struct ksnp_event_takeover takeover = { .head.type = KSNP_EVENT_takeover };
	struct filter f = FILTER_NONE;
	char bad[32];

	(void)state;
	assert_int_equal(filter_add_units(&f, "psc", bad), 0);
	assert_true(filter_passes(&f, mine));
	assert_false(filter_passes(&f, others));
	assert_false(filter_passes(&f, nobodys));
	assert_true(filter_passes(&f, gone));
	assert_true(filter_passes(&f, &range.head));
	assert_true(filter_passes(&f, &takeover.head));
	assert_false(filter_passes(&f, &gmem.head));
}

static void test_flushes_by_reason(void **state)
{
	struct ksnp_event_cache_flush e = { .head.type = KSNP_EVENT_cache_flush };
	struct filter f = FILTER_NONE;
	char bad[32];

	(void)state;
	assert_int_equal(filter_add_units(&f, "flush_vm", bad), 0);
	e.reason = KSNP_FLUSH_VM;
	assert_true(filter_passes(&f, &e.head));
	e.reason = KSNP_FLUSH_VMSA;
	assert_false(filter_passes(&f, &e.head));
	e.reason = 255;
	assert_false(filter_passes(&f, &e.head));
}

static void test_hostile_numbers(void **state)
{
	struct ksnp_event_vmgexit_end e = {
		.head.type = KSNP_EVENT_vmgexit_end, .vm = 10, .unit = 255,
	};
	struct filter f = FILTER_NONE;
	char bad[32];

	(void)state;
	assert_int_equal(filter_add_units(&f, "psc", bad), 0);
	assert_false(filter_passes(&f, &e.head));
	f.units = FILTER_ALL_UNITS;
	assert_true(filter_passes(&f, &e.head));
}

static void test_lists(void **state)
{
	struct filter f = FILTER_NONE;
	char bad[32];

	(void)state;
	assert_int_equal(filter_add_units(&f, "cpuid,rmp", bad), 0);
	assert_int_equal(f.units, 1ULL << KSNP_UNIT_cpuid | 1ULL << KSNP_UNIT_rmp_split |
				  1ULL << KSNP_UNIT_rmp_spurious | 1ULL << KSNP_UNIT_rmp_unexpected);
	assert_int_equal(filter_add_units(&f, "psc_msr", bad), 0);
	assert_true(f.units & 1ULL << KSNP_UNIT_psc_msr);
	assert_true(f.units & 1ULL << KSNP_UNIT_cpuid);
	f = FILTER_NONE;
	assert_int_equal(filter_add_units(&f, "all", bad), 0);
	assert_int_equal(f.units, FILTER_ALL_UNITS);
}

static void test_bad_lists(void **state)
{
	static const char *const lists[] = {
		"", ",", "psc,,rmp", "nonsense", "psc,nonsense", "PSC", "psc ", "vmgexit_end",
		"a-word-that-is-longer-than-any-unit-has-a-right-to-be",
	};
	struct filter f;
	char bad[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		f = FILTER_NONE;
		assert_int_equal(filter_add_units(&f, lists[i], bad), -EINVAL);
		assert_int_equal(f.units, FILTER_ALL_UNITS);
	}
	f = FILTER_NONE;
	filter_add_units(&f, "psc,nonsense", bad);
	assert_string_equal(bad, "nonsense");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_none, setup),
		cmocka_unit_test_setup(test_vm, setup),
		cmocka_unit_test_setup(test_vcpu, setup),
		cmocka_unit_test_setup(test_units, setup),
		cmocka_unit_test(test_flushes_by_reason),
		cmocka_unit_test(test_hostile_numbers),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_bad_lists),
	};

	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
