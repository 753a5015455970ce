// SPDX-License-Identifier: GPL-2.0-only
/*
 * The made-up chip: what its identity and keys depend on.
 */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_identity_by_serial, setup),
		cmocka_unit_test_setup(test_vcek_by_tcb, setup),
		cmocka_unit_test_setup(test_derived_keys, setup),
	};

	return cmocka_run_group_tests_name("psp-chip", tests, NULL, NULL);
}
