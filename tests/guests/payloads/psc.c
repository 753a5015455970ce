// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page state change NAE event (GHCB 2.03, 4.1, "Page State Change").
 *
 * guest_memfd of Linux 6.12 has 4 KiB pages only: a 2 MiB entry is one for
 * the hypervisor, but the RMP has 512 entries for it, which PVALIDATE sees.
 */
#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"

#include "../boot.h"

#define PATTERN		0xfeedface0badcafeULL
#define NO_MEMORY_GFN	0x80000

#define ENTRY_4K(gpa, op)	GHCB_PSC_ENTRY((gpa) / PAGE_SIZE, op)
#define ENTRY_2M(gpa, op)	(ENTRY_4K(gpa, op) | GHCB_PSC_ENTRY_2M)

/* Our copy: text that is printed goes through the shared buffer, too. */
static struct ghcb_psc request;
static struct ghcb_psc *const psc = &request;

/* Asks for entries @cur to @end. */
static struct nae_result change(u32 cur, u32 end)
{
	struct nae_result r;

	psc->cur_entry = cur;
	psc->end_entry = end;
	memcpy(ghcb_buffer(), psc, sizeof(*psc));
	r = nae_psc();
	memcpy(psc, ghcb_buffer(), sizeof(*psc));
	return r;
}

static bool done(struct nae_result r)
{
	return r.result == GHCB_RESULT_OK && r.info2 == 0;
}

static void map(u64 gpa, u32 pages, bool private)
{
	for (u32 i = 0; i < pages; i++)
		page_map(gpa + i * PAGE_SIZE, private);
}

/* Validates or gives up; true when each page changed. */
static bool pvalidate_all(u64 gpa, u32 pages, bool validate)
{
	bool ok = true;

	for (u32 i = 0; i < pages; i++) {
		struct pvalidate p = pvalidate(gpa + i * PAGE_SIZE, RMP_PAGE_4K, validate);

		ok &= !p.code && !p.unchanged;
	}
	return ok;
}

static bool writable(u64 gpa, u32 pages)
{
	bool ok = true;

	for (u32 i = 0; i < pages; i++) {
		volatile u64 *p = (volatile u64 *)(gpa + i * PAGE_SIZE);

		*p = PATTERN + i;
		ok &= *p == PATTERN + i;
	}
	return ok;
}

static void test_4k(void)
{
	u64 gpa = (u64)page_alloc();

	pvalidate_all(gpa, 1, false);
	psc->entries[0] = ENTRY_4K(gpa, GHCB_PSC_SHARED);
	tap_ok(done(change(0, 0)), "4K: to shared");
	tap_eq(psc->cur_entry, 1, "4K: cur_entry is past the last entry");
	tap_eq(GHCB_PSC_ENTRY_CUR_PAGE(psc->entries[0]), 1, "4K: cur_page says one page is done");
	map(gpa, 1, false);
	tap_ok(writable(gpa, 1), "4K: the page is shared");

	psc->entries[0] = ENTRY_4K(gpa, GHCB_PSC_PRIVATE);
	tap_ok(done(change(0, 0)), "4K: to private");
	map(gpa, 1, true);
	tap_ok(pvalidate_all(gpa, 1, true) && writable(gpa, 1), "4K: the page is private");
}

static void test_full_buffer(void)
{
	u64 gpa = page_alloc_raw(256);
	bool ok = true;

	for (u32 i = 0; i < GHCB_PSC_MAX_ENTRIES; i++)
		psc->entries[i] = ENTRY_4K(gpa + i * PAGE_SIZE, GHCB_PSC_SHARED);
	tap_ok(done(change(0, GHCB_PSC_MAX_ENTRIES - 1)), "253 entries: to shared");
	for (u32 i = 0; i < GHCB_PSC_MAX_ENTRIES; i++)
		ok &= GHCB_PSC_ENTRY_CUR_PAGE(psc->entries[i]) == 1;
	tap_ok(ok && psc->cur_entry == GHCB_PSC_MAX_ENTRIES, "253 entries: all are done");
	map(gpa, GHCB_PSC_MAX_ENTRIES, false);
	tap_ok(writable(gpa, GHCB_PSC_MAX_ENTRIES), "253 entries: all are shared");
}

static void test_2m(u64 gpa)
{
	struct pvalidate p;

	psc->entries[0] = ENTRY_2M(gpa, GHCB_PSC_SHARED);
	tap_ok(done(change(0, 0)), "2M: to shared");
	tap_eq(GHCB_PSC_ENTRY_CUR_PAGE(psc->entries[0]), PAGES_PER_2M, "2M: cur_page says 512");
	map(gpa, PAGES_PER_2M, false);
	tap_ok(writable(gpa, PAGES_PER_2M), "2M: all pages are shared");

	psc->entries[0] = ENTRY_2M(gpa, GHCB_PSC_PRIVATE);
	tap_ok(done(change(0, 0)), "2M: to private");
	map(gpa, PAGES_PER_2M, true);
	p = pvalidate(gpa, RMP_PAGE_2M, true);
	tap_eq(p.code, PVALIDATE_FAIL_SIZEMISMATCH, "2M: PVALIDATE of 2M finds 4K pages");
	tap_ok(pvalidate_all(gpa, PAGES_PER_2M, true), "2M: PVALIDATE of each 4K page");
	tap_ok(writable(gpa, PAGES_PER_2M), "2M: all pages are private");
}

/* Runs with @large private and validated. */
static void test_mixed(u64 large)
{
	u64 a = (u64)page_alloc(), b = (u64)page_alloc();

	pvalidate_all(a, 1, false);
	pvalidate_all(b, 1, false);
	pvalidate_all(large, PAGES_PER_2M, false);
	psc->entries[0] = ENTRY_4K(a, GHCB_PSC_SHARED);
	psc->entries[1] = ENTRY_2M(large, GHCB_PSC_SHARED);
	psc->entries[2] = ENTRY_4K(b, GHCB_PSC_SHARED);
	tap_ok(done(change(0, 2)) && psc->cur_entry == 3, "mixed: 4K, 2M and 4K to shared");
	map(a, 1, false);
	map(large, PAGES_PER_2M, false);
	map(b, 1, false);
	tap_ok(writable(a, 1) && writable(large, PAGES_PER_2M) && writable(b, 1),
	       "mixed: all are shared");

	psc->entries[0] = ENTRY_2M(large, GHCB_PSC_PRIVATE);
	psc->entries[1] = ENTRY_4K(a, GHCB_PSC_PRIVATE);
	tap_ok(done(change(0, 1)), "mixed: 2M and 4K to private");
	map(large, PAGES_PER_2M, true);
	map(a, 1, true);
	tap_ok(pvalidate_all(large, PAGES_PER_2M, true) && pvalidate_all(a, 1, true),
	       "mixed: PVALIDATE of all");
}

/* A 2 MiB entry of which 500 pages are done: 12 are left. */
static void test_partly_done(u64 large)
{
	volatile u64 *first = (volatile u64 *)large;

	*first = PATTERN;
	pvalidate_all(large + 500 * PAGE_SIZE, 12, false);
	psc->entries[0] = ENTRY_2M(large, GHCB_PSC_SHARED) | 500;
	tap_ok(done(change(0, 0)), "partly done: the rest to shared");
	tap_eq(GHCB_PSC_ENTRY_CUR_PAGE(psc->entries[0]), PAGES_PER_2M, "partly done: cur_page says 512");
	tap_eq(*first, PATTERN, "partly done: what was done before is left alone");
	map(large + 500 * PAGE_SIZE, 12, false);
	tap_ok(writable(large + 500 * PAGE_SIZE, 12), "partly done: the rest is shared");
}

static void test_start_in_the_middle(void)
{
	u64 a = (u64)page_alloc(), b = page_alloc_raw(1);

	*(volatile u64 *)a = PATTERN;
	psc->entries[0] = ENTRY_4K(a, GHCB_PSC_SHARED);
	psc->entries[1] = ENTRY_4K(b, GHCB_PSC_SHARED);
	tap_ok(done(change(1, 1)) && psc->cur_entry == 2, "cur_entry 1: the second entry is done");
	tap_eq(*(volatile u64 *)a, PATTERN, "cur_entry 1: the first entry is left alone");
}

static void test_refusals(u64 large)
{
	u64 gpa = page_alloc_raw(1);
	struct nae_result r;

	psc->entries[0] = ENTRY_4K(gpa, GHCB_PSC_SHARED);
	r = change(0, GHCB_PSC_MAX_ENTRIES);
	tap_eq(r.info2, GHCB_PSC_ERROR_HEADER, "end_entry 253: invalid header");
	r = change(0, 0xffff);
	tap_eq(r.info2, GHCB_PSC_ERROR_HEADER, "end_entry 65535: invalid header");

	psc->entries[0] = ENTRY_2M(large + PAGE_SIZE, GHCB_PSC_SHARED);
	r = change(0, 0);
	tap_eq(r.info2, GHCB_PSC_ERROR_ENTRY, "2M with a GFN that is not aligned: invalid entry");
	psc->entries[0] = ENTRY_4K(gpa, GHCB_PSC_SHARED) | 2;
	r = change(0, 0);
	tap_eq(r.info2, GHCB_PSC_ERROR_ENTRY, "4K with cur_page 2: invalid entry");
	psc->entries[0] = ENTRY_2M(large, GHCB_PSC_SHARED) | 513;
	r = change(0, 0);
	tap_eq(r.info2, GHCB_PSC_ERROR_ENTRY, "2M with cur_page 513: invalid entry");

	psc->entries[0] = ENTRY_4K(gpa, GHCB_PSC_SHARED);
	psc->entries[1] = GHCB_PSC_ENTRY(NO_MEMORY_GFN, GHCB_PSC_SHARED);
	r = change(0, 1);
	tap_eq(r.info2, GHCB_PSC_ERROR_GENERIC, "a GFN without memory: generic error");
	tap_eq(psc->cur_entry, 1, "cur_entry points to the entry that failed");
	tap_eq(r.result, GHCB_RESULT_OK, "SW_EXITINFO1 is 0 all the same");
}

/* docs/guests.md, "Where KVM differs": psc-operation, psc-cur-entry. */
static void test_differences(void)
{
	u64 gpa = page_alloc_raw(1);
	bool ok = true;

	for (u32 op = 0; op < 16; op++) {
		if (op == GHCB_PSC_PRIVATE || op == GHCB_PSC_SHARED)
			continue;
		psc->entries[0] = ENTRY_4K(gpa, op);
		ok &= done(change(0, 0));
	}
	tap_ok(ok, "KVM: operations other than private and shared count as done");
	tap_ok(done(change(2, 1)), "KVM: cur_entry past end_entry is nothing to do");
}

void payload_main(void)
{
	u64 large = page_alloc_raw(PAGES_PER_2M);

	tap_plan(36);
	test_4k();
	test_full_buffer();
	test_2m(large);
	test_mixed(large);
	test_partly_done(large);
	test_start_in_the_middle();
	test_refusals(large);
	test_differences();
}
