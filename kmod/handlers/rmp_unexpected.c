// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fault that should not be: the page is not private, its slot cannot be, it
 * has no memory, or nothing in the RMP. Nothing can be done but to tell; the
 * guest takes the fault again until VMM or guest mend it.
 */
#include "../rmpfault.h"

void rmp_unexpected_fault(struct rmp_fault *f, enum ksnp_why why)
{
	f->unit = KSNP_UNIT_rmp_unexpected;
	f->why = why;
}
