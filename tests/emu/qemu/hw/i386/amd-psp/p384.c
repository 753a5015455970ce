/*
 * AMD Secure Processor: ECDSA on P-384 with SHA-384, and ECDH
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>
#include <string.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include "p384.h"

#define COORDINATE_SIZE     48
#define POINT_SIZE          (1 + 2 * COORDINATE_SIZE)   /* uncompressed */
#define DER_SIZE_MAX        128     /* of a signature */

/* A scalar from 1 to the group's order - 1. */
static bool make_scalar(const uint8_t secret[SNP_DIGEST_SIZE], const EC_GROUP *group,
                        BIGNUM *scalar, BN_CTX *bn_ctx)
{
    static const char label[] = "p384 scalar";
    uint8_t wide[64];
    BIGNUM *limit = BN_dup(EC_GROUP_get0_order(group));
    bool ok;

    ok = limit &&
         HMAC(EVP_sha512(), secret, SNP_DIGEST_SIZE, (const uint8_t *)label, sizeof(label), wide,
              NULL) &&
         BN_bin2bn(wide, sizeof(wide), scalar) && BN_sub_word(limit, 1) &&
         BN_mod(scalar, scalar, limit, bn_ctx) && BN_add_word(scalar, 1);
    BN_free(limit);
    return ok;
}

/* @scalar: NULL for a public key. */
static EVP_PKEY *key_from_parts(const BIGNUM *scalar, const uint8_t point[POINT_SIZE])
{
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM *params = NULL;
    EVP_PKEY *key = NULL;

    if (build && ctx &&
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-384", 0) &&
        (!scalar || OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, scalar)) &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, POINT_SIZE)) {
        params = OSSL_PARAM_BLD_to_param(build);
    }
    if (params && EVP_PKEY_fromdata_init(ctx) > 0) {
        EVP_PKEY_fromdata(ctx, &key, scalar ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params);
    }
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(ctx);
    return key;
}

EVP_PKEY *psp_p384_key(const uint8_t secret[SNP_DIGEST_SIZE])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
    EC_POINT *point = group ? EC_POINT_new(group) : NULL;
    BN_CTX *bn_ctx = BN_CTX_new();
    BIGNUM *scalar = BN_new();
    uint8_t octets[POINT_SIZE];
    EVP_PKEY *key = NULL;

    if (point && bn_ctx && scalar && make_scalar(secret, group, scalar, bn_ctx) &&
        EC_POINT_mul(group, point, scalar, NULL, NULL, bn_ctx) &&
        EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, octets, sizeof(octets),
                           bn_ctx) == sizeof(octets)) {
        key = key_from_parts(scalar, octets);
    }
    BN_clear_free(scalar);
    BN_CTX_free(bn_ctx);
    EC_POINT_free(point);
    EC_GROUP_free(group);
    return key;
}

/* As points are written elsewhere: big-endian, without the zeroes. False if @from is too large. */
static bool coordinate(const uint8_t from[SNP_INTEGER_SIZE], uint8_t to[COORDINATE_SIZE])
{
    for (size_t i = 0; i < SNP_INTEGER_SIZE; i++) {
        if (i < COORDINATE_SIZE) {
            to[COORDINATE_SIZE - 1 - i] = from[i];
        } else if (from[i]) {
            return false;
        }
    }
    return true;
}

static EVP_PKEY *public_key(const SnpPublicKey *key)
{
    uint8_t octets[POINT_SIZE] = { POINT_CONVERSION_UNCOMPRESSED };

    if (key->curve != SNP_CURVE_P384 || !coordinate(key->qx, octets + 1) ||
        !coordinate(key->qy, octets + 1 + COORDINATE_SIZE)) {
        return NULL;
    }
    return key_from_parts(NULL, octets);
}

/* The other way round. */
static void put_coordinate(const uint8_t from[COORDINATE_SIZE], uint8_t to[SNP_INTEGER_SIZE])
{
    for (size_t i = 0; i < COORDINATE_SIZE; i++) {
        to[i] = from[COORDINATE_SIZE - 1 - i];
    }
}

bool psp_p384_public(const uint8_t secret[SNP_DIGEST_SIZE], SnpPublicKey *public)
{
    EVP_PKEY *key = psp_p384_key(secret);
    uint8_t octets[POINT_SIZE];
    size_t size = 0;
    bool ok;

    ok = key && EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, octets,
                                                sizeof(octets), &size) && size == sizeof(octets);
    EVP_PKEY_free(key);
    if (!ok) {
        return false;
    }
    memset(public, 0, sizeof(*public));
    public->curve = SNP_CURVE_P384;
    put_coordinate(octets + 1, public->qx);
    put_coordinate(octets + 1 + COORDINATE_SIZE, public->qy);
    return true;
}

bool psp_p384_shared(const uint8_t secret[SNP_DIGEST_SIZE], const SnpPublicKey *peer,
                     uint8_t z[P384_SHARED_SIZE])
{
    EVP_PKEY *key = psp_p384_key(secret), *other = public_key(peer);
    EVP_PKEY_CTX *ctx = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
    size_t size = P384_SHARED_SIZE;
    bool ok;

    ok = ctx && other && EVP_PKEY_derive_init(ctx) > 0 &&
         EVP_PKEY_derive_set_peer(ctx, other) > 0 && EVP_PKEY_derive(ctx, z, &size) > 0 &&
         size == P384_SHARED_SIZE;
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(other);
    EVP_PKEY_free(key);
    return ok;
}

static bool signature_from_der(const uint8_t *der, size_t size, SnpSignature *signature)
{
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, size);
    bool ok;

    memset(signature, 0, sizeof(*signature));
    ok = sig &&
         BN_bn2lebinpad(ECDSA_SIG_get0_r(sig), signature->r, sizeof(signature->r)) > 0 &&
         BN_bn2lebinpad(ECDSA_SIG_get0_s(sig), signature->s, sizeof(signature->s)) > 0;
    ECDSA_SIG_free(sig);
    return ok;
}

/* The size, or 0: libcrypto fails, or the numbers are too large for the curve. */
static size_t signature_to_der(const SnpSignature *signature, uint8_t der[DER_SIZE_MAX])
{
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_lebin2bn(signature->r, sizeof(signature->r), NULL);
    BIGNUM *s = BN_lebin2bn(signature->s, sizeof(signature->s), NULL);
    int size = 0;

    if (!sig || !r || !s || !ECDSA_SIG_set0(sig, r, s)) {
        BN_free(r);
        BN_free(s);
    } else {
        size = i2d_ECDSA_SIG(sig, NULL);
        size = size > 0 && size <= DER_SIZE_MAX ? i2d_ECDSA_SIG(sig, &der) : 0;
    }
    ECDSA_SIG_free(sig);
    return size > 0 ? size : 0;
}

bool psp_p384_sign(const uint8_t secret[SNP_DIGEST_SIZE], const void *data, size_t size,
                   SnpSignature *signature)
{
    EVP_PKEY *key = psp_p384_key(secret);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t der[DER_SIZE_MAX];
    size_t der_size = sizeof(der);
    bool ok;

    ok = key && ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha384(), NULL, key) > 0 &&
         EVP_DigestSign(ctx, der, &der_size, data, size) > 0 &&
         signature_from_der(der, der_size, signature);
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    return ok;
}

bool psp_p384_verify(const SnpPublicKey *public, const void *data, size_t size,
                     const SnpSignature *signature)
{
    EVP_PKEY *key = public_key(public);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t der[DER_SIZE_MAX];
    size_t der_size = signature_to_der(signature, der);
    bool ok;

    ok = key && ctx && der_size &&
         EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL, key) > 0 &&
         EVP_DigestVerify(ctx, der, der_size, data, size) > 0;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    return ok;
}

char *psp_p384_public_pem(const uint8_t secret[SNP_DIGEST_SIZE])
{
    EVP_PKEY *key = psp_p384_key(secret);
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
