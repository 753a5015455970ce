// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest requests and extended guest requests (GHCB 2.03, 4.1). Messages are
 * encrypted with keys of this guest alone: of a response, only what the
 * firmware says of it is told.
 */
#include "equivalence.h"

#include "guest-msg.h"
#include "memory.h"
#include "string.h"

static struct snp_guest_msg *message, *response;
static u8 *certificates;
static u64 seqno = 1;

static void seal(u32 vmpck, u64 number, u32 vmpl, u8 type)
{
	const struct snp_msg_report_req body = { .report_data = "equivalence", .vmpl = vmpl };

	memset(response, 0, sizeof(*response));
	guest_msg_seal(message, vmpck, number, type, &body, sizeof(body));
}

/* A response that has the next number: the firmware has used up two. */
static void show_response(u32 vmpck)
{
	static struct snp_msg_report_rsp rsp;
	bool report = guest_msg_open(response, vmpck, seqno + 1, SNP_MSG_TYPE_REPORT_RSP, &rsp,
				     sizeof(rsp));

	print("  response: type=%u seqno=%llu size=%u\n", response->type, response->seqno,
	      response->size);
	if (report)
		print("  report: status=%u size=%u version=%u vmpl=%u data=%016llx\n", rsp.status,
		      rsp.report_size, rsp.report.version, rsp.report.vmpl,
		      hash(rsp.report.report_data, sizeof(rsp.report.report_data)));
	if (response->seqno == seqno + 1)
		seqno += 2;
}

static void ask_gpas(const char *name, u64 request_gpa, u64 response_gpa)
{
	request(GHCB_NAE_GUEST_REQUEST, request_gpa, response_gpa);
	send(name, request_gpa ^ response_gpa << 32);
	show_response(0);
}

static void ask(const char *name)
{
	ask_gpas(name, (u64)message, (u64)response);
}

static void ask_extended(const char *name, u64 rax, u64 rbx, u32 without)
{
	memset(certificates, 0xff, PAGE_SIZE);
	request(GHCB_NAE_EXT_GUEST_REQUEST, (u64)message, (u64)response);
	ghcb_set(GHCB_OFF_RAX, rax);
	ghcb_set(GHCB_OFF_RBX, rbx);
	if (without)
		omit(without);
	send(name, rax ^ rbx << 32);
	print("  certificates=%016llx\n", hash(certificates, PAGE_SIZE));
	show_response(0);
}

static void ask_messages(void)
{
	seal(0, seqno, 0, SNP_MSG_TYPE_REPORT_REQ);
	ask("guest request, a report");
	seal(0, seqno, 0, SNP_MSG_TYPE_REPORT_REQ);
	ask("guest request, a report again");
	seal(0, seqno - 2, 0, SNP_MSG_TYPE_REPORT_REQ);
	ask("guest request, old number");
	seal(0, seqno + 2, 0, SNP_MSG_TYPE_REPORT_REQ);
	ask("guest request, number skipped");
	seal(0, 0, 0, SNP_MSG_TYPE_REPORT_REQ);
	ask("guest request, number 0");
	seal(0, seqno, 4, SNP_MSG_TYPE_REPORT_REQ);
	ask("guest request, VMPL4");
	for (u32 type = 0; type < 16; type++) {
		if (type == SNP_MSG_TYPE_REPORT_REQ || type == SNP_MSG_TYPE_KEY_REQ)
			continue;
		seal(0, seqno, 0, type);
		ask("guest request, message type");
	}
}

static void ask_headers(void)
{
	seal(0, seqno, 0, SNP_MSG_TYPE_REPORT_REQ);
	message->authtag[0] ^= 1;
	ask("guest request, wrong tag");
	seal(0, seqno, 0, SNP_MSG_TYPE_REPORT_REQ);
	message->hdr_version = 0x7f;
	ask("guest request, header version");
	seal(0, seqno, 0, SNP_MSG_TYPE_REPORT_REQ);
	message->hdr_size = 8;
	ask("guest request, header size");
	seal(0, seqno, 0, SNP_MSG_TYPE_REPORT_REQ);
	message->size = 0xffff;
	ask("guest request, size");
	seal(0, seqno, 0, SNP_MSG_TYPE_REPORT_REQ);
	message->vmpck = 4;
	ask("guest request, key");
	seal(0, seqno, 0, SNP_MSG_TYPE_REPORT_REQ);
	message->algo = 0;
	ask("guest request, algorithm");
	memset(message, 0, sizeof(*message));
	ask("guest request, nothing");
}

static void ask_addresses(void)
{
	u64 req = (u64)message, rsp = (u64)response;

	seal(0, seqno, 0, SNP_MSG_TYPE_REPORT_REQ);
	ask_gpas("guest request, not aligned", req + 8, rsp);
	ask_gpas("guest request, response not aligned", req, rsp + 8);
	ask_gpas("guest request, one page", req, req);
	ask_gpas("guest request, no addresses", 0, 0);
	ask_gpas("guest request, upper bits", req | 1, rsp | 1);
	ask_gpas("guest request, private request", (u64)page_alloc(), rsp);
	seal(0, seqno, 0, SNP_MSG_TYPE_REPORT_REQ);
	ask("guest request, a report");
}

static void ask_certificates(void)
{
	u64 certs = (u64)certificates;

	seal(0, seqno, 0, SNP_MSG_TYPE_REPORT_REQ);
	ask_extended("extended request", certs, 1, 0);
	seal(0, seqno, 0, SNP_MSG_TYPE_REPORT_REQ);
	ask_extended("extended request, no pages", certs, 0, 0);
	seal(0, seqno, 0, SNP_MSG_TYPE_REPORT_REQ);
	ask_extended("extended request, many pages", certs, ~0ULL, 0);
	seal(0, seqno, 0, SNP_MSG_TYPE_REPORT_REQ);
	ask_extended("extended request, not aligned", certs + 8, 1, 0);
	ask_extended("extended request, no RAX", certs, 1, GHCB_OFF_RAX);
	ask_extended("extended request, no RBX", certs, 1, GHCB_OFF_RBX);
	ask_extended("extended request, no memory but no pages", NO_MEMORY_GPA, 0, 0);
	seal(0, seqno, 0, SNP_MSG_TYPE_CPUID_REQ);
	ask_extended("extended request, another message", certs + 8, 1, GHCB_OFF_RAX);
	request(GHCB_NAE_EXT_GUEST_REQUEST, (u64)message + 8, (u64)response);
	send("extended request, request not aligned", 0);
}

void ask_guest_requests(void)
{
	message = page_alloc();
	response = page_alloc();
	certificates = page_alloc();
	page_make_shared((u64)message);
	page_make_shared((u64)response);
	page_make_shared((u64)certificates);
	ask_messages();
	ask_headers();
	ask_addresses();
	ask_certificates();
}
