// SPDX-License-Identifier: GPL-2.0-only
#include "aes-gcm.h"

#include "string.h"

#define ROUNDS		14
#define KEY_WORDS	8

struct aes {
	u8 round_keys[ROUNDS + 1][AES_BLOCK_SIZE];
};

/* Multiplication by x in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1. */
static u8 xtime(u8 a)
{
	return a << 1 ^ (a & 0x80 ? 0x1b : 0);
}

static u8 rotate(u8 a, u32 n)
{
	return a << n | a >> (8 - n);
}

/*
 * The S-box, made by walking through the field: p runs through the powers of
 * the generator 3, q through those of its inverse (FIPS 197, 5.1.1).
 */
static const u8 *sbox(void)
{
	static u8 table[256];
	u8 p = 1, q = 1;

	if (table[0])
		return table;
	do {
		p ^= xtime(p);
		q ^= q << 1;
		q ^= q << 2;
		q ^= q << 4;
		if (q & 0x80)
			q ^= 0x09;
		table[p] = q ^ rotate(q, 1) ^ rotate(q, 2) ^ rotate(q, 3) ^ rotate(q, 4) ^ 0x63;
	} while (p != 1);
	table[0] = 0x63;
	return table;
}

static void expand_key(struct aes *aes, const u8 *key)
{
	const u8 *s = sbox();
	u8 *w = aes->round_keys[0];
	u8 rcon = 1;

	memcpy(w, key, AES_256_KEY_SIZE);
	for (u32 i = KEY_WORDS; i < 4 * (ROUNDS + 1); i++) {
		const u8 *last = w + 4 * (i - 1), *old = w + 4 * (i - KEY_WORDS);
		u8 t[4] = { last[0], last[1], last[2], last[3] };

		if (i % KEY_WORDS == 0) {
			u8 first = t[0];

			t[0] = s[t[1]] ^ rcon;
			t[1] = s[t[2]];
			t[2] = s[t[3]];
			t[3] = s[first];
			rcon = xtime(rcon);
		} else if (i % KEY_WORDS == 4) {
			for (u32 k = 0; k < 4; k++)
				t[k] = s[t[k]];
		}
		for (u32 k = 0; k < 4; k++)
			w[4 * i + k] = old[k] ^ t[k];
	}
}

static void add(u8 *to, const u8 *from)
{
	for (u32 i = 0; i < AES_BLOCK_SIZE; i++)
		to[i] ^= from[i];
}

static void sub_bytes_shift_rows(u8 *b)
{
	const u8 *s = sbox();
	u8 t[AES_BLOCK_SIZE];

	for (u32 column = 0; column < 4; column++)
		for (u32 row = 0; row < 4; row++)
			t[4 * column + row] = s[b[4 * ((column + row) % 4) + row]];
	memcpy(b, t, sizeof(t));
}

static void mix_columns(u8 *b)
{
	for (u32 column = 0; column < 4; column++) {
		u8 *c = b + 4 * column, all = c[0] ^ c[1] ^ c[2] ^ c[3], first = c[0];

		for (u32 row = 0; row < 4; row++)
			c[row] ^= all ^ xtime(c[row] ^ (row == 3 ? first : c[row + 1]));
	}
}

static void encrypt_block(const struct aes *aes, u8 *b)
{
	add(b, aes->round_keys[0]);
	for (u32 round = 1; round <= ROUNDS; round++) {
		sub_bytes_shift_rows(b);
		if (round < ROUNDS)
			mix_columns(b);
		add(b, aes->round_keys[round]);
	}
}

/* y = y * h in GF(2^128), bits in GCM's order (SP 800-38D, 6.3). */
static void multiply(u8 *y, const u8 *h)
{
	u8 z[AES_BLOCK_SIZE] = { 0 }, v[AES_BLOCK_SIZE];

	memcpy(v, h, sizeof(v));
	for (u32 bit = 0; bit < 128; bit++) {
		u8 carry = 0;

		if (y[bit / 8] & 0x80 >> bit % 8)
			add(z, v);
		for (u32 i = 0; i < AES_BLOCK_SIZE; i++) {
			u8 low = v[i] & 1;

			v[i] = v[i] >> 1 | carry << 7;
			carry = low;
		}
		if (carry)
			v[0] ^= 0xe1;
	}
	memcpy(y, z, sizeof(z));
}

static void ghash(u8 *y, const u8 *h, const u8 *data, size_t size)
{
	while (size) {
		size_t n = size < AES_BLOCK_SIZE ? size : AES_BLOCK_SIZE;

		for (size_t i = 0; i < n; i++)
			y[i] ^= data[i];
		multiply(y, h);
		data += n;
		size -= n;
	}
}

static void put_bits(u8 *to, u64 bytes)
{
	u64 bits = 8 * bytes;

	for (u32 i = 0; i < 8; i++)
		to[i] = bits >> (56 - 8 * i);
}

static void counter_block(u8 *block, const u8 *iv, u32 counter)
{
	memcpy(block, iv, GCM_IV_SIZE);
	for (u32 i = 0; i < 4; i++)
		block[GCM_IV_SIZE + i] = counter >> (24 - 8 * i);
}

static void counter_mode(const struct aes *aes, const u8 *iv, const u8 *in, size_t size, u8 *out)
{
	u8 stream[AES_BLOCK_SIZE];

	for (size_t i = 0; i < size; i++) {
		if (i % AES_BLOCK_SIZE == 0) {
			counter_block(stream, iv, 2 + i / AES_BLOCK_SIZE);
			encrypt_block(aes, stream);
		}
		out[i] = in[i] ^ stream[i % AES_BLOCK_SIZE];
	}
}

static void compute_tag(const struct aes *aes, const u8 *iv, const u8 *aad, size_t aad_size,
			const u8 *text, size_t size, u8 *tag)
{
	u8 h[AES_BLOCK_SIZE] = { 0 }, lengths[AES_BLOCK_SIZE], mask[AES_BLOCK_SIZE];

	encrypt_block(aes, h);
	put_bits(lengths, aad_size);
	put_bits(lengths + 8, size);
	memset(tag, 0, GCM_TAG_SIZE);
	ghash(tag, h, aad, aad_size);
	ghash(tag, h, text, size);
	ghash(tag, h, lengths, sizeof(lengths));
	counter_block(mask, iv, 1);
	encrypt_block(aes, mask);
	add(tag, mask);
}

void gcm_encrypt(const u8 *key, const u8 *iv, const u8 *aad, size_t aad_size, const u8 *in,
		 size_t size, u8 *out, u8 *tag)
{
	struct aes aes;

	expand_key(&aes, key);
	counter_mode(&aes, iv, in, size, out);
	compute_tag(&aes, iv, aad, aad_size, out, size, tag);
}

bool gcm_decrypt(const u8 *key, const u8 *iv, const u8 *aad, size_t aad_size, const u8 *in,
		 size_t size, u8 *out, const u8 *tag)
{
	u8 want[GCM_TAG_SIZE];
	struct aes aes;

	expand_key(&aes, key);
	compute_tag(&aes, iv, aad, aad_size, in, size, want);
	if (memcmp(want, tag, sizeof(want)))
		return false;
	counter_mode(&aes, iv, in, size, out);
	return true;
}
