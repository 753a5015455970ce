/*
 * AMD Secure Processor: the envelope of messages between guest and firmware
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include <openssl/evp.h>

#include "gmsg.h"

#define GCM_IV_SIZE     12
#define GCM_TAG_SIZE    16

#define AAD_OFFSET      offsetof(SnpMsgHeader, algo)
#define AAD_SIZE        (sizeof(SnpMsgHeader) - AAD_OFFSET)

static void iv_from_seqno(uint64_t seqno, uint8_t iv[GCM_IV_SIZE])
{
    memset(iv, 0, GCM_IV_SIZE);
    memcpy(iv, &seqno, sizeof(seqno));
}

static bool gcm_decrypt(EVP_CIPHER_CTX *ctx, const SnpMsgHeader *header, const uint8_t *key,
                        const uint8_t *in, uint8_t *out)
{
    uint8_t iv[GCM_IV_SIZE], tag[GCM_TAG_SIZE];
    int n;

    iv_from_seqno(header->seqno, iv);
    memcpy(tag, header->auth_tag, sizeof(tag));
    return EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv) &&
           EVP_DecryptUpdate(ctx, NULL, &n, (const uint8_t *)header + AAD_OFFSET, AAD_SIZE) &&
           EVP_DecryptUpdate(ctx, out, &n, in, header->size) &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, GCM_TAG_SIZE, tag) &&
           EVP_DecryptFinal_ex(ctx, out + n, &n) > 0;
}

static bool gcm_encrypt(EVP_CIPHER_CTX *ctx, SnpMsgHeader *header, const uint8_t *key,
                        const uint8_t *in, uint8_t *out)
{
    uint8_t iv[GCM_IV_SIZE];
    int n;

    iv_from_seqno(header->seqno, iv);
    return EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv) &&
           EVP_EncryptUpdate(ctx, NULL, &n, (const uint8_t *)header + AAD_OFFSET, AAD_SIZE) &&
           EVP_EncryptUpdate(ctx, out, &n, in, header->size) &&
           EVP_EncryptFinal_ex(ctx, out + n, &n) &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, GCM_TAG_SIZE, header->auth_tag);
}

static bool header_valid(const SnpMsgHeader *header)
{
    return header->algo == SNP_MSG_ALGO_AES_256_GCM &&
           header->header_version == SNP_MSG_HEADER_VERSION &&
           header->header_size == sizeof(*header) &&
           header->size && header->size % 16 == 0 &&
           header->vmpck < SNP_VMPCK_COUNT;
}

SevStatus snp_msg_open(const uint8_t *text, size_t room,
                       const uint8_t keys[SNP_VMPCK_COUNT][SNP_VMPCK_SIZE],
                       SnpMsgHeader *header, uint8_t payload[SNP_MSG_PAYLOAD_MAX])
{
    EVP_CIPHER_CTX *ctx;
    bool ok;

    if (room < sizeof(*header)) {
        return SEV_INVALID_PARAM;
    }
    memcpy(header, text, sizeof(*header));
    if (!header_valid(header) || header->size > room - sizeof(*header) ||
        header->size > SNP_MSG_PAYLOAD_MAX) {
        return SEV_INVALID_PARAM;
    }

    ctx = EVP_CIPHER_CTX_new();
    ok = ctx && gcm_decrypt(ctx, header, keys[header->vmpck], text + sizeof(*header), payload);
    EVP_CIPHER_CTX_free(ctx);
    return ok ? SEV_SUCCESS : SEV_BAD_MEASUREMENT;
}

bool snp_msg_seal(SnpMsgHeader *header, const uint8_t key[SNP_VMPCK_SIZE],
                  const uint8_t *payload, uint8_t *text)
{
    EVP_CIPHER_CTX *ctx;
    bool ok;

    header->algo = SNP_MSG_ALGO_AES_256_GCM;
    header->header_version = SNP_MSG_HEADER_VERSION;
    header->header_size = sizeof(*header);

    ctx = EVP_CIPHER_CTX_new();
    ok = ctx && gcm_encrypt(ctx, header, key, payload, text + sizeof(*header));
    EVP_CIPHER_CTX_free(ctx);
    memcpy(text, header, sizeof(*header));
    return ok;
}
