// SPDX-License-Identifier: GPL-2.0-only
/* MMIO read (GHCB 2.03, 4.1, 0x80000001). */
#include "../handlers.h"
#include "../kernel.h"
#include "../mmio.h"

int mmio_read(struct ksnp_request *rq)
{
	int ret = mmio_prepare(rq, true);

	if (ret)
		return ret;
	return kernel_mmio(rq->vcpu, false, rq->info1, rq->info2);
}
