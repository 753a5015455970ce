// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory from 4 GiB on (vmm's --high-mem, 4 MiB at least), on as many vCPUs as there are: validation,
 * conversions by both protocols, of 4 KiB and of 2 MiB, message pages, and VMSAs that lie there.
 */
#include "cpu.h"
#include "guest-msg.h"
#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"
#include "trap.h"

#define PATTERN		0x600d600d600dULL
#define SIZE_2M		(PAGES_PER_2M * PAGE_SIZE)
#define ENTRY(gpa, op)	GHCB_PSC_ENTRY((gpa) / PAGE_SIZE, op)

static u64 next = BOOT_HIGH_GPA;
static struct barrier all;
static volatile u32 met;

/* Not validated */
static u64 take(void)
{
	u64 gpa = next;

	next += PAGE_SIZE;
	return gpa;
}

static void read_word(void *address)
{
	(void)*(volatile u64 *)address;
}

static bool validate(u64 gpa, u32 pages, bool valid)
{
	bool ok = true;

	for (u32 i = 0; i < pages; i++)
		ok &= !pvalidate(gpa + i * PAGE_SIZE, RMP_PAGE_4K, valid).code;
	return ok;
}

static bool holds(u64 gpa, u32 pages)
{
	bool ok = true;

	for (u32 i = 0; i < pages; i++)
		*(volatile u64 *)(gpa + i * PAGE_SIZE) = PATTERN + i;
	for (u32 i = 0; i < pages; i++)
		ok &= *(volatile u64 *)(gpa + i * PAGE_SIZE) == PATTERN + i;
	return ok;
}

static void map(u64 gpa, u32 pages, bool private)
{
	for (u32 i = 0; i < pages; i++)
		page_map(gpa + i * PAGE_SIZE, private);
}

static struct nae_result ask(u64 entry)
{
	struct ghcb_psc *psc = ghcb_buffer();

	memset(psc, 0, sizeof(*psc));
	psc->entries[0] = entry;
	return nae_psc();
}

static bool done(struct nae_result r)
{
	return r.result == GHCB_RESULT_OK && !r.info2;
}

/* The page at the same place of low memory is another one. */
static void test_private(void)
{
	u64 gpa = take();
	volatile u64 *low = page_alloc(), *high = (volatile u64 *)((u64)low + BOOT_HIGH_GPA);

	tap_faults(read_word, (void *)gpa, VECTOR_VC, VC_NPF, "never validated: #VC 0x404");
	tap_ok(validate(gpa, 1, true) && holds(gpa, 1), "validated: it holds what is written");
	validate((u64)high, 1, true);
	*low = 1;
	*high = 2;
	tap_ok(*low == 1 && *high == 2, "it is not what lies 4 GiB below");
}

static void test_by_msr(void)
{
	u64 gpa = take();

	validate(gpa, 1, true);
	tap_ok(page_make_shared(gpa) && holds(gpa, 1), "by MSR: to shared");
	tap_ok(page_make_private(gpa) && holds(gpa, 1), "by MSR: to private");
}

static void test_by_ghcb(u64 large)
{
	u64 end = BOOT_HIGH_GPA + lib_boot_info()->high_size;

	validate(large, PAGES_PER_2M, true);
	validate(large, PAGES_PER_2M, false);
	tap_ok(done(ask(ENTRY(large, GHCB_PSC_SHARED) | GHCB_PSC_ENTRY_2M)), "by GHCB: 2 MiB to shared");
	map(large, PAGES_PER_2M, false);
	tap_ok(holds(large, PAGES_PER_2M), "by GHCB: all pages are shared");
	tap_ok(done(ask(ENTRY(large, GHCB_PSC_PRIVATE) | GHCB_PSC_ENTRY_2M)), "by GHCB: 2 MiB to private");
	map(large, PAGES_PER_2M, true);
	tap_ok(validate(large, PAGES_PER_2M, true) && holds(large, PAGES_PER_2M),
	       "by GHCB: all pages are private");
	tap_ok(!done(ask(ENTRY(end, GHCB_PSC_SHARED))), "a page behind the end is refused");
}

static void test_message(void)
{
	static struct snp_msg_report_rsp rsp;
	struct snp_guest_msg *request = (void *)take(), *response = (void *)take();
	struct snp_msg_report_req req = { .report_data = { 1, 2, 3 } };

	validate((u64)request, 2, true);
	tap_ok(page_make_shared((u64)request) && page_make_shared((u64)response), "message pages");
	memset(response, 0, sizeof(*response));
	guest_msg_seal(request, 0, 1, SNP_MSG_TYPE_REPORT_REQ, &req, sizeof(req));
	tap_ok(done(nae_guest_request((u64)request, (u64)response)) &&
	       guest_msg_open(response, 0, 2, SNP_MSG_TYPE_REPORT_RSP, &rsp, sizeof(rsp)) &&
	       !rsp.status && !memcmp(rsp.report.report_data, req.report_data, sizeof(req.report_data)),
	       "a report comes through them");
}

static void meet(void)
{
	for (u32 i = 0; i < 10; i++) {
		barrier_wait(&all);
		__atomic_add_fetch(&met, 1, __ATOMIC_RELAXED);
	}
	barrier_wait(&all);
}

static bool start(u32 index)
{
	struct vmsa *vmsa = (void *)take();

	if (!validate((u64)vmsa, 1, true))
		return false;
	cpu_prepare(index, vmsa, meet);
	if (rmpadjust((u64)vmsa, RMP_PAGE_4K, RMPADJUST_VMSA | 1))
		return false;
	return !nae_ap_creation(index, 0, GHCB_AP_CREATE, (u64)vmsa, vmsa->sev_features).result;
}

static void test_cpus(void)
{
	u32 count = lib_boot_info()->cpus;
	bool ok = true;

	/* AP creation refuses a VMSA at a 2 MiB boundary; the first page is in use by now */
	all.count = count;
	for (u32 i = 1; i < count; i++)
		ok = ok && start(i);
	tap_ok(ok, "every other CPU is created, from a VMSA there");
	if (ok)
		meet();
	tap_eq(met, 10 * count, "all of them run");
}

void payload_main(void)
{
	if (lib_boot_info()->high_size < 2 * SIZE_2M)
		panic("--high-mem 4 is wanted");
	tap_plan(14);
	test_private();
	test_by_msr();
	test_by_ghcb(BOOT_HIGH_GPA + SIZE_2M);
	test_message();
	test_cpus();
}
