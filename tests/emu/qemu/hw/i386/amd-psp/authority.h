/*
 * AMD Secure Processor: the made-up authorities that certify endorsement keys
 *
 * AMD 57230, VCEK Certificate and KDS Interface Specification: the AMD root key
 * (ARK) certifies the SEV key (ASK), which certifies VCEKs, and the VLEK's key
 * (ASVK), which certifies VLEKs; all three are RSA of 4096 bits.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_AUTHORITY_H
#define AMD_PSP_AUTHORITY_H

#include <openssl/evp.h>

typedef enum PspAuthority {
    PSP_ARK,
    PSP_ASK,
    PSP_ASVK,
    PSP_AUTHORITY_COUNT,
} PspAuthority;

/*
 * The authority's key pair, always the same one; the caller frees it. Everybody
 * can make it: it is not for anything but this emulator. NULL if libcrypto fails.
 */
EVP_PKEY *psp_authority_key(PspAuthority authority);

/* Its name as the subject of a certificate ("CN"). */
const char *psp_authority_name(PspAuthority authority);

#endif
