// SPDX-License-Identifier: GPL-2.0-only
/*
 * The made-up key distribution service: that the chains hold, that the
 * authorities' keys are sound, and that extensions are AMD 57230's. The
 * certificates are looked at with openssl by tests/t/61-attestation, too.
 */
#include <stdlib.h>
#include <jansson.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "unit.h"
#include "authority.h"
#include "kds.h"

static const SnpTcb tcb = { .boot_loader = 4, .tee = 1, .snp = 22, .microcode = 213 };
static PspChip chip;
static json_t *answer;

static int setup(void **state)
{
	char *text;

	(void)state;
	if (!psp_chip_init(&chip, "one"))
		return -1;
	text = psp_kds_json(&chip, tcb);
	answer = text ? json_loads(text, 0, NULL) : NULL;
	free(text);
	return !answer;
}

static int teardown(void **state)
{
	(void)state;
	json_decref(answer);
	return 0;
}

static X509 *certificate(const char *name)
{
	BIO *bio = BIO_new_mem_buf(json_string_value(json_object_get(answer, name)), -1);
	X509 *cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);

	BIO_free(bio);
	assert_non_null(cert);
	return cert;
}

static void issued(const char *subject, const char *issuer)
{
	X509 *cert = certificate(subject), *by = certificate(issuer);

	assert_int_equal(X509_verify(cert, X509_get0_pubkey(by)), 1);
	assert_int_equal(X509_NAME_cmp(X509_get_issuer_name(cert), X509_get_subject_name(by)), 0);
	X509_free(cert);
	X509_free(by);
}

static void test_chains(void **state)
{
	(void)state;
	issued("ark", "ark");
	issued("ask", "ark");
	issued("asvk", "ark");
	issued("vcek", "ask");
	issued("vlek", "asvk");
}

static void test_authority_keys(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < PSP_AUTHORITY_COUNT; i++) {
		EVP_PKEY *key = psp_authority_key(i);
		EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
		BIGNUM *p = NULL, *q = NULL;

		assert_int_equal(EVP_PKEY_get_bits(key), 4096);
		assert_int_equal(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_FACTOR1, &p), 1);
		assert_int_equal(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_FACTOR2, &q), 1);
		assert_int_equal(BN_check_prime(p, NULL, NULL), 1);
		assert_int_equal(BN_check_prime(q, NULL, NULL), 1);
		assert_int_equal(EVP_PKEY_pairwise_check(ctx), 1);
		BN_free(p);
		BN_free(q);
		EVP_PKEY_CTX_free(ctx);
		EVP_PKEY_free(key);
	}
}

/* What is in the extension 1.3.6.1.4.1.3704.1.@oid, or NULL. */
static const ASN1_OCTET_STRING *extension(X509 *cert, const char *oid)
{
	char text[64];
	ASN1_OBJECT *object;
	int where;

	snprintf(text, sizeof(text), "1.3.6.1.4.1.3704.1.%s", oid);
	object = OBJ_txt2obj(text, 1);
	where = X509_get_ext_by_OBJ(cert, object, -1);
	ASN1_OBJECT_free(object);
	return where < 0 ? NULL : X509_EXTENSION_get_data(X509_get_ext(cert, where));
}

static void extension_is(X509 *cert, const char *oid, const void *value, int size)
{
	const ASN1_OCTET_STRING *data = extension(cert, oid);

	assert_non_null(data);
	assert_int_equal(ASN1_STRING_length(data), size);
	assert_memory_equal(ASN1_STRING_get0_data(data), value, size);
}

static void test_extensions(void **state)
{
	X509 *vcek = certificate("vcek"), *vlek = certificate("vlek");

	(void)state;
	extension_is(vcek, "1", "\x02\x01\x00", 3);
	extension_is(vcek, "2", "\x16\x08Milan-B0", 10);
	extension_is(vcek, "3.1", "\x02\x01\x04", 3);
	extension_is(vcek, "3.2", "\x02\x01\x01", 3);
	extension_is(vcek, "3.3", "\x02\x01\x16", 3);
	extension_is(vcek, "3.4", "\x02\x01\x00", 3);
	extension_is(vcek, "3.8", "\x02\x02\x00\xd5", 4);
	extension_is(vcek, "4", chip.id, sizeof(chip.id));
	assert_null(extension(vcek, "5"));

	extension_is(vlek, "3.3", "\x02\x01\x16", 3);
	extension_is(vlek, "5", "\x16\x0bkvm_snp-lab", 13);
	assert_null(extension(vlek, "4"));
	X509_free(vcek);
	X509_free(vlek);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_chains, setup, teardown),
		cmocka_unit_test_setup_teardown(test_authority_keys, setup, teardown),
		cmocka_unit_test_setup_teardown(test_extensions, setup, teardown),
	};

	return cmocka_run_group_tests_name("psp-kds", tests, NULL, NULL);
}
