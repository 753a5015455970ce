// SPDX-License-Identifier: GPL-2.0-only
/*
 * The check of claimed CPUID values: AMD publication 56860, "CPUID Reporting".
 */
#include "unit.h"
#include "cpuid.h"

/* A processor with AVX and PKRU, and nothing in leaves that are not listed. */
static void processor(void *opaque, uint32_t leaf, uint32_t subleaf, uint32_t reg[4])
{
	static const struct {
		uint32_t leaf, subleaf, reg[4];
	} leaves[] = {
		{ 0x00, 0, { 0x10, 0x68747541, 0x444d4163, 0x69746e65 } },
		{ 0x01, 0, { 0x00a00f11, 0x00000800, 0x00000f00, 0x000000f0 } },
		{ 0x07, 0, { 0, 0x0000ff00, 0x0000000c, 0x00000030 } },
		{ 0x0d, 0, { 0x207, 0x988, 0x988, 0 } },
		{ 0x0d, 1, { 0xf, 0x240, 0, 0 } },
		{ 0x0d, 2, { 0x100, 0x240, 0, 0 } },
		{ 0x0d, 9, { 0x8, 0x980, 0, 0 } },
		{ 0x80000008, 0, { 0x3030, 0x200, 0, 0 } },
		{ 0x8000001f, 0, { 0x1f, 0x173, 509, 100 } },
	};

	(void)opaque;
	memset(reg, 0, 4 * sizeof(reg[0]));
	for (unsigned int i = 0; i < ARRAY_SIZE(leaves); i++) {
		if (leaves[i].leaf == leaf && leaves[i].subleaf == subleaf)
			memcpy(reg, leaves[i].reg, sizeof(leaves[i].reg));
	}
}

static SnpCpuidFunction claim(uint32_t leaf, uint32_t subleaf, uint32_t eax, uint32_t ebx,
			      uint32_t ecx, uint32_t edx)
{
	return (SnpCpuidFunction) {
		.eax_in = leaf, .ecx_in = subleaf, .eax = eax, .ebx = ebx, .ecx = ecx, .edx = edx,
	};
}

static bool check(SnpCpuidFunction *fn)
{
	return snp_cpuid_check(fn, 1, processor, NULL);
}

static void test_true_values(void **state)
{
	static const uint32_t leaves[][2] = {
		{ 0, 0 }, { 1, 0 }, { 7, 0 }, { 0xd, 2 }, { 0xd, 9 }, { 0x80000008, 0 },
		{ 0x8000001f, 0 }, { 0x80000021, 0 },
	};

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(leaves); i++) {
		SnpCpuidFunction fn;
		uint32_t reg[4];

		processor(NULL, leaves[i][0], leaves[i][1], reg);
		fn = claim(leaves[i][0], leaves[i][1], reg[0], reg[1], reg[2], reg[3]);
		assert_true(check(&fn));
	}
}

static void test_less_is_fine(void **state)
{
	SnpCpuidFunction fn;

	(void)state;
	fn = claim(1, 0, 0x00800f12, 0x01020800, 0x00000100, 0x00000010);
	assert_true(check(&fn));
	fn = claim(7, 0, 0, 0, 0, 0);
	assert_true(check(&fn));
	fn = claim(0x80000008, 0, 0x00002828, 0, 7, 0);
	assert_true(check(&fn));
}

static void test_more_is_corrected(void **state)
{
	SnpCpuidFunction fn = claim(1, 0, 0x00a00f11, 0x00000800, 0x01000f00, 0x000000f1);

	(void)state;
	assert_false(check(&fn));
	assert_int_equal(fn.eax, 0x00a00f11);
	assert_int_equal(fn.ecx, 0x00000f00);
	assert_int_equal(fn.edx, 0x000000f0);
	assert_true(check(&fn));
}

static void test_what_software_sets_is_free(void **state)
{
	/* OSXSAVE, x2APIC and hypervisor present; OSPKE; APIC ID and counts */
	SnpCpuidFunction fn = claim(1, 0, 0, 0x05020800, 0x88200000, 0);

	(void)state;
	assert_true(check(&fn));
	fn = claim(7, 0, 0, 0, 0x10, 0);
	assert_true(check(&fn));
}

static void test_later_model(void **state)
{
	/* family 1Ah is later than 19h; model 01h stepping 2 than 01h stepping 1 */
	SnpCpuidFunction fn = claim(1, 0, 0x00b00f10, 0x800, 0, 0);

	(void)state;
	assert_false(check(&fn));
	assert_int_equal(fn.eax, 0x00a00f11);
	fn = claim(1, 0, 0x00a00f12, 0x800, 0, 0);
	assert_false(check(&fn));
	fn = claim(1, 0, 0x00a00f10, 0x800, 0, 0);
	assert_true(check(&fn));
}

static void test_vendor_and_c_bit_are_exact(void **state)
{
	SnpCpuidFunction fn = claim(0, 0, 0x20, 0x756e6547, 0x444d4163, 0x69746e65);

	(void)state;
	assert_false(check(&fn));
	assert_int_equal(fn.ebx, 0x68747541);
	assert_int_equal(fn.eax, 0x20);

	fn = claim(0x8000001f, 0, 0x1f, 0x02f, 0, 0);
	assert_false(check(&fn));
	assert_int_equal(fn.ebx, 0x033);
}

static void test_xsave_sizes(void **state)
{
	static const struct {
		uint32_t subleaf;
		uint64_t xcr0, xss;
		uint32_t ebx;
	} cases[] = {
		{ 0, 0x000, 0, 0x240 }, { 0, 0x003, 0, 0x240 }, { 0, 0x007, 0, 0x340 },
		{ 0, 0x203, 0, 0x988 }, { 0, 0x207, 0, 0x988 },
		{ 1, 0x003, 0, 0x240 }, { 1, 0x007, 0, 0x340 }, { 1, 0x207, 0, 0x348 },
		{ 1, 0x203, 0, 0x248 },
	};

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		SnpCpuidFunction fn = claim(0xd, cases[i].subleaf, 0x7, cases[i].ebx, 0, 0);

		fn.xcr0_in = cases[i].xcr0;
		fn.xss_in = cases[i].xss;
		assert_true(check(&fn));
		fn.ebx ^= 0x40;
		assert_false(check(&fn));
		assert_int_equal(fn.ebx, cases[i].ebx);
	}
}

static void test_x87_and_sse_are_always_there(void **state)
{
	SnpCpuidFunction fn = claim(0xd, 0, 0x4, 0x240, 0x240, 0);

	(void)state;
	assert_false(check(&fn));
	assert_int_equal(fn.eax, 0x7);
}

static void test_unknown_leaf_is_not_judged(void **state)
{
	SnpCpuidFunction fn = claim(0x40000000, 0, 1, 2, 3, 4);

	(void)state;
	assert_true(check(&fn));
}

static void test_all_are_checked(void **state)
{
	SnpCpuidFunction fn[3] = {
		claim(7, 0, 0, 0xff, 0, 0),
		claim(7, 0, 0, 0xff00, 0, 0),
		claim(7, 0, 0, 0x1ff00, 0, 0),
	};

	(void)state;
	assert_false(snp_cpuid_check(fn, 3, processor, NULL));
	assert_int_equal(fn[0].ebx, 0);
	assert_int_equal(fn[1].ebx, 0xff00);
	assert_int_equal(fn[2].ebx, 0xff00);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_true_values),
		cmocka_unit_test(test_less_is_fine),
		cmocka_unit_test(test_more_is_corrected),
		cmocka_unit_test(test_what_software_sets_is_free),
		cmocka_unit_test(test_later_model),
		cmocka_unit_test(test_vendor_and_c_bit_are_exact),
		cmocka_unit_test(test_xsave_sizes),
		cmocka_unit_test(test_x87_and_sse_are_always_there),
		cmocka_unit_test(test_unknown_leaf_is_not_judged),
		cmocka_unit_test(test_all_are_checked),
	};

	return cmocka_run_group_tests_name("psp-cpuid", tests, NULL, NULL);
}
