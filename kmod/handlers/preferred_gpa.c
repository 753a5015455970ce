// SPDX-License-Identifier: GPL-2.0-only
/* Preferred GHCB GPA (GHCB 2.03, 2.3.1, 0x010): none, as kvm_amd answers. */
#include "../handlers.h"
#include "../svm.h"

int preferred_gpa_msr(struct ksnp_vcpu *v, u64 value)
{
	/* For SNP guests alone; kvm_amd ends any other */
	if (!is_snp(v->vcpu->kvm))
		return exit_terminate(v->vcpu, value);
	svm_vmcb(v->vcpu)->control.ghcb_gpa =
		GHCB_GFN_NONE << GHCB_DATA_SHIFT | GHCB_INFO_PREFERRED_GPA_RESP;
	return 1;
}
