// SPDX-License-Identifier: GPL-2.0-only
/* AP jump table (GHCB 2.03, 4.1, 0x80000005): its GPA is kept for the guest. */
#include "../handlers.h"
#include "../svm.h"

int ap_jump_table(struct ksnp_request *rq)
{
	struct kvm *kvm = rq->vcpu->kvm;

	switch (rq->info1) {
	case GHCB_JUMP_TABLE_SET:
		WRITE_ONCE(sev_ap_jump_table(kvm), rq->info2);
		return 1;
	case GHCB_JUMP_TABLE_GET:
		rq->out2 = READ_ONCE(sev_ap_jump_table(kvm));
		return 1;
	default:
		return ghcb_refuse(rq, GHCB_ERROR_INVALID_INPUT, KSNP_WHY_INPUT);
	}
}
