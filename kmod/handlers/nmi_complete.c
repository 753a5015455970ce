// SPDX-License-Identifier: GPL-2.0-only
/* NMI complete (GHCB 2.03, 4.1, 0x80000003): the guest's NMI handler is through. */
#include "../handlers.h"
#include "../svm.h"

int nmi_complete(struct ksnp_request *rq)
{
	struct kvm_vcpu *vcpu = rq->vcpu;

	++vcpu->stat.nmi_window_exits;
	svm_nmi_masked(vcpu) = false;
	kvm_make_request(KVM_REQ_EVENT, vcpu);
	return 1;
}
