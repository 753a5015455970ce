/*
 * AMD Secure Processor: the made-up authorities that certify endorsement keys
 *
 * A prime of 2048 bits takes a second to find. Ours are the first ones at or
 * above numbers that are hashes of a text, and how far above is written down.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "authority.h"

#define PRIME_SIZE  256

typedef struct Prime {
    const char *text;
    unsigned distance;
} Prime;

static const struct {
    const char *name;
    Prime p, q;
} authorities[PSP_AUTHORITY_COUNT] = {
    [PSP_ARK] = { "ARK-Milan", { "ARK p", 240 }, { "ARK q", 336 } },
    [PSP_ASK] = { "SEV-Milan", { "ASK p", 60 }, { "ASK q", 5334 } },
    [PSP_ASVK] = { "SEV-VLEK-Milan", { "ASVK p", 860 }, { "ASVK q", 4916 } },
};

const char *psp_authority_name(PspAuthority authority)
{
    return authorities[authority].name;
}

/* The two highest bits are set, so that the product has 4096 bits. */
static bool make_prime(const Prime *prime, BIGNUM *number)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t start[PRIME_SIZE];
    bool ok;

    ok = ctx && EVP_DigestInit_ex(ctx, EVP_shake256(), NULL) &&
         EVP_DigestUpdate(ctx, prime->text, strlen(prime->text)) &&
         EVP_DigestFinalXOF(ctx, start, sizeof(start));
    EVP_MD_CTX_free(ctx);
    start[0] |= 0xc0;
    start[PRIME_SIZE - 1] |= 1;
    return ok && BN_bin2bn(start, sizeof(start), number) &&
           BN_add_word(number, prime->distance);
}

typedef struct RsaNumbers {
    BIGNUM *p, *q, *n, *e, *d, *dp, *dq, *qinv;
} RsaNumbers;

/* RFC 8017, 3.2. */
static bool make_numbers(const Prime *p, const Prime *q, RsaNumbers *k, BN_CTX *ctx)
{
    BIGNUM *p1 = BN_CTX_get(ctx), *q1 = BN_CTX_get(ctx), *phi = BN_CTX_get(ctx);
    BIGNUM **all[] = { &k->p, &k->q, &k->n, &k->e, &k->d, &k->dp, &k->dq, &k->qinv };

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        *all[i] = BN_CTX_get(ctx);
    }
    /* After one failure BN_CTX_get() goes on failing. */
    return k->qinv && make_prime(p, k->p) && make_prime(q, k->q) &&
           BN_mul(k->n, k->p, k->q, ctx) && BN_set_word(k->e, 65537) &&
           BN_sub(p1, k->p, BN_value_one()) && BN_sub(q1, k->q, BN_value_one()) &&
           BN_mul(phi, p1, q1, ctx) && BN_mod_inverse(k->d, k->e, phi, ctx) &&
           BN_mod(k->dp, k->d, p1, ctx) && BN_mod(k->dq, k->d, q1, ctx) &&
           BN_mod_inverse(k->qinv, k->q, k->p, ctx);
}

static EVP_PKEY *key_from_numbers(const RsaNumbers *k)
{
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    OSSL_PARAM *params = NULL;
    EVP_PKEY *key = NULL;

    if (build && ctx &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, k->n) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, k->e) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_D, k->d) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_FACTOR1, k->p) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_FACTOR2, k->q) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_EXPONENT1, k->dp) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_EXPONENT2, k->dq) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, k->qinv)) {
        params = OSSL_PARAM_BLD_to_param(build);
    }
    if (params && EVP_PKEY_fromdata_init(ctx) > 0) {
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params);
    }
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(ctx);
    return key;
}

EVP_PKEY *psp_authority_key(PspAuthority authority)
{
    BN_CTX *ctx = BN_CTX_new();
    EVP_PKEY *key = NULL;
    RsaNumbers numbers;

    if (!ctx) {
        return NULL;
    }
    BN_CTX_start(ctx);
    if (make_numbers(&authorities[authority].p, &authorities[authority].q, &numbers, ctx)) {
        key = key_from_numbers(&numbers);
    }
    BN_CTX_end(ctx);
    BN_CTX_free(ctx);
    return key;
}
