// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signatures and keys in the formats of AMD publication 56860 ("Digital
 * Signatures"): what is signed here libcrypto verifies from the public key's
 * PEM, and what libcrypto signs with a key of its own is verified here.
 */
#include <stdlib.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>

#include "unit.h"
#include "p384.h"

#define TEXT		"report"
#define TEXT_SIZE	6
#define NUMBER_SIZE	48

static const uint8_t secret[SNP_DIGEST_SIZE] = { 1, 2, 3 };

static EVP_PKEY *public_key(void)
{
	char *pem = psp_p384_public_pem(secret);
	EVP_PKEY *key;
	BIO *bio;

	assert_non_null(pem);
	bio = BIO_new_mem_buf(pem, -1);
	key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	BIO_free(bio);
	free(pem);
	assert_non_null(key);
	return key;
}

static int verify(const SnpSignature *signature, const char *data)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY *key = public_key();
	uint8_t *der = NULL;
	int size, ok;

	ECDSA_SIG_set0(sig, BN_lebin2bn(signature->r, 72, NULL),
		       BN_lebin2bn(signature->s, 72, NULL));
	size = i2d_ECDSA_SIG(sig, &der);
	assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL, key), 1);
	ok = EVP_DigestVerify(ctx, der, size, (const uint8_t *)data, strlen(data));
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	EVP_MD_CTX_free(ctx);
	ECDSA_SIG_free(sig);
	return ok == 1;
}

static void test_signature(void **state)
{
	static const uint8_t zero[sizeof(SnpSignature)];
	SnpSignature signature;

	(void)state;
	memset(&signature, 0xff, sizeof(signature));
	assert_true(psp_p384_sign(secret, TEXT, TEXT_SIZE, &signature));
	assert_true(verify(&signature, TEXT));
	assert_false(verify(&signature, "REPORT"));

	/* 48 bytes of each number's 72, then nothing */
	assert_memory_equal(signature.r + NUMBER_SIZE, zero, 72 - NUMBER_SIZE);
	assert_memory_equal(signature.s + NUMBER_SIZE, zero, 72 - NUMBER_SIZE);
	assert_memory_equal((uint8_t *)&signature + 144, zero, sizeof(signature) - 144);
}

static void put_number(BIGNUM *number, uint8_t *to)
{
	assert_int_equal(BN_bn2lebinpad(number, to, 72), 72);
	BN_free(number);
}

/* A key and a signature as somebody else makes them. */
static void make_foreign(SnpPublicKey *public, SnpSignature *signature)
{
	EVP_PKEY *key = EVP_EC_gen("P-384");
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	BIGNUM *x = NULL, *y = NULL;
	uint8_t der[128];
	const uint8_t *p = der;
	size_t size = sizeof(der);
	ECDSA_SIG *sig;

	memset(public, 0, sizeof(*public));
	memset(signature, 0, sizeof(*signature));
	assert_int_equal(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_X, &x), 1);
	assert_int_equal(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_Y, &y), 1);
	public->curve = 2;
	put_number(x, public->qx);
	put_number(y, public->qy);

	assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha384(), NULL, key), 1);
	assert_int_equal(EVP_DigestSign(ctx, der, &size, (const uint8_t *)TEXT, TEXT_SIZE), 1);
	sig = d2i_ECDSA_SIG(NULL, &p, size);
	put_number(BN_dup(ECDSA_SIG_get0_r(sig)), signature->r);
	put_number(BN_dup(ECDSA_SIG_get0_s(sig)), signature->s);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
}

/* False for every bit that is another one in the first @size bytes at @bytes. */
static void refuses_changes(uint8_t *bytes, size_t size, const SnpPublicKey *key,
			    const SnpSignature *signature)
{
	for (size_t i = 0; i < 8 * size; i++) {
		bytes[i / 8] ^= 1 << i % 8;
		assert_false(psp_p384_verify(key, TEXT, TEXT_SIZE, signature));
		bytes[i / 8] ^= 1 << i % 8;
	}
}

static void test_verify(void **state)
{
	SnpSignature signature;
	SnpPublicKey key;

	(void)state;
	make_foreign(&key, &signature);
	assert_true(psp_p384_verify(&key, TEXT, TEXT_SIZE, &signature));
	assert_false(psp_p384_verify(&key, "REPORT", TEXT_SIZE, &signature));
	refuses_changes((uint8_t *)&key, 4 + 2 * 72, &key, &signature);
	refuses_changes((uint8_t *)&signature, 2 * 72, &key, &signature);
	assert_true(psp_p384_verify(&key, TEXT, TEXT_SIZE, &signature));
}

static void test_malformed(void **state)
{
	SnpSignature signature, bad;
	SnpPublicKey key, zero = { .curve = 2 };

	(void)state;
	make_foreign(&key, &signature);
	assert_false(psp_p384_verify(&zero, TEXT, TEXT_SIZE, &signature));
	memset(&bad, 0xff, sizeof(bad));
	assert_false(psp_p384_verify(&key, TEXT, TEXT_SIZE, &bad));
	memset(&bad, 0, sizeof(bad));
	assert_false(psp_p384_verify(&key, TEXT, TEXT_SIZE, &bad));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signature),
		cmocka_unit_test(test_verify),
		cmocka_unit_test(test_malformed),
	};

	return cmocka_run_group_tests_name("psp-p384", tests, NULL, NULL);
}
