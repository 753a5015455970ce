// SPDX-License-Identifier: GPL-2.0-only
/*
 * RMP entry to page state: AMD publication 56860, "Page States".
 */
#include "unit.h"
#include "page-state.h"
#include "target/i386/snp/rmp.h"

#define ASID(n) ((uint64_t)(n) << RMP_ASID_SHIFT)

static void test_states(void **state)
{
	static const struct {
		uint64_t lo;
		SnpPageState page;
	} cases[] = {
		{ 0, PAGE_HYPERVISOR },
		{ RMP_IMMUTABLE, PAGE_HV_FIXED },
		{ RMP_ASSIGNED, PAGE_RECLAIM },
		{ RMP_ASSIGNED | 0x1000, PAGE_RECLAIM },
		{ RMP_ASSIGNED | RMP_VMSA, PAGE_RECLAIM },
		{ RMP_ASSIGNED | RMP_IMMUTABLE, PAGE_FIRMWARE },
		{ RMP_ASSIGNED | RMP_IMMUTABLE | RMP_PAGESIZE, PAGE_FIRMWARE },
		{ RMP_ASSIGNED | RMP_IMMUTABLE | PAGE_IOMMU_GPA, PAGE_FIRMWARE_IOMMU },
		{ RMP_ASSIGNED | RMP_IMMUTABLE | RMP_VMSA, PAGE_CONTEXT },
		{ RMP_ASSIGNED | RMP_IMMUTABLE | 0x5000, PAGE_METADATA },
		{ RMP_ASSIGNED | RMP_IMMUTABLE | ASID(1), PAGE_PRE_GUEST },
		{ RMP_ASSIGNED | RMP_IMMUTABLE | ASID(1) | RMP_VALIDATED, PAGE_PRE_SWAP },
		{ RMP_ASSIGNED | ASID(0x3ff) | 0xfffffffff000, PAGE_GUEST_INVALID },
		{ RMP_ASSIGNED | ASID(7) | RMP_VALIDATED | RMP_VMSA, PAGE_GUEST_VALID },
		{ RMP_VALIDATED, PAGE_INVALID },
		{ ASID(1), PAGE_INVALID },
		{ RMP_ASSIGNED | RMP_VALIDATED, PAGE_INVALID },
	};

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(snp_page_state(cases[i].lo), cases[i].page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
	};

	return cmocka_run_group_tests_name("psp-page-state", tests, NULL, NULL);
}
