// SPDX-License-Identifier: GPL-2.0-only
/* A region that a VMM had registered for an encrypted guest is given back. */
#include "../context.h"
#include "../drain.h"
#include "../flush.h"
#include "../registry.h"
#include "../svm.h"
#include "../takeover.h"

int ksnp_mem_enc_unregister_region(struct kvm *kvm, struct kvm_enc_region *range)
{
	struct ksnp_context c = {
		.kind = KSNP_CONTEXT_FLUSH, .reason = KSNP_FLUSH_REGION, .kvm = kvm,
	};
	int ret;

	drain_enter();
	context_push(&c);
	ret = original(mem_enc_unregister_region)(kvm, range);
	context_pop(&c);
	ksnp_count(KSNP_UNIT_flush_region, ret);
	drain_exit();
	return ret;
}
