// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests that the hypervisor has to refuse with an error code in
 * SW_EXITINFO2 (GHCB 2.03, 4.1), and the GHCB itself used wrongly.
 */
#include "cpu.h"
#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"

#include "../boot.h"

#define NO_MEMORY_GPA	0x80000000ULL

static void set_usage(u32 usage)
{
	memcpy(cpu_this()->ghcb + GHCB_OFF_USAGE, &usage, sizeof(usage));
}

static void set_version(u16 version)
{
	memcpy(cpu_this()->ghcb + GHCB_OFF_VERSION, &version, sizeof(version));
}

/* A request with everything in it that may be left out below. */
static void prepare(u64 code)
{
	ghcb_clear();
	ghcb_set(GHCB_OFF_SW_EXITCODE, code);
	ghcb_set(GHCB_OFF_SW_EXITINFO1, 0);
	ghcb_set(GHCB_OFF_SW_EXITINFO2, 0);
	ghcb_set(GHCB_OFF_RAX, 0);
	ghcb_set(GHCB_OFF_RBX, 0);
	ghcb_set(GHCB_OFF_RCX, 0);
	ghcb_set(GHCB_OFF_RDX, 0);
	ghcb_set(GHCB_OFF_XCR0, 1);
	ghcb_set(GHCB_OFF_SW_SCRATCH, (u64)ghcb_buffer());
	ghcb_set_cpl(0);
	set_version(2);
	set_usage(GHCB_USAGE_STANDARD);
}

static void omit(u32 offset)
{
	u32 bit = GHCB_VALID_BIT(offset);

	cpu_this()->ghcb[GHCB_OFF_VALID_BITMAP + bit / 8] &= ~(1U << bit % 8);
}

static void test_usage(void)
{
	prepare(GHCB_NAE_CPUID);
	set_usage(1);
	tap_refused(ghcb_exit_raw(), GHCB_ERROR_INVALID_USAGE, "GHCB usage 1");
	prepare(GHCB_NAE_CPUID);
	set_usage(0xffffffff);
	tap_refused(ghcb_exit_raw(), GHCB_ERROR_INVALID_USAGE, "GHCB usage 0xffffffff");
	prepare(GHCB_NAE_CPUID);
	tap_accepted(ghcb_exit_raw(), "GHCB usage 0");
}

/* docs/guests.md, "Where KVM differs": ghcb-version. */
static void test_version(void)
{
	static const u16 versions[] = { 0, 1, 3, 0xffff };

	for (u32 i = 0; i < ARRAY_SIZE(versions); i++) {
		prepare(GHCB_NAE_CPUID);
		set_version(versions[i]);
		tap_accepted(ghcb_exit_raw(), "KVM: the GHCB's version is not looked at");
	}
}

static void test_missing_input(void)
{
	static const struct {
		u64 code;
		u64 info1;
		u64 rax;
		u32 omit;
		const char *what;
	} cases[] = {
		{ GHCB_NAE_CPUID, 0, 0, GHCB_OFF_SW_EXITCODE, "no SW_EXITCODE" },
		{ GHCB_NAE_CPUID, 0, 0, GHCB_OFF_SW_EXITINFO1, "no SW_EXITINFO1" },
		{ GHCB_NAE_CPUID, 0, 0, GHCB_OFF_SW_EXITINFO2, "no SW_EXITINFO2" },
		{ GHCB_NAE_CPUID, 0, 0, GHCB_OFF_RAX, "CPUID without RAX" },
		{ GHCB_NAE_CPUID, 0, 0, GHCB_OFF_RCX, "CPUID without RCX" },
		{ GHCB_NAE_CPUID, 0, 0xd, GHCB_OFF_XCR0, "CPUID 0xD without XCR0" },
		{ GHCB_NAE_DR7_WRITE, 0, 0, GHCB_OFF_RAX, "DR7 write without RAX" },
		{ GHCB_NAE_RDPMC, 0, 0, GHCB_OFF_RCX, "RDPMC without RCX" },
		{ GHCB_NAE_IOIO, GHCB_IOIO_PORT(TESTDEV_PORT) | GHCB_IOIO_SIZE(1), 0,
		  GHCB_OFF_RAX, "OUT without RAX" },
		{ GHCB_NAE_IOIO, GHCB_IOIO_PORT(TESTDEV_PORT) | GHCB_IOIO_SIZE(1) |
		  GHCB_IOIO_STRING, 0, GHCB_OFF_SW_SCRATCH, "OUTS without SW_SCRATCH" },
		{ GHCB_NAE_MSR, GHCB_MSR_READ, 0, GHCB_OFF_RCX, "RDMSR without RCX" },
		{ GHCB_NAE_MSR, GHCB_MSR_WRITE, 0, GHCB_OFF_RAX, "WRMSR without RAX" },
		{ GHCB_NAE_MSR, GHCB_MSR_WRITE, 0, GHCB_OFF_RDX, "WRMSR without RDX" },
		{ GHCB_NAE_VMMCALL, 0, 0, GHCB_OFF_RAX, "VMMCALL without RAX" },
		{ GHCB_NAE_VMMCALL, 0, 0, GHCB_OFF_CPL, "VMMCALL without CPL" },
		{ GHCB_NAE_MONITOR, 0, 0, GHCB_OFF_RDX, "MONITOR without RDX" },
		{ GHCB_NAE_MWAIT, 0, 0, GHCB_OFF_RCX, "MWAIT without RCX" },
		{ GHCB_NAE_MMIO_READ, 0, 0, GHCB_OFF_SW_SCRATCH, "MMIO read without SW_SCRATCH" },
		{ GHCB_NAE_MMIO_WRITE, 0, 0, GHCB_OFF_SW_SCRATCH, "MMIO write without SW_SCRATCH" },
		{ GHCB_NAE_PSC, 0, 0, GHCB_OFF_SW_SCRATCH, "PSC without SW_SCRATCH" },
		{ GHCB_NAE_AP_CREATION, GHCB_AP_CREATE, 0, GHCB_OFF_RAX, "AP creation without RAX" },
	};

	for (u32 i = 0; i < ARRAY_SIZE(cases); i++) {
		prepare(cases[i].code);
		ghcb_set(GHCB_OFF_SW_EXITINFO1, cases[i].info1);
		ghcb_set(GHCB_OFF_RAX, cases[i].rax);
		omit(cases[i].omit);
		tap_refused(ghcb_exit_raw(), GHCB_ERROR_MISSING_INPUT, cases[i].what);
	}
}

static struct nae_result mmio_with_scratch(u64 scratch, u64 size)
{
	prepare(GHCB_NAE_MMIO_READ);
	ghcb_set(GHCB_OFF_SW_EXITINFO1, TESTDEV_GPA);
	ghcb_set(GHCB_OFF_SW_EXITINFO2, size);
	ghcb_set(GHCB_OFF_SW_SCRATCH, scratch);
	return ghcb_exit_raw();
}

static void test_scratch(void)
{
	u64 buffer = (u64)ghcb_buffer(), page = (u64)page_alloc();
	u64 end = buffer + GHCB_SHARED_BUFFER_SIZE;

	page_make_shared(page);
	tap_refused(mmio_with_scratch(0, 8), GHCB_ERROR_INVALID_SCRATCH, "scratch area at 0");
	tap_refused(mmio_with_scratch(page, 8), GHCB_ERROR_INVALID_SCRATCH,
		    "scratch area in another shared page");
	tap_refused(mmio_with_scratch(buffer - 8, 8), GHCB_ERROR_INVALID_SCRATCH,
		    "scratch area before the shared buffer");
	tap_refused(mmio_with_scratch(end - 7, 8), GHCB_ERROR_INVALID_SCRATCH,
		    "scratch area past the shared buffer's end");
	tap_refused(mmio_with_scratch(~0ULL - 3, 8), GHCB_ERROR_INVALID_SCRATCH,
		    "scratch area that wraps around");
	tap_accepted(mmio_with_scratch(end - 8, 8), "scratch area at the shared buffer's end");
}

static void test_unknown_events(void)
{
	static const u64 codes[] = {
		0x000, 0x060, 0x078, 0x06b, 0x400, 0x403, 0x80000000, 0x80000006, 0x8000000f,
		GHCB_NAE_HV_DOORBELL_PAGE, GHCB_NAE_HV_IPI, GHCB_NAE_HV_TIMER,
		GHCB_NAE_APIC_ID_LIST, GHCB_NAE_RUN_VMPL, 0x8000fffc, 0x80010000,
		1ULL << 32 | GHCB_NAE_CPUID, ~0ULL,
	};

	for (u32 i = 0; i < ARRAY_SIZE(codes); i++) {
		prepare(codes[i]);
		if (!tap_refused(ghcb_exit_raw(), GHCB_ERROR_INVALID_EVENT, "unknown exit code"))
			print("# exit code %#llx\n", codes[i]);
	}
}

/*
 * docs/guests.md, "Where KVM differs": ghcb-unmapped. Nothing can be printed
 * before the GHCB is registered again.
 */
static void test_no_ghcb(void)
{
	u64 gpa = (u64)cpu_this()->ghcb;
	u64 none, registered, unmapped, again;

	wrmsr(GHCB_MSR_INDEX, 0);
	vmgexit();
	none = rdmsr(GHCB_MSR_INDEX);
	registered = msr_protocol(NO_MEMORY_GPA | GHCB_INFO_REGISTER_GPA_REQ);
	wrmsr(GHCB_MSR_INDEX, NO_MEMORY_GPA);
	vmgexit();
	unmapped = rdmsr(GHCB_MSR_INDEX);
	again = msr_protocol(gpa | GHCB_INFO_REGISTER_GPA_REQ);

	tap_eq(none, 0, "KVM: VMGEXIT with a GHCB GPA of 0 does nothing");
	tap_eq(registered, NO_MEMORY_GPA | GHCB_INFO_REGISTER_GPA_RESP,
	       "KVM: a GPA without memory is registered");
	tap_eq(unmapped, NO_MEMORY_GPA, "KVM: VMGEXIT with it does nothing");
	tap_eq(again, gpa | GHCB_INFO_REGISTER_GPA_RESP, "the old GHCB is registered again");
	tap_accepted(nae_hv_features(), "and works");
}

void payload_main(void)
{
	tap_plan(57);
	test_usage();
	test_version();
	test_missing_input();
	test_scratch();
	test_unknown_events();
	test_no_ghcb();
}
