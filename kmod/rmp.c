// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cc_platform.h>
#include <linux/mm.h>
#include <linux/mm.h>
#include <asm/sev.h>

#include "rmp.h"
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

	trace_rmp_update(pfn, state->gpa, state->assigned ? state->asid : 0,
			 RMP_TO_PG_LEVEL(state->pagesize), tries, ret);
	if (likely(!ret))
		return 0;
	return ret == RMP_FAIL_IN_USE || ret == RMP_FAIL_OVERLAP ? -EBUSY : -EFAULT;
}

/*
 * The host must not write to a guest's page through a mapping that is larger
 * than its RMP entry. Whether the direct map has it small enough already.
 */
static bool direct_map_fits(u64 pfn, enum pg_level level)
{
	unsigned int mapped;

	return lookup_address((unsigned long)pfn_to_kaddr(pfn), &mapped) && mapped <= level;
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
	int ret;

	if (!pfn_valid(pfn))
		return -EINVAL;
	if (likely(direct_map_fits(pfn, level)))
		return update(pfn, &state);

	/* The kernel splits its direct map first */
	ret = rmp_make_private(pfn, gpa, level, asid, immutable);
	trace_rmp_update(pfn, gpa, asid, level, 0, ret);
	return ret;
}

/*
 * What was assigned has a mapping that fits its entry. Only a page of a 2M entry
 * that was split since still has a 2M mapping, whose other pages stay the guest's.
 */
int rmp_share(u64 pfn, enum pg_level level)
{
	struct rmp_state state = { .pagesize = PG_LEVEL_TO_RMP(level) };
	int ret;

	if (likely(!READ_ONCE(rmp_large_seen)) || direct_map_fits(pfn, level))
		return update(pfn, &state);

	ret = rmp_make_shared(pfn, level);
	trace_rmp_update(pfn, 0, 0, level, 0, ret);
	return ret;
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
	trace_rmp_psmash(pfn, tries, ret);
	return ret;
}

void rmp_leak(u64 pfn)
{
	atomic64_inc(&leaked);
	snp_leak_pages(pfn, 1);
}

int rmp_share_or_leak(u64 pfn)
{
	int err = rmp_share(pfn, PG_LEVEL_4K);

	if (err)
		rmp_leak(pfn);
	return err;
}

u64 rmp_leaked(void)
{
	return atomic64_read(&leaked);
}
