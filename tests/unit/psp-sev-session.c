// SPDX-License-Identifier: GPL-2.0-only
/*
 * Launch sessions: AMD publication 55766, LAUNCH_START. The session is Python's hmac's and openssl
 * enc -aes-128-ctr's, with NIST SP 800-108 written out.
 */
#include "unit.h"
#include "sev-session.h"

#define POLICY	5

static uint8_t z[P384_SHARED_SIZE], tek[SEV_KEY_SIZE], tik[SEV_KEY_SIZE];
static SevSession session;

static int setup(void **state)
{
	static const uint8_t bytes[sizeof(session)] = {
		0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf,
		0xa8, 0x05, 0xfb, 0x49, 0x48, 0xcb, 0xad, 0x0d, 0x41, 0xb9, 0xa0, 0x9d, 0x98, 0x6e, 0xd4, 0x48,
		0x7d, 0x94, 0x82, 0x49, 0x58, 0x10, 0xd4, 0x4d, 0x0e, 0x5d, 0x03, 0x99, 0x90, 0x63, 0xfa, 0x77,
		0xb0, 0xb1, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xbb, 0xbc, 0xbd, 0xbe, 0xbf,
		0x7b, 0xc9, 0xd4, 0x5f, 0x19, 0x3c, 0x87, 0xed, 0x85, 0xb3, 0x52, 0x0e, 0x47, 0x56, 0x3d, 0x79,
		0xc6, 0xe7, 0x20, 0x8e, 0x8b, 0xfe, 0x27, 0x7a, 0xbf, 0x99, 0xf0, 0x25, 0xd3, 0xe8, 0x7f, 0x9e,
		0xd0, 0xbf, 0x99, 0x39, 0x8d, 0x5d, 0xf9, 0x55, 0xf5, 0x95, 0x19, 0xf0, 0xc2, 0x2a, 0x66, 0x28,
		0xdf, 0xa4, 0x05, 0x01, 0xd7, 0x7a, 0xaf, 0x65, 0x3e, 0xff, 0xec, 0x16, 0xd3, 0x21, 0xb1, 0xf4,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(z); i++)
		z[i] = i + 1;
	memcpy(&session, bytes, sizeof(session));
	memset(tek, 0, sizeof(tek));
	memset(tik, 0, sizeof(tik));
	return 0;
}

static void test_open(void **state)
{
	(void)state;
	assert_int_equal(sev_session_open(z, &session, POLICY, tek, tik), SEV_SUCCESS);
	assert_hex(tek, sizeof(tek), "202122232425262728292a2b2c2d2e2f");
	assert_hex(tik, sizeof(tik), "101112131415161718191a1b1c1d1e1f");
}

static void refused(uint32_t policy)
{
	static const uint8_t none[SEV_KEY_SIZE];

	assert_int_equal(sev_session_open(z, &session, policy, tek, tik), SEV_BAD_MEASUREMENT);
	assert_memory_equal(tek, none, sizeof(none));
	assert_memory_equal(tik, none, sizeof(none));
}

/* Everything in it counts (of the IV, since the policy's MAC is by TIK), and so do policy and keys. */
static void test_changed(void **state)
{
	uint8_t *bytes = (uint8_t *)&session;

	(void)state;
	for (size_t i = 0; i < sizeof(session); i++) {
		bytes[i] ^= 1 << i % 8;
		refused(POLICY);
		bytes[i] ^= 1 << i % 8;
	}
	refused(POLICY ^ 1);
	z[47] ^= 1;
	refused(POLICY);
}

static void test_shared(void **state)
{
	uint8_t one[SNP_DIGEST_SIZE] = "one", two[SNP_DIGEST_SIZE] = "two";
	uint8_t a[P384_SHARED_SIZE], b[P384_SHARED_SIZE];
	SnpPublicKey of_one, of_two;

	(void)state;
	assert_true(psp_p384_public(one, &of_one));
	assert_true(psp_p384_public(two, &of_two));
	assert_true(psp_p384_shared(one, &of_two, a));
	assert_true(psp_p384_shared(two, &of_one, b));
	assert_memory_equal(a, b, sizeof(a));
	assert_true(psp_p384_shared(one, &of_one, b));
	assert_memory_not_equal(a, b, sizeof(a));

	of_two.qx[0] ^= 1;
	assert_false(psp_p384_shared(one, &of_two, a));
	memset(&of_two, 0, sizeof(of_two));
	assert_false(psp_p384_shared(one, &of_two, a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_open, setup),
		cmocka_unit_test_setup(test_changed, setup),
		cmocka_unit_test(test_shared),
	};

	return cmocka_run_group_tests_name("psp-sev-session", tests, NULL, NULL);
}
