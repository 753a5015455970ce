/*
 * AMD Secure Processor: the VLEK, an endorsement key that is loaded
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "vlek.h"

#define AAD_OFFSET  offsetof(SnpWrappedVlek, tcb_version)
#define AAD_SIZE    (offsetof(SnpWrappedVlek, auth_tag) - AAD_OFFSET)

bool psp_vlek_hashstick(SnpTcb tcb, uint8_t hashstick[SNP_VLEK_HASHSTICK_SIZE])
{
    static const char label[] = "vlek hashstick " PSP_CSP_ID;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok;

    ok = ctx && EVP_DigestInit_ex(ctx, EVP_shake256(), NULL) &&
         EVP_DigestUpdate(ctx, label, sizeof(label)) &&
         EVP_DigestUpdate(ctx, &tcb, sizeof(tcb)) &&
         EVP_DigestFinalXOF(ctx, hashstick, SNP_VLEK_HASHSTICK_SIZE);
    EVP_MD_CTX_free(ctx);
    return ok;
}

/* Between this chip and the service. */
static bool wrapping_key(const PspChip *chip, uint8_t key[PSP_KEY_SIZE])
{
    static const char label[] = "vlek wrapping key";

    return psp_derive_key(chip->secret, sizeof(chip->secret), label, sizeof(label), key);
}

/* The same again for the same key and TCB: no two texts are encrypted with one IV. */
static bool make_iv(const uint8_t key[PSP_KEY_SIZE], SnpTcb tcb, uint8_t *iv, size_t size)
{
    uint8_t wide[PSP_KEY_SIZE];

    if (!psp_derive_key(key, PSP_KEY_SIZE, &tcb, sizeof(tcb), wide)) {
        return false;
    }
    memcpy(iv, wide, size);
    return true;
}

bool psp_vlek_wrap(const PspChip *chip, SnpTcb tcb, SnpWrappedVlek *vlek)
{
    uint8_t hashstick[SNP_VLEK_HASHSTICK_SIZE], key[PSP_KEY_SIZE];
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    bool ok;
    int n;

    memset(vlek, 0, sizeof(*vlek));
    vlek->tcb_version = tcb.val;
    ok = ctx && psp_vlek_hashstick(tcb, hashstick) && wrapping_key(chip, key) &&
         make_iv(key, tcb, vlek->iv, sizeof(vlek->iv)) &&
         EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, vlek->iv) &&
         EVP_EncryptUpdate(ctx, NULL, &n, (const uint8_t *)vlek + AAD_OFFSET, AAD_SIZE) &&
         EVP_EncryptUpdate(ctx, vlek->wrapped, &n, hashstick, sizeof(hashstick)) &&
         EVP_EncryptFinal_ex(ctx, vlek->wrapped + n, &n) &&
         EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, sizeof(vlek->auth_tag), vlek->auth_tag);
    EVP_CIPHER_CTX_free(ctx);
    return ok;
}

bool psp_vlek_unwrap(const PspChip *chip, const SnpWrappedVlek *vlek,
                     uint8_t hashstick[SNP_VLEK_HASHSTICK_SIZE])
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    uint8_t key[PSP_KEY_SIZE], tag[sizeof(vlek->auth_tag)];
    bool ok;
    int n;

    memcpy(tag, vlek->auth_tag, sizeof(tag));
    ok = ctx && wrapping_key(chip, key) &&
         EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, vlek->iv) &&
         EVP_DecryptUpdate(ctx, NULL, &n, (const uint8_t *)vlek + AAD_OFFSET, AAD_SIZE) &&
         EVP_DecryptUpdate(ctx, hashstick, &n, vlek->wrapped, sizeof(vlek->wrapped)) &&
         EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, sizeof(tag), tag) &&
         EVP_DecryptFinal_ex(ctx, hashstick + n, &n) > 0;
    EVP_CIPHER_CTX_free(ctx);
    return ok;
}

bool psp_vlek_secret(const uint8_t hashstick[SNP_VLEK_HASHSTICK_SIZE], SnpTcb tcb,
                     uint8_t secret[SNP_DIGEST_SIZE])
{
    return HMAC(EVP_sha384(), hashstick, SNP_VLEK_HASHSTICK_SIZE, (const uint8_t *)&tcb,
                sizeof(tcb), secret, NULL);
}
