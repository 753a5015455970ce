/* SPDX-License-Identifier: GPL-2.0-only */
/* What was counted of VMs that a model does not have any more: sums of all VMs stay what they are. */
#ifndef DEPARTED_H
#define DEPARTED_H

#include "model.h"

/**
 * departed_add() - VMs have gone
 * @sum: what has been counted of those that have gone earlier, all as VM 0
 * @before: a host
 * @now: the same host later, counted on; NULL: everything is counted from 0 again
 *
 * Adds the VMs of @before that are not in @now.
 */
void departed_add(struct model *sum, const struct model *before, const struct model *now);

#endif
