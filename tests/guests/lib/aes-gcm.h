/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AES-256-GCM (NIST SP 800-38D, FIPS 197) with 96-bit IVs and 128-bit tags.
 * Small, not fast, not safe from timing attacks: for test guests.
 */
#ifndef GUEST_AES_GCM_H
#define GUEST_AES_GCM_H

#include "types.h"

#define AES_256_KEY_SIZE	32
#define AES_BLOCK_SIZE		16
#define GCM_IV_SIZE		12
#define GCM_TAG_SIZE		16

/*
 * @key, @iv and @tag have the sizes above. @out may be @in; @aad and @in may
 * be empty.
 */
void gcm_encrypt(const u8 *key, const u8 *iv,
		 const u8 *aad, size_t aad_size, const u8 *in, size_t size,
		 u8 *out, u8 *tag);

/* False, with nothing written to @out, when @tag does not fit. */
bool gcm_decrypt(const u8 *key, const u8 *iv,
		 const u8 *aad, size_t aad_size, const u8 *in, size_t size,
		 u8 *out, const u8 *tag);

#endif
