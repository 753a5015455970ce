// SPDX-License-Identifier: GPL-2.0-only
/*
 * Termination (GHCB 2.03, 4.1, 0x8000FFFE): SW_EXITINFO1 has the reason's set
 * in 3:0 and its code in 11:4. The VMM sees what kvm_amd shows it, the GHCB's
 * GPA; the reason is in the tracepoint.
 */
#include "../ghcb.h"
#include "../handlers.h"
#include "../trace.h"

int terminate_nae(struct ksnp_request *rq)
{
	emit(terminate, rq->state->vm->pid, rq->vcpu->vcpu_id, KSNP_UNIT_terminate,
	     rq->info1 & 0xf, (rq->info1 >> 4) & 0xff, rq->info2);
	ghcb_write(rq, true);
	return exit_terminate(rq->vcpu, rq->gpa);
}
