// SPDX-License-Identifier: GPL-2.0-only
/*
 * Translations that a processor must not use any more (APM vol 2, 5.5.2,
 * 15.16 and 15.36.7). Every address has been used right before what ends its
 * translation, and each test fails on a processor that keeps it.
 *
 * With --args ROUNDS, also: memory is what was written there, in so many looks
 * at it with an exit after each. Several such guests on one CPU have the same
 * addresses and different memory.
 */
#include "cpu.h"
#include "ghcb.h"
#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"
#include "trap.h"

#define RETURN		0xc3
#define PTE_WRITE	(1ULL << 1)
#define PTE_ADDRESS	0x000ffffffffff000ULL
#define CR0_WP		(1ULL << 16)
#define CR4_PGE		(1ULL << 7)
#define PF_WRITE	3	/* present, write */

/* So many pages, so far apart, have the same place in TLBs of up to 256 sets */
#define RIVALS		12
#define RIVAL_STRIDE	0x100000ULL
#define RIVALS_PAGES	0x1000	/* a power of two */

#define OWN_PAGES	16

static u64 cbit;

static void read_word(void *address)
{
	(void)*(volatile u64 *)address;
}

static void write_word(void *address)
{
	*(volatile u64 *)address = 1;
}

static void execute(void *address)
{
	((void (*)(void))address)();
}

static u64 word(u64 va)
{
	return *(volatile u64 *)va;
}

/* The entry of a page that page_map() was called for. */
static volatile u64 *pte(u64 va)
{
	u64 table = read_cr3();

	for (int shift = 39;; shift -= 9) {
		u64 *entry = (u64 *)(table & PTE_ADDRESS & ~cbit) + (va >> shift) % 512;

		if (shift == 12)
			return entry;
		table = *entry;
	}
}

static u8 *code_page(void)
{
	u8 *code = page_alloc();

	*code = RETURN;
	for (int i = 0; i < 3; i++)
		execute(code);
	return code;
}

static void rescind(void *page)
{
	pvalidate((u64)page, RMP_PAGE_4K, false);
}

/* Have address @va mean the page at @page, too. */
static void alias(u64 va, void *page)
{
	page_map(va, true);
	page_map((u64)page, true);
	*pte(va) = *pte((u64)page);
	invlpg(va);
}

static void test_rescinded(u64 rivals)
{
	void *name = page_alloc();
	u64 *data = page_alloc();
	u8 *code = code_page();

	*data = 1;
	rescind(data);
	tap_faults(read_word, data, VECTOR_VC, VC_NPF, "given up: a read raises #VC 0x404");
	tap_faults(write_word, data, VECTOR_VC, VC_NPF, "given up: a write raises #VC 0x404");
	rescind(code);
	tap_faults(execute, code, VECTOR_VC, VC_NPF, "given up: a fetch raises #VC 0x404");

	code = code_page();
	alias((u64)name, code);
	for (int i = 0; i < 3; i++)
		execute(name);
	rescind(code);
	tap_faults(execute, name, VECTOR_VC, VC_NPF,
		   "given up by another name: a fetch raises #VC 0x404");

	for (int i = 0; i < RIVALS; i++)
		pvalidate(rivals + i * RIVAL_STRIDE, RMP_PAGE_4K, true);
	code = (u8 *)rivals;
	*code = RETURN;
	for (int i = 0; i < 3; i++)
		execute(code);
	for (int i = 1; i < RIVALS; i++)
		read_word(code + i * RIVAL_STRIDE);
	rescind(code);
	tap_faults(execute, code, VECTOR_VC, VC_NPF,
		   "given up when the TLB may have lost it: a fetch raises #VC 0x404");
}

/* The hypervisor makes it so, and gives another page with the next access. */
static void take(void *page, u32 operation)
{
	msr_protocol(GHCB_PSC_MSR_REQ((u64)page / PAGE_SIZE, operation));
}

static void test_taken(void)
{
	u64 *data = page_alloc();
	u8 *code = code_page();

	*data = 1;
	take(data, GHCB_PSC_SHARED);
	tap_faults(read_word, data, VECTOR_VC, VC_NPF, "taken away: a read raises #VC 0x404");
	take(code, GHCB_PSC_SHARED);
	tap_faults(execute, code, VECTOR_VC, VC_NPF, "taken away: a fetch raises #VC 0x404");

	data = page_alloc();
	page_make_shared((u64)data);
	page_map((u64)data, false);
	*data = 1;
	take(data, GHCB_PSC_PRIVATE);
	tap_eq(word((u64)data), 0, "shared and taken away: another page is read");
}

/* Two pages with different words; the first one's entry is changed. */
static void test_page_tables(void)
{
	u64 a = (u64)page_alloc(), b = (u64)page_alloc();
	volatile u64 *entry;
	u64 mine, other;

	page_map(a, true);
	page_map(b, true);
	entry = pte(a);
	mine = *entry;
	other = *pte(b);
	*(volatile u64 *)a = 0xa;
	*(volatile u64 *)b = 0xb;

	*entry = other;
	invlpg(a);
	tap_eq(word(a), 0xb, "INVLPG: the new page is read");
	*entry = mine;
	write_cr3(read_cr3());
	tap_eq(word(a), 0xa, "MOV CR3: the new page is read");
	*entry = other;
	write_cr4(read_cr4() ^ CR4_PGE);
	tap_eq(word(a), 0xb, "MOV CR4, PGE: the new page is read");
	*entry = mine & ~PTE_WRITE;
	write_cr3(read_cr3());
	write_cr0(read_cr0() & ~CR0_WP);
	write_word((void *)a);
	write_cr0(read_cr0() | CR0_WP);
	tap_faults(write_word, (void *)a, VECTOR_PF, PF_WRITE,
		   "MOV CR0, WP: a write to a read-only page raises #PF");
	*entry = mine;
	invlpg(a);
	tap_ok(!fault_call(write_word, (void *)a), "INVLPG: the page can be written again");
}

static u64 rounds_wanted(void)
{
	u64 n = 0;

	for (const char *p = lib_boot_info()->args; *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (*p - '0');
	return n;
}

/* The number of rounds tells guests from one another. */
static void test_own_memory(u64 rounds)
{
	u64 pages = page_alloc_raw(OWN_PAGES), seed = (u64)lib_boot_info() ^ rounds << 32;
	u64 wrong = 0;

	for (u64 i = 0; i < OWN_PAGES; i++) {
		pvalidate(pages + i * PAGE_SIZE, RMP_PAGE_4K, true);
		*(u64 *)(pages + i * PAGE_SIZE) = seed + i;
	}
	for (u64 r = 0; r < rounds; r++) {
		nae_hv_features();
		for (u64 i = 0; i < OWN_PAGES; i++)
			wrong += word(pages + i * PAGE_SIZE) != seed + i;
	}
	tap_eq(wrong, 0, "memory is the guest's own");
}

void payload_main(void)
{
	u64 rivals = page_alloc_raw(RIVALS_PAGES);
	u64 rounds = rounds_wanted();

	cbit = 1ULL << lib_boot_info()->cbit;
	tap_plan(rounds ? 14 : 13);
	test_rescinded(rivals);
	test_taken();
	test_page_tables();
	if (rounds)
		test_own_memory(rounds);
}
