/*
 * AMD Secure Processor: the made-up chip, its secrets, and what is derived from them
 *
 * The ABI, "TCB Version" and "Key Derivation", says what goes into a key; the
 * functions themselves are the chip's own affair and are ours here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_CHIP_H
#define AMD_PSP_CHIP_H

#include "abi.h"

#define PSP_CHIP_ID_SIZE    64
#define PSP_KEY_SIZE        32

typedef struct PspChip {
    uint8_t secret[SNP_DIGEST_SIZE];
    uint8_t id[PSP_CHIP_ID_SIZE];
} PspChip;

/* Chips with the same @serial are the same chip. All return false only if libcrypto fails. */
bool psp_chip_init(PspChip *chip, const char *serial);

/* The secret that the VCEK of this chip at this @tcb is made of. */
bool psp_chip_vcek(const PspChip *chip, SnpTcb tcb, uint8_t vcek[SNP_DIGEST_SIZE]);

/* The secret that the platform's key of that usage (55766, appendix C) is made of. */
bool psp_chip_platform_key(const PspChip *chip, uint32_t usage, uint8_t secret[SNP_DIGEST_SIZE]);

/* Key derivation for guests: HMAC-SHA-256 of @mix under @root. */
bool psp_derive_key(const uint8_t *root, size_t root_size, const void *mix, size_t mix_size,
                    uint8_t key[PSP_KEY_SIZE]);

#endif
