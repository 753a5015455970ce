// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every request of the GHCB MSR protocol (GHCB 2.03, 2.3.1) that returns.
 * AP reset hold needs two CPUs: ap-reset-hold.c. Termination: ending.c.
 */
#include "cpu.h"
#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"
#include "trap.h"

#include "../boot.h"

#define PATTERN		0x1122334455667788ULL
#define UNKNOWN_CODE	0x0f0
#define NO_MEMORY_GFN	0x80000

static void test_sev_info(void)
{
	u64 v = msr_protocol(GHCB_INFO_SEV_INFO_REQ);

	tap_eq(v & GHCB_INFO_MASK, GHCB_INFO_SEV_INFO_RESP, "SEV information is answered");
	tap_ok(GHCB_SEV_INFO_MIN(v) <= 2 && GHCB_SEV_INFO_MAX(v) >= 2, "protocol version 2 is offered");
	tap_eq(GHCB_SEV_INFO_CBIT(v), lib_boot_info()->cbit, "the C-bit's position is told");
}

static void test_cpuid(void)
{
	static const u32 function = 0x80000000;
	struct cpuid want;
	const u32 *regs = &want.eax;

	nae_cpuid(function, 0, &want);
	for (u32 reg = GHCB_CPUID_EAX; reg <= GHCB_CPUID_EDX; reg++) {
		u64 v = msr_protocol(GHCB_CPUID_MSR_REQ(function, reg));

		tap_eq(v, (u64)regs[reg] << 32 | reg << 30 | GHCB_INFO_CPUID_RESP,
		       "CPUID: one register, as the NAE event gives it");
	}
}

static void test_preferred_gpa(void)
{
	u64 v = msr_protocol(GHCB_INFO_PREFERRED_GPA_REQ);

	tap_eq(v & GHCB_INFO_MASK, GHCB_INFO_PREFERRED_GPA_RESP, "preferred GPA is answered");
	tap_eq(GHCB_GFN(v), GHCB_GFN_NONE, "KVM prefers no GPA");
}

static void test_register_gpa(void)
{
	u64 gpa = (u64)cpu_this()->ghcb;

	tap_eq(msr_protocol(gpa | GHCB_INFO_REGISTER_GPA_REQ), gpa | GHCB_INFO_REGISTER_GPA_RESP,
	       "a GHCB GPA is registered again");
}

static void read_word(void *address)
{
	(void)*(volatile u64 *)address;
}

static void test_psc(void)
{
	volatile u64 *page = page_alloc();
	u64 gpa = (u64)page, gfn = gpa / PAGE_SIZE;

	*page = PATTERN;
	tap_eq(pvalidate(gpa, RMP_PAGE_4K, false).code, 0, "a page is given up");
	tap_eq(msr_protocol(GHCB_PSC_MSR_REQ(gfn, GHCB_PSC_SHARED)), GHCB_INFO_PSC_RESP,
	       "page state change to shared");
	page_map(gpa, false);
	tap_ok(*page != PATTERN, "the shared page is another one");
	*page = ~PATTERN;
	tap_eq(*page, ~PATTERN, "the shared page can be written");

	tap_eq(msr_protocol(GHCB_PSC_MSR_REQ(gfn, GHCB_PSC_PRIVATE)), GHCB_INFO_PSC_RESP,
	       "page state change to private");
	page_map(gpa, true);
	tap_faults(read_word, (void *)gpa, VECTOR_VC, VC_NPF, "it has to be validated first");
	tap_eq(pvalidate(gpa, RMP_PAGE_4K, true).code, 0, "it is validated");
	*page = PATTERN;
	tap_eq(*page, PATTERN, "the private page can be written");
}

static void test_psc_refusals(void)
{
	u64 gfn = page_alloc_raw(1) / PAGE_SIZE;
	u64 v;

	for (u32 op = 0; op < 16; op += 5) {
		v = msr_protocol(GHCB_PSC_MSR_REQ(gfn, op));
		tap_ok((v & GHCB_INFO_MASK) == GHCB_INFO_PSC_RESP && GHCB_PSC_MSR_ERROR(v),
		       "page state change: an unknown operation is refused");
	}
	v = msr_protocol(GHCB_PSC_MSR_REQ(NO_MEMORY_GFN, GHCB_PSC_SHARED));
	tap_ok((v & GHCB_INFO_MASK) == GHCB_INFO_PSC_RESP && GHCB_PSC_MSR_ERROR(v),
	       "page state change: a GFN without memory is refused");
}

static void test_hv_features(void)
{
	u64 v = msr_protocol(GHCB_INFO_HV_FEATURES_REQ);

	tap_eq(v & GHCB_INFO_MASK, GHCB_INFO_HV_FEATURES_RESP, "hypervisor features are answered");
	tap_eq(v >> GHCB_DATA_SHIFT, GHCB_HV_SNP | GHCB_HV_AP_CREATION,
	       "KVM's features are SEV-SNP and AP creation");
	tap_eq(nae_hv_features().info2, v >> GHCB_DATA_SHIFT, "the NAE event says the same");
}

/* docs/guests.md, "Where KVM differs", unknown-msr-code. */
static void test_unknown(void)
{
	u64 run_vmpl = 1ULL << 32 | GHCB_INFO_RUN_VMPL_REQ;

	tap_eq(msr_protocol(UNKNOWN_CODE), UNKNOWN_CODE, "KVM: an unknown request changes nothing");
	tap_eq(msr_protocol(run_vmpl), run_vmpl, "KVM: run VMPL is an unknown request");
}

void payload_main(void)
{
	tap_plan(28);
	test_sev_info();
	test_cpuid();
	test_preferred_gpa();
	test_register_gpa();
	test_psc();
	test_psc_refusals();
	test_hv_features();
	test_unknown();
}
