// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every exit of every guest comes through here: VMGEXITs and RMP faults of
 * encrypted guests are ours, all others go on to kvm_amd.
 */
#include "drain.h"
#include "rmpfault.h"
#include "state.h"
#include "svm.h"
#include "takeover.h"
#include "vmgexit.h"

#define EXIT_GROUP	0x400		/* SVM_EXIT_NPF and SVM_EXIT_VMGEXIT are in it */
static_assert((SVM_EXIT_NPF & ~3) == EXIT_GROUP && (SVM_EXIT_VMGEXIT & ~3) == EXIT_GROUP);

static noinline int encrypted(struct kvm_vcpu *vcpu, fastpath_t fastpath, u32 code)
{
	struct ksnp_vcpu *v;
	int ret;

	drain_enter();
	v = ksnp_vcpu_find(vcpu);
	/* Without memory for our state kvm_amd does it */
	if (unlikely(!v))
		v = ksnp_vcpu_get(vcpu);
	if (unlikely(!v))
		ret = original(handle_exit)(vcpu, fastpath);
	else
		ret = code == SVM_EXIT_VMGEXIT ? vmgexit(v) : rmpfault(v);
	drain_exit();
	return ret;
}

static bool is_ours(struct kvm_vcpu *vcpu, fastpath_t fastpath, const struct vmcb *vmcb)
{
	u32 code = vmcb->control.exit_code;

	if (fastpath == EXIT_FASTPATH_EXIT_USERSPACE || !sev_es_active(vcpu->kvm))
		return false;
	return code == SVM_EXIT_VMGEXIT ||
	       (code == SVM_EXIT_NPF && vmcb->control.exit_info_1 & PFERR_GUEST_RMP_MASK &&
		is_snp(vcpu->kvm));
}

int ksnp_handle_exit(struct kvm_vcpu *vcpu, fastpath_t fastpath)
{
	const struct vmcb *vmcb = svm_vmcb(vcpu);
	u32 code = vmcb->control.exit_code;

	if (unlikely((code & ~3) == EXIT_GROUP) && is_ours(vcpu, fastpath, vmcb))
		return encrypted(vcpu, fastpath, code);
	return original(handle_exit)(vcpu, fastpath);
}
