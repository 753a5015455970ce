// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest requests and extended guest requests (GHCB 2.03, 4.1), and what the
 * firmware answers (56860, "Guest Messages", "SNP_GUEST_REQUEST").
 */
#include "guest-msg.h"
#include "memory.h"
#include "string.h"
#include "tap.h"

#include "../boot.h"

#define POLICY		0x30000
#define CERT_ENTRY_SIZE	24

static struct snp_guest_msg *request, *response;
static u8 *certs;
static u64 seqno = 1;

static void seal_report_request(u32 vmpck, u64 seq, u32 vmpl)
{
	struct snp_msg_report_req req = { .vmpl = vmpl };

	for (u32 i = 0; i < sizeof(req.report_data); i++)
		req.report_data[i] = i ^ 0x5a;
	memset(response, 0, sizeof(*response));
	guest_msg_seal(request, vmpck, seq, SNP_MSG_TYPE_REPORT_REQ, &req, sizeof(req));
}

static bool open_report(struct snp_msg_report_rsp *rsp, u32 vmpck, u64 seq)
{
	return guest_msg_open(response, vmpck, seq, SNP_MSG_TYPE_REPORT_RSP, rsp, sizeof(*rsp));
}

static bool is_our_report(const struct snp_report *r)
{
	for (u32 i = 0; i < sizeof(r->report_data); i++)
		if (r->report_data[i] != (i ^ 0x5a))
			return false;
	return true;
}

static void print_measurement(const struct snp_report *r)
{
	char text[2 * SNP_MEASUREMENT_SIZE + 1] = "";

	for (u32 i = 0; i < SNP_MEASUREMENT_SIZE; i++) {
		text[2 * i] = "0123456789abcdef"[r->measurement[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[r->measurement[i] & 15];
	}
	print("# measurement %s\n", text);
}

static void test_report(void)
{
	static struct snp_msg_report_rsp rsp;
	struct nae_result r;

	seal_report_request(0, seqno, 0);
	r = nae_guest_request((u64)request, (u64)response);
	tap_accepted(r, "guest request: a report");
	tap_eq(r.info2, 0, "guest request: no error");
	tap_ok(open_report(&rsp, 0, seqno + 1), "the response is authentic and has the next number");
	tap_eq(rsp.status, 0, "report: status");
	tap_eq(rsp.report_size, SNP_REPORT_SIZE, "report: size");
	tap_ok(rsp.report.version >= 2, "report: version");
	tap_ok(is_our_report(&rsp.report), "report: our data are in it");
	tap_eq(rsp.report.vmpl, 0, "report: VMPL");
	tap_eq(rsp.report.policy, POLICY, "report: policy");
	print_measurement(&rsp.report);
	seqno += 2;
}

static void test_numbers(void)
{
	static struct snp_msg_report_rsp rsp;
	struct nae_result r;

	seal_report_request(0, seqno, 0);
	nae_guest_request((u64)request, (u64)response);
	tap_ok(open_report(&rsp, 0, seqno + 1), "the next sequence number is good");
	seqno += 2;

	seal_report_request(0, seqno - 2, 0);
	r = nae_guest_request((u64)request, (u64)response);
	tap_accepted(r, "an old sequence number: SW_EXITINFO1 is 0");
	tap_ok(GHCB_GUEST_REQ_FW(r.info2) && !GHCB_GUEST_REQ_VMM(r.info2),
	       "an old sequence number: the firmware refuses it");

	seal_report_request(1, 1, 1);
	nae_guest_request((u64)request, (u64)response);
	tap_ok(open_report(&rsp, 1, 2) && rsp.report.vmpl == 1,
	       "VMPCK1 has a sequence of its own and reports VMPL1");
}

static void test_malformed(void)
{
	static struct snp_msg_report_rsp rsp;
	struct nae_result r;

	seal_report_request(0, seqno, 0);
	request->authtag[0] ^= 1;
	r = nae_guest_request((u64)request, (u64)response);
	tap_ok(GHCB_GUEST_REQ_FW(r.info2), "a wrong tag: the firmware refuses it");
	seal_report_request(0, seqno, 0);
	request->hdr_version = 0x7f;
	r = nae_guest_request((u64)request, (u64)response);
	tap_ok(GHCB_GUEST_REQ_FW(r.info2), "an unknown header version: the firmware refuses it");

	seal_report_request(0, seqno, 0);
	nae_guest_request((u64)request, (u64)response);
	tap_ok(open_report(&rsp, 0, seqno + 1), "a refused message uses up no number");
	seqno += 2;

	/* docs/guests.md, "Where KVM differs": guest-request-input. */
	tap_refused(nae_guest_request((u64)request + 8, (u64)response), nae_request_pages_error(),
		    "KVM: a request that is not page-aligned");
	tap_refused(nae_guest_request((u64)request, (u64)response + 8), nae_request_pages_error(),
		    "KVM: a response that is not page-aligned");
	tap_refused(nae_guest_request((u64)request, (u64)request), nae_request_pages_error(),
		    "KVM: request and response in one page");
}

static bool no_certificates(void)
{
	for (u32 i = 0; i < CERT_ENTRY_SIZE; i++)
		if (certs[i])
			return false;
	return true;
}

/* KVM of Linux 6.12 has no certificates to give: its table is always empty. */
static void test_extended(void)
{
	static struct snp_msg_report_rsp rsp;
	struct nae_result r;
	u64 pages = 1;

	memset(certs, 0xff, PAGE_SIZE);
	seal_report_request(0, seqno, 0);
	r = nae_ext_guest_request((u64)request, (u64)response, (u64)certs, &pages);
	tap_ok(r.result == GHCB_RESULT_OK && !r.info2, "extended guest request: a report");
	tap_ok(open_report(&rsp, 0, seqno + 1) && is_our_report(&rsp.report),
	       "extended guest request: the response is authentic");
	tap_ok(no_certificates(), "extended guest request: the certificate table is empty");
	seqno += 2;

	pages = 0;
	memset(certs, 0xff, PAGE_SIZE);
	seal_report_request(0, seqno, 0);
	r = nae_ext_guest_request((u64)request, (u64)response, (u64)certs, &pages);
	tap_ok(r.result == GHCB_RESULT_OK && !r.info2 && open_report(&rsp, 0, seqno + 1),
	       "extended guest request without pages: enough for no certificates");
	tap_eq(certs[0], 0xff, "extended guest request without pages: nothing is written");
	seqno += 2;
}

/* docs/guests.md, "Where KVM differs": ext-guest-request-input. */
static void test_extended_malformed(void)
{
	u64 pages = 1;

	seal_report_request(0, seqno, 0);
	tap_refused(nae_ext_guest_request((u64)request, (u64)response, (u64)certs + 8, &pages),
		    GHCB_ERROR_INVALID_INPUT, "certificate pages that are not page-aligned");
	ghcb_clear();
	ghcb_set(GHCB_OFF_RBX, 1);
	tap_refused(ghcb_exit(GHCB_NAE_EXT_GUEST_REQUEST, (u64)request, (u64)response),
		    GHCB_ERROR_INVALID_INPUT, "KVM: no RAX");
	ghcb_clear();
	ghcb_set(GHCB_OFF_RAX, (u64)certs);
	tap_refused(ghcb_exit(GHCB_NAE_EXT_GUEST_REQUEST, (u64)request, (u64)response),
		    GHCB_ERROR_INVALID_INPUT, "KVM: no RBX");
	pages = 1;
	tap_refused(nae_ext_guest_request((u64)request + 8, (u64)response, (u64)certs, &pages),
		    nae_request_pages_error(), "KVM: a request that is not page-aligned");
}

void payload_main(void)
{
	request = page_alloc();
	response = page_alloc();
	certs = page_alloc();
	if (!page_make_shared((u64)request) || !page_make_shared((u64)response) ||
	    !page_make_shared((u64)certs))
		tap_ok(false, "the message pages are shared");

	tap_plan(28);
	test_report();
	test_numbers();
	test_malformed();
	test_extended();
	test_extended_malformed();
}
