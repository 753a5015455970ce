// SPDX-License-Identifier: GPL-2.0-only
/*
 * The payload library's AES-256-GCM against test vectors of its inventors
 * ("The Galois/Counter Mode of Operation", test cases 13 and 14) and against
 * libcrypto.
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "../guests/lib/aes-gcm.h"

#define MAX_SIZE	512
#define RANDOM_CASES	500

static unsigned int tests, failures;

static void check(bool ok, const char *what)
{
	tests++;
	failures += !ok;
	printf("%s %u - %s\n", ok ? "ok" : "not ok", tests, what);
}

/* xorshift64: the same cases every time. */
static u64 next_random(void)
{
	static u64 x = 88172645463325252ULL;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

static void fill(u8 *to, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = next_random();
}

static void libcrypto(const u8 *key, const u8 *iv, const u8 *aad, int aad_size, const u8 *in,
		      int size, u8 *out, u8 *tag)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n;

	EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, iv);
	EVP_EncryptUpdate(c, NULL, &n, aad, aad_size);
	EVP_EncryptUpdate(c, out, &n, in, size);
	EVP_EncryptFinal_ex(c, out + n, &n);
	EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, GCM_TAG_SIZE, tag);
	EVP_CIPHER_CTX_free(c);
}

static void test_vectors(void)
{
	static const u8 zero[32];
	static const u8 tag13[] = { 0x53, 0x0f, 0x8a, 0xfb, 0xc7, 0x45, 0x36, 0xb9,
				    0xa9, 0x63, 0xb4, 0xf1, 0xc4, 0xcb, 0x73, 0x8b };
	static const u8 text14[] = { 0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e,
				     0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3, 0x9d, 0x18 };
	static const u8 tag14[] = { 0xd0, 0xd1, 0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0,
				    0x26, 0x5b, 0x98, 0xb5, 0xd4, 0x8a, 0xb9, 0x19 };
	u8 out[16], tag[GCM_TAG_SIZE];

	gcm_encrypt(zero, zero, NULL, 0, NULL, 0, out, tag);
	check(!memcmp(tag, tag13, sizeof(tag)), "test case 13");
	gcm_encrypt(zero, zero, NULL, 0, zero, 16, out, tag);
	check(!memcmp(out, text14, sizeof(out)) && !memcmp(tag, tag14, sizeof(tag)),
	      "test case 14");
}

static bool same_as_libcrypto(void)
{
	u8 key[AES_256_KEY_SIZE], iv[GCM_IV_SIZE], aad[64], in[MAX_SIZE];
	u8 out[MAX_SIZE], want[MAX_SIZE], back[MAX_SIZE];
	u8 tag[GCM_TAG_SIZE], want_tag[GCM_TAG_SIZE];
	size_t size = next_random() % (MAX_SIZE + 1), aad_size = next_random() % 65;

	fill(key, sizeof(key));
	fill(iv, sizeof(iv));
	fill(aad, sizeof(aad));
	fill(in, sizeof(in));
	gcm_encrypt(key, iv, aad, aad_size, in, size, out, tag);
	libcrypto(key, iv, aad, aad_size, in, size, want, want_tag);
	if (memcmp(out, want, size) || memcmp(tag, want_tag, sizeof(tag)))
		return false;
	if (!gcm_decrypt(key, iv, aad, aad_size, out, size, back, tag) || memcmp(back, in, size))
		return false;
	tag[next_random() % sizeof(tag)] ^= 1;
	return !gcm_decrypt(key, iv, aad, aad_size, out, size, back, tag);
}

int main(void)
{
	bool ok = true;

	test_vectors();
	for (int i = 0; i < RANDOM_CASES; i++)
		ok &= same_as_libcrypto();
	check(ok, "500 random messages: as libcrypto, back again, wrong tags refused");
	printf("1..%u\n", tests);
	return failures != 0;
}
