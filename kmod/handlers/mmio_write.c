// SPDX-License-Identifier: GPL-2.0-only
/* MMIO write (GHCB 2.03, 4.1, 0x80000002). */
#include "../handlers.h"
#include "../mmio.h"
#include "../svm.h"
#include "../symbols.h"

int mmio_write(struct ksnp_request *rq)
{
	int ret = mmio_prepare(rq, false);

	if (ret)
		return ret;
	return stock(kvm_sev_es_mmio_write)(rq->vcpu, rq->info1, rq->info2,
					   svm_ghcb_sa(rq->vcpu));
}
