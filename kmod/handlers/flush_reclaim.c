// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of the VMM's that a guest may have used is reclaimed (an MMU notifier
 * by HVA). An SNP guest's private memory is in its guest_memfd and has no HVA:
 * there is nothing to flush.
 */
#include "../context.h"
#include "../drain.h"
#include "../flush.h"
#include "../registry.h"
#include "../state.h"
#include "../svm.h"
#include "../takeover.h"

/* SEV and SEV-ES: kvm_amd flushes, on the CPUs that ran the guest */
static noinline void flush_legacy(struct kvm *kvm)
{
	struct ksnp_context c = {
		.kind = KSNP_CONTEXT_FLUSH, .reason = KSNP_FLUSH_RECLAIM, .kvm = kvm,
	};

	drain_enter();
	context_push(&c);
	original(guest_memory_reclaimed)(kvm);
	context_pop(&c);
	drain_exit();
}

void ksnp_guest_memory_reclaimed(struct kvm *kvm)
{
	if (!sev_active(kvm)) {
		original(guest_memory_reclaimed)(kvm);
		return;
	}
	ksnp_count(KSNP_UNIT_flush_reclaim, false);
	if (likely(is_snp(kvm))) {
		flush_account_avoided(kvm->userspace_pid, KSNP_FLUSH_RECLAIM);
		return;
	}
	flush_legacy(kvm);
}
