/*
 * AMD Secure Processor: the VLEK, an endorsement key that is loaded
 *
 * The ABI, SNP_VLEK_LOAD and "VLEK": the key distribution service derives a
 * hashstick for one cloud provider and one TCB version and wraps it for one
 * chip; the firmware unwraps it and makes keys of it. Both sides are here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_VLEK_H
#define AMD_PSP_VLEK_H

#include "chip.h"

/* The made-up cloud provider. */
#define PSP_CSP_ID  "kvm_snp-lab"

/* What the service hands out for @chip and @tcb. False only if libcrypto fails. */
bool psp_vlek_wrap(const PspChip *chip, SnpTcb tcb, SnpWrappedVlek *vlek);

/* False if @vlek was made for another chip, or changed. */
bool psp_vlek_unwrap(const PspChip *chip, const SnpWrappedVlek *vlek,
                     uint8_t hashstick[SNP_VLEK_HASHSTICK_SIZE]);

/* The hashstick for @tcb. False only if libcrypto fails. */
bool psp_vlek_hashstick(SnpTcb tcb, uint8_t hashstick[SNP_VLEK_HASHSTICK_SIZE]);

/* The secret that the VLEK at @tcb is made of. False only if libcrypto fails. */
bool psp_vlek_secret(const uint8_t hashstick[SNP_VLEK_HASHSTICK_SIZE], SnpTcb tcb,
                     uint8_t secret[SNP_DIGEST_SIZE]);

#endif
