// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is done to the pool besides requests: accesses as what the page may
 * not be, PVALIDATE and RMPADJUST. One thing never ends, and is left out:
 * PVALIDATE or RMPADJUST of a page that is mapped as shared.
 */
#include "hostile.h"

#include "insn.h"
#include "memory.h"

static void access(void *address)
{
	*(volatile u64 *)address += 1;
}

static void validate(void *address)
{
	u64 gpa = (u64)address & ~(PAGE_SIZE - 1), bits = (u64)address;

	pvalidate(gpa, bits & 1 ? RMP_PAGE_2M : RMP_PAGE_4K, bits & 2);
}

static void adjust(void *address)
{
	u64 gpa = (u64)address & ~(PAGE_SIZE - 1), bits = (u64)address;

	rmpadjust(gpa, bits & 1 ? RMP_PAGE_2M : RMP_PAGE_4K,
		  (bits & 0xf00) | (bits >> 1 & 3));
}

void touch_memory(struct random *r)
{
	u64 gpa = value_pool_gpa(r);

	if (random_one_in(r, 4)) {
		page_map(gpa, random_one_in(r, 2));
		hostile.faults += fault_call(access, (void *)gpa);
		return;
	}

	page_map(gpa, true);
	switch (random_below(r, 3)) {
	case 0:
		hostile.faults += fault_call(validate, (void *)(gpa | 2));
		hostile.faults += fault_call(access, (void *)gpa);
		break;
	case 1:
		hostile.faults += fault_call(validate, (void *)(gpa | random_below(r, 4)));
		break;
	default:
		hostile.faults += fault_call(adjust, (void *)(gpa | random_below(r, 4096)));
	}
}
