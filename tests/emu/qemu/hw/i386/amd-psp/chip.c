/*
 * AMD Secure Processor: the made-up chip, its secrets, and what is derived from them
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "chip.h"

static bool hash_labelled(const EVP_MD *md, const char *label, const void *data, size_t size,
                          uint8_t *digest)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok;

    ok = ctx && EVP_DigestInit_ex(ctx, md, NULL) &&
         EVP_DigestUpdate(ctx, label, strlen(label) + 1) &&
         EVP_DigestUpdate(ctx, data, size) &&
         EVP_DigestFinal_ex(ctx, digest, NULL);
    EVP_MD_CTX_free(ctx);
    return ok;
}

bool psp_chip_init(PspChip *chip, const char *serial)
{
    return hash_labelled(EVP_sha384(), "chip secret", serial, strlen(serial), chip->secret) &&
           hash_labelled(EVP_sha512(), "chip id", serial, strlen(serial), chip->id);
}

bool psp_chip_vcek(const PspChip *chip, SnpTcb tcb, uint8_t vcek[SNP_DIGEST_SIZE])
{
    return HMAC(EVP_sha384(), chip->secret, sizeof(chip->secret), (const uint8_t *)&tcb,
                sizeof(tcb), vcek, NULL);
}

bool psp_chip_platform_key(const PspChip *chip, uint32_t usage, uint8_t secret[SNP_DIGEST_SIZE])
{
    return HMAC(EVP_sha384(), chip->secret, sizeof(chip->secret), (const uint8_t *)&usage,
                sizeof(usage), secret, NULL);
}

bool psp_derive_key(const uint8_t *root, size_t root_size, const void *mix, size_t mix_size,
                    uint8_t key[PSP_KEY_SIZE])
{
    return HMAC(EVP_sha256(), root, root_size, mix, mix_size, key, NULL);
}
