/*
 * AMD Secure Processor: which endorsement key signs and derives for a guest
 *
 * The ABI, MSG_REPORT_REQ and MSG_KEY_REQ, KEY_SEL.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"

#include "firmware.h"
#include "vlek.h"

SevStatus psp_endorsement_select(const PspFirmware *fw, const SnpGuest *guest, uint32_t key_sel,
                                 SnpSigningKey *key)
{
    switch (key_sel) {
    case SNP_KEY_VLEK_OR_VCEK:
        *key = fw->vlek_loaded ? SNP_SIGNED_BY_VLEK : SNP_SIGNED_BY_VCEK;
        break;
    case SNP_KEY_VCEK:
        *key = SNP_SIGNED_BY_VCEK;
        break;
    case SNP_KEY_VLEK:
        *key = SNP_SIGNED_BY_VLEK;
        break;
    default:
        return SEV_INVALID_PARAM;
    }
    if (*key == SNP_SIGNED_BY_VLEK) {
        return fw->vlek_loaded ? SEV_SUCCESS : SEV_INVALID_KEY;
    }
    if (guest->vcek_dis) {
        return SEV_INVALID_KEY;
    }
    if (fw->mask & SNP_MASK_CHIP_KEY) {
        *key = SNP_SIGNED_BY_NONE;
    }
    return SEV_SUCCESS;
}

bool psp_endorsement_secret(const PspFirmware *fw, SnpSigningKey key, SnpTcb tcb,
                            uint8_t secret[SNP_DIGEST_SIZE])
{
    return key == SNP_SIGNED_BY_VLEK ? psp_vlek_secret(fw->vlek_hashstick, tcb, secret) :
           psp_chip_vcek(&fw->chip, tcb, secret);
}
