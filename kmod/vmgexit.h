/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSNP_VMGEXIT_H
#define KSNP_VMGEXIT_H

#include <kvm_snp/unit.h>

#include "state.h"

/**
 * direct_done() - the end of a request whose GHCB was not mapped
 * @rq: request
 * @ret: what its unit returned
 *
 * Gives the results to the guest unless the VMM has the request. Return: @ret.
 */
int direct_done(struct ksnp_request *rq, int ret);

#endif
