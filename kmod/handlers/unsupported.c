// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unsupported event (GHCB 2.03, 4.1, 0x8000FFFF): the guest met a #VC that it
 * has no answer to. As in kvm_amd KVM_RUN fails; the event is in vmgexit_begin.
 */
#include "../handlers.h"

int unsupported(struct ksnp_request *rq)
{
	rq->why = KSNP_WHY_EVENT;
	return -EINVAL;
}
