// SPDX-License-Identifier: GPL-2.0-only
/* guest_memfd: how large a private page may be mapped: as large as its RMP entry. */
#include <linux/cc_platform.h>
#include <linux/mm.h>
#include <asm/sev.h>

#include "../drain.h"
#include "../kernel.h"
#include "../registry.h"
#include "../svm.h"
#include "../trace.h"

int gmem_max_mapping_level(struct kvm *kvm, kvm_pfn_t pfn, bool is_private)
{
	bool assigned;
	int level;
	u8 mode;

	if (!is_snp(kvm))
		return 0;
	drain_enter();
	mode = registry_vm_mode(kvm, KSNP_UNIT_gmem_max_level);
	if (unlikely(mode != KSNP_MODE_NATIVE))
		level = kernel_max_mapping_level(kvm, pfn, is_private);
	else if (snp_lookup_rmpentry(pfn, &assigned, &level) || !assigned)
		level = PG_LEVEL_4K;
	ksnp_count(KSNP_UNIT_gmem_max_level, false);
	emit(gmem_max_level, kvm->userspace_pid, mode, pfn, level);
	drain_exit();
	return level;
}
