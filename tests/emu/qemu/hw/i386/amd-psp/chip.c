/*
 * AMD Secure Processor: the made-up chip, its secrets, and what is derived from them
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>
#include <string.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include "chip.h"

#define P384_POINT_SIZE     97      /* uncompressed */
#define SIGNATURE_INT_SIZE  72

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

bool psp_derive_key(const uint8_t *root, size_t root_size, const void *mix, size_t mix_size,
                    uint8_t key[PSP_KEY_SIZE])
{
    return HMAC(EVP_sha256(), root, root_size, mix, mix_size, key, NULL);
}

/* A scalar from 1 to the group's order - 1. */
static bool vcek_scalar(const uint8_t vcek[SNP_DIGEST_SIZE], const EC_GROUP *group, BIGNUM *scalar,
                        BN_CTX *bn_ctx)
{
    uint8_t wide[64];
    BIGNUM *limit = BN_dup(EC_GROUP_get0_order(group));
    bool ok;

    ok = limit && hash_labelled(EVP_sha512(), "vcek scalar", vcek, SNP_DIGEST_SIZE, wide) &&
         BN_bin2bn(wide, sizeof(wide), scalar) && BN_sub_word(limit, 1) &&
         BN_mod(scalar, scalar, limit, bn_ctx) && BN_add_word(scalar, 1);
    BN_free(limit);
    return ok;
}

static EVP_PKEY *key_from_parts(const BIGNUM *scalar, const uint8_t *point, size_t point_size)
{
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM *params = NULL;
    EVP_PKEY *key = NULL;

    if (build && ctx &&
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-384", 0) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, scalar) &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, point_size) &&
        (params = OSSL_PARAM_BLD_to_param(build)) && EVP_PKEY_fromdata_init(ctx) > 0) {
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params);
    }
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(ctx);
    return key;
}

static EVP_PKEY *vcek_key(const uint8_t vcek[SNP_DIGEST_SIZE])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
    EC_POINT *point = group ? EC_POINT_new(group) : NULL;
    BN_CTX *bn_ctx = BN_CTX_new();
    BIGNUM *scalar = BN_new();
    uint8_t octets[P384_POINT_SIZE];
    EVP_PKEY *key = NULL;

    if (point && bn_ctx && scalar && vcek_scalar(vcek, group, scalar, bn_ctx) &&
        EC_POINT_mul(group, point, scalar, NULL, NULL, bn_ctx) &&
        EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, octets, sizeof(octets),
                           bn_ctx) == sizeof(octets)) {
        key = key_from_parts(scalar, octets, sizeof(octets));
    }
    BN_clear_free(scalar);
    BN_CTX_free(bn_ctx);
    EC_POINT_free(point);
    EC_GROUP_free(group);
    return key;
}

static bool signature_from_der(const uint8_t *der, size_t size,
                               uint8_t signature[PSP_SIGNATURE_SIZE])
{
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, size);
    bool ok;

    memset(signature, 0, PSP_SIGNATURE_SIZE);
    ok = sig &&
         BN_bn2lebinpad(ECDSA_SIG_get0_r(sig), signature, SIGNATURE_INT_SIZE) > 0 &&
         BN_bn2lebinpad(ECDSA_SIG_get0_s(sig), signature + SIGNATURE_INT_SIZE,
                        SIGNATURE_INT_SIZE) > 0;
    ECDSA_SIG_free(sig);
    return ok;
}

bool psp_vcek_sign(const uint8_t vcek[SNP_DIGEST_SIZE], const void *data, size_t size,
                   uint8_t signature[PSP_SIGNATURE_SIZE])
{
    EVP_PKEY *key = vcek_key(vcek);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t der[128];
    size_t der_size = sizeof(der);
    bool ok;

    ok = key && ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha384(), NULL, key) > 0 &&
         EVP_DigestSign(ctx, der, &der_size, data, size) > 0 &&
         signature_from_der(der, der_size, signature);
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    return ok;
}

char *psp_vcek_public_pem(const uint8_t vcek[SNP_DIGEST_SIZE])
{
    EVP_PKEY *key = vcek_key(vcek);
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem = NULL, *data;
    long size;

    if (key && bio && PEM_write_bio_PUBKEY(bio, key)) {
        size = BIO_get_mem_data(bio, &data);
        pem = strndup(data, size);
    }
    BIO_free(bio);
    EVP_PKEY_free(key);
    return pem;
}
