// SPDX-License-Identifier: GPL-2.0-only
/* The GHCB MSR protocol (GHCB 2.03, 2.3.1). */
#include "equivalence.h"

#include "insn.h"
#include "memory.h"

#define ALL_DATA	(~0ULL << GHCB_DATA_SHIFT)
#define SOME_DATA	(0x123456ULL << GHCB_DATA_SHIFT)

static void ask_cpuid(void)
{
	static const u32 functions[] = {
		0x00, 0x01, 0x02, 0x04, 0x05, 0x06, 0x07, 0x0a, 0x0b, 0x0d, 0x10, 0x12, 0x14,
		0x40000000, 0x40000001, 0x40000010, 0x40000100, 0x7fffffff,
		0x80000000, 0x80000001, 0x80000002, 0x80000005, 0x80000006, 0x80000007,
		0x80000008, 0x8000000a, 0x80000019, 0x8000001a, 0x8000001d, 0x8000001e,
		0x8000001f, 0x80000021, 0x80000022, 0x8fffffff, 0xc0000000, 0xffffffff,
	};

	for (u32 i = 0; i < ARRAY_SIZE(functions); i++)
		for (u32 reg = GHCB_CPUID_EAX; reg <= GHCB_CPUID_EDX; reg++)
			send_msr("cpuid", GHCB_CPUID_MSR_REQ(functions[i], reg));
	send_msr("cpuid, reserved bits", GHCB_CPUID_MSR_REQ(1, GHCB_CPUID_ECX) | 0x3ffff000);
}

/* The page that prints is registered again before anything is printed. */
static void ask_register(u64 gpa)
{
	u64 own = (u64)cpu_this()->ghcb;
	struct record *r = take_msr("register gpa", gpa | GHCB_INFO_REGISTER_GPA_REQ);

	msr_protocol(own | GHCB_INFO_REGISTER_GPA_REQ);
	show(r);
}

static void ask_registration(void)
{
	send_msr("preferred gpa", GHCB_INFO_PREFERRED_GPA_REQ);
	send_msr("preferred gpa, data", GHCB_INFO_PREFERRED_GPA_REQ | SOME_DATA);
	ask_register((u64)cpu_this()->ghcb);
	ask_register(0);
	ask_register((u64)page_alloc());
	ask_register(lib_boot_info()->mem_size - PAGE_SIZE);
	ask_register(lib_boot_info()->mem_size);
	ask_register(NO_MEMORY_GPA);
	ask_register(TOO_LARGE_GPA);
	ask_register(ALL_DATA);
}

static void convert(const char *name, u64 gpa, u32 op)
{
	send_msr(name, GHCB_PSC_MSR_REQ(gpa / PAGE_SIZE, op));
}

static void ask_conversions(void)
{
	u64 gpa = (u64)page_alloc(), raw = page_alloc_raw(1);

	pvalidate(gpa, RMP_PAGE_4K, false);
	convert("psc, shared", gpa, GHCB_PSC_SHARED);
	show_shared(gpa);
	convert("psc, shared again", gpa, GHCB_PSC_SHARED);
	show_shared(gpa);
	convert("psc, private", gpa, GHCB_PSC_PRIVATE);
	show_private(gpa);
	convert("psc, private, validated", gpa, GHCB_PSC_PRIVATE);
	page_map(gpa, true);
	show_private(gpa);
	convert("psc, shared, still validated", gpa, GHCB_PSC_SHARED);
	show_shared(gpa);
	convert("psc, private", gpa, GHCB_PSC_PRIVATE);
	show_private(gpa);

	convert("psc, private, never touched", raw, GHCB_PSC_PRIVATE);
	show_private(raw);
	raw = page_alloc_raw(1);
	convert("psc, shared, never touched", raw, GHCB_PSC_SHARED);
	show_shared(raw);
}

static void ask_bad_conversions(void)
{
	u64 raw = page_alloc_raw(1), mem = lib_boot_info()->mem_size;

	for (u32 op = 0; op < 16; op++)
		if (op != GHCB_PSC_PRIVATE && op != GHCB_PSC_SHARED)
			convert("psc, operation", raw, op);
	for (u32 bit = 56; bit < 64; bit++)
		send_msr("psc, reserved bit",
			 GHCB_PSC_MSR_REQ(raw / PAGE_SIZE, GHCB_PSC_SHARED) | 1ULL << bit);
	for (u32 op = GHCB_PSC_PRIVATE; op <= GHCB_PSC_SHARED; op++) {
		convert("psc, the first page without memory", mem, op);
		convert("psc, no memory", NO_MEMORY_GPA, op);
		convert("psc, the local APIC", 0xfee00000, op);
		convert("psc, too large", TOO_LARGE_GPA, op);
		convert("psc, the largest", 0xffffffffffffeULL * PAGE_SIZE, op);
		convert("psc, the last page of memory", mem - PAGE_SIZE, op);
	}
}

/* Data are not 0: code 0 with a GPA would be a request by the GHCB page. */
static bool ends_or_waits(u32 code)
{
	return code == GHCB_INFO_AP_RESET_HOLD_REQ || code == GHCB_INFO_TERMINATE_REQ ||
	       code == GHCB_INFO_REGISTER_GPA_REQ;
}

static void ask_all_codes(void)
{
	for (u32 code = 1; code <= GHCB_INFO_MASK; code += code < 0x120 ? 1 : 43) {
		if (ends_or_waits(code))
			continue;
		send_msr("code", code);
		if (code < 0x20)
			send_msr("code, data", code | SOME_DATA);
	}
	send_msr("no GHCB", 0);
	send_msr("GHCB without memory", NO_MEMORY_GPA);
	send_msr("GHCB too large", TOO_LARGE_GPA);
}

void ask_msr_protocol(void)
{
	send_msr("sev info", GHCB_INFO_SEV_INFO_REQ);
	send_msr("sev info, data", GHCB_INFO_SEV_INFO_REQ | SOME_DATA);
	send_msr("sev info, all data", GHCB_INFO_SEV_INFO_REQ | ALL_DATA);
	send_msr("hv features", GHCB_INFO_HV_FEATURES_REQ);
	send_msr("hv features, data", GHCB_INFO_HV_FEATURES_REQ | ALL_DATA);
	for (u64 vmpl = 0; vmpl < 5; vmpl++)
		send_msr("run vmpl", vmpl << 32 | GHCB_INFO_RUN_VMPL_REQ);
	ask_cpuid();
	ask_registration();
	ask_conversions();
	ask_bad_conversions();
	ask_all_codes();
}
