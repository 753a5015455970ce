// SPDX-License-Identifier: GPL-2.0-only
#include "sev-owner.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <string.h>

/* Appendix C: a certificate's fields. Numbers are little-endian. */
#define CERT_USAGE	0x08
#define CERT_ALGO	0x0c
#define CERT_CURVE	0x10
#define CERT_QX		0x14
#define CERT_QY		0x5c
#define CERT_SIGNED	0x414	/* so much of it is signed */
#define CERT_SIG_SIZE	0x208
#define SIG_USAGE	0x00
#define SIG_ALGO	0x04
#define SIG_R		0x08
#define SIG_S		0x50
#define NUMBER_SIZE	72

#define USAGE_INVALID	0x1000
#define USAGE_OCA	0x1001
#define USAGE_PEK	0x1002
#define USAGE_PDH	0x1003
#define USAGE_CEK	0x1004
#define ALGO_ECDSA	0x102
#define ALGO_ECDH	0x103
#define CURVE_P384	2

#define COORDINATE	48
#define POINT		(1 + 2 * COORDINATE)

static uint32_t get32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put32(uint8_t *p, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		p[i] = value >> 8 * i;
}

static void reverse(uint8_t *to, const uint8_t *from)
{
	for (int i = 0; i < COORDINATE; i++)
		to[i] = from[COORDINATE - 1 - i];
}

static EVP_PKEY *cert_key(const uint8_t *cert)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	uint8_t point[POINT] = { POINT_CONVERSION_UNCOMPRESSED };
	char curve[] = "P-384";
	OSSL_PARAM params[] = {
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof(curve) - 1),
		OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
		OSSL_PARAM_END,
	};
	EVP_PKEY *key = NULL;

	reverse(point + 1, cert + CERT_QX);
	reverse(point + 1 + COORDINATE, cert + CERT_QY);
	if (ctx && get32(cert + CERT_CURVE) == CURVE_P384 && EVP_PKEY_fromdata_init(ctx) > 0)
		EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static int signature_der(const uint8_t *sig, uint8_t **der)
{
	ECDSA_SIG *s = ECDSA_SIG_new();
	int size;

	ECDSA_SIG_set0(s, BN_lebin2bn(sig + SIG_R, NUMBER_SIZE, NULL),
		       BN_lebin2bn(sig + SIG_S, NUMBER_SIZE, NULL));
	size = i2d_ECDSA_SIG(s, der);
	ECDSA_SIG_free(s);
	return size;
}

/* Has @signer made signature @n of @cert? */
static bool is_signed(const uint8_t *cert, int n, const uint8_t *signer)
{
	const uint8_t *sig = cert + CERT_SIGNED + n * CERT_SIG_SIZE;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY *key = cert_key(signer);
	uint8_t *der = NULL;
	int size = signature_der(sig, &der);
	bool ok;

	ok = ctx && key && size > 0 && get32(sig + SIG_USAGE) == get32(signer + CERT_USAGE) &&
	     get32(sig + SIG_ALGO) == ALGO_ECDSA &&
	     EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL, key) > 0 &&
	     EVP_DigestVerify(ctx, der, size, cert, CERT_SIGNED) > 0;
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	EVP_MD_CTX_free(ctx);
	return ok;
}

bool sev_owner_trusts(const uint8_t pdh[SEV_CERT_SIZE], const uint8_t chain[SEV_CHAIN_SIZE])
{
	const uint8_t *pek = chain, *oca = pek + SEV_CERT_SIZE, *cek = oca + SEV_CERT_SIZE;

	return get32(pdh + CERT_USAGE) == USAGE_PDH && get32(pek + CERT_USAGE) == USAGE_PEK &&
	       get32(oca + CERT_USAGE) == USAGE_OCA && get32(cek + CERT_USAGE) == USAGE_CEK &&
	       is_signed(pdh, 0, pek) && is_signed(pek, 0, oca) && is_signed(pek, 1, cek) &&
	       is_signed(oca, 0, oca);
}

static bool make_cert(EVP_PKEY *key, uint8_t cert[SEV_CERT_SIZE])
{
	uint8_t point[POINT];
	size_t size;

	if (!EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point),
					     &size) || size != sizeof(point))
		return false;
	memset(cert, 0, SEV_CERT_SIZE);
	cert[0] = 1;
	put32(cert + CERT_USAGE, USAGE_PDH);
	put32(cert + CERT_ALGO, ALGO_ECDH);
	put32(cert + CERT_CURVE, CURVE_P384);
	reverse(cert + CERT_QX, point + 1);
	reverse(cert + CERT_QY, point + 1 + COORDINATE);
	put32(cert + CERT_SIGNED, USAGE_INVALID);
	put32(cert + CERT_SIGNED + CERT_SIG_SIZE, USAGE_INVALID);
	return true;
}

static bool agree(EVP_PKEY *key, const uint8_t *pdh, uint8_t z[COORDINATE])
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	EVP_PKEY *peer = cert_key(pdh);
	size_t size = COORDINATE;
	bool ok;

	ok = ctx && peer && EVP_PKEY_derive_init(ctx) > 0 && EVP_PKEY_derive_set_peer(ctx, peer) > 0 &&
	     EVP_PKEY_derive(ctx, z, &size) > 0 && size == COORDINATE;
	EVP_PKEY_free(peer);
	EVP_PKEY_CTX_free(ctx);
	return ok;
}

static bool mac(const uint8_t key[16], const void *data, size_t size, uint8_t out[32])
{
	return HMAC(EVP_sha256(), key, 16, data, size, out, NULL);
}

/* NIST SP 800-108: the counter 1, the label, a zero, the context, the length in bits. */
static bool kdf(const uint8_t *key, int key_size, const char *label, const uint8_t *context,
		size_t size, uint8_t out[16])
{
	uint8_t text[64], digest[32];
	size_t n = 4, label_size = strlen(label) + 1;

	put32(text, 1);
	memcpy(text + n, label, label_size);
	n += label_size;
	memcpy(text + n, context, size);
	n += size;
	put32(text + n, 128);
	if (!HMAC(EVP_sha256(), key, key_size, text, n + 4, digest, NULL))
		return false;
	memcpy(out, digest, 16);
	return true;
}

static bool ctr(const uint8_t key[16], const uint8_t iv[16], uint8_t *text, int size)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	bool ok;

	ok = ctx && EVP_EncryptInit_ex(ctx, EVP_aes_128_ctr(), NULL, key, iv) &&
	     EVP_EncryptUpdate(ctx, text, &size, text, size);
	EVP_CIPHER_CTX_free(ctx);
	return ok;
}

static bool wrap(struct sev_owner *o, const uint8_t z[COORDINATE], uint32_t policy)
{
	struct sev_session *s = &o->session;
	uint8_t master[16], kek[16], kik[16], le[4];

	put32(le, policy);
	memcpy(s->wrap_tk, o->tek, 16);
	memcpy(s->wrap_tk + 16, o->tik, 16);
	return kdf(z, COORDINATE, "sev-master-secret", s->nonce, sizeof(s->nonce), master) &&
	       kdf(master, 16, "sev-kek", master, 0, kek) &&
	       kdf(master, 16, "sev-kik", master, 0, kik) &&
	       ctr(kek, s->wrap_iv, s->wrap_tk, sizeof(s->wrap_tk)) &&
	       mac(kik, s->wrap_tk, sizeof(s->wrap_tk), s->wrap_mac) &&
	       mac(o->tik, le, sizeof(le), s->policy_mac);
}

bool sev_owner_init(struct sev_owner *o, const uint8_t pdh[SEV_CERT_SIZE], uint32_t policy)
{
	EVP_PKEY *key = EVP_EC_gen("P-384");
	uint8_t z[COORDINATE];
	bool ok;

	ok = key && make_cert(key, o->cert) && agree(key, pdh, z) &&
	     RAND_bytes(o->tek, sizeof(o->tek)) > 0 && RAND_bytes(o->tik, sizeof(o->tik)) > 0 &&
	     RAND_bytes(o->session.nonce, sizeof(o->session.nonce)) > 0 &&
	     RAND_bytes(o->session.wrap_iv, sizeof(o->session.wrap_iv)) > 0 && wrap(o, z, policy);
	EVP_PKEY_free(key);
	return ok;
}

bool sev_owner_measures(const struct sev_owner *o, const uint8_t firmware[3], uint32_t policy,
			const void *launched, size_t size,
			const uint8_t measurement[SEV_MEASUREMENT_SIZE])
{
	uint8_t text[1 + 3 + 4 + 32 + 16] = { 0x04 }, digest[32];

	memcpy(text + 1, firmware, 3);
	put32(text + 4, policy);
	memcpy(text + 40, measurement + 32, 16);
	return EVP_Digest(launched, size, text + 8, NULL, EVP_sha256(), NULL) &&
	       mac(o->tik, text, sizeof(text), digest) && !memcmp(digest, measurement, sizeof(digest));
}

bool sev_owner_secret(const struct sev_owner *o, const uint8_t measurement[SEV_MEASUREMENT_SIZE],
		      uint8_t *data, uint32_t size, uint8_t header[SEV_SECRET_HEADER_SIZE])
{
	uint8_t text[29 + 4096 + 32] = { 0x01 }, *iv = header + 4;

	if (size > 4096)
		return false;
	put32(header, 0);
	if (RAND_bytes(iv, 16) <= 0 || !ctr(o->tek, iv, data, size))
		return false;
	memcpy(text + 1, header, 20);
	put32(text + 21, size);
	put32(text + 25, size);
	memcpy(text + 29, data, size);
	memcpy(text + 29 + size, measurement, 32);
	return mac(o->tik, text, 29 + size + 32, header + 20);
}
