// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vCPU goes, and its VMSA page is freed. kvm_amd flushes it with CLFLUSH where the
 * processor keeps encrypted mappings coherent, else by the VM_PAGE_FLUSH MSR.
 */
#include <asm/cpufeature.h>

#include "../clock.h"
#include "../context.h"
#include "../drain.h"
#include "../flush.h"
#include "../registry.h"
#include "../state.h"
#include "../svm.h"
#include "../takeover.h"

void ksnp_vcpu_free(struct kvm_vcpu *vcpu)
{
	struct ksnp_context c = {
		.kind = KSNP_CONTEXT_FLUSH, .reason = KSNP_FLUSH_VMSA, .kvm = vcpu->kvm,
	};
	bool flushes = sev_es_active(vcpu->kvm) && vcpu->arch.guest_state_protected;
	u64 began = clock_ns();

	drain_enter();
	ksnp_vcpu_drop(vcpu);
	context_push(&c);
	original(vcpu_free)(vcpu);
	context_pop(&c);
	if (flushes) {
		ksnp_count(KSNP_UNIT_flush_vmsa, false);
		if (boot_cpu_has(X86_FEATURE_SME_COHERENT))
			flush_account_clflush(c.kvm->userspace_pid, KSNP_FLUSH_VMSA, PAGE_SIZE,
					      clock_since(began));
	}
	drain_exit();
}
