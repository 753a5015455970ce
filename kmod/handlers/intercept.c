// SPDX-License-Identifier: GPL-2.0-only
/*
 * Intercepts that the guest's #VC handler forwards (GHCB 2.03, 4.1, table of
 * supported exit codes): each needs certain registers; then it is the intercept
 * that kvm_amd handles for any guest.
 */
#include <linux/slab.h>

#include "../drain.h"
#include "../ghcb.h"
#include "../handlers.h"
#include "../kernel.h"
#include "../record.h"
#include "../svm.h"
#include "../user_exit.h"
#include "../vmgexit.h"

static bool has_inputs(const struct ksnp_request *rq)
{
	bool rax = ghcb_has(rq, GHCB_OFF_RAX), rcx = ghcb_has(rq, GHCB_OFF_RCX);
	bool rdx = ghcb_has(rq, GHCB_OFF_RDX);

	switch (rq->code) {
	case GHCB_NAE_DR7_WRITE:
		return rax;
	case GHCB_NAE_RDPMC:
		return rcx;
	case GHCB_NAE_IOIO:
		if (rq->info1 & GHCB_IOIO_STRING)
			return ghcb_has(rq, GHCB_OFF_SW_SCRATCH);
		return rq->info1 & GHCB_IOIO_IN || rax;
	case GHCB_NAE_MSR:
		return rcx && (!rq->info1 || (rax && rdx));
	case GHCB_NAE_VMMCALL:
		return rax && ghcb_has(rq, GHCB_OFF_CPL);
	case GHCB_NAE_MONITOR:
		return rax && rcx && rdx;
	case GHCB_NAE_MWAIT:
		return rax && rcx;
	default:
		return true;
	}
}

/* Accesses to MSRs and of one item to ports: nothing in the GHCB but results */
static bool is_direct(const struct ksnp_request *rq)
{
	return rq->code == GHCB_NAE_MSR ||
	       (rq->code == GHCB_NAE_IOIO && !(rq->info1 & GHCB_IOIO_STRING));
}

/* kvm_amd notes an MSR access's exception in the GHCB: here is one that costs no mapping */
static int put_stand_in(struct ksnp_vcpu *v)
{
	if (unlikely(!v->stand_in)) {
		v->stand_in = kzalloc(sizeof(struct ghcb), GFP_KERNEL_ACCOUNT);
		if (!v->stand_in)
			return -ENOMEM;
	}
	v->stand_in->sw_exit_info_1 = 0;
	v->stand_in->sw_exit_info_2 = 0;
	svm_ghcb(v->vcpu) = (struct ghcb *)v->stand_in;
	return 0;
}

static void take_stand_in(struct ksnp_vcpu *v, u64 *info1, u64 *info2)
{
	*info1 = 0;
	*info2 = 0;
	if (!svm_ghcb(v->vcpu))
		return;
	*info1 = v->stand_in->sw_exit_info_1;
	*info2 = v->stand_in->sw_exit_info_2;
	svm_ghcb(v->vcpu) = NULL;
}

int intercept_hand_over(struct ksnp_vcpu *v)
{
	u64 info1, info2;

	take_stand_in(v, &info1, &info2);
	return ghcb_hand_over(v->vcpu, v->gpa, info1, info2);
}

/* The VMM has it: kvm_amd's function is called first when it is back */
static int left_to_vmm(struct ksnp_vcpu *v, u64 gpa)
{
	struct kvm_vcpu *vcpu = v->vcpu;

	v->gpa = gpa;
	if (unlikely(READ_ONCE(user_exit_stopping)))
		return intercept_hand_over(v);
	v->next = vcpu->arch.complete_userspace_io;
	vcpu->arch.complete_userspace_io = intercept_completed;
	return 0;
}

int intercept_completed(struct kvm_vcpu *vcpu)
{
	struct ksnp_request rq __ksnp_uninitialized;
	struct ksnp_vcpu *v;
	int ret = 1;

	drain_enter();
	v = ksnp_vcpu_find(vcpu);
	record_back(v);
	if (v->next)
		ret = v->next(vcpu);
	if (unlikely(!ret)) {
		ret = left_to_vmm(v, v->gpa);
		goto out;
	}
	rq.vcpu = vcpu;
	rq.gpa = v->gpa;
	rq.hva = ghcb_hva(v, v->gpa);
	take_stand_in(v, &rq.out1, &rq.out2);
	if (likely(rq.hva))
		ret = direct_done(&rq, ret);
out:
	record_end(v, ret);
	drain_exit();
	return ret;
}

static int direct(struct ksnp_request *rq)
{
	struct kvm_vcpu *vcpu = rq->vcpu;
	struct vmcb_control_area *control = &svm_vmcb(vcpu)->control;
	int ret;

	if (!has_inputs(rq)) {
		ghcb_refuse(rq, GHCB_ERROR_MISSING_INPUT, KSNP_WHY_MISSING);
		return direct_done(rq, 1);
	}
	kernel_set_exit_code(control, rq->code);
	control->exit_info_1 = rq->info1;
	control->exit_info_2 = rq->info2;
	if (rq->code == GHCB_NAE_MSR) {
		if (unlikely(put_stand_in(rq->state)))
			return -ENOMEM;
		ret = stock(msr_interception)(vcpu);
	} else if (rq->info1 & GHCB_IOIO_SIZE_MASK) {
		ret = stock(io_interception)(vcpu);
	} else {
		/* An access of no bytes is none */
		ret = 1;
	}
	if (!ret)
		return left_to_vmm(rq->state, rq->gpa);
	take_stand_in(rq->state, &rq->out1, &rq->out2);
	return direct_done(rq, ret);
}

static int mapped(struct ksnp_request *rq)
{
	if (ghcb_map(rq))
		return 1;
	if (!has_inputs(rq)) {
		ghcb_refuse(rq, GHCB_ERROR_MISSING_INPUT, KSNP_WHY_MISSING);
		ghcb_set_mapped(rq);
		return 1;
	}
	/* An access of no bytes is none */
	if (rq->code == GHCB_NAE_IOIO && !(rq->info1 & GHCB_IOIO_SIZE_MASK))
		return 1;
	return stock(svm_invoke_exit_handler)(rq->vcpu, rq->code);
}

int intercept(struct ksnp_request *rq)
{
	return likely(is_direct(rq)) ? direct(rq) : mapped(rq);
}
