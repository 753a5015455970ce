// SPDX-License-Identifier: GPL-2.0-only
/* MMIO read (GHCB 2.03, 4.1, 0x80000001). */
#include "../handlers.h"
#include "../mmio.h"
#include "../svm.h"
#include "../symbols.h"

int mmio_read(struct ksnp_request *rq)
{
	int ret = mmio_prepare(rq, true);

	if (ret)
		return ret;
	return stock(kvm_sev_es_mmio_read)(rq->vcpu, rq->info1, rq->info2,
					   svm_ghcb_sa(rq->vcpu));
}
