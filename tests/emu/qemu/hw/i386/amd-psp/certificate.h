/*
 * AMD Secure Processor: X.509 certificates of authorities and endorsement keys
 *
 * AMD 57230, "VCEK Certificate", "VLEK Certificate" and their extensions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_CERTIFICATE_H
#define AMD_PSP_CERTIFICATE_H

#include "authority.h"
#include "chip.h"

/* All return PEM that the caller frees, or NULL if libcrypto fails. */

/* The ARK's certificate is signed by itself, the others' by the ARK. */
char *psp_authority_certificate(PspAuthority authority);

/* @secret: what the VCEK of @chip at @tcb, or the VLEK at @tcb, is made of. */
char *psp_vcek_certificate(const PspChip *chip, SnpTcb tcb, const uint8_t secret[SNP_DIGEST_SIZE]);
char *psp_vlek_certificate(SnpTcb tcb, const uint8_t secret[SNP_DIGEST_SIZE]);

#endif
