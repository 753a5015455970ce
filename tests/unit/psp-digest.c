// SPDX-License-Identifier: GPL-2.0-only
/*
 * The launch digest. The expected values come from Python's hashlib, PAGE_INFO
 * packed by hand after the table "Layout of the PAGE_INFO structure" of AMD
 * publication 56860; the VMPL permissions are one dword there, VMPL1 in bits
 * 15:8 to VMPL3 in bits 31:24.
 */
#include "unit.h"
#include "digest.h"

static void fill_page(uint8_t page[SNP_PAGE_4K])
{
	for (unsigned int i = 0; i < SNP_PAGE_4K; i++)
		page[i] = i * 7 + 3;
}

static void test_contents_of_normal_page(void **state)
{
	uint8_t page[SNP_PAGE_4K], contents[SNP_DIGEST_SIZE];

	(void)state;
	fill_page(page);
	assert_true(snp_page_contents(SNP_PAGE_TYPE_NORMAL, page, contents));
	assert_hex(contents, sizeof(contents),
		   "91159ea22fea15ccd45c4669175f92fc0c570e26d37c244e"
		   "8196880f98785e6df4708aebb73ea34398fdcec80f684b9c");
}

static void test_contents_of_vmsa_ignore_tsc(void **state)
{
	static const char expected[] =
		"6a0efd53518b54b01c979594b0796472ca16f99fdd9b0aa4"
		"a4861051c289f4a0a23f21a51b61587259d18f732ed7d4b0";
	uint8_t page[SNP_PAGE_4K], contents[SNP_DIGEST_SIZE];

	(void)state;
	memset(page, 0x5a, sizeof(page));
	assert_true(snp_page_contents(SNP_PAGE_TYPE_VMSA, page, contents));
	assert_hex(contents, sizeof(contents), expected);

	memset(page + 0x2f0, 0xc3, 16);
	assert_true(snp_page_contents(SNP_PAGE_TYPE_VMSA, page, contents));
	assert_hex(contents, sizeof(contents), expected);
}

static void test_contents_not_measured(void **state)
{
	static const uint8_t zero[SNP_DIGEST_SIZE];
	uint8_t page[SNP_PAGE_4K], contents[SNP_DIGEST_SIZE];

	(void)state;
	fill_page(page);
	for (int type = SNP_PAGE_TYPE_ZERO; type <= SNP_PAGE_TYPE_CPUID; type++) {
		memset(contents, 0xff, sizeof(contents));
		assert_true(snp_page_contents(type, page, contents));
		assert_memory_equal(contents, zero, sizeof(zero));
	}
}

static void test_chain(void **state)
{
	static const struct {
		uint8_t type;
		uint8_t imi;
		uint8_t perms[3];
		uint64_t gpa;
		const char *digest;
	} steps[] = {
		{ SNP_PAGE_TYPE_NORMAL, 0, { 0, 0, 0 }, 0x1000,
		  "0008ec48544088b72890fe9c997274f54b71b8667527c0a4"
		  "8ddf10053cce7020f95a9b43650c800db58b39bbaaa198a2" },
		{ SNP_PAGE_TYPE_ZERO, 0, { 0, 0, 0 }, 0x2000,
		  "c74143e13c66358d0535791a474f19f233b8539fd861c69e"
		  "6fc93b9f21624ef96968f90cacedebb15158559cfdf127bc" },
		{ SNP_PAGE_TYPE_UNMEASURED, 0, { 0, 0, 0 }, 0x3000,
		  "05c949299c62846737ddd2927ff9016a39bd5da3bed51420"
		  "d4a9d7fa26c5fd5981e4a89026bb5278e19433807e4380d9" },
		{ SNP_PAGE_TYPE_SECRETS, 0, { 0, 0, 0 }, 0x4000,
		  "808f9bb0895ec53218318078c90e1da85e9a9b118d425246"
		  "aef1b6a168ae555403674b14998a1337e5932a0d30380e09" },
		{ SNP_PAGE_TYPE_CPUID, 0, { 0, 0, 0 }, 0x5000,
		  "fa426c76e39c809da241a3cb3010d2c5eae986b700a5af87"
		  "ece6843c0b4d2764866cfa0c115f8c63c2d31008a3139d83" },
		{ SNP_PAGE_TYPE_VMSA, 0, { 0, 0, 0 }, 0xfffffffff000,
		  "1999c9bac2d78a7c11fb6862bded272f11456a8f1a5f62bb"
		  "13cab4e0f527004210cee037a684d869ab37bb7b7cf5bba0" },
		{ SNP_PAGE_TYPE_NORMAL, 1, { 0xf, 0x7, 0x1 }, 0x7fff000,
		  "04ccda9f060bdbdce480683741c2b522dc4c88b6224f1ec5"
		  "4da0e5d58eba19e65b7c349d77e70d92ac5546b500b993bd" },
	};
	uint8_t digest[SNP_DIGEST_SIZE] = { 0 };
	uint8_t page[SNP_PAGE_4K];

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(steps); i++) {
		SnpPageInfo info = {
			.page_type = steps[i].type,
			.imi_page = steps[i].imi,
			.gpa = steps[i].gpa,
		};

		if (steps[i].type == SNP_PAGE_TYPE_VMSA)
			memset(page, 0x5a, sizeof(page));
		else
			fill_page(page);
		memcpy(info.vmpl_perms, steps[i].perms, sizeof(info.vmpl_perms));
		assert_true(snp_page_contents(info.page_type, page, info.contents));
		assert_true(snp_digest_extend(digest, &info));
		assert_hex(digest, sizeof(digest), steps[i].digest);
	}
}

static void test_page_info_layout(void **state)
{
	(void)state;
	assert_int_equal(offsetof(SnpPageInfo, digest_cur), 0x00);
	assert_int_equal(offsetof(SnpPageInfo, contents), 0x30);
	assert_int_equal(offsetof(SnpPageInfo, length), 0x60);
	assert_int_equal(offsetof(SnpPageInfo, page_type), 0x62);
	assert_int_equal(offsetof(SnpPageInfo, imi_page), 0x63);
	assert_int_equal(offsetof(SnpPageInfo, vmpl_perms), 0x65);
	assert_int_equal(offsetof(SnpPageInfo, gpa), 0x68);
	assert_int_equal(sizeof(SnpPageInfo), 0x70);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page_info_layout),
		cmocka_unit_test(test_contents_of_normal_page),
		cmocka_unit_test(test_contents_of_vmsa_ignore_tsc),
		cmocka_unit_test(test_contents_not_measured),
		cmocka_unit_test(test_chain),
	};

	return cmocka_run_group_tests_name("psp-digest", tests, NULL, NULL);
}
