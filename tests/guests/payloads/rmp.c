// SPDX-License-Identifier: GPL-2.0-only
/*
 * What PVALIDATE and RMPADJUST answer (APM vol 3), what an access to a page
 * that is not validated does (APM vol 2, 15.36.7 and 15.36.10), and page
 * state changes that the guest makes without asking.
 */
#include "cpu.h"
#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"
#include "trap.h"

#define PATTERN		0x0123456789abcdefULL
#define VMPL1		1
#define ALL_PERMISSIONS	(RMPADJUST_READ | RMPADJUST_WRITE | RMPADJUST_USER_EXECUTE | \
			 RMPADJUST_SUPERVISOR_EXECUTE)
#define RETURN		0xc3

static void read_word(void *address)
{
	(void)*(volatile u64 *)address;
}

static void write_word(void *address)
{
	*(volatile u64 *)address = PATTERN;
}

static void execute(void *address)
{
	((void (*)(void))address)();
}

static void test_pvalidate(u64 gpa)
{
	struct pvalidate p = pvalidate(gpa, RMP_PAGE_4K, true);

	tap_ok(!p.code && !p.unchanged, "PVALIDATE validates a new page");
	p = pvalidate(gpa, RMP_PAGE_4K, true);
	tap_ok(!p.code && p.unchanged, "PVALIDATE again: CF says nothing changed");
	write_word((void *)gpa);
	tap_eq(*(volatile u64 *)gpa, PATTERN, "the page can be written");
	p = pvalidate(gpa, RMP_PAGE_4K, false);
	tap_ok(!p.code && !p.unchanged, "PVALIDATE gives the page up");
	p = pvalidate(gpa, RMP_PAGE_4K, false);
	tap_ok(!p.code && p.unchanged, "PVALIDATE again: CF says nothing changed");
}

static void test_pvalidate_refusals(u64 large)
{
	tap_eq(pvalidate(large + PAGE_SIZE, RMP_PAGE_2M, true).code, PVALIDATE_FAIL_INPUT,
	       "PVALIDATE of 2M: the address is not aligned");
	tap_eq(pvalidate(large, RMP_PAGE_2M, true).code, PVALIDATE_FAIL_SIZEMISMATCH,
	       "PVALIDATE of 2M: the RMP has 4K pages");
}

static void test_not_validated(u64 gpa)
{
	tap_faults(read_word, (void *)gpa, VECTOR_VC, VC_NPF, "a read raises #VC 0x404");
	tap_faults(write_word, (void *)gpa, VECTOR_VC, VC_NPF, "a write raises #VC 0x404");
	tap_faults(execute, (void *)gpa, VECTOR_VC, VC_NPF, "an instruction fetch raises #VC 0x404");
}

static void test_execute(void)
{
	u8 *code = page_alloc();

	*code = RETURN;
	tap_ok(!fault_call(execute, code), "a validated page can be executed");
}

static void adjust_not_validated(void *address)
{
	rmpadjust((u64)address, RMP_PAGE_4K, VMPL1 | ALL_PERMISSIONS);
}

static void test_rmpadjust(u64 large)
{
	u64 page = (u64)page_alloc();

	tap_eq(rmpadjust(page, RMP_PAGE_4K, VMPL1 | ALL_PERMISSIONS), 0, "RMPADJUST gives VMPL1 all");
	tap_eq(rmpadjust(page, RMP_PAGE_4K, VMPL1), 0, "RMPADJUST takes it away");
	tap_eq(rmpadjust(page, RMP_PAGE_4K, 0), PVALIDATE_FAIL_PERMISSION,
	       "RMPADJUST of the own VMPL");
	tap_eq(rmpadjust(page, RMP_PAGE_4K, 4), PVALIDATE_FAIL_INPUT, "RMPADJUST of VMPL4");
	tap_eq(rmpadjust(large + PAGE_SIZE, RMP_PAGE_2M, VMPL1), PVALIDATE_FAIL_INPUT,
	       "RMPADJUST of 2M: the address is not aligned");
	tap_eq(rmpadjust(page, RMP_PAGE_4K, VMPL1 | RMPADJUST_VMSA), 0, "RMPADJUST makes a VMSA");
	tap_eq(rmpadjust(page, RMP_PAGE_4K, VMPL1), 0, "RMPADJUST makes it a page again");
	tap_ok(!fault_call(write_word, (void *)page), "it can be written again");
	tap_faults(adjust_not_validated, (void *)large, VECTOR_VC, VC_NPF,
		   "RMPADJUST of a page that is not validated raises #VC 0x404");
}

/* The VMM follows: KVM_EXIT_MEMORY_FAULT. */
static void test_implicit_changes(void)
{
	volatile u64 *page = page_alloc();

	*page = PATTERN;
	page_map((u64)page, false);
	*page = ~PATTERN;
	tap_eq(*page, ~PATTERN, "a shared access makes a private page shared");

	page_map((u64)page, true);
	tap_faults(read_word, (void *)page, VECTOR_VC, VC_NPF,
		   "a private access makes it private, and not validated");
	tap_eq(pvalidate((u64)page, RMP_PAGE_4K, true).code, 0, "it is validated again");
	*page = PATTERN;
	tap_eq(*page, PATTERN, "and can be written");
}

void payload_main(void)
{
	u64 large = page_alloc_raw(PAGES_PER_2M), gpa = page_alloc_raw(1);

	tap_plan(24);
	test_not_validated(gpa);
	test_pvalidate(gpa);
	test_pvalidate_refusals(large);
	test_execute();
	test_rmpadjust(large);
	test_implicit_changes();
}
