// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page state change NAE event (GHCB 2.03, 4.1, "Page State Change"): well
 * and badly formed.
 */
#include "equivalence.h"

#include "insn.h"
#include "memory.h"
#include "string.h"

#define MAX		GHCB_PSC_MAX_ENTRIES
#define PRIVATE		GHCB_PSC_PRIVATE
#define SHARED		GHCB_PSC_SHARED
#define ENTRY(gpa, op)	GHCB_PSC_ENTRY((gpa) / PAGE_SIZE, op)
#define LARGE(gpa, op)	(ENTRY(gpa, op) | GHCB_PSC_ENTRY_2M)
/* Behind the header there is room for no more. */
#define POOL_PAGES	256

static u64 entries[MAX];
static u64 pool, large, next_large;

/* The header and the first entries as they are afterwards; the rest is hashed. */
static void show_structure(const struct record *r)
{
	struct ghcb_psc psc;

	memcpy(&psc, r->ghcb + GHCB_OFF_SHARED_BUFFER, sizeof(psc));
	print("  cur_entry=%u end_entry=%u reserved=%#x entries=%#llx %#llx %#llx %#llx\n",
	      psc.cur_entry, psc.end_entry, psc.reserved, psc.entries[0], psc.entries[1],
	      psc.entries[2], psc.entries[3]);
}

static void change_reserved(const char *name, u32 cur, u32 end, u32 reserved)
{
	struct ghcb_psc *psc = ghcb_buffer();

	request(GHCB_NAE_PSC, 0, 0);
	ghcb_set(GHCB_OFF_SW_SCRATCH, (u64)psc);
	psc->cur_entry = cur;
	psc->end_entry = end;
	psc->reserved = reserved;
	memcpy(psc->entries, entries, sizeof(entries));

	struct record *r = take(name, cur | end << 16);

	show(r);
	show_structure(r);
}

static void change(const char *name, u32 cur, u32 end)
{
	change_reserved(name, cur, end, 0);
}

static u64 page(u32 n)
{
	return pool + n % POOL_PAGES * PAGE_SIZE;
}

/* @count entries for pages first, first + step ... of the pool. */
static void fill(u32 count, u32 first, int step, u32 op)
{
	for (u32 i = 0; i < MAX; i++)
		entries[i] = i < count ? ENTRY(page(first + i * step), op) : 0;
}

/* To shared and back, with the pages looked at each time. */
static void round_trip(const char *name, u32 count, u32 first, int step)
{
	fill(count, first, step, SHARED);
	change(name, 0, count - 1);
	for (u32 i = 0; i < count; i += 1 + count / 4)
		show_shared(page(first + i * step));
	fill(count, first, step, PRIVATE);
	change(name, 0, count - 1);
	for (u32 i = 0; i < count; i += 1 + count / 4)
		show_private(page(first + i * step));
}

static void ask_counts(void)
{
	static const u32 counts[] = { 1, 2, 3, 16, 64, 252, 253 };
	static const u32 ends[] = { 253, 254, 255, 256, 0x1000, 0x7fff, 0xffff };

	for (u32 i = 0; i < ARRAY_SIZE(counts); i++) {
		round_trip("psc, ascending", counts[i], 0, 1);
		round_trip("psc, descending", counts[i], 255, -1);
		round_trip("psc, every second page", counts[i], 0, 2);
	}
	fill(MAX, 0, 1, SHARED);
	for (u32 i = 0; i < ARRAY_SIZE(ends); i++)
		change("psc, end_entry", 0, ends[i]);
	for (u32 i = 0; i < ARRAY_SIZE(ends); i++)
		change("psc, cur_entry", ends[i], 0);
	for (u32 i = 0; i < ARRAY_SIZE(ends); i++)
		change("psc, both", ends[i], ends[i]);
	change("psc, cur_entry past end_entry", 3, 2);
	change("psc, cur_entry is the last", 252, 252);
	change("psc, from the middle", 100, 110);
	change_reserved("psc, reserved part of the header", 0, 1, 0xffffffff);
	fill(MAX, 0, 1, PRIVATE);
	change("psc, all private", 0, MAX - 1);
}

static void ask_orders(void)
{
	for (u32 i = 0; i < MAX; i++)
		entries[i] = ENTRY(page(i), i % 2 ? PRIVATE : SHARED);
	change("psc, alternating operations", 0, MAX - 1);
	for (u32 i = 0; i < MAX; i++)
		entries[i] = ENTRY(page(i / 2), i % 2 ? PRIVATE : SHARED);
	change("psc, each page shared and private", 0, MAX - 1);
	for (u32 i = 0; i < MAX; i++)
		entries[i] = ENTRY(page(7), i % 2 ? PRIVATE : SHARED);
	change("psc, one page back and forth", 0, 32);
	for (u32 i = 0; i < MAX; i++)
		entries[i] = ENTRY(page(7), SHARED);
	change("psc, one page again and again", 0, 63);
	for (u32 i = 0; i < MAX; i++)
		entries[i] = ENTRY(page(i * 37), i % 5 ? SHARED : PRIVATE);
	change("psc, scattered", 0, MAX - 1);
	/* Two runs of four, with one that belongs to neither between them. */
	for (u32 i = 0; i < 9; i++)
		entries[i] = ENTRY(page(i == 4 ? 100 : i), SHARED);
	change("psc, an outsider in the middle", 0, 8);
	fill(MAX, 0, 1, PRIVATE);
	change("psc, all private", 0, MAX - 1);
}

static void ask_operations(void)
{
	for (u32 op = 0; op < 16; op++) {
		fill(1, 0, 1, op);
		change("psc, operation", 0, 0);
	}
	for (u32 op = 3; op < 6; op++) {
		fill(8, 0, 1, op);
		change("psc, operations nobody does", 0, 7);
		entries[3] = ENTRY(page(3), SHARED);
		change("psc, one of them known", 0, 7);
	}
	for (u32 bit = 57; bit < 64; bit++) {
		fill(2, 0, 1, SHARED);
		entries[0] |= 1ULL << bit;
		change("psc, reserved bit", 0, 1);
	}
	fill(MAX, 0, 1, PRIVATE);
	change("psc, all private", 0, MAX - 1);
}

static void ask_cur_page(void)
{
	static const u32 pages[] = { 1, 2, 3, 511, 512, 513, 4095 };

	for (u32 i = 0; i < ARRAY_SIZE(pages); i++) {
		fill(3, 0, 1, SHARED);
		entries[1] |= pages[i];
		change("psc, cur_page of 4K", 0, 2);
		entries[0] = LARGE(large, PRIVATE) | pages[i];
		entries[1] = ENTRY(page(0), SHARED);
		change("psc, cur_page of 2M", 0, 1);
	}
	/* The page that would follow, were nothing of the 2M done. */
	entries[0] = LARGE(large, SHARED) | 510;
	entries[1] = ENTRY(large + 2 * PAGE_SIZE, SHARED);
	change("psc, 2M all but done, and one page of it", 0, 1);
	entries[0] = LARGE(large, PRIVATE);
	change("psc, 2M", 0, 0);
	fill(3, 0, 1, SHARED);
	for (u32 i = 0; i < 3; i++)
		entries[i] |= 1;
	change("psc, all done before", 0, 2);
	fill(3, 0, 1, PRIVATE);
	change("psc, all private", 0, 2);
}

static void ask_large(void)
{
	entries[0] = LARGE(large, SHARED);
	change("psc, 2M", 0, 0);
	show_shared(large);
	show_shared(large + 511 * PAGE_SIZE);
	entries[0] = LARGE(large, PRIVATE);
	change("psc, 2M", 0, 0);
	show_private(large);
	show_private(large + 511 * PAGE_SIZE);
	entries[0] = LARGE(large, SHARED);
	entries[1] = LARGE(next_large, SHARED);
	change("psc, 2M twice", 0, 1);
	entries[0] = ENTRY(page(0), PRIVATE);
	entries[1] = LARGE(large, PRIVATE);
	entries[2] = ENTRY(next_large, PRIVATE);
	entries[3] = ENTRY(next_large + PAGE_SIZE, PRIVATE);
	change("psc, 4K, 2M, 4K", 0, 3);
	show_private(next_large);
	/* Next to each other, but not of one size. */
	entries[0] = LARGE(large, SHARED);
	entries[1] = ENTRY(large + 512 * PAGE_SIZE, SHARED);
	change("psc, 2M and the page behind", 0, 1);
	for (u32 i = 1; i < 512; i *= 2) {
		entries[0] = LARGE(large + i * PAGE_SIZE, PRIVATE);
		change("psc, 2M not aligned", 0, 0);
	}
	entries[0] = LARGE(large, PRIVATE);
	entries[1] = LARGE(next_large, PRIVATE);
	change("psc, 2M twice", 0, 1);
}

static void ask_bad_gfns(void)
{
	const u64 mem = lib_boot_info()->mem_size;
	const u64 gpas[] = {
		mem, NO_MEMORY_GPA, 0xfee00000, TOO_LARGE_GPA, 1ULL << 50,
		0xffffffffffULL * PAGE_SIZE,
	};

	for (u32 i = 0; i < ARRAY_SIZE(gpas); i++) {
		for (u32 op = PRIVATE; op <= SHARED; op++) {
			fill(4, 0, 1, op);
			entries[0] = ENTRY(gpas[i], op);
			change("psc, no such page, first", 0, 3);
			fill(4, 0, 1, op);
			entries[2] = ENTRY(gpas[i], op);
			change("psc, no such page, third", 0, 3);
			entries[2] = LARGE(gpas[i] & ~((1ULL << 21) - 1), op);
			change("psc, no such 2M page", 0, 3);
		}
	}
	/* Half of it has memory. */
	entries[0] = ENTRY(mem - PAGE_SIZE, SHARED);
	entries[1] = ENTRY(mem, SHARED);
	change("psc, across the end of memory", 0, 1);
	fill(4, 0, 1, PRIVATE);
	change("psc, all private", 0, 3);
}

/* As KVM moves cur_entry on, a request that failed can be sent again as it is. */
static void ask_again(void)
{
	fill(4, 0, 1, SHARED);
	entries[2] = ENTRY(NO_MEMORY_GPA, SHARED);
	change("psc, the third fails", 0, 3);
	change("psc, the rest of it", 3, 3);
	change("psc, the whole again", 0, 3);
	fill(4, 0, 1, PRIVATE);
	change("psc, all private", 0, 3);
}

void ask_psc(void)
{
	pool = page_alloc_raw(POOL_PAGES);
	large = page_alloc_raw(PAGES_PER_2M);
	next_large = page_alloc_raw(PAGES_PER_2M);
	ask_counts();
	ask_orders();
	ask_operations();
	ask_cur_page();
	ask_large();
	ask_bad_gfns();
	ask_again();
}
