// SPDX-License-Identifier: GPL-2.0-only
/*
 * AP reset hold by the MSR protocol (GHCB 2.03, 2.3.1, 0x006 and 4.3): the vCPU
 * waits for INIT and SIPI. kvm_amd sets the result when a SIPI arrives.
 */
#include "../handlers.h"
#include "../svm.h"
#include "../symbols.h"
#include "../trace.h"

int ap_reset_hold_msr(struct ksnp_vcpu *v, u64 value)
{
	struct kvm_vcpu *vcpu = v->vcpu;
	int ret;

	emit(ap_reset_hold, v->vm->pid, vcpu->vcpu_id, v->unit);
	svm_ap_reset_hold(vcpu) = KSNP_HOLD_MSR;
	ret = stock(kvm_emulate_ap_reset_hold)(vcpu);
	svm_vmcb(vcpu)->control.ghcb_gpa = GHCB_INFO_AP_RESET_HOLD_RESP;
	return ret;
}
