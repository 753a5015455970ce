/*
 * AMD Secure Processor: what AMD's key distribution service would say of this chip
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_KDS_H
#define AMD_PSP_KDS_H

#include "chip.h"

/*
 * A JSON object of strings: "ark", "ask", "asvk", "vcek" and "vlek" are certificates as PEM,
 * the last two of keys at @tcb; "wrapped_vlek" is what SNP_VLEK_LOAD takes for this chip and
 * @tcb, as base64. The caller frees it; NULL if libcrypto fails.
 */
char *psp_kds_json(const PspChip *chip, SnpTcb tcb);

#endif
