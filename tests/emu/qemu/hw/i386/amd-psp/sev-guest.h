/*
 * AMD Secure Processor: guests with SEV or SEV-ES, as opposed to SEV-SNP
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_SEV_GUEST_H
#define AMD_PSP_SEV_GUEST_H

#include <openssl/evp.h>

#include "firmware.h"
#include "sev-measure.h"

/* A guest context: 55766, 6.1.1. There is none of a guest in GSTATE.UNINIT. */
typedef struct SevGuest {
    SevGuestState state;
    uint32_t policy;
    uint32_t asid;              /* 0: not activated */
    uint8_t tek[SEV_KEY_SIZE];
    uint8_t tik[SEV_KEY_SIZE];
    EVP_MD_CTX *ld;             /* SHA-256 of what was launched so far */
    uint8_t measure[SEV_DIGEST_SIZE];
} SevGuest;

/* The guest of that handle. SUCCESS or why there is none. */
SevStatus psp_sev_guest_find(PspFirmware *fw, uint32_t handle, SevGuest **guest);

/* Makes a guest in GSTATE.LUPDATE with these transport keys. False only if libcrypto fails. */
bool psp_sev_guest_new(PspFirmware *fw, uint32_t policy, const uint8_t tek[SEV_KEY_SIZE],
                       const uint8_t tik[SEV_KEY_SIZE], uint32_t *handle);

#endif
