/*
 * AMD Secure Processor: X.509 certificates of authorities and endorsement keys
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "certificate.h"
#include "p384.h"
#include "vlek.h"

/* Clocks of hosts and verifiers do not matter. */
#define NOT_BEFORE      "20200101000000Z"
#define NOT_AFTER       "20491231235959Z"
#define PSS_SALT_SIZE   48
#define PRODUCT_NAME    "Milan-B0"
#define SPL_COUNT       8

static bool set_name(X509_NAME *name, const char *common_name)
{
    static const char *const fields[][2] = {
        { "OU", "Emulated, not AMD" }, { "O", "kvm_snp" },
    };

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (!X509_NAME_add_entry_by_txt(name, fields[i][0], MBSTRING_ASC,
                                        (const uint8_t *)fields[i][1], -1, -1, 0)) {
            return false;
        }
    }
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)common_name, -1,
                                      -1, 0);
}

static X509 *new_certificate(const char *issuer, const char *subject, long serial, EVP_PKEY *key)
{
    X509 *cert = X509_new();

    if (cert && X509_set_version(cert, X509_VERSION_3) &&
        ASN1_INTEGER_set(X509_get_serialNumber(cert), serial) &&
        set_name(X509_get_issuer_name(cert), issuer) &&
        set_name(X509_get_subject_name(cert), subject) &&
        ASN1_TIME_set_string_X509(X509_getm_notBefore(cert), NOT_BEFORE) &&
        ASN1_TIME_set_string_X509(X509_getm_notAfter(cert), NOT_AFTER) &&
        X509_set_pubkey(cert, key)) {
        return cert;
    }
    X509_free(cert);
    return NULL;
}

/* RSASSA-PSS with SHA-384 and a salt of 48 bytes, as AMD's are. */
static bool sign(X509 *cert, EVP_PKEY *key)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *pctx;
    bool ok;

    ok = ctx && EVP_DigestSignInit(ctx, &pctx, EVP_sha384(), NULL, key) > 0 &&
         EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING) > 0 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, PSS_SALT_SIZE) > 0 &&
         X509_sign_ctx(cert, ctx) > 0;
    EVP_MD_CTX_free(ctx);
    return ok;
}

static bool add_known_extension(X509 *cert, int nid, const char *value)
{
    X509_EXTENSION *ext;
    X509V3_CTX ctx;
    bool ok;

    X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
    ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    ok = ext && X509_add_ext(cert, ext, -1);
    X509_EXTENSION_free(ext);
    return ok;
}

/* An extension of AMD's: 1.3.6.1.4.1.3704.1.@oid, not critical. */
static bool add_extension(X509 *cert, const char *oid, const uint8_t *value, int size)
{
    ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
    X509_EXTENSION *ext = NULL;
    ASN1_OBJECT *object;
    char text[64];
    bool ok;

    snprintf(text, sizeof(text), "1.3.6.1.4.1.3704.1.%s", oid);
    object = OBJ_txt2obj(text, 1);
    if (object && octets && ASN1_OCTET_STRING_set(octets, value, size)) {
        ext = X509_EXTENSION_create_by_OBJ(NULL, object, 0, octets);
    }
    ok = ext && X509_add_ext(cert, ext, -1);
    X509_EXTENSION_free(ext);
    ASN1_OBJECT_free(object);
    ASN1_OCTET_STRING_free(octets);
    return ok;
}

static bool add_integer(X509 *cert, const char *oid, long value)
{
    ASN1_INTEGER *integer = ASN1_INTEGER_new();
    uint8_t *der = NULL;
    int size = 0;
    bool ok;

    if (integer && ASN1_INTEGER_set(integer, value)) {
        size = i2d_ASN1_INTEGER(integer, &der);
    }
    ok = size > 0 && add_extension(cert, oid, der, size);
    OPENSSL_free(der);
    ASN1_INTEGER_free(integer);
    return ok;
}

static bool add_text(X509 *cert, const char *oid, const char *text)
{
    ASN1_IA5STRING *string = ASN1_IA5STRING_new();
    uint8_t *der = NULL;
    int size = 0;
    bool ok;

    if (string && ASN1_STRING_set(string, text, -1)) {
        size = i2d_ASN1_IA5STRING(string, &der);
    }
    ok = size > 0 && add_extension(cert, oid, der, size);
    OPENSSL_free(der);
    ASN1_IA5STRING_free(string);
    return ok;
}

/* blSPL, teeSPL, snpSPL, four that are reserved, ucodeSPL: not in the order of TCB_VERSION. */
static bool add_tcb(X509 *cert, SnpTcb tcb)
{
    const uint8_t spl[SPL_COUNT] = {
        tcb.boot_loader, tcb.tee, tcb.snp, tcb.reserved[0], tcb.reserved[1], tcb.reserved[2],
        tcb.reserved[3], tcb.microcode,
    };
    char oid[8];

    for (unsigned i = 0; i < SPL_COUNT; i++) {
        snprintf(oid, sizeof(oid), "3.%u", i + 1);
        if (!add_integer(cert, oid, spl[i])) {
            return false;
        }
    }
    return true;
}

static char *to_pem(X509 *cert)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem = NULL, *data;
    long size;

    if (bio && PEM_write_bio_X509(bio, cert)) {
        size = BIO_get_mem_data(bio, &data);
        pem = strndup(data, size);
    }
    BIO_free(bio);
    return pem;
}

/* PEM of @cert signed by @authority; both are freed. @ok: it has all that belongs into it. */
static char *finish(X509 *cert, PspAuthority authority, bool ok)
{
    EVP_PKEY *key = ok ? psp_authority_key(authority) : NULL;
    char *pem = key && sign(cert, key) ? to_pem(cert) : NULL;

    EVP_PKEY_free(key);
    X509_free(cert);
    return pem;
}

char *psp_authority_certificate(PspAuthority authority)
{
    EVP_PKEY *key = psp_authority_key(authority);
    bool root = authority == PSP_ARK;
    X509 *cert = NULL;
    bool ok;

    if (key) {
        cert = new_certificate(psp_authority_name(PSP_ARK), psp_authority_name(authority),
                               authority + 1, key);
    }
    ok = cert &&
         add_known_extension(cert, NID_basic_constraints,
                             root ? "critical,CA:TRUE" : "critical,CA:TRUE,pathlen:0") &&
         add_known_extension(cert, NID_key_usage, "critical,keyCertSign,cRLSign") &&
         add_known_extension(cert, NID_subject_key_identifier, "hash");
    EVP_PKEY_free(key);
    return finish(cert, PSP_ARK, ok);
}

/* What certificates of both kinds of endorsement keys have. */
static X509 *endorsement_certificate(PspAuthority issuer, const char *subject, SnpTcb tcb,
                                     const uint8_t secret[SNP_DIGEST_SIZE])
{
    EVP_PKEY *key = psp_p384_key(secret);
    X509 *cert = NULL;

    if (key) {
        cert = new_certificate(psp_authority_name(issuer), subject, 0, key);
    }
    EVP_PKEY_free(key);
    if (cert && add_integer(cert, "1", 0) && add_text(cert, "2", PRODUCT_NAME) &&
        add_tcb(cert, tcb)) {
        return cert;
    }
    X509_free(cert);
    return NULL;
}

char *psp_vcek_certificate(const PspChip *chip, SnpTcb tcb, const uint8_t secret[SNP_DIGEST_SIZE])
{
    X509 *cert = endorsement_certificate(PSP_ASK, "SEV-VCEK", tcb, secret);

    /* AMD's have the bytes of hwID as they are, not as a string of ASN.1's */
    return finish(cert, PSP_ASK, cert && add_extension(cert, "4", chip->id, sizeof(chip->id)));
}

char *psp_vlek_certificate(SnpTcb tcb, const uint8_t secret[SNP_DIGEST_SIZE])
{
    X509 *cert = endorsement_certificate(PSP_ASVK, "SEV-VLEK", tcb, secret);

    return finish(cert, PSP_ASVK, cert && add_text(cert, "5", PSP_CSP_ID));
}
