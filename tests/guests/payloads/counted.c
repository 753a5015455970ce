// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests in the numbers that --args asks for, and no others of these kinds, so that
 * who counts them knows what must come out. Words are NAME=N:
 *
 *   sev_info     SEV information by MSR
 *   features     hypervisor features by GHCB
 *   contiguous   page state changes to shared with 10 entries that are neighbours: 1 range
 *   apart        page state changes to shared with 3 entries that are not: 3 ranges
 *   large        page state changes to shared with 1 entry of 2 MiB
 *   bad          page state changes whose last entry lies beyond the buffer
 *   pages        a page to shared and back by MSR
 *   touched      pages that get memory
 *   messages     requests for a report
 *   replayed     messages that were sent before: the firmware refuses them
 *   splits       PVALIDATE of 4 KiB of a 2 MiB entry of the RMP (wants vmm's --folio-order 9)
 *
 * By MSR, the GHCB becomes shared first, and two pages for messages if there are any.
 */
#include "guest-msg.h"
#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"

#include "../boot.h"

static bool is_word(const char *at, const char *name)
{
	while (*name && *at == *name) {
		at++;
		name++;
	}
	return !*name && *at == '=';
}

/* What the arguments have for @name, 0 if nothing */
static u64 wanted(const char *name)
{
	const char *p = lib_boot_info()->args;
	u64 n = 0;

	while (*p && !is_word(p, name)) {
		while (*p && *p != ' ')
			p++;
		while (*p == ' ')
			p++;
	}
	while (*p && *p != '=')
		p++;
	while (*p && *++p >= '0' && *p <= '9')
		n = n * 10 + (*p - '0');
	return n;
}

static bool psc(u32 last)
{
	struct ghcb_psc *request = ghcb_buffer();
	struct nae_result r;

	request->cur_entry = 0;
	request->end_entry = last;
	r = nae_psc();
	return !r.result && !r.info2;
}

/* @entries pages, each @step behind the one before; pages that never had memory */
static bool change(u32 entries, u32 step)
{
	struct ghcb_psc *request = ghcb_buffer();
	u64 gpa = page_alloc_raw(entries * step);

	for (u32 i = 0; i < entries; i++)
		request->entries[i] = GHCB_PSC_ENTRY(gpa / PAGE_SIZE + i * step, GHCB_PSC_SHARED);
	return psc(entries - 1);
}

static bool change_large(void)
{
	struct ghcb_psc *request = ghcb_buffer();
	u64 gpa = page_alloc_raw(PAGES_PER_2M);

	request->entries[0] = GHCB_PSC_ENTRY(gpa / PAGE_SIZE, GHCB_PSC_SHARED) | GHCB_PSC_ENTRY_2M;
	return psc(0);
}

static bool validate(u64 gpa)
{
	return !pvalidate(gpa, RMP_PAGE_4K, true).code;
}

static bool send(struct snp_guest_msg *message, struct snp_guest_msg *answer, u64 number)
{
	struct snp_msg_report_req report = { .vmpl = 0 };
	struct nae_result r;

	guest_msg_seal(message, 0, number, SNP_MSG_TYPE_REPORT_REQ, &report, sizeof(report));
	r = nae_guest_request((u64)message, (u64)answer);
	return !r.result && !r.info2;
}

static bool messages(u64 good, u64 replayed)
{
	struct snp_guest_msg *message = page_alloc(), *answer = page_alloc();
	u64 number = 1;
	bool ok;

	if (!good && !replayed)
		return true;
	ok = page_make_shared((u64)message) && page_make_shared((u64)answer);
	for (u64 i = 0; ok && i < good; i++, number += 2)
		ok = send(message, answer, number);
	for (u64 i = 0; ok && i < replayed; i++)
		ok = !send(message, answer, number - 2);
	return ok;
}

static bool requests(void)
{
	bool ok = true;

	for (u64 i = wanted("sev_info"); i; i--)
		msr_protocol(GHCB_INFO_SEV_INFO_REQ);
	for (u64 i = wanted("features"); i; i--)
		ok &= !nae_hv_features().result;
	return ok;
}

static bool changes(void)
{
	u64 page = (u64)page_alloc();
	bool ok = true;

	for (u64 i = wanted("contiguous"); i; i--)
		ok &= change(10, 1);
	for (u64 i = wanted("apart"); i; i--)
		ok &= change(3, 2);
	for (u64 i = wanted("large"); i; i--)
		ok &= change_large();
	for (u64 i = wanted("bad"); i; i--)
		ok &= !psc(GHCB_PSC_MAX_ENTRIES);
	for (u64 i = wanted("pages"); i; i--)
		ok &= page_make_shared(page) && page_make_private(page);
	return ok;
}

static bool memory(void)
{
	bool ok = true;

	for (u64 i = wanted("touched"); i; i--)
		ok &= validate(page_alloc_raw(1));
	for (u64 i = wanted("splits"); i; i--)
		ok &= validate(page_alloc_raw(PAGES_PER_2M) + 5 * PAGE_SIZE);
	return ok;
}

void payload_main(void)
{
	tap_plan(4);
	tap_ok(requests(), "requests");
	tap_ok(changes(), "page state changes");
	tap_ok(memory(), "memory");
	tap_ok(messages(wanted("messages"), wanted("replayed")), "messages");
}
