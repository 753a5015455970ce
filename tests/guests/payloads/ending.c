// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways for a guest to end; --args says which. What the VMM gets to see of it
 * is for tests/guests/run-payloads to compare.
 */
#include "cpu.h"
#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"
#include "trap.h"

#include "../boot.h"

#define TERM_SET	1
#define TERM_CODE	0x42
#define NO_MEMORY_GPA	0x80000000ULL

static void by_msr(void)
{
	msr_protocol(GHCB_TERM_MSR_REQ(TERM_SET, TERM_CODE));
}

static void by_nae(void)
{
	nae_terminate(TERM_SET, TERM_CODE);
}

static void unregistered(void)
{
	u64 page = (u64)page_alloc();
	struct nae_result r;

	page_make_shared(page);
	cpu_this()->ghcb = (u8 *)page;
	r = nae_hv_features();
	/* Where the guest is told, it passes on what */
	msr_protocol(GHCB_TERM_MSR_REQ(TERM_SET, r.info2));
}

static void unsupported(void)
{
	nae_unsupported(0x1234, 0x5678);
}

static void do_rdtsc(void)
{
	u64 tsc;

	nae_rdtsc(&tsc);
}

static void request_without_memory(void)
{
	u64 page = (u64)page_alloc();

	page_make_shared(page);
	nae_guest_request(NO_MEMORY_GPA, page);
}

static void undefined_opcode(void)
{
	asm volatile("ud2");
}

static void triple_fault(void)
{
	struct {
		u16 limit;
		u64 base;
	} __packed none = { 0, 0 };

	asm volatile("lidt %0; ud2" : : "m"(none));
}

/* Nothing can be delivered without @page, the #VC for that neither. */
static void without(u64 page)
{
	pvalidate(page & ~(PAGE_SIZE - 1), RMP_PAGE_4K, false);
	undefined_opcode();
}

static void without_idt(void)
{
	without(trap_idtr().base);
}

static void without_gdt(void)
{
	without(BOOT_GDT_GPA);
}

static void push_below(u64 top)
{
	asm volatile("mov %0, %%rsp; push %0" : : "r"(top) : "memory");
}

static void without_stack(void)
{
	u64 page = (u64)page_alloc();

	pvalidate(page, RMP_PAGE_4K, false);
	push_below(page + PAGE_SIZE);
}

static void stack_in_device(void)
{
	push_below(TESTDEV_GPA + PAGE_SIZE);
}

static void nothing(void)
{
}

/* The page is an ordinary one: no RMPADJUST has made it a VMSA. */
static void ap_without_vmsa(void)
{
	struct vmsa *vmsa = page_alloc_vmsa();

	cpu_prepare(1, vmsa, nothing);
	nae_ap_creation(1, 0, GHCB_AP_CREATE, (u64)vmsa, vmsa->sev_features);
	for (;;)
		cpu_relax();
}

static void hang(void)
{
	for (;;)
		cpu_halt();
}

/* Nested page faults with the RMP bit, again and again: PVALIDATE wants a private page */
static void validate_shared(void)
{
	u64 page = (u64)page_alloc();

	page_make_shared(page);
	pvalidate(page, RMP_PAGE_4K, true);
}

static void failing_test(void)
{
	tap_plan(1);
	tap_ok(false, "a test that fails");
	lib_result()->state = RESULT_DONE;
	lib_exit();
}

void payload_main(void)
{
	static const struct {
		const char *name;
		void (*end)(void);
	} endings[] = {
		{ "term-msr", by_msr },
		{ "term-nae", by_nae },
		{ "unregistered", unregistered },
		{ "unsupported", unsupported },
		{ "rdtsc", do_rdtsc },
		{ "request-without-memory", request_without_memory },
		{ "undefined-opcode", undefined_opcode },
		{ "triple-fault", triple_fault },
		{ "without-idt", without_idt },
		{ "without-gdt", without_gdt },
		{ "without-stack", without_stack },
		{ "stack-in-device", stack_in_device },
		{ "ap-without-vmsa", ap_without_vmsa },
		{ "hang", hang },
		{ "validate-shared", validate_shared },
		{ "failing-test", failing_test },
	};
	const char *want = lib_boot_info()->args;

	for (u32 i = 0; i < ARRAY_SIZE(endings); i++) {
		if (memcmp(endings[i].name, want, strlen(endings[i].name) + 1))
			continue;
		print("# ending: %s\n", want);
		endings[i].end();
		tap_ok(false, "the guest should have ended");
		return;
	}
	tap_ok(false, "--args has to name an ending");
}
