// SPDX-License-Identifier: GPL-2.0-only
/* Hypervisor features (GHCB 2.03, 4.1, 0x8000FFFD). */
#include "../handlers.h"

int hv_features(struct ksnp_request *rq)
{
	rq->out2 = KSNP_HV_FEATURES;
	return 1;
}
