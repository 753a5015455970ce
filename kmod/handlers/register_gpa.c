// SPDX-License-Identifier: GPL-2.0-only
/* Registration of the GHCB's GPA (GHCB 2.03, 2.3.2, 0x012). Any GPA, as in kvm_amd. */
#include "../handlers.h"
#include "../svm.h"

int register_gpa_msr(struct ksnp_vcpu *v, u64 value)
{
	u64 gfn = GHCB_GFN(value);

	/* For SNP guests alone; kvm_amd ends any other */
	if (!is_snp(v->vcpu->kvm))
		return exit_terminate(v->vcpu, value);
	svm_registered_gpa(v->vcpu) = gfn << PAGE_SHIFT;
	svm_vmcb(v->vcpu)->control.ghcb_gpa = gfn << GHCB_DATA_SHIFT | GHCB_INFO_REGISTER_GPA_RESP;
	return 1;
}
