// SPDX-License-Identifier: GPL-2.0-only
/* Another vCPU has resolved the fault already: the access is tried again. */
#include "../rmpfault.h"

void rmp_spurious_fault(struct rmp_fault *f)
{
	f->unit = KSNP_UNIT_rmp_spurious;
	f->why = KSNP_WHY_SPURIOUS;
}
