// SPDX-License-Identifier: GPL-2.0-only
/*
 * The made-up chip: what its identity, keys and signatures depend on, and that a
 * signature in the format of AMD publication 56860 ("Format for an ECDSA P-384
 * Signature") is one that the public key verifies.
 */
#include <stdlib.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "unit.h"
#include "chip.h"

static PspChip chip;
static uint8_t vcek[SNP_DIGEST_SIZE];

static const SnpTcb tcb = { .boot_loader = 4, .snp = 22, .microcode = 213 };

static int setup(void **state)
{
	(void)state;
	return !psp_chip_init(&chip, "one") || !psp_chip_vcek(&chip, tcb, vcek);
}

static void test_identity_by_serial(void **state)
{
	PspChip same, other;

	(void)state;
	assert_true(psp_chip_init(&same, "one"));
	assert_true(psp_chip_init(&other, "two"));
	assert_memory_equal(&same, &chip, sizeof(chip));
	assert_memory_not_equal(other.id, chip.id, sizeof(chip.id));
	assert_memory_not_equal(other.secret, chip.secret, sizeof(chip.secret));
}

static void test_vcek_by_tcb(void **state)
{
	SnpTcb older = tcb;
	uint8_t key[SNP_DIGEST_SIZE];

	(void)state;
	older.snp--;
	assert_true(psp_chip_vcek(&chip, older, key));
	assert_memory_not_equal(key, vcek, sizeof(key));
	assert_true(psp_chip_vcek(&chip, tcb, key));
	assert_memory_equal(key, vcek, sizeof(key));
}

static void test_derived_keys(void **state)
{
	uint8_t a[PSP_KEY_SIZE], b[PSP_KEY_SIZE], c[PSP_KEY_SIZE];

	(void)state;
	assert_true(psp_derive_key(vcek, sizeof(vcek), "mix", 3, a));
	assert_true(psp_derive_key(vcek, sizeof(vcek), "mix", 3, b));
	assert_true(psp_derive_key(vcek, sizeof(vcek), "mIx", 3, c));
	assert_memory_equal(a, b, sizeof(a));
	assert_memory_not_equal(a, c, sizeof(a));
}

static EVP_PKEY *public_key(void)
{
	char *pem = psp_vcek_public_pem(vcek);
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

static int verify(const uint8_t signature[PSP_SIGNATURE_SIZE], const char *data)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY *key = public_key();
	uint8_t *der = NULL;
	int size, ok;

	ECDSA_SIG_set0(sig, BN_lebin2bn(signature, 72, NULL),
		       BN_lebin2bn(signature + 72, 72, NULL));
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
	static const uint8_t zero[PSP_SIGNATURE_SIZE];
	uint8_t signature[PSP_SIGNATURE_SIZE];

	(void)state;
	memset(signature, 0xff, sizeof(signature));
	assert_true(psp_vcek_sign(vcek, "report", 6, signature));
	assert_true(verify(signature, "report"));
	assert_false(verify(signature, "REPORT"));

	/* 48 bytes of each number's 72, then nothing */
	assert_memory_equal(signature + 48, zero, 24);
	assert_memory_equal(signature + 72 + 48, zero, 24);
	assert_memory_equal(signature + 144, zero, sizeof(signature) - 144);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_identity_by_serial, setup),
		cmocka_unit_test_setup(test_vcek_by_tcb, setup),
		cmocka_unit_test_setup(test_derived_keys, setup),
		cmocka_unit_test_setup(test_signature, setup),
	};

	return cmocka_run_group_tests_name("psp-chip", tests, NULL, NULL);
}
