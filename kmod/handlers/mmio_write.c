// SPDX-License-Identifier: GPL-2.0-only
/* MMIO write (GHCB 2.03, 4.1, 0x80000002). */
#include "../handlers.h"
#include "../kernel.h"
#include "../mmio.h"

int mmio_write(struct ksnp_request *rq)
{
	int ret = mmio_prepare(rq, false);

	if (ret)
		return ret;
	return kernel_mmio(rq->vcpu, true, rq->info1, rq->info2);
}
