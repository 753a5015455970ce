/*
 * AMD Secure Processor: what a guest's owner and this platform agree on before a launch
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "sev-session.h"

#define LABEL_MAX   32

/* NIST SP 800-108, counter mode with HMAC-SHA-256, for a key of 128 bits: one round. */
static bool derive(const uint8_t *key, size_t key_size, const char *label, const uint8_t *context,
                   size_t context_size, uint8_t out[SEV_KEY_SIZE])
{
    const uint32_t counter = 1, bits = SEV_KEY_SIZE * 8;
    uint8_t text[sizeof(counter) + LABEL_MAX + 1 + 16 + sizeof(bits)], digest[SEV_DIGEST_SIZE];
    uint8_t *p = text;

    memcpy(p, &counter, sizeof(counter));
    p += sizeof(counter);
    memcpy(p, label, strlen(label) + 1);    /* a zero ends the label */
    p += strlen(label) + 1;
    memcpy(p, context, context_size);
    p += context_size;
    memcpy(p, &bits, sizeof(bits));
    p += sizeof(bits);
    if (!HMAC(EVP_sha256(), key, key_size, text, p - text, digest, NULL)) {
        return false;
    }
    memcpy(out, digest, SEV_KEY_SIZE);
    return true;
}

/* KEK and KIK: what encrypts the transport keys, and what protects them from change. */
static bool wrapping_keys(const uint8_t *z, const SevSession *session, uint8_t kek[SEV_KEY_SIZE],
                          uint8_t kik[SEV_KEY_SIZE])
{
    uint8_t master[SEV_KEY_SIZE];

    return derive(z, P384_SHARED_SIZE, "sev-master-secret", session->nonce, sizeof(session->nonce),
                  master) &&
           derive(master, sizeof(master), "sev-kek", master, 0, kek) &&
           derive(master, sizeof(master), "sev-kik", master, 0, kik);
}

static SevStatus check_mac(const uint8_t key[SEV_KEY_SIZE], const void *data, size_t size,
                           const uint8_t wanted[SEV_DIGEST_SIZE])
{
    uint8_t mac[SEV_DIGEST_SIZE];

    if (!HMAC(EVP_sha256(), key, SEV_KEY_SIZE, data, size, mac, NULL)) {
        return SEV_HWERROR_PLATFORM;
    }
    return CRYPTO_memcmp(mac, wanted, sizeof(mac)) ? SEV_BAD_MEASUREMENT : SEV_SUCCESS;
}

static bool unwrap(const uint8_t kek[SEV_KEY_SIZE], const SevSession *session,
                   uint8_t keys[2 * SEV_KEY_SIZE])
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int n;
    bool ok;

    ok = ctx && EVP_DecryptInit_ex(ctx, EVP_aes_128_ctr(), NULL, kek, session->wrap_iv) &&
         EVP_DecryptUpdate(ctx, keys, &n, session->wrap_tk, sizeof(session->wrap_tk));
    EVP_CIPHER_CTX_free(ctx);
    return ok;
}

SevStatus sev_session_open(const uint8_t z[P384_SHARED_SIZE], const SevSession *session,
                           uint32_t policy, uint8_t tek[SEV_KEY_SIZE], uint8_t tik[SEV_KEY_SIZE])
{
    uint8_t kek[SEV_KEY_SIZE], kik[SEV_KEY_SIZE], keys[2 * SEV_KEY_SIZE];
    SevStatus status;

    if (!wrapping_keys(z, session, kek, kik)) {
        return SEV_HWERROR_PLATFORM;
    }
    status = check_mac(kik, session->wrap_tk, sizeof(session->wrap_tk), session->wrap_mac);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (!unwrap(kek, session, keys)) {
        return SEV_HWERROR_PLATFORM;
    }
    status = check_mac(keys + SEV_KEY_SIZE, &policy, sizeof(policy), session->policy_mac);
    if (status == SEV_SUCCESS) {
        memcpy(tek, keys, SEV_KEY_SIZE);
        memcpy(tik, keys + SEV_KEY_SIZE, SEV_KEY_SIZE);
    }
    return status;
}
