// SPDX-License-Identifier: GPL-2.0-only
#include "ghcb.h"
#include "mmio.h"
#include "svm.h"

/* GHCB 2.03, 4.1: as much as one instruction moves */
#define MAX_BYTES	8

static int refuse(struct ksnp_request *rq, u64 error, enum ksnp_why why)
{
	ghcb_refuse(rq, error, why);
	ghcb_set_mapped(rq);
	return 1;
}

/* In the GHCB's shared buffer, where version 2 wants it */
static int buffer_in_ghcb(struct ksnp_request *rq)
{
	struct kvm_vcpu *vcpu = rq->vcpu;
	u64 at = rq->scratch - rq->gpa;

	if (at < GHCB_OFF_SHARED_BUFFER ||
	    at + rq->info2 > GHCB_OFF_SHARED_BUFFER + GHCB_SHARED_BUFFER_SIZE)
		return refuse(rq, GHCB_ERROR_INVALID_SCRATCH, KSNP_WHY_SCRATCH);
	svm_ghcb_sa(vcpu) = (void *)svm_ghcb(vcpu) + at;
	svm_ghcb_sa_len(vcpu) = GHCB_OFF_SHARED_BUFFER + GHCB_SHARED_BUFFER_SIZE - at;
	svm_ghcb_sa_sync(vcpu) = false;
	svm_ghcb_sa_free(vcpu) = false;
	return 0;
}

int mmio_prepare(struct ksnp_request *rq, bool to_guest)
{
	struct kvm_vcpu *vcpu = rq->vcpu;

	if (ghcb_map(rq))
		return 1;
	if (!ghcb_has(rq, GHCB_OFF_SW_SCRATCH))
		return refuse(rq, GHCB_ERROR_MISSING_INPUT, KSNP_WHY_MISSING);
	if (!rq->info2)
		return 1;
	/* Version 1 knows buffers outside the GHCB: kvm_amd copies them */
	if (sev_ghcb_version(vcpu->kvm) < 2)
		return stock(setup_vmgexit_scratch)(vcpu, to_guest, rq->info2);
	if (rq->info2 > MAX_BYTES)
		return refuse(rq, GHCB_ERROR_INVALID_INPUT, KSNP_WHY_INPUT);
	return buffer_in_ghcb(rq);
}
