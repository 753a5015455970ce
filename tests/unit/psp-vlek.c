// SPDX-License-Identifier: GPL-2.0-only
/*
 * The loaded endorsement key: AMD publication 56860, SNP_VLEK_LOAD. What was
 * wrapped for a chip unwraps there alone, and only as it was.
 */
#include "unit.h"
#include "vlek.h"

static const SnpTcb tcb = { .boot_loader = 4, .snp = 22, .microcode = 213 };
static PspChip chip, other;
static SnpWrappedVlek wrapped;
static uint8_t hashstick[SNP_VLEK_HASHSTICK_SIZE];

static int setup(void **state)
{
	(void)state;
	return !psp_chip_init(&chip, "one") || !psp_chip_init(&other, "two") ||
	       !psp_vlek_wrap(&chip, tcb, &wrapped);
}

static void test_round_trip(void **state)
{
	uint8_t original[SNP_VLEK_HASHSTICK_SIZE];

	(void)state;
	assert_int_equal(wrapped.tcb_version, tcb.val);
	assert_true(psp_vlek_hashstick(tcb, original));
	assert_memory_not_equal(wrapped.wrapped, original, sizeof(original));
	assert_true(psp_vlek_unwrap(&chip, &wrapped, hashstick));
	assert_memory_equal(hashstick, original, sizeof(original));
	assert_false(psp_vlek_unwrap(&other, &wrapped, hashstick));
}

/* All but the four reserved bytes behind the IV, which GCM knows nothing of. */
static void test_changed(void **state)
{
	uint8_t *bytes = (uint8_t *)&wrapped;

	(void)state;
	for (size_t i = 0; i < sizeof(wrapped); i++) {
		if (i >= 12 && i < 16)
			continue;
		bytes[i] ^= 1 << i % 8;
		assert_false(psp_vlek_unwrap(&chip, &wrapped, hashstick));
		bytes[i] ^= 1 << i % 8;
	}
	assert_true(psp_vlek_unwrap(&chip, &wrapped, hashstick));
}

static void test_key_by_tcb(void **state)
{
	uint8_t a[SNP_DIGEST_SIZE], b[SNP_DIGEST_SIZE];
	SnpTcb older = tcb;

	(void)state;
	older.snp--;
	assert_true(psp_vlek_unwrap(&chip, &wrapped, hashstick));
	assert_true(psp_vlek_secret(hashstick, tcb, a));
	assert_true(psp_vlek_secret(hashstick, older, b));
	assert_memory_not_equal(a, b, sizeof(a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_round_trip, setup),
		cmocka_unit_test_setup(test_changed, setup),
		cmocka_unit_test_setup(test_key_by_tcb, setup),
	};

	return cmocka_run_group_tests_name("psp-vlek", tests, NULL, NULL);
}
