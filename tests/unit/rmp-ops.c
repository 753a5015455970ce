// SPDX-License-Identifier: GPL-2.0-only
/*
 * The RMP instructions on a table of two 2 MiB regions: status codes and entries as the APM,
 * volume 3, has them for RMPUPDATE, PSMASH, PVALIDATE, RMPADJUST and RMPQUERY. Executed for real they
 * are in tests/kmod/rmp_cases.
 */
#include <stdbool.h>

#include "unit.h"
#include "rmp.h"
#include "rmp-ops.h"

#define REGION		0x200000ULL
#define PAGE(n)		((n) * 0x1000ULL)
#define ASID(n)		((uint64_t)(n) << RMP_ASID_SHIFT)
#define LAST		511

/* What rmp-ops.c sees of the emulator: the table, plain, and one VMSA that may be running */
static SnpRmpEntry table[1024];
static uint64_t running;
static unsigned int flushes;
static uint64_t flushed;
static bool flushed_large;

bool snp_rmp_covers(uint64_t spa)
{
	return spa / 0x1000 < ARRAY_SIZE(table);
}

void snp_rmp_lock(void)
{
}

void snp_rmp_unlock(void)
{
}

void snp_rmp_flush(uint64_t spa, bool large)
{
	flushes++;
	flushed = spa;
	flushed_large = large;
}

SnpRmpEntry snp_rmp_entry(uint64_t spa)
{
	return table[spa / 0x1000];
}

void snp_rmp_set_entry(uint64_t spa, SnpRmpEntry e)
{
	table[spa / 0x1000] = e;
}

bool snp_rmp_is_2m(uint64_t spa)
{
	return table[spa / REGION * 512].lo & RMP_PAGESIZE;
}

bool snp_rmp_2m_has_assigned(uint64_t spa)
{
	for (unsigned int i = 0; i < 512; i++)
		if (table[spa / REGION * 512 + i].lo & RMP_ASSIGNED)
			return true;
	return false;
}

bool snp_page_in_use(uint64_t spa)
{
	return running && running == spa;
}

static int reset(void **state)
{
	(void)state;
	memset(table, 0, sizeof(table));
	running = 0;
	flushes = 0;
	return 0;
}

static uint32_t assign(uint64_t spa, uint64_t gpa, uint32_t asid, bool large)
{
	return snp_rmpupdate(spa, &(SnpRmpNewState) {
		.gpa = gpa, .assigned = true, .large = large, .asid = asid });
}

static uint32_t unassign(uint64_t spa, bool large)
{
	return snp_rmpupdate(spa, &(SnpRmpNewState) { .large = large });
}

static uint32_t fix(uint64_t spa)
{
	return snp_rmpupdate(spa, &(SnpRmpNewState) { .assigned = true, .immutable = true });
}

static uint64_t lo(uint64_t spa)
{
	return snp_rmp_entry(spa).lo;
}

static void test_rmpupdate_4k(void **state)
{
	(void)state;
	assert_int_equal(assign(PAGE(3), 0x7000, 5, false), RMP_SUCCESS);
	assert_int_equal(lo(PAGE(3)), RMP_ASSIGNED | 0x7000 | ASID(5));
	assert_int_equal(lo(PAGE(2)), 0);
	assert_int_equal(lo(PAGE(4)), 0);
	assert_int_equal(flushes, 1);
	assert_int_equal(flushed, PAGE(3));
	assert_false(flushed_large);
	assert_int_equal(unassign(PAGE(3), false), RMP_SUCCESS);
	assert_int_equal(flushes, 2);
	assert_int_equal(lo(PAGE(3)), 0);
}

static void test_rmpupdate_2m(void **state)
{
	(void)state;
	assert_int_equal(assign(REGION, 0x40000000, 9, true), RMP_SUCCESS);
	assert_int_equal(lo(REGION), RMP_ASSIGNED | RMP_PAGESIZE | 0x40000000 | ASID(9));
	assert_int_equal(lo(REGION + PAGE(LAST)), RMP_ASSIGNED | 0x401ff000 | ASID(9));
	assert_int_equal(lo(REGION - PAGE(1)), 0);
	assert_int_equal(flushed, REGION);
	assert_true(flushed_large);
	assert_int_equal(unassign(REGION, true), RMP_SUCCESS);
	assert_int_equal(lo(REGION), 0);
	assert_int_equal(lo(REGION + PAGE(LAST)), 0);
}

static void test_rmpupdate_input(void **state)
{
	(void)state;
	assert_int_equal(assign(0x3800, 0x7000, 5, false), RMP_FAIL_INPUT);
	assert_int_equal(assign(PAGE(3), 0x7800, 5, false), RMP_FAIL_INPUT);
	assert_int_equal(assign(PAGE(1), 0, 5, true), RMP_FAIL_INPUT);
	assert_int_equal(assign(REGION, PAGE(1), 5, true), RMP_FAIL_INPUT);
	assert_int_equal(assign(PAGE(3), 0x7000, 0x400, false), RMP_FAIL_INPUT);
	assert_int_equal(snp_rmpupdate(PAGE(3), &(SnpRmpNewState) { .asid = 1 }), RMP_FAIL_INPUT);
	assert_int_equal(snp_rmpupdate(PAGE(3), &(SnpRmpNewState) { .immutable = true }), RMP_FAIL_INPUT);
	assert_int_equal(flushes, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(table); i++)
		assert_int_equal(table[i].lo, 0);
}

static void test_rmpupdate_permission(void **state)
{
	(void)state;
	assert_int_equal(fix(PAGE(8)), RMP_SUCCESS);
	assert_int_equal(lo(PAGE(8)), RMP_ASSIGNED | RMP_IMMUTABLE);
	assert_int_equal(unassign(PAGE(8), false), RMP_FAIL_PERMISSION);
	assert_int_equal(assign(PAGE(8), 0, 1, false), RMP_FAIL_PERMISSION);
	assert_int_equal(lo(PAGE(8)), RMP_ASSIGNED | RMP_IMMUTABLE);
}

/* HV-Fixed: not assigned, and out of reach even as a part of 2 MiB */
static void test_rmpupdate_fixed(void **state)
{
	(void)state;
	snp_rmp_set_entry(PAGE(9), (SnpRmpEntry) { .lo = RMP_IMMUTABLE });
	assert_int_equal(assign(PAGE(9), 0, 1, false), RMP_FAIL_PERMISSION);
	assert_int_equal(assign(0, 0, 1, true), RMP_FAIL_PERMISSION);
	assert_int_equal(lo(PAGE(9)), RMP_IMMUTABLE);
	assert_int_equal(lo(0), 0);
}

static void test_rmpupdate_overlap(void **state)
{
	(void)state;
	assert_int_equal(assign(PAGE(LAST), 0x1000, 1, false), RMP_SUCCESS);
	assert_int_equal(assign(0, 0, 1, true), RMP_FAIL_OVERLAP);
	assert_int_equal(unassign(0, true), RMP_FAIL_OVERLAP);
	assert_int_equal(assign(REGION, 0, 1, true), RMP_SUCCESS);
	assert_int_equal(assign(REGION, 0, 1, false), RMP_FAIL_OVERLAP);
	assert_int_equal(unassign(REGION + PAGE(7), false), RMP_FAIL_OVERLAP);
}

static void test_rmpupdate_in_use(void **state)
{
	(void)state;
	running = REGION + PAGE(1);
	assert_int_equal(assign(running, 0x1000, 1, false), RMP_FAIL_INUSE);
	assert_int_equal(assign(REGION, 0, 1, true), RMP_FAIL_INUSE);
	assert_int_equal(assign(REGION + PAGE(2), 0x1000, 1, false), RMP_SUCCESS);
}

static void test_psmash(void **state)
{
	const SnpRmpGuestPage large = { REGION, 0x40000000, 9, true };
	bool changed;

	(void)state;
	assert_int_equal(snp_psmash(REGION), RMP_FAIL_INPUT);
	assign(REGION, 0x40000000, 9, true);
	snp_pvalidate(&large, true, &changed);
	flushes = 0;
	flushed_large = false;
	assert_int_equal(snp_psmash(REGION), RMP_SUCCESS);
	assert_int_equal(flushes, 1);
	assert_int_equal(flushed, REGION);
	assert_true(flushed_large);
	assert_int_equal(lo(REGION), RMP_ASSIGNED | RMP_VALIDATED | 0x40000000 | ASID(9));
	assert_int_equal(lo(REGION + PAGE(300)),
			 RMP_ASSIGNED | RMP_VALIDATED | 0x4012c000 | ASID(9));
	assert_int_equal(snp_psmash(REGION), RMP_FAIL_INPUT);
	assert_int_equal(unassign(REGION + PAGE(300), false), RMP_SUCCESS);
}

static const SnpRmpGuestPage page = { PAGE(1), 0x1000, 1, false };
static const SnpRmpGuestPage large_page = { 0, 0, 1, true };

static void test_pvalidate(void **state)
{
	bool changed;

	(void)state;
	assign(PAGE(1), 0x1000, 1, false);
	assert_int_equal(snp_pvalidate(&page, true, &changed), RMP_SUCCESS);
	assert_true(changed);
	assert_true(lo(PAGE(1)) & RMP_VALIDATED);
	assert_int_equal(snp_pvalidate(&page, true, &changed), RMP_SUCCESS);
	assert_false(changed);
	flushes = 0;
	assert_int_equal(snp_pvalidate(&page, false, &changed), RMP_SUCCESS);
	assert_true(changed);
	assert_int_equal(flushes, 1);
	assert_int_equal(flushed, PAGE(1));
	assert_false(flushed_large);
	assert_false(lo(PAGE(1)) & RMP_VALIDATED);
	assign(0, 0, 1, false);
	assert_int_equal(snp_pvalidate(&large_page, true, &changed), RMP_FAIL_SIZEMISMATCH);
	assert_false(changed);
}

static void test_rmpadjust(void **state)
{
	const SnpRmpPermissions own = { .vmpl = 0, .mask = 1 };
	const SnpRmpPermissions vmsa = { .vmpl = 1, .vmsa = true };
	const SnpRmpPermissions give = { .vmpl = 2, .mask = 3 };
	const SnpRmpPermissions more = { .vmpl = 3, .mask = 7 };

	(void)state;
	assign(PAGE(1), 0x1000, 1, false);
	assert_int_equal(snp_rmpadjust(&page, 0, &own), RMP_FAIL_PERMISSION);
	assert_int_equal(snp_rmpadjust(&page, 0, &vmsa), RMP_SUCCESS);
	assert_true(lo(PAGE(1)) & RMP_VMSA);
	assert_int_equal(snp_rmpadjust(&page, 0, &give), RMP_SUCCESS);
	assert_false(lo(PAGE(1)) & RMP_VMSA);
	assert_int_equal(snp_rmp_entry(PAGE(1)).hi, 0x03000f);
	/* VMPL2 has read and write, and cannot give VMPL3 more than that */
	assert_int_equal(snp_rmpadjust(&page, 2, &more), RMP_FAIL_PERMISSION);
	assign(0, 0, 1, false);
	assert_int_equal(snp_rmpadjust(&large_page, 0, &give), RMP_FAIL_SIZEMISMATCH);
	running = PAGE(1);
	assert_int_equal(snp_rmpadjust(&page, 0, &give), RMP_FAIL_INUSE);
}

static void test_rmpquery(void **state)
{
	const SnpRmpPermissions give = { .vmpl = 2, .mask = 5, .vmsa = true };
	SnpRmpPermissions p = { .vmpl = 2 };

	(void)state;
	assign(PAGE(1), 0x1000, 1, false);
	snp_rmpadjust(&page, 0, &give);
	assert_int_equal(snp_rmpquery(&page, 0, &p), RMP_SUCCESS);
	assert_int_equal(p.mask, 5);
	assert_true(p.vmsa);
	assert_int_equal(snp_rmpquery(&page, 2, &p), RMP_SUCCESS);
	assert_int_equal(p.mask, 5);
	assert_int_equal(snp_rmpquery(&page, 3, &p), RMP_FAIL_PERMISSION);
}

/* The same page of the same guest: only the lock changes; of any other nothing stays */
static void test_rmpupdate_same(void **state)
{
	const SnpRmpPermissions give = { .vmpl = 1, .mask = 1, .vmsa = true };
	const SnpRmpNewState lock = { .gpa = 0x1000, .assigned = true, .immutable = true, .asid = 1 };
	const uint64_t made = RMP_ASSIGNED | RMP_VALIDATED | RMP_VMSA | 0x1000 | ASID(1);
	bool changed;

	(void)state;
	assign(PAGE(1), 0x1000, 1, false);
	snp_pvalidate(&page, true, &changed);
	snp_rmpadjust(&page, 0, &give);
	assert_int_equal(assign(PAGE(1), 0x1000, 1, false), RMP_SUCCESS);
	assert_int_equal(lo(PAGE(1)), made);
	assert_int_equal(snp_rmp_entry(PAGE(1)).hi, 0x10f);
	assert_int_equal(snp_rmpupdate(PAGE(1), &lock), RMP_SUCCESS);
	assert_int_equal(lo(PAGE(1)), made | RMP_IMMUTABLE);

	snp_rmp_set_entry(PAGE(1), (SnpRmpEntry) { .lo = made, .hi = 0x10f });
	assert_int_equal(assign(PAGE(1), 0x2000, 1, false), RMP_SUCCESS);
	assert_int_equal(lo(PAGE(1)), RMP_ASSIGNED | 0x2000 | ASID(1));
	assert_int_equal(snp_rmp_entry(PAGE(1)).hi, 0xf);
	snp_rmp_set_entry(PAGE(1), (SnpRmpEntry) { .lo = made, .hi = 0x10f });
	assert_int_equal(assign(PAGE(1), 0x1000, 2, false), RMP_SUCCESS);
	assert_int_equal(lo(PAGE(1)), RMP_ASSIGNED | 0x1000 | ASID(2));
}

/* What another processor may have made of the page since the walk to it */
static void test_stale(void **state)
{
	const SnpRmpPermissions give = { .vmpl = 1 };
	bool changed;

	(void)state;
	assert_int_equal(snp_pvalidate(&page, true, &changed), RMP_STALE);
	assert_int_equal(snp_rmpadjust(&page, 0, &give), RMP_STALE);
	assign(PAGE(1), 0x1000, 2, false);
	assert_int_equal(snp_pvalidate(&page, true, &changed), RMP_STALE);
	assign(PAGE(1), 0x2000, 1, false);
	assert_int_equal(snp_pvalidate(&page, true, &changed), RMP_STALE);
	fix(PAGE(1));
	assert_int_equal(snp_pvalidate(&page, true, &changed), RMP_STALE);
	assert_false(changed);
	assert_false(lo(PAGE(1)) & RMP_VALIDATED);

	reset(state);
	assign(0, 0, 1, true);
	assert_int_equal(snp_pvalidate(&page, true, &changed), RMP_STALE);
	assert_int_equal(snp_rmpadjust(&page, 0, &give), RMP_STALE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_rmpupdate_4k, reset),
		cmocka_unit_test_setup(test_rmpupdate_2m, reset),
		cmocka_unit_test_setup(test_rmpupdate_input, reset),
		cmocka_unit_test_setup(test_rmpupdate_permission, reset),
		cmocka_unit_test_setup(test_rmpupdate_fixed, reset),
		cmocka_unit_test_setup(test_rmpupdate_overlap, reset),
		cmocka_unit_test_setup(test_rmpupdate_in_use, reset),
		cmocka_unit_test_setup(test_psmash, reset),
		cmocka_unit_test_setup(test_pvalidate, reset),
		cmocka_unit_test_setup(test_rmpadjust, reset),
		cmocka_unit_test_setup(test_rmpquery, reset),
		cmocka_unit_test_setup(test_rmpupdate_same, reset),
		cmocka_unit_test_setup(test_stale, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
