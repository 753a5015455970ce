// SPDX-License-Identifier: GPL-2.0-only
/*
 * AP reset hold (GHCB 2.03, 4.1, 0x80000004 and 4.3): the vCPU waits for INIT
 * and SIPI. kvm_amd writes the result to the mapped GHCB when a SIPI arrives.
 */
#include "../ghcb.h"
#include "../handlers.h"
#include "../svm.h"
#include "../trace.h"

int ap_reset_hold(struct ksnp_request *rq)
{
	struct kvm_vcpu *vcpu = rq->vcpu;

	if (ghcb_map(rq))
		return 1;
	emit(ap_reset_hold, rq->state->vm->pid, vcpu->vcpu_id, KSNP_UNIT_ap_reset_hold);
	svm_ap_reset_hold(vcpu) = KSNP_HOLD_NAE;
	return stock(kvm_emulate_ap_reset_hold)(vcpu);
}
