// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reports by each endorsement key, as hex, for somebody else to verify, and
 * keys that are derived for this guest (56860, "Attestation", "Key
 * Derivation"). What the host has been told is not known here: which requests
 * are granted is for the reader of this payload's output to judge.
 */
#include "guest-msg.h"
#include "memory.h"
#include "string.h"
#include "tap.h"

#include "../boot.h"

#define KEY_SELECTIONS		3	/* VLEK or VCEK, VCEK, VLEK */
#define BYTES_PER_LINE		64
#define INVALID_PARAM		0x16

static struct snp_guest_msg *request, *response;
static u64 seqno[SNP_VMPCK_COUNT] = { 1, 1, 1, 1 };

/* False unless there is an answer of that type and size. */
static bool ask(u32 vmpck, u8 type, const void *req, u16 req_size, void *rsp, u16 rsp_size)
{
	struct nae_result r;

	memset(response, 0, sizeof(*response));
	guest_msg_seal(request, vmpck, seqno[vmpck], type, req, req_size);
	r = nae_guest_request((u64)request, (u64)response);
	if (r.result != GHCB_RESULT_OK || r.info2 ||
	    !guest_msg_open(response, vmpck, seqno[vmpck] + 1, type + 1, rsp, rsp_size))
		return false;
	seqno[vmpck] += 2;
	return true;
}

static void print_bytes(const char *what, u32 number, const void *data, u32 size)
{
	char text[2 * BYTES_PER_LINE + 1];
	const u8 *bytes = data;
	u32 n;

	for (; size; size -= n, bytes += n) {
		n = size < BYTES_PER_LINE ? size : BYTES_PER_LINE;
		for (u32 i = 0; i < n; i++) {
			text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
			text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
		}
		text[2 * n] = 0;
		print("# %s %u %s\n", what, number, text);
	}
}

static void tell_report(u32 key_select)
{
	static struct snp_msg_report_rsp rsp;
	struct snp_msg_report_req req = { .key_select = key_select };

	for (u32 i = 0; i < sizeof(req.report_data); i++)
		req.report_data[i] = 0x80 + i;
	memset(&rsp, 0, sizeof(rsp));
	tap_ok(ask(0, SNP_MSG_TYPE_REPORT_REQ, &req, sizeof(req), &rsp, sizeof(rsp)),
	       "a report request is answered");
	print("# status %u %u\n", key_select, rsp.status);
	if (!rsp.status)
		print_bytes("report", key_select, &rsp.report, sizeof(rsp.report));
}

static void test_vmpls(void)
{
	static struct snp_msg_report_rsp rsp;

	for (u32 vmpck = 0; vmpck < SNP_VMPCK_COUNT; vmpck++) {
		struct snp_msg_report_req req = { .vmpl = SNP_VMPCK_COUNT - 1 };

		tap_ok(ask(vmpck, SNP_MSG_TYPE_REPORT_REQ, &req, sizeof(req), &rsp, sizeof(rsp)) &&
		       (rsp.status || rsp.report.vmpl == SNP_VMPCK_COUNT - 1),
		       "a VMPCK speaks for a VMPL that is less privileged");
		if (!vmpck)
			continue;
		req.vmpl = vmpck - 1;
		ask(vmpck, SNP_MSG_TYPE_REPORT_REQ, &req, sizeof(req), &rsp, sizeof(rsp));
		tap_eq(rsp.status, INVALID_PARAM, "not for one that is more privileged");
	}
}

static u32 derive(u32 vmpck, const struct snp_msg_key_req *req, struct snp_msg_key_rsp *rsp)
{
	memset(rsp, 0, sizeof(*rsp));
	if (!ask(vmpck, SNP_MSG_TYPE_KEY_REQ, req, sizeof(*req), rsp, sizeof(*rsp)))
		return ~0U;
	return rsp->status;
}

static bool same(const struct snp_msg_key_rsp *a, const struct snp_msg_key_rsp *b)
{
	return !memcmp(a->derived_key, b->derived_key, sizeof(a->derived_key));
}

static void differs(const struct snp_msg_key_rsp *first, struct snp_msg_key_req req,
		    const char *what)
{
	struct snp_msg_key_rsp key;

	tap_ok(!derive(0, &req, &key) && !same(first, &key), what);
}

/* @root: 0 the endorsement key, 1 the VMRK, which is this guest's alone. */
static void test_keys(u32 root)
{
	struct snp_msg_key_req req = { .key_select = root };
	struct snp_msg_key_rsp first, again;
	u32 status = derive(0, &req, &first);

	print("# key-status %u %u\n", root, status);
	if (status)
		return;
	print_bytes("key", root, first.derived_key, sizeof(first.derived_key));
	tap_ok(!derive(0, &req, &again) && same(&first, &again), "the same request, the same key");

	req.vmpl = 1;
	differs(&first, req, "another VMPL, another key");
	tap_ok(!derive(1, &req, &first) && !derive(0, &req, &again) && same(&first, &again),
	       "one VMPL, one key, whoever asks");
	req.vmpl = 0;
	tap_eq(derive(1, &req, &again), INVALID_PARAM, "VMPCK1 gets no key of VMPL0");
	derive(0, &req, &first);

	for (u32 bit = 0; bit < 6; bit++) {
		req.guest_field_select = 1 << bit;
		differs(&first, req, "another field selected, another key");
	}
	req.guest_field_select = 1 << 6;
	tap_eq(derive(0, &req, &again), INVALID_PARAM, "an unknown field is refused");

	req.guest_field_select = SNP_KEY_FIELD_TCB_VERSION;
	derive(0, &req, &first);
	req.tcb_version = 1;
	differs(&first, req, "another TCB version, another key");
	req.tcb_version = 0xff;
	tap_eq(derive(0, &req, &again), INVALID_PARAM, "a TCB version that is not reached is refused");
	req = (struct snp_msg_key_req){
		.key_select = root,
		.guest_field_select = SNP_KEY_FIELD_GUEST_SVN,
		.guest_svn = ~0U,
	};
	tap_eq(derive(0, &req, &again), INVALID_PARAM, "a guest SVN that is not reached is refused");
	req.guest_svn = 0;
	req.reserved_4 = 1;
	tap_eq(derive(0, &req, &again), INVALID_PARAM, "reserved bits are refused");
}

void payload_main(void)
{
	request = page_alloc();
	response = page_alloc();
	if (!page_make_shared((u64)request) || !page_make_shared((u64)response))
		tap_ok(false, "the message pages are shared");

	for (u32 i = 0; i < KEY_SELECTIONS; i++)
		tell_report(i);
	test_vmpls();
	test_keys(0);
	test_keys(1);
	tap_plan(lib_result()->passed + lib_result()->failed);
}
