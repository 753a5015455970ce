// SPDX-License-Identifier: GPL-2.0-only
/* An encrypted VM is destroyed: what CPUs that ran it hold of it goes first. */
#include "../context.h"
#include "../drain.h"
#include "../flush.h"
#include "../registry.h"
#include "../state.h"
#include "../svm.h"
#include "../takeover.h"

void ksnp_vm_destroy(struct kvm *kvm)
{
	struct ksnp_context c = {
		.kind = KSNP_CONTEXT_FLUSH, .reason = KSNP_FLUSH_VM, .kvm = kvm,
	};

	drain_enter();
	if (sev_active(kvm)) {
		ksnp_count(KSNP_UNIT_flush_vm, false);
		context_push(&c);
		original(vm_destroy)(kvm);
		context_pop(&c);
	} else {
		original(vm_destroy)(kvm);
	}
	registry_vm_gone(kvm);
	ksnp_vm_drop(kvm);
	drain_exit();
}
