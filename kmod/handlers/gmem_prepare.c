// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_memfd: a private page is about to be mapped for the guest; it becomes
 * the guest's in the RMP (APM vol 2, 15.36.4) unless it is already. A large
 * folio of which nothing is assigned gets one 2 MiB entry.
 */
#include <linux/cc_platform.h>
#include <linux/mm.h>
#include <asm/sev.h>

#include "../clock.h"
#include "../drain.h"
#include "../registry.h"
#include "../rmp.h"
#include "../svm.h"
#include "../takeover.h"
#include "../trace.h"

#define PAGES_2M	PTRS_PER_PMD
#define ORDER_2M	9

static bool none_assigned(kvm_pfn_t start)
{
	bool assigned;
	int level;

	for (kvm_pfn_t pfn = start; pfn < start + PAGES_2M; pfn++)
		if (snp_lookup_rmpentry(pfn, &assigned, &level) || assigned)
			return false;
	return true;
}

/* What was found and done, for the tracepoint */
struct outcome {
	int level;
	bool already;
	enum ksnp_why why;
};

static int prepare(struct kvm *kvm, kvm_pfn_t pfn, gfn_t gfn, int max_order, struct outcome *o)
{
	int err;

	o->level = PG_LEVEL_4K;
	if (snp_lookup_rmpentry(pfn, &o->already, &o->level)) {
		o->why = KSNP_WHY_RMP_LOOKUP;
		return -ENOENT;
	}
	if (o->already)
		return 0;

	if (unlikely(max_order >= ORDER_2M) && none_assigned(ALIGN_DOWN(pfn, PAGES_2M))) {
		o->level = PG_LEVEL_2M;
		pfn = ALIGN_DOWN(pfn, PAGES_2M);
		gfn = ALIGN_DOWN(gfn, PAGES_2M);
	} else {
		o->level = PG_LEVEL_4K;
	}
	err = rmp_assign(pfn, gfn << PAGE_SHIFT, o->level, sev_asid(kvm), false);
	if (!err)
		return 0;
	o->why = err == -EBUSY ? KSNP_WHY_RMP_IN_USE : KSNP_WHY_RMP_FAILED;
	return -EINVAL;
}

static noinline int traced(struct kvm *kvm, kvm_pfn_t pfn, gfn_t gfn, int max_order, u8 mode)
{
	struct outcome o = { .why = KSNP_WHY_NONE };
	u64 began = clock_ns();
	int ret;

	if (mode == KSNP_MODE_NATIVE)
		ret = prepare(kvm, pfn, gfn, max_order, &o);
	else
		ret = original(gmem_prepare)(kvm, pfn, gfn, max_order);
	emit(gmem_prepare, kvm->userspace_pid, mode, gfn, pfn, max_order, o.level, o.already, o.why,
	     ret, clock_since(began));
	return ret;
}

int ksnp_gmem_prepare(struct kvm *kvm, kvm_pfn_t pfn, gfn_t gfn, int max_order)
{
	struct outcome unused;
	int ret;
	u8 mode;

	if (!is_snp(kvm))
		return 0;
	drain_enter();
	if (unlikely(max_order >= ORDER_2M))
		WRITE_ONCE(rmp_large_seen, true);
	mode = registry_vm_mode(kvm, KSNP_UNIT_gmem_prepare);
	if (trace_gmem_prepare_enabled())
		ret = traced(kvm, pfn, gfn, max_order, mode);
	else if (likely(mode == KSNP_MODE_NATIVE))
		ret = prepare(kvm, pfn, gfn, max_order, &unused);
	else
		ret = original(gmem_prepare)(kvm, pfn, gfn, max_order);
	ksnp_count(KSNP_UNIT_gmem_prepare, ret);
	drain_exit();
	return ret;
}
