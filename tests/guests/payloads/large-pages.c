// SPDX-License-Identifier: GPL-2.0-only
/*
 * 2 MiB entries of the RMP: PVALIDATE and RMPADJUST of 2 MiB, and what happens when the guest asks for
 * 4 KiB of one: an #NPF with SIZEM, after which the hypervisor has split it (APM vol 2, 15.36.10; APM
 * vol 3, PVALIDATE and RMPADJUST). Wants vmm's --folio-order 9; --args tells what else is different:
 *
 *   npt-4k    the nested page tables map 4 KiB only
 *   no-punch  vmm keeps private memory that becomes shared
 *   race      two vCPUs
 *
 * Each test has a 2 MiB range of its own. tests/t/35-large-pages counts the #NPFs.
 */
#include "cpu.h"
#include "ghcb.h"
#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"
#include "trap.h"

#include "../boot.h"

#define PATTERN		0x5a5a0f0f3c3c9696ULL
#define VMPL1		1
#define RACES		8

static bool validates(u64 gpa, u32 size)
{
	struct pvalidate p = pvalidate(gpa, size, true);

	return !p.code && !p.unchanged;
}

static bool gives_up(u64 gpa, u32 size)
{
	struct pvalidate p = pvalidate(gpa, size, false);

	return !p.code && !p.unchanged;
}

static bool is_validated(u64 gpa, u32 size)
{
	struct pvalidate p = pvalidate(gpa, size, true);

	return !p.code && p.unchanged;
}

static volatile u64 *page(u64 gpa, u32 index)
{
	return (volatile u64 *)(gpa + index * PAGE_SIZE);
}

static void fill(u64 gpa)
{
	for (u32 i = 0; i < PAGES_PER_2M; i++)
		*page(gpa, i) = PATTERN + i;
}

/* All pages but @except have what fill() wrote. */
static bool is_filled(u64 gpa, u32 except)
{
	for (u32 i = 0; i < PAGES_PER_2M; i++)
		if (i != except && *page(gpa, i) != PATTERN + i)
			return false;
	return true;
}

static bool change_state(u64 gpa, u64 operation, u64 size)
{
	struct ghcb_psc *psc = ghcb_buffer();
	struct nae_result r;

	psc->cur_entry = 0;
	psc->end_entry = 0;
	psc->entries[0] = GHCB_PSC_ENTRY(gpa / PAGE_SIZE, operation) | size;
	r = nae_psc();
	return r.result == GHCB_RESULT_OK && !r.info2;
}

static void map(u64 gpa, bool private)
{
	for (u32 i = 0; i < PAGES_PER_2M; i++)
		page_map(gpa + i * PAGE_SIZE, private);
}

static void read_word(void *address)
{
	(void)*(volatile u64 *)address;
}

static void test_2m(void)
{
	u64 gpa = page_alloc_raw(PAGES_PER_2M);

	tap_ok(validates(gpa, RMP_PAGE_2M), "2M: PVALIDATE validates a range");
	tap_ok(is_validated(gpa, RMP_PAGE_2M), "2M: PVALIDATE again: CF says nothing changed");
	fill(gpa);
	tap_ok(is_filled(gpa, PAGES_PER_2M), "2M: the range can be written");
	tap_eq(rmpadjust(gpa, RMP_PAGE_2M, VMPL1 | RMPADJUST_READ), 0, "2M: RMPADJUST");
	tap_eq(pvalidate(gpa + PAGE_SIZE, RMP_PAGE_2M, true).code, PVALIDATE_FAIL_INPUT,
	       "2M: PVALIDATE of an address that is not aligned");
	tap_ok(gives_up(gpa, RMP_PAGE_2M), "2M: PVALIDATE gives the range up");
	tap_faults(read_word, (void *)(gpa + 511 * PAGE_SIZE), VECTOR_VC, VC_NPF,
		   "2M: a read of its last page raises #VC 0x404");
}

static void test_pvalidate_4k(void)
{
	u64 gpa = page_alloc_raw(PAGES_PER_2M);
	bool ok = true;

	tap_ok(validates(gpa + 5 * PAGE_SIZE, RMP_PAGE_4K), "4K of 2M: PVALIDATE, after a split");
	tap_ok(is_validated(gpa + 5 * PAGE_SIZE, RMP_PAGE_4K), "4K of 2M: PVALIDATE again: CF is set");
	tap_faults(read_word, (void *)(gpa + 6 * PAGE_SIZE), VECTOR_VC, VC_NPF,
		   "4K of 2M: the next page is not validated");
	tap_eq(pvalidate(gpa, RMP_PAGE_2M, true).code, PVALIDATE_FAIL_SIZEMISMATCH,
	       "4K of 2M: PVALIDATE of 2M finds 4K pages");
	for (u32 i = 0; i < PAGES_PER_2M; i++)
		ok &= i == 5 || validates(gpa + i * PAGE_SIZE, RMP_PAGE_4K);
	fill(gpa);
	tap_ok(ok && is_filled(gpa, PAGES_PER_2M), "4K of 2M: the others are validated one by one");
}

static void test_rmpadjust_4k(void)
{
	u64 gpa = page_alloc_raw(PAGES_PER_2M);

	validates(gpa, RMP_PAGE_2M);
	fill(gpa);
	tap_eq(rmpadjust(gpa + 7 * PAGE_SIZE, RMP_PAGE_4K, VMPL1 | RMPADJUST_READ), 0,
	       "RMPADJUST of 4K of 2M, after a split");
	tap_ok(is_filled(gpa, PAGES_PER_2M), "RMPADJUST of 4K of 2M: what was there still is");
	tap_ok(is_validated(gpa + 8 * PAGE_SIZE, RMP_PAGE_4K),
	       "RMPADJUST of 4K of 2M: the next page stays validated");
	tap_eq(rmpadjust(gpa, RMP_PAGE_2M, VMPL1), PVALIDATE_FAIL_SIZEMISMATCH,
	       "RMPADJUST of 2M then finds 4K pages");
}

static void test_page_state_change(void)
{
	u64 gpa = page_alloc_raw(PAGES_PER_2M), middle = gpa + 9 * PAGE_SIZE;

	validates(gpa, RMP_PAGE_2M);
	fill(gpa);
	tap_ok(gives_up(middle, RMP_PAGE_4K), "PSC of 4K of 2M: PVALIDATE gives the page up");
	tap_ok(change_state(middle, GHCB_PSC_SHARED, 0), "PSC of 4K of 2M: to shared");
	page_map(middle, false);
	*page(middle, 0) = ~PATTERN;
	tap_ok(*page(middle, 0) == ~PATTERN && is_filled(gpa, 9),
	       "PSC of 4K of 2M: it is shared, and what was beside it still is there");
	tap_ok(change_state(middle, GHCB_PSC_PRIVATE, 0), "PSC of 4K of 2M: to private");
	page_map(middle, true);
	tap_ok(validates(middle, RMP_PAGE_4K), "PSC of 4K of 2M: PVALIDATE");
	*page(middle, 0) = PATTERN + 9;
	tap_ok(is_filled(gpa, PAGES_PER_2M), "PSC of 4K of 2M: all is private again");
}

/* The guest does not give the page up, so that the entry is 2M until KVM or an access splits it. */
static void test_hasty_page_state_change(bool punch)
{
	u64 gpa = page_alloc_raw(PAGES_PER_2M), middle = gpa + 11 * PAGE_SIZE;

	validates(gpa, RMP_PAGE_2M);
	fill(gpa);
	tap_ok(change_state(middle, GHCB_PSC_SHARED, 0), "PSC of 4K of validated 2M: to shared");
	tap_ok(is_filled(gpa, 11), "PSC of 4K of validated 2M: what was beside it still is there");
	tap_ok(is_validated(gpa + 12 * PAGE_SIZE, RMP_PAGE_4K),
	       "PSC of 4K of validated 2M: the next page stays validated");
	tap_ok(change_state(middle, GHCB_PSC_PRIVATE, 0), "PSC of 4K of validated 2M: to private");
	if (punch)
		tap_ok(validates(middle, RMP_PAGE_4K), "PSC of 4K of validated 2M: it is a new page");
	else
		tap_ok(is_validated(middle, RMP_PAGE_4K), "PSC of 4K of validated 2M: it is the old page");
}

static void test_page_state_change_2m(bool punch)
{
	u64 gpa = page_alloc_raw(PAGES_PER_2M);

	validates(gpa, RMP_PAGE_2M);
	tap_ok(gives_up(gpa, RMP_PAGE_2M), "PSC of 2M: PVALIDATE gives the range up");
	tap_ok(change_state(gpa, GHCB_PSC_SHARED, GHCB_PSC_ENTRY_2M), "PSC of 2M: to shared");
	map(gpa, false);
	fill(gpa);
	tap_ok(is_filled(gpa, PAGES_PER_2M), "PSC of 2M: the range is shared");
	tap_ok(change_state(gpa, GHCB_PSC_PRIVATE, GHCB_PSC_ENTRY_2M), "PSC of 2M: to private");
	map(gpa, true);
	tap_eq(pvalidate(gpa, RMP_PAGE_2M, true).code, punch ? PVALIDATE_FAIL_SIZEMISMATCH : 0,
	       punch ? "PSC of 2M: KVM's new pages are 4K" : "PSC of 2M: the old folio is 2M still");
}

static void test_npt_4k(void)
{
	u64 gpa = page_alloc_raw(PAGES_PER_2M);

	tap_eq(pvalidate(gpa, RMP_PAGE_2M, true).code, PVALIDATE_FAIL_SIZEMISMATCH,
	       "NPT of 4K: PVALIDATE of 2M finds 4K pages, after a split");
	tap_ok(validates(gpa, RMP_PAGE_4K), "NPT of 4K: PVALIDATE of 4K");

	test_pvalidate_4k();
}

static u64 races[RACES];
static struct barrier start_line = { .count = 2 };
static volatile bool race_ok[2] = { true, true };

/* Each of two CPUs validates every other page of ranges in which both begin at the same time. */
static void race(void)
{
	u32 me = cpu_this()->index;

	for (u32 n = 0; n < RACES; n++) {
		barrier_wait(&start_line);
		for (u32 i = me; i < PAGES_PER_2M; i += 2)
			if (!validates(races[n] + i * PAGE_SIZE, RMP_PAGE_4K))
				race_ok[me] = false;
	}
}

static void test_race(void)
{
	bool ok = true;

	/* First, since what it needs has to come from memory before the first folio */
	tap_ok(cpu_start(1, race), "race: another CPU starts");
	for (u32 n = 0; n < RACES; n++)
		races[n] = page_alloc_raw(PAGES_PER_2M);
	race();
	tap_ok(cpu_wait(&cpus[1].done), "race: both CPUs come to the end");
	tap_ok(race_ok[0] && race_ok[1], "race: each page was validated once");
	for (u32 n = 0; n < RACES; n++) {
		fill(races[n]);
		ok &= is_filled(races[n], PAGES_PER_2M);
	}
	tap_ok(ok, "race: all pages can be written");
}

static bool is_told(const char *word)
{
	return !memcmp(lib_boot_info()->args, word, strlen(word) + 1);
}

void payload_main(void)
{
	bool punch = !is_told("no-punch");

	if (is_told("npt-4k")) {
		tap_plan(7);
		test_npt_4k();
		return;
	}
	if (is_told("race")) {
		tap_plan(4);
		test_race();
		return;
	}
	tap_plan(32);
	test_2m();
	test_pvalidate_4k();
	test_rmpadjust_4k();
	test_page_state_change();
	test_hasty_page_state_change(punch);
	test_page_state_change_2m(punch);
}
