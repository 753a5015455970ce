/*
 * AMD Secure Processor: measurement and launch secrets of SEV and SEV-ES guests
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>
#include <string.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "sev-measure.h"

#define SEV_CONTEXT_SECRET  0x01

/* What precedes the data in a secret's MAC; the measurement follows it. */
typedef struct ABI_PACKED SecretHead {
    uint8_t context;
    uint32_t flags;
    uint8_t iv[16];
    uint32_t guest_length;
    uint32_t trans_length;
} SecretHead;

bool sev_measure(const uint8_t tik[SEV_KEY_SIZE], const SevMeasured *m,
                 uint8_t measure[SEV_DIGEST_SIZE])
{
    return HMAC(EVP_sha256(), tik, SEV_KEY_SIZE, (const uint8_t *)m, sizeof(*m), measure, NULL);
}

static bool secret_mac(const uint8_t *tik, const uint8_t *measure, const SevPacketHeader *hdr,
                       const uint8_t *data, uint32_t size, uint8_t mac[SEV_DIGEST_SIZE])
{
    SecretHead head = {
        .context = SEV_CONTEXT_SECRET,
        .flags = hdr->flags,
        .guest_length = size,
        .trans_length = size,
    };
    size_t total = sizeof(head) + size + SEV_DIGEST_SIZE;
    uint8_t *text = malloc(total);
    bool ok;

    if (!text) {
        return false;
    }
    memcpy(head.iv, hdr->iv, sizeof(head.iv));
    memcpy(text, &head, sizeof(head));
    memcpy(text + sizeof(head), data, size);
    memcpy(text + sizeof(head) + size, measure, SEV_DIGEST_SIZE);
    ok = HMAC(EVP_sha256(), tik, SEV_KEY_SIZE, text, total, mac, NULL);
    free(text);
    return ok;
}

static bool decrypt(const uint8_t *tek, const uint8_t *iv, uint8_t *data, uint32_t size)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int n;
    bool ok;

    ok = ctx && EVP_DecryptInit_ex(ctx, EVP_aes_128_ctr(), NULL, tek, iv) &&
         EVP_DecryptUpdate(ctx, data, &n, data, size);
    EVP_CIPHER_CTX_free(ctx);
    return ok;
}

SevStatus sev_secret_open(const uint8_t tik[SEV_KEY_SIZE], const uint8_t tek[SEV_KEY_SIZE],
                          const uint8_t measure[SEV_DIGEST_SIZE], const SevPacketHeader *hdr,
                          uint8_t *data, uint32_t size)
{
    uint8_t mac[SEV_DIGEST_SIZE];

    if (!secret_mac(tik, measure, hdr, data, size, mac)) {
        return SEV_HWERROR_PLATFORM;
    }
    if (CRYPTO_memcmp(mac, hdr->mac, sizeof(mac))) {
        return SEV_BAD_MEASUREMENT;
    }
    return decrypt(tek, hdr->iv, data, size) ? SEV_SUCCESS : SEV_HWERROR_PLATFORM;
}
