// SPDX-License-Identifier: GPL-2.0-only
/*
 * AP creation (GHCB 2.03, 4.1, 0x80000013): gives a vCPU the VMSA that it is to
 * run with, or takes it away. The vCPU itself switches to it before its next
 * guest entry (kvm_amd: KVM_REQ_UPDATE_PROTECTED_GUEST_STATE).
 */
#include <linux/kvm_host.h>

#include "../clock.h"
#include "../handlers.h"
#include "../kernel.h"
#include "../record.h"
#include "../svm.h"
#include "../symbols.h"
#include "../trace.h"

/* SW_EXITINFO1: request in 31:0, of which kvm_amd looks at all; APIC ID in 63:32 */
#define REQUEST(info1)	lower_32_bits(info1)
#define TARGET(info1)	upper_32_bits(info1)

/* SEV_FEATURES (APM vol 2, table B-4): restricted and alternate injection */
#define INJECTION_MODES	GENMASK_ULL(4, 3)

/* GHCB 2.03, 4.1: the target has to get interrupts the way that the guest does */
static enum ksnp_why check_features(struct ksnp_request *rq)
{
	u64 differ = rq->vcpu->arch.regs[VCPU_REGS_RAX] ^ sev_vmsa_features(rq->vcpu->kvm);

	if (differ & INJECTION_MODES)
		return KSNP_WHY_INJECTION_MODE;
	return KERNEL_COMPARES_SEV_FEATURES && differ ? KSNP_WHY_SEV_FEATURES : KSNP_WHY_NONE;
}

static enum ksnp_why check_vmsa(struct kvm_vcpu *vcpu, u64 gpa)
{
	if (!PAGE_ALIGNED(gpa) || gpa & vcpu->arch.reserved_gpa_bits)
		return KSNP_WHY_VMSA_GPA;
	/* Processors take a write next to a VMSA at a 2M boundary for an RMP violation */
	if (IS_ALIGNED(gpa, PMD_SIZE))
		return KSNP_WHY_VMSA_2M;
	return KSNP_WHY_NONE;
}

static enum ksnp_why check(struct ksnp_request *rq)
{
	switch (REQUEST(rq->info1)) {
	case SVM_VMGEXIT_AP_CREATE_ON_INIT:
	case SVM_VMGEXIT_AP_CREATE:
		return check_features(rq) ?: check_vmsa(rq->vcpu, rq->info2);
	case SVM_VMGEXIT_AP_DESTROY:
		return KSNP_WHY_NONE;
	default:
		return KSNP_WHY_AP_REQUEST;
	}
}

static void apply(struct ksnp_request *rq, struct kvm_vcpu *target)
{
	u32 request = REQUEST(rq->info1);
	struct ksnp_vcpu *t = ksnp_vcpu_find(target);

	mutex_lock(&svm_vmsa_mutex(target));
	svm_pending_vmsa(target) = request == SVM_VMGEXIT_AP_DESTROY ? INVALID_PAGE : rq->info2;
	svm_ap_waiting(target) = true;
	if (t) {
		WRITE_ONCE(t->created_at, clock_ns());
		WRITE_ONCE(t->created, request != SVM_VMGEXIT_AP_DESTROY);
	}
	if (request != SVM_VMGEXIT_AP_CREATE_ON_INIT) {
		kvm_make_request(KVM_REQ_UPDATE_PROTECTED_GUEST_STATE, target);
		kernel_vcpu_kick(target);
	}
	mutex_unlock(&svm_vmsa_mutex(target));
}

int ap_creation(struct ksnp_request *rq)
{
	struct kvm_vcpu *vcpu = rq->vcpu, *target;
	u32 request = REQUEST(rq->info1), apic_id = TARGET(rq->info1);
	enum ksnp_why why;

	if (!is_snp(vcpu->kvm) ||
	    (request != SVM_VMGEXIT_AP_DESTROY && !ghcb_has(rq, GHCB_OFF_RAX))) {
		record_ap_creation(rq->state, apic_id, KSNP_WHY_MISSING);
		return ghcb_refuse(rq, GHCB_ERROR_MISSING_INPUT, KSNP_WHY_MISSING);
	}

	target = kvm_get_vcpu_by_id(vcpu->kvm, apic_id);
	why = target ? check(rq) : KSNP_WHY_APIC_ID;
	/* Its state, so that its first run is noticed */
	if (target && why == KSNP_WHY_NONE)
		ksnp_vcpu_get(target);
	record_ap_creation(rq->state, apic_id, why);
	emit(ap_create, rq->state->vm->pid, vcpu->vcpu_id, apic_id, request, rq->info2, why);
	if (why != KSNP_WHY_NONE)
		return ghcb_refuse(rq, GHCB_ERROR_INVALID_INPUT, why);
	apply(rq, target);
	return 1;
}
