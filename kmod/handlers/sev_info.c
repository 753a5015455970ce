// SPDX-License-Identifier: GPL-2.0-only
/* SEV information (GHCB 2.03, 2.3.1, 0x002): versions and the C-bit's position. */
#include "../handlers.h"
#include "../svm.h"
#include "../symbols.h"

#define VERSION_MIN	1

int sev_info_msr(struct ksnp_vcpu *v, u64 value)
{
	svm_vmcb(v->vcpu)->control.ghcb_gpa =
		(u64)sev_ghcb_version(v->vcpu->kvm) << 48 | (u64)VERSION_MIN << 32 |
		(u64)stock_data(sev_enc_bit) << 24 | GHCB_INFO_SEV_INFO_RESP;
	return 1;
}
