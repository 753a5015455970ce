// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measurement and launch secrets of SEV guests: AMD publication 55766, LAUNCH_MEASURE and
 * LAUNCH_SECRET. Expected values are Python's hmac and openssl enc -aes-128-ctr.
 */
#include "unit.h"
#include "sev-measure.h"

#define MEASURE	"869ce2c09e0a56b1ce4cbb7fab4dd0dd873c6491a0c76f7502a9e631cad2f892"

static uint8_t tik[SEV_KEY_SIZE], tek[SEV_KEY_SIZE], measure[SEV_DIGEST_SIZE];
static SevMeasured what = {
	.context = SEV_CONTEXT_MEASURE, .api_major = 1, .api_minor = 55, .build_id = 21, .policy = 5,
};
static SevPacketHeader header;
static uint8_t data[32];

static void count_from(uint8_t *p, size_t size, uint8_t first)
{
	for (size_t i = 0; i < size; i++)
		p[i] = first + i;
}

static int setup(void **state)
{
	static const uint8_t text[32] = {
		0x52, 0x6a, 0x97, 0xd0, 0xc1, 0xe5, 0x88, 0xba, 0xed, 0x71, 0x73, 0xb6, 0xf9, 0xe2, 0x9d, 0x12,
		0x41, 0xb0, 0xe5, 0xab, 0x3d, 0x5c, 0xf6, 0xb1, 0xf5, 0x57, 0x06, 0xa1, 0x54, 0xb7, 0xca, 0xdc,
	};
	static const uint8_t mac[SEV_DIGEST_SIZE] = {
		0x7e, 0x63, 0x13, 0xa7, 0xc3, 0x7b, 0x50, 0x26, 0x63, 0xe5, 0xe5, 0xd4, 0xc6, 0x63, 0xd3, 0xbf,
		0x65, 0x6b, 0xc6, 0x84, 0x1c, 0xb6, 0xd0, 0xb0, 0x81, 0x55, 0xa0, 0x45, 0x04, 0x80, 0xc7, 0x6d,
	};

	(void)state;
	count_from(tik, sizeof(tik), 0x10);
	count_from(tek, sizeof(tek), 0x20);
	count_from(what.mnonce, sizeof(what.mnonce), 0x40);
	count_from(header.iv, sizeof(header.iv), 0x60);
	count_from(what.ld, sizeof(what.ld), 0x80);
	memcpy(data, text, sizeof(data));
	memcpy(header.mac, mac, sizeof(mac));
	header.flags = 0;
	return !sev_measure(tik, &what, measure);
}

static void test_measure(void **state)
{
	(void)state;
	assert_hex(measure, sizeof(measure), MEASURE);
}

static void test_secret(void **state)
{
	(void)state;
	assert_int_equal(sev_secret_open(tik, tek, measure, &header, data, sizeof(data)), SEV_SUCCESS);
	assert_memory_equal(data, "the disk key is 0123456789abcdef", sizeof(data));
}

/* Nothing of the packet may differ, nor may the guest be another one. */
static void test_changed(void **state)
{
	uint8_t *bytes = (uint8_t *)&header;

	(void)state;
	for (size_t i = 0; i < sizeof(header); i++) {
		bytes[i] ^= 1 << i % 8;
		assert_int_equal(sev_secret_open(tik, tek, measure, &header, data, sizeof(data)),
				 SEV_BAD_MEASUREMENT);
		bytes[i] ^= 1 << i % 8;
	}
	data[31] ^= 1;
	assert_int_equal(sev_secret_open(tik, tek, measure, &header, data, sizeof(data)),
			 SEV_BAD_MEASUREMENT);
	data[31] ^= 1;
	assert_int_equal(sev_secret_open(tik, tek, measure, &header, data, sizeof(data) - 16),
			 SEV_BAD_MEASUREMENT);
	measure[0] ^= 1;
	assert_int_equal(sev_secret_open(tik, tek, measure, &header, data, sizeof(data)),
			 SEV_BAD_MEASUREMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_measure, setup),
		cmocka_unit_test_setup(test_secret, setup),
		cmocka_unit_test_setup(test_changed, setup),
	};

	return cmocka_run_group_tests_name("psp-sev-measure", tests, NULL, NULL);
}
