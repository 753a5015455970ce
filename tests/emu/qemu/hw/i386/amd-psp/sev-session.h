/*
 * AMD Secure Processor: what a guest's owner and this platform agree on before a launch
 *
 * 55766, chapter 2 (keys and key derivation) and LAUNCH_START: the owner's Diffie-Hellman key and the
 * platform's (PDH) give a master secret, and that the keys under which TEK and TIK are wrapped.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_SEV_SESSION_H
#define AMD_PSP_SEV_SESSION_H

#include "p384.h"
#include "sev-measure.h"

/* The session data of LAUNCH_START. */
typedef struct ABI_PACKED SevSession {
    uint8_t nonce[16];
    uint8_t wrap_tk[2 * SEV_KEY_SIZE];      /* TEK, TIK */
    uint8_t wrap_iv[16];
    uint8_t wrap_mac[SEV_DIGEST_SIZE];
    uint8_t policy_mac[SEV_DIGEST_SIZE];
} SevSession;

_Static_assert(sizeof(SevSession) == 128, "session data");

/*
 * Unwraps TEK and TIK with the shared secret @z. BAD_MEASUREMENT if a MAC is wrong,
 * HWERROR_PLATFORM if libcrypto fails.
 */
SevStatus sev_session_open(const uint8_t z[P384_SHARED_SIZE], const SevSession *session,
                           uint32_t policy, uint8_t tek[SEV_KEY_SIZE], uint8_t tik[SEV_KEY_SIZE]);

#endif
