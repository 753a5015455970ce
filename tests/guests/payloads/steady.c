// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest that works for a while: --args ROUNDS. Each round converts pages to
 * and fro by GHCB and by MSR, writes to a device, and asks for CPUID and
 * features; every answer is checked. At the end it tells how many ranges the
 * VMM must have been asked to convert, so that none can have been lost or
 * doubled on the way.
 */
#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"

#include "../boot.h"

#define PAGES		8
#define GAP		2	/* the third page of each buffer is left alone: two ranges */
#define HV_FEATURES	(GHCB_HV_SNP | GHCB_HV_AP_CREATION)

static struct ghcb_psc request;
static u64 pages, page;
/* The GHCB was the first */
static u64 ranges = 1;

static u64 rounds_wanted(void)
{
	u64 n = 0;

	for (const char *p = lib_boot_info()->args; *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (*p - '0');
	return n ? n : 100;
}

/* Two ranges: pages 0 and 1, and 3 to 7 */
static bool convert(bool private)
{
	u32 op = private ? GHCB_PSC_PRIVATE : GHCB_PSC_SHARED, n = 0;
	struct nae_result r;

	memset(&request, 0, sizeof(request));
	for (u32 i = 0; i < PAGES; i++) {
		if (i == GAP)
			continue;
		request.entries[n++] = GHCB_PSC_ENTRY(pages / PAGE_SIZE + i, op);
		if (!private)
			pvalidate(pages + i * PAGE_SIZE, RMP_PAGE_4K, false);
	}
	request.end_entry = n - 1;
	memcpy(ghcb_buffer(), &request, 8 + 8 * n);
	r = nae_psc();
	ranges += 2;
	memcpy(&request, ghcb_buffer(), 8 + 8 * n);
	if (r.result || r.info2 || request.cur_entry != n)
		return false;

	for (u32 i = 0; i < PAGES; i++) {
		volatile u64 *p = (volatile u64 *)(pages + i * PAGE_SIZE);

		if (i == GAP)
			continue;
		page_map((u64)p, private);
		if (private && pvalidate((u64)p, RMP_PAGE_4K, true).code)
			return false;
		*p = i + private;
		if (*p != i + private)
			return false;
	}
	return true;
}

static bool use_device(u64 round)
{
	u64 value = 0;

	if (nae_mmio_write(TESTDEV_GPA, 8, round).result ||
	    nae_mmio_read(TESTDEV_GPA, 8, &value).result)
		return false;
	return value == round;
}

static bool ask(void)
{
	struct nae_result r = nae_hv_features();
	struct cpuid c;

	if (r.result || r.info2 != HV_FEATURES)
		return false;
	/* "AuthenticAMD" ends in EDX and ECX: "enti" "cAMD" */
	return !nae_cpuid(0, 0, &c).result && c.edx == 0x69746e65 && c.ecx == 0x444d4163;
}

static bool one_page(void)
{
	ranges += 2;
	if (!page_make_shared(page) || !page_make_private(page))
		return false;
	*(volatile u64 *)page = ranges;
	return *(volatile u64 *)page == ranges;
}

void payload_main(void)
{
	u64 rounds = rounds_wanted(), round;
	bool ok = true;

	pages = page_alloc_raw(PAGES);
	page = (u64)page_alloc();
	for (u32 i = 0; i < PAGES; i++)
		pvalidate(pages + i * PAGE_SIZE, RMP_PAGE_4K, true);
	*(volatile u64 *)(pages + GAP * PAGE_SIZE) = 0x600d;

	tap_plan(2);
	for (round = 0; ok && round < rounds; round++)
		ok = convert(false) && use_device(round) && convert(true) && ask() && one_page();
	if (!ok)
		print("# round %llu of %llu\n", round, rounds);
	tap_ok(ok, "every request of every round is answered");
	tap_eq(*(volatile u64 *)(pages + GAP * PAGE_SIZE), 0x600d, "the page between them is untouched");
	print("# ranges %llu\n", ranges);
}
