// SPDX-License-Identifier: GPL-2.0-only
/*
 * Intercepts that the guest's #VC handler forwards (GHCB 2.03, 4.1, table of
 * supported exit codes): each needs certain registers; then it is the intercept
 * that kvm_amd handles for any guest.
 */
#include "../ghcb.h"
#include "../handlers.h"
#include "../svm.h"

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

int intercept(struct ksnp_request *rq)
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
