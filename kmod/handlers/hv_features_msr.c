// SPDX-License-Identifier: GPL-2.0-only
/* Hypervisor features by the MSR protocol (GHCB 2.03, 2.3.1, 0x080). */
#include "../handlers.h"
#include "../svm.h"

int hv_features_msr(struct ksnp_vcpu *v, u64 value)
{
	svm_vmcb(v->vcpu)->control.ghcb_gpa =
		KSNP_HV_FEATURES << GHCB_DATA_SHIFT | GHCB_INFO_HV_FEATURES_RESP;
	return 1;
}
