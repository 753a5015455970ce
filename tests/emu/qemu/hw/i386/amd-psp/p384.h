/*
 * AMD Secure Processor: ECDSA on P-384 with SHA-384, and ECDH
 *
 * The ABI, "Digital Signatures": keys and signatures are little-endian numbers
 * of 72 bytes, followed by zeroes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_P384_H
#define AMD_PSP_P384_H

#include <openssl/evp.h>

#include "abi.h"

/* The key pair that is made of @secret; the caller frees it. NULL if libcrypto fails. */
EVP_PKEY *psp_p384_key(const uint8_t secret[SNP_DIGEST_SIZE]);

#define P384_SHARED_SIZE    48      /* of an ECDH secret, big-endian */

/* False only if libcrypto fails. */
bool psp_p384_public(const uint8_t secret[SNP_DIGEST_SIZE], SnpPublicKey *key);

/* What @secret's key and @peer have in common. False as well if @peer is not on the curve. */
bool psp_p384_shared(const uint8_t secret[SNP_DIGEST_SIZE], const SnpPublicKey *peer,
                     uint8_t z[P384_SHARED_SIZE]);

/* False only if libcrypto fails. */
bool psp_p384_sign(const uint8_t secret[SNP_DIGEST_SIZE], const void *data, size_t size,
                   SnpSignature *signature);

/* False as well if @key or @signature is not well-formed. */
bool psp_p384_verify(const SnpPublicKey *key, const void *data, size_t size,
                     const SnpSignature *signature);

/* The public key as PEM; the caller frees it. NULL if libcrypto fails. */
char *psp_p384_public_pem(const uint8_t secret[SNP_DIGEST_SIZE]);

#endif
