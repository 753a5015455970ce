// SPDX-License-Identifier: GPL-2.0-only
/*
 * The envelope of guest messages: AMD publication 56860, "Guest Messages". The
 * cipher text and the tag come from Python's cryptography module, the header
 * packed by hand after the table of the message format.
 */
#include "unit.h"
#include "gmsg.h"

#define SEQNO 0x1122334455667787ULL
#define SIZE 32

#define CIPHER_TEXT "2e972a9b41d54d5a961735cc96eede93a1fc881846c49e403d64f36ca23f6963"
#define TAG "659ad0772196caec28ec0d61041f4445"

static uint8_t keys[SNP_VMPCK_COUNT][SNP_VMPCK_SIZE];
static uint8_t plain[SIZE];
static uint8_t text[SNP_PAGE_4K];
static uint8_t payload[SNP_MSG_PAYLOAD_MAX];
static SnpMsgHeader header;

static int setup(void **state)
{
	SnpMsgHeader request = {
		.seqno = SEQNO,
		.type = SNP_MSG_KEY_REQ,
		.version = 1,
		.size = SIZE,
		.vmpck = 2,
	};

	(void)state;
	memset(keys, 0xee, sizeof(keys));
	for (unsigned int i = 0; i < SNP_VMPCK_SIZE; i++)
		keys[2][i] = 0x40 + i;
	for (unsigned int i = 0; i < SIZE; i++)
		plain[i] = i;
	memset(text, 0, sizeof(text));
	return !snp_msg_seal(&request, keys[2], plain, text);
}

static void test_sealed(void **state)
{
	(void)state;
	assert_hex(text + 0x00, 32, TAG "00000000000000000000000000000000");
	assert_hex(text + 0x20, 16, "87776655443322110000000000000000");
	assert_hex(text + 0x30, 16, "01016000030120000000000002000000");
	assert_hex(text + 0x60, SIZE, CIPHER_TEXT);
}

static void test_opened(void **state)
{
	(void)state;
	assert_int_equal(snp_msg_open(text, sizeof(text), keys, &header, payload), SEV_SUCCESS);
	assert_memory_equal(payload, plain, SIZE);
	assert_true(header.seqno == SEQNO);
	assert_int_equal(header.type, SNP_MSG_KEY_REQ);
	assert_int_equal(header.size, SIZE);
	assert_int_equal(header.vmpck, 2);
}

static void test_every_bit_is_protected(void **state)
{
	/* tag, IV, additional data (but for what is checked first), cipher text */
	static const unsigned int offsets[] = {
		0x00, 0x0f, 0x20, 0x27, 0x34, 0x35, 0x38, 0x3d, 0x5f, 0x60, 0x60 + SIZE - 1,
	};

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(offsets); i++) {
		text[offsets[i]] ^= 0x80;
		assert_int_equal(snp_msg_open(text, sizeof(text), keys, &header, payload),
				 SEV_BAD_MEASUREMENT);
		text[offsets[i]] ^= 0x80;
	}
	assert_int_equal(snp_msg_open(text, sizeof(text), keys, &header, payload), SEV_SUCCESS);
}

static void test_wrong_key(void **state)
{
	(void)state;
	text[0x3c] = 1;
	assert_int_equal(snp_msg_open(text, sizeof(text), keys, &header, payload),
			 SEV_BAD_MEASUREMENT);
}

static void expect_malformed(unsigned int offset, uint8_t value)
{
	uint8_t old = text[offset];

	text[offset] = value;
	assert_int_equal(snp_msg_open(text, sizeof(text), keys, &header, payload),
			 SEV_INVALID_PARAM);
	text[offset] = old;
}

static void test_malformed(void **state)
{
	(void)state;
	expect_malformed(0x30, 0);	/* ALGO */
	expect_malformed(0x30, 2);
	expect_malformed(0x31, 0);	/* HDR_VERSION */
	expect_malformed(0x31, 2);
	expect_malformed(0x32, 0x50);	/* HDR_SIZE */
	expect_malformed(0x36, 0);	/* MSG_SIZE: none, not of 16 bytes, beyond the page */
	expect_malformed(0x36, 0x21);
	expect_malformed(0x37, 0x10);
	expect_malformed(0x37, 0xff);
	expect_malformed(0x3c, 4);	/* MSG_VMPCK */
}

static void test_does_not_fit(void **state)
{
	(void)state;
	assert_int_equal(snp_msg_open(text, 0x60 + SIZE, keys, &header, payload), SEV_SUCCESS);
	assert_int_equal(snp_msg_open(text, 0x60 + SIZE - 1, keys, &header, payload),
			 SEV_INVALID_PARAM);
	assert_int_equal(snp_msg_open(text, 0x5f, keys, &header, payload), SEV_INVALID_PARAM);
	assert_int_equal(snp_msg_open(text, 0, keys, &header, payload), SEV_INVALID_PARAM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_sealed, setup),
		cmocka_unit_test_setup(test_opened, setup),
		cmocka_unit_test_setup(test_every_bit_is_protected, setup),
		cmocka_unit_test_setup(test_wrong_key, setup),
		cmocka_unit_test_setup(test_malformed, setup),
		cmocka_unit_test_setup(test_does_not_fit, setup),
	};

	return cmocka_run_group_tests_name("psp-gmsg", tests, NULL, NULL);
}
