/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSNP_MMIO_H
#define KSNP_MMIO_H

#include <kvm_snp/unit.h>

/**
 * mmio_prepare() - what MMIO reads and writes have in common
 * @rq: request: SW_EXITINFO1 is the GPA, SW_EXITINFO2 the number of bytes
 * @to_guest: the buffer is for the guest
 *
 * Maps the GHCB and finds the data buffer.
 * Return: 0 with the buffer where kvm_amd has it (vcpu_svm.sev_es.ghcb_sa); 1
 * when the request is done; a negative errno.
 */
int mmio_prepare(struct ksnp_request *rq, bool to_guest);

#endif
