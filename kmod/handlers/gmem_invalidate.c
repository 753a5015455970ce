// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_memfd: pages are about to be freed (a hole is punched, the file goes).
 * Those that are a guest's go back to the host in the RMP, 2 MiB entries that
 * are freed in part are split first, and what caches hold of them is flushed:
 * by runs of pages, not one by one as in kvm_amd.
 */
#include <linux/cc_platform.h>
#include <linux/mm.h>
#include <asm/cacheflush.h>
#include <asm/special_insns.h>
#include <asm/sev.h>

#include "../clock.h"
#include "../drain.h"
#include "../flush.h"
#include "../registry.h"
#include "../rmp.h"
#include "../takeover.h"
#include "../trace.h"

#define PAGES_2M	PTRS_PER_PMD
#define LINE		64

/**
 * struct account - what an invalidation did
 * @run_start: first page of the run that is to be flushed
 * @run_end: the page behind it
 */
struct account {
	u32 pages_4k, pages_2m, splits, failed;
	u64 flush_ns;
	kvm_pfn_t run_start, run_end;
	bool timed;
};

/* As clflush_cache_range(), eight lines at a time */
static void flush_lines(void *from, size_t bytes)
{
	char *end = from + bytes;

	if (boot_cpu_data.x86_clflush_size != LINE) {
		clflush_cache_range(from, bytes);
		return;
	}
	/* CLFLUSHOPT is ordered by fences alone: after what the host wrote */
	mb();
	for (char *p = from; p < end; p += 8 * LINE) {
		clflushopt(p);
		clflushopt(p + LINE);
		clflushopt(p + 2 * LINE);
		clflushopt(p + 3 * LINE);
		clflushopt(p + 4 * LINE);
		clflushopt(p + 5 * LINE);
		clflushopt(p + 6 * LINE);
		clflushopt(p + 7 * LINE);
	}
	/* and before the pages are used again */
	mb();
}

static void flush_run(struct account *a)
{
	u64 began = a->timed ? clock_ns() : 0;

	if (a->run_start == a->run_end)
		return;
	flush_lines(pfn_to_kaddr(a->run_start), (a->run_end - a->run_start) << PAGE_SHIFT);
	if (a->timed)
		a->flush_ns += clock_since(began);
	a->run_start = a->run_end;
}

static void add_to_run(struct account *a, kvm_pfn_t pfn, u32 pages)
{
	if (pfn != a->run_end) {
		flush_run(a);
		a->run_start = pfn;
	}
	a->run_end = pfn + pages;
}

/* Returns the number of pages that are dealt with */
static u32 one(struct account *a, kvm_pfn_t pfn, kvm_pfn_t end)
{
	bool assigned, large;
	int level;

	if (snp_lookup_rmpentry(pfn, &assigned, &level) || !assigned)
		return 1;
	large = level > PG_LEVEL_4K && IS_ALIGNED(pfn, PAGES_2M) && end - pfn >= PAGES_2M;
	if (level > PG_LEVEL_4K && !large) {
		a->splits++;
		/* If that fails the update below does, too, and says so */
		rmp_split(pfn);
	}
	if (rmp_share(pfn, large ? PG_LEVEL_2M : PG_LEVEL_4K)) {
		a->failed++;
		/* It is still the guest's: the host must not get it back */
		rmp_keep(pfn, large ? PAGES_2M : 1);
		return large ? PAGES_2M : 1;
	}
	if (large)
		a->pages_2m++;
	else
		a->pages_4k++;
	add_to_run(a, pfn, large ? PAGES_2M : 1);
	return large ? PAGES_2M : 1;
}

/* How many pages go by before somebody else may run */
#define BATCH	64

static void invalidate(struct account *a, kvm_pfn_t start, kvm_pfn_t end)
{
	u32 since = 0;

	for (kvm_pfn_t pfn = start; pfn < end;) {
		pfn += one(a, pfn, end);
		if (++since == BATCH) {
			flush_run(a);
			cond_resched();
			since = 0;
		}
	}
	flush_run(a);
}

static void native(kvm_pfn_t start, kvm_pfn_t end)
{
	struct account a = { .timed = trace_gmem_invalidate_enabled() };
	u64 bytes, ns, began = a.timed ? clock_ns() : 0;

	invalidate(&a, start, end);
	bytes = ((u64)a.pages_4k << PAGE_SHIFT) + ((u64)a.pages_2m << PMD_SHIFT);
	ksnp_count(KSNP_UNIT_gmem_invalidate, a.failed);
	if (bytes)
		flush_account_clflush(0, KSNP_FLUSH_GMEM, bytes, a.flush_ns);
	if (!a.timed)
		return;
	ns = clock_since(began);
	emit(gmem_invalidate, KSNP_MODE_NATIVE, start, end - start, a.pages_4k, a.pages_2m,
	     a.splits, a.failed, bytes, ns - a.flush_ns, a.flush_ns, ns);
}

static void stock_timed(kvm_pfn_t start, kvm_pfn_t end)
{
	u64 ns, began = trace_gmem_invalidate_enabled() ? clock_ns() : 0;

	original(gmem_invalidate)(start, end);
	ksnp_count(KSNP_UNIT_gmem_invalidate, false);
	if (!began)
		return;
	ns = clock_since(began);
	emit(gmem_invalidate, KSNP_MODE_STOCK, start, end - start, 0, 0, 0, 0, 0, 0, 0, ns);
}

void ksnp_gmem_invalidate(kvm_pfn_t start, kvm_pfn_t end)
{
	drain_enter();
	/* The pages' VM cannot be told here: the global mode counts */
	if (likely(registry_global_mode(KSNP_UNIT_gmem_invalidate) == KSNP_MODE_NATIVE))
		native(start, end);
	else
		stock_timed(start, end);
	drain_exit();
}
