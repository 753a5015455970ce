// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests whose tracepoints are known beforehand. For each event that a
 * request must give there is a line
 *
 *	# expect EVENT FIELD=VALUE...
 *
 * in order; tests/kmod/tracepoints compares. The numbers are from the GHCB
 * specification and from what is asked for, by hand. Needs two vCPUs.
 */
#include "cpu.h"
#include "guest-msg.h"
#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"

#include "../boot.h"

#define AP		1
#define NO_SUCH_AP	7
#define TOUCHED		8
#define NO_MEMORY_GFN	0x80000

#define ENTRY_4K(gpa, op)	GHCB_PSC_ENTRY((gpa) / PAGE_SIZE, op)
#define ENTRY_2M(gpa, op)	(ENTRY_4K(gpa, op) | GHCB_PSC_ENTRY_2M)

static struct ghcb_psc request;

static void change(u32 first, u32 last)
{
	request.cur_entry = first;
	request.end_entry = last;
	memcpy(ghcb_buffer(), &request, sizeof(request));
	nae_psc();
	print("# expect psc_begin unit=psc first=%u last=%u\n", first, last);
}

static void range(u64 gpa, u32 pages, const char *operation, u32 level, u32 entries)
{
	print("# expect psc_range gpa=%llu pages=%u operation=%s level=%u entries=%u\n", gpa, pages,
	      operation, level, entries);
}

/* SW_EXITINFO1 is 0 even when a change fails (GHCB 2.03, 4.1) */
static void psc_end(u32 entries, u32 ranges, u32 pages_4k, u32 pages_2m, const char *why, u64 error)
{
	print("# expect psc_end unit=psc entries=%u ranges=%u pages_4k=%u pages_2m=%u why=%s error=%llu\n",
	      entries, ranges, pages_4k, pages_2m, why, error);
	print("# expect vmgexit_end unit=psc end=%s why=%s info2=%llu\n",
	      why[0] == '-' ? "resume" : "error", why, error);
}

/* By the MSR protocol, what went well */
static void one_page(u64 gpa, const char *operation)
{
	print("# expect psc_begin unit=psc_msr first=0 last=0\n");
	range(gpa, 1, operation, 1, 1);
	print("# expect psc_end unit=psc_msr entries=1 ranges=1 pages_4k=1 pages_2m=0 why=- error=0\n");
	print("# expect vmgexit_end unit=psc_msr end=resume why=- info2=%u\n", GHCB_INFO_PSC_RESP);
}

static void simple(const char *unit, const char *end, const char *why)
{
	print("# expect vmgexit_end unit=%s end=%s why=%s\n", unit, end, why);
}

static void refused(const char *unit, const char *why, u64 error)
{
	print("# expect vmgexit_end unit=%s end=error why=%s info2=%llu\n", unit, why, error);
}

static void changes(void)
{
	u64 four = page_alloc_raw(8), apart = page_alloc_raw(8), a = page_alloc_raw(1);
	u64 large = page_alloc_raw(PAGES_PER_2M), b = page_alloc_raw(1);

	for (u32 i = 0; i < 4; i++)
		request.entries[i] = ENTRY_4K(four + i * PAGE_SIZE, GHCB_PSC_SHARED);
	change(0, 3);
	range(four, 4, "shared", 1, 4);
	psc_end(4, 1, 4, 0, "-", 0);

	for (u32 i = 0; i < 4; i++)
		request.entries[i] = ENTRY_4K(apart + 2 * i * PAGE_SIZE, GHCB_PSC_SHARED);
	change(0, 3);
	for (u32 i = 0; i < 4; i++)
		range(apart + 2 * i * PAGE_SIZE, 1, "shared", 1, 1);
	psc_end(4, 4, 4, 0, "-", 0);

	request.entries[0] = ENTRY_4K(a, GHCB_PSC_SHARED);
	request.entries[1] = ENTRY_2M(large, GHCB_PSC_SHARED);
	request.entries[2] = ENTRY_4K(b, GHCB_PSC_SHARED);
	change(0, 2);
	range(a, 1, "shared", 1, 1);
	range(large, PAGES_PER_2M, "shared", 2, 1);
	range(b, 1, "shared", 1, 1);
	psc_end(3, 3, 2, 1, "-", 0);

	/* A part of 2 MiB, 12 pages, counts as 4K */
	request.entries[0] = ENTRY_2M(large, GHCB_PSC_PRIVATE) | 500;
	change(0, 0);
	range(large + 500 * PAGE_SIZE, 12, "private", 1, 1);
	psc_end(1, 1, 12, 0, "-", 0);

	request.entries[0] = ENTRY_4K(a, GHCB_PSC_PRIVATE) | 1;
	request.entries[1] = ENTRY_4K(b, GHCB_PSC_PRIVATE);
	change(0, 1);
	range(b, 1, "private", 1, 1);
	psc_end(2, 1, 1, 0, "-", 0);

	request.entries[1] = ENTRY_4K(b, GHCB_PSC_PSMASH);
	change(1, 1);
	range(b, 1, "psmash", 1, 1);
	psc_end(1, 1, 1, 0, "-", 0);
}

static void bad_changes(void)
{
	u64 a = page_alloc_raw(1);

	change(0, GHCB_PSC_MAX_ENTRIES);
	psc_end(0, 0, 0, 0, "psc-header", GHCB_PSC_ERROR_HEADER);

	request.entries[0] = ENTRY_4K(a, GHCB_PSC_SHARED);
	request.entries[1] = ENTRY_2M(a | PAGE_SIZE, GHCB_PSC_SHARED);
	change(0, 1);
	range(a, 1, "shared", 1, 1);
	psc_end(1, 1, 1, 0, "psc-entry", GHCB_PSC_ERROR_ENTRY);

	request.entries[0] = GHCB_PSC_ENTRY(NO_MEMORY_GFN, GHCB_PSC_SHARED);
	change(0, 0);
	range((u64)NO_MEMORY_GFN * PAGE_SIZE, 1, "shared", 1, 1);
	psc_end(0, 1, 0, 0, "vmm-refused", GHCB_PSC_ERROR_GENERIC);

	ghcb_clear();
	ghcb_set(GHCB_OFF_SW_SCRATCH, 0x1000);
	ghcb_exit(GHCB_NAE_PSC, 0, 0);
	refused("psc", "scratch-outside-ghcb", GHCB_ERROR_INVALID_SCRATCH);

	ghcb_clear();
	ghcb_exit(GHCB_NAE_PSC, 0, 0);
	refused("psc", "input-missing", GHCB_ERROR_MISSING_INPUT);
}

static void changes_by_msr(void)
{
	u64 page = (u64)page_alloc();

	tap_ok(page_make_shared(page) && page_make_private(page), "a page to shared and back");
	one_page(page, "shared");
	one_page(page, "private");

	msr_protocol(GHCB_PSC_MSR_REQ(page / PAGE_SIZE, GHCB_PSC_PSMASH));
	print("# expect psc_begin unit=psc_msr first=0 last=0\n");
	print("# expect psc_end unit=psc_msr entries=0 ranges=0 pages_4k=0 pages_2m=0 why=psc-operation\n");
	simple("psc_msr", "error", "psc-operation");
}

/* TOUCHED pages get memory, then lose it */
static void memory(void)
{
	u64 pages = page_alloc_raw(TOUCHED);

	for (u32 i = 0; i < TOUCHED; i++)
		pvalidate(pages + i * PAGE_SIZE, RMP_PAGE_4K, true);
	for (u32 i = 0; i < TOUCHED; i++) {
		pvalidate(pages + i * PAGE_SIZE, RMP_PAGE_4K, false);
		request.entries[i] = ENTRY_4K(pages + i * PAGE_SIZE, GHCB_PSC_SHARED);
	}
	change(0, TOUCHED - 1);
	range(pages, TOUCHED, "shared", 1, TOUCHED);
	psc_end(TOUCHED, 1, TOUCHED, 0, "-", 0);
	print("# touched gpa=%llu pages=%u\n", pages, TOUCHED);
}

static void msr_requests(void)
{
	msr_protocol(GHCB_INFO_SEV_INFO_REQ);
	simple("sev_info", "resume", "-");
	msr_protocol(GHCB_CPUID_MSR_REQ(0, GHCB_CPUID_EBX));
	simple("cpuid_msr", "resume", "-");
	msr_protocol(GHCB_INFO_PREFERRED_GPA_REQ);
	simple("preferred_gpa", "resume", "-");
	msr_protocol(GHCB_INFO_HV_FEATURES_REQ);
	simple("hv_features_msr", "resume", "-");
	msr_protocol(0xabc);
	simple("unknown_msr", "error", "event-unknown");
}

static void nae_requests(void)
{
	struct cpuid c;
	u64 value;

	nae_hv_features();
	print("# expect vmgexit_end unit=hv_features end=resume why=- info2=%llu\n",
	      GHCB_HV_SNP | GHCB_HV_AP_CREATION);
	nae_cpuid(0, 0, &c);
	simple("cpuid", "resume", "-");
	nae_mmio_write(TESTDEV_GPA, 4, 1);
	simple("mmio_write", "resume", "-");
	nae_mmio_read(TESTDEV_GPA, 4, &value);
	simple("mmio_read", "resume", "-");
	print("# expect mmio reason=6 arg0=%u arg1=4 arg2=1\n", TESTDEV_GPA);
	print("# expect mmio reason=6 arg0=%u arg1=4 arg2=0\n", TESTDEV_GPA);
	nae_run_vmpl(1);
	refused("unknown", "event-unknown", GHCB_ERROR_INVALID_EVENT);

	ghcb_clear();
	memset(cpu_this()->ghcb + GHCB_OFF_USAGE, 0, 4);
	ghcb_set(GHCB_OFF_SW_EXITCODE, GHCB_NAE_HV_FEATURES);
	ghcb_exit_raw();
	refused("hv_features", "input-missing", GHCB_ERROR_MISSING_INPUT);
	ghcb_clear();
	ghcb_set(GHCB_OFF_SW_EXITCODE, GHCB_NAE_HV_FEATURES);
	cpu_this()->ghcb[GHCB_OFF_USAGE] = 1;
	ghcb_exit_raw();
	refused("hv_features", "usage-not-supported", GHCB_ERROR_INVALID_USAGE);
	cpu_this()->ghcb[GHCB_OFF_USAGE] = 0;
}

static void seal(struct snp_guest_msg *msg, u64 number)
{
	struct snp_msg_report_req report = { .vmpl = 0 };

	guest_msg_seal(msg, 0, number, SNP_MSG_TYPE_REPORT_REQ, &report, sizeof(report));
}

static void sent(const char *unit, u64 number, u32 status, u64 pages)
{
	const char *why = status ? "firmware-status" : "-";

	print("# expect guest_request type=%u vmpck=0 sequence=%llu status=%u why=%s certificate_pages=%llu\n",
	      SNP_MSG_TYPE_REPORT_REQ, number, status, why, pages);
	print("# expect vmgexit_end unit=%s end=%s why=%s info2=%u\n", unit,
	      status ? "error" : "resume", why, status);
}

/* The statuses are 56860's: BAD_MEASUREMENT 0xb, AEAD_OFLOW 0x1d */
static void guest_requests(void)
{
	struct snp_guest_msg *msg = page_alloc(), *answer = page_alloc();
	u8 *certificates = page_alloc();
	u64 pages = 1;

	tap_ok(page_make_shared((u64)msg) && page_make_shared((u64)answer) &&
	       page_make_shared((u64)certificates), "the messages' pages are shared");
	one_page((u64)msg, "shared");
	one_page((u64)answer, "shared");
	one_page((u64)certificates, "shared");

	seal(msg, 1);
	nae_guest_request((u64)msg, (u64)answer);
	sent("guest_request", 1, 0, 0);
	seal(msg, 1);
	nae_guest_request((u64)msg, (u64)answer);
	sent("guest_request", 1, 0x1d, 0);
	seal(msg, 3);
	msg->authtag[0] ^= 1;
	nae_guest_request((u64)msg, (u64)answer);
	sent("guest_request", 3, 0xb, 0);
	seal(msg, 3);
	nae_ext_guest_request((u64)msg, (u64)answer, (u64)certificates, &pages);
	sent("ext_guest_request", 3, 0, 1);

	nae_guest_request((u64)msg + 8, (u64)answer);
	refused("guest_request", "input-invalid", nae_request_pages_error());
	nae_ext_guest_request((u64)msg, (u64)answer, (u64)certificates + 8, &pages);
	refused("ext_guest_request", "certificate-buffer", GHCB_ERROR_INVALID_INPUT);
}

static void create(u32 target, u32 request, u64 vmsa, u64 features, const char *why)
{
	nae_ap_creation(target, 0, request, vmsa, features);
	print("# expect ap_create target=%u request=%u vmsa=%llu why=%s\n", target, request, vmsa,
	      why);
	if (why[0] == '-')
		simple("ap_creation", "resume", why);
	else
		refused("ap_creation", why, GHCB_ERROR_INVALID_INPUT);
}

static void nothing(void)
{
}

static void second_cpu(void)
{
	u64 page = (u64)page_alloc_vmsa(), large = page_alloc_raw(PAGES_PER_2M);
	u64 features = rdmsr(MSR_SEV_STATUS) >> 2;
	u64 other = features ^ VMSA_FEATURE_RESTRICTED_INJ;

	create(AP, GHCB_AP_CREATE, page + 8, features, "vmsa-address");
	create(AP, GHCB_AP_CREATE, 1ULL << 60, features, "vmsa-address");
	create(AP, GHCB_AP_CREATE, large, features, "vmsa-2m-aligned");
	create(AP, GHCB_AP_CREATE, page, other, "injection-mode");
	create(NO_SUCH_AP, GHCB_AP_CREATE, page, features, "apic-id-unknown");
	create(AP, 3, page, features, "ap-request-unknown");

	for (u32 i = 0; i < 2; i++) {
		struct vmsa *vmsa = page_alloc_vmsa();

		cpu_prepare(AP, vmsa, nothing);
		tap_eq(rmpadjust((u64)vmsa, RMP_PAGE_4K, RMPADJUST_VMSA | 1), 0, "a VMSA");
		create(AP, GHCB_AP_CREATE, (u64)vmsa, vmsa->sev_features, "-");
		tap_ok(cpu_wait(&cpus[AP].done), "the CPU runs");
		cpus[AP].done = false;
		print("# expect ap_first_run vcpu=1\n");
		create(AP, GHCB_AP_DESTROY, 0, 0, "-");
	}
}

void payload_main(void)
{
	/* lib_start() has made the GHCB shared and registered it */
	one_page((u64)cpu_this()->ghcb, "shared");
	simple("register_gpa", "resume", "-");

	tap_plan(6);
	changes();
	bad_changes();
	changes_by_msr();
	memory();
	msr_requests();
	nae_requests();
	guest_requests();
	second_cpu();
}
