// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of an ASID: AMD publication 56860, SNP_ACTIVATE, SNP_DECOMMISSION, SNP_DF_FLUSH.
 */
#include "unit.h"
#include "asid.h"

#define MAX_ASID 99

static AsidTable table;

static int setup(void **state)
{
	(void)state;
	asid_reset(&table);
	return 0;
}

static void test_dirty_after_reset(void **state)
{
	(void)state;
	assert_false(asid_all_clean(&table));
	assert_int_equal(asid_bind(&table, 1, MAX_ASID, false), SEV_DFFLUSH_REQUIRED);
}

static void test_bounds(void **state)
{
	(void)state;
	asid_flush(&table);
	assert_int_equal(asid_bind(&table, 0, MAX_ASID, false), SEV_INVALID_ASID);
	assert_int_equal(asid_bind(&table, MAX_ASID + 1, MAX_ASID, false), SEV_INVALID_ASID);
	assert_int_equal(asid_bind(&table, SEV_ASID_LIMIT, UINT32_MAX, false), SEV_INVALID_ASID);
	assert_int_equal(asid_bind(&table, UINT32_MAX, UINT32_MAX, false), SEV_INVALID_ASID);
	assert_int_equal(asid_bind(&table, MAX_ASID, MAX_ASID, false), SEV_SUCCESS);
}

static void test_owned_by_one_guest(void **state)
{
	(void)state;
	asid_flush(&table);
	assert_int_equal(asid_bind(&table, 5, MAX_ASID, false), SEV_SUCCESS);
	assert_int_equal(asid_bind(&table, 5, MAX_ASID, false), SEV_ASID_OWNED);
	asid_start(&table, 5);
	assert_int_equal(asid_bind(&table, 5, MAX_ASID, false), SEV_ASID_OWNED);
	assert_false(asid_all_clean(&table));
}

static void test_clean_if_it_never_ran(void **state)
{
	(void)state;
	asid_flush(&table);
	assert_int_equal(asid_bind(&table, 5, MAX_ASID, false), SEV_SUCCESS);
	asid_release(&table, 5);
	assert_true(asid_all_clean(&table));
	assert_int_equal(asid_bind(&table, 5, MAX_ASID, false), SEV_SUCCESS);
}

static void test_dirty_if_it_ran(void **state)
{
	(void)state;
	asid_flush(&table);
	assert_int_equal(asid_bind(&table, 5, MAX_ASID, true), SEV_SUCCESS);
	asid_release(&table, 5);
	assert_int_equal(asid_bind(&table, 5, MAX_ASID, false), SEV_DFFLUSH_REQUIRED);
	asid_flush(&table);
	assert_int_equal(asid_bind(&table, 5, MAX_ASID, false), SEV_SUCCESS);
}

static void test_flush_spares_the_living(void **state)
{
	(void)state;
	asid_flush(&table);
	assert_int_equal(asid_bind(&table, 5, MAX_ASID, true), SEV_SUCCESS);
	asid_flush(&table);
	assert_int_equal(asid_bind(&table, 5, MAX_ASID, false), SEV_ASID_OWNED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_dirty_after_reset, setup),
		cmocka_unit_test_setup(test_bounds, setup),
		cmocka_unit_test_setup(test_owned_by_one_guest, setup),
		cmocka_unit_test_setup(test_clean_if_it_never_ran, setup),
		cmocka_unit_test_setup(test_dirty_if_it_ran, setup),
		cmocka_unit_test_setup(test_flush_spares_the_living, setup),
	};

	return cmocka_run_group_tests_name("psp-asid", tests, NULL, NULL);
}
