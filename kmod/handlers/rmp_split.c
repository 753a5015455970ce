// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's view of a page is smaller than its 2 MiB RMP entry: PVALIDATE or
 * RMPADJUST of 4 KiB, or a mapping of 4 KiB (APM vol 2, 15.36.10). The entry
 * is split, and the mapping is made anew.
 */
#include <linux/cc_platform.h>
#include <linux/mm.h>
#include <asm/sev.h>

#include "../rmp.h"
#include "../rmpfault.h"
#include "../symbols.h"

void rmp_split_fault(struct rmp_fault *f)
{
	f->unit = KSNP_UNIT_rmp_split;
	f->why = KSNP_WHY_SPLIT;
}

void rmp_split_run(struct rmp_fault *f)
{
	struct kvm *kvm = f->v->vcpu->kvm;
	gfn_t gfn = f->gpa >> PAGE_SHIFT;
	bool assigned;

	f->ret = rmp_split(f->pfn);
	if (f->ret) {
		/* Somebody else may have split it meanwhile */
		if (!snp_lookup_rmpentry(f->pfn, &assigned, &f->level) && assigned &&
		    f->level == PG_LEVEL_4K) {
			f->why = KSNP_WHY_SPURIOUS;
			return;
		}
		f->why = f->ret == RMP_FAIL_IN_USE ? KSNP_WHY_RMP_IN_USE : KSNP_WHY_RMP_FAILED;
	} else {
		f->level = PG_LEVEL_4K;
	}
	stock(kvm_zap_gfn_range)(kvm, gfn, gfn + PTRS_PER_PMD);
}
