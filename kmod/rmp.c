// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cc_platform.h>
#include <linux/mm.h>
#include <linux/mm.h>
#include <asm/sev.h>

#include "rmp.h"
#include "symbols.h"
#include "trace.h"

static atomic64_t leaked;
bool rmp_large_seen __read_mostly;

static int update(u64 pfn, struct rmp_state *state)
{
	u32 tries = 0;
	int ret;

	do {
		/* RMPUPDATE; assemblers before binutils 2.36 do not know it */
		asm volatile(".byte 0xf2, 0x0f, 0x01, 0xfe"
			     : "=a" (ret)
			     : "a" (pfn << PAGE_SHIFT), "c" (state)
			     : "memory", "cc");
		if (likely(ret != RMP_FAIL_IN_USE && ret != RMP_FAIL_OVERLAP))
			break;
		cpu_relax();
	} while (++tries < KSNP_RMP_TRIES);

	emit(rmp_update, pfn, state->gpa, state->assigned ? state->asid : 0,
	     RMP_TO_PG_LEVEL(state->pagesize), tries, ret);
	if (likely(!ret))
		return 0;
	return ret == RMP_FAIL_IN_USE || ret == RMP_FAIL_OVERLAP ? -EBUSY : -EFAULT;
}

/*
 * The host must not write to a guest's page through a mapping that is larger
 * than its RMP entry: the direct map is split where it is.
 */
static int fit_direct_map(u64 pfn, enum pg_level level)
{
	unsigned long address = (unsigned long)pfn_to_kaddr(pfn);
	unsigned int mapped;

	if (unlikely(!lookup_address(address, &mapped)))
		return -EFAULT;
	if (likely(mapped <= level))
		return 0;
	return stock(set_memory_4k)(address, page_level_size(level) >> PAGE_SHIFT);
}

int rmp_assign(u64 pfn, u64 gpa, enum pg_level level, u32 asid, bool immutable)
{
	struct rmp_state state = {
		.gpa = gpa,
		.assigned = 1,
		.pagesize = PG_LEVEL_TO_RMP(level),
		.immutable = immutable,
		.asid = asid,
	};

	if (!pfn_valid(pfn))
		return -EINVAL;
	return fit_direct_map(pfn, level) ?: update(pfn, &state);
}

/*
 * What was assigned has a mapping that fits its entry. Only a page of a 2M entry
 * that was split since still has a 2M mapping, whose other pages stay the guest's.
 */
int rmp_share(u64 pfn, enum pg_level level)
{
	struct rmp_state state = { .pagesize = PG_LEVEL_TO_RMP(level) };
	int err = 0;

	if (unlikely(READ_ONCE(rmp_large_seen)))
		err = fit_direct_map(pfn, level);
	return err ?: update(pfn, &state);
}

int rmp_split(u64 pfn)
{
	u32 tries = 0;
	int ret;

	pfn &= ~((u64)PTRS_PER_PMD - 1);
	do {
		ret = psmash(pfn);
		if (likely(ret != RMP_FAIL_IN_USE))
			break;
		cpu_relax();
	} while (++tries < KSNP_RMP_TRIES);
	emit(rmp_psmash, pfn, tries, ret);
	return ret;
}

void rmp_keep(u64 pfn, u32 pages)
{
	atomic64_add(pages, &leaked);
	get_page(pfn_to_page(pfn));
}

int rmp_share_or_keep(u64 pfn)
{
	int err = rmp_share(pfn, PG_LEVEL_4K);

	if (err)
		rmp_keep(pfn, 1);
	return err;
}

u64 rmp_leaked(void)
{
	return atomic64_read(&leaked);
}
