// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests that end the guest or KVM_RUN. vmm's transcript has what it saw;
 * what follows after the request is printed too, should there be anything.
 */
#include "equivalence.h"

#include "insn.h"
#include "memory.h"
#include "string.h"

#define MSR_LSTAR	0xc0000082

static u64 shared_page(void)
{
	u64 page = (u64)page_alloc();

	page_make_shared(page);
	return page;
}

static void terminate_by_msr(void)
{
	send_msr("terminate", GHCB_TERM_MSR_REQ(1, 0x42));
}

static void terminate_by_msr_reserved(void)
{
	send_msr("terminate, reserved bits", GHCB_TERM_MSR_REQ(15, 255) | 0xffULL << 32);
}

static void terminate_by_nae(void)
{
	request(GHCB_NAE_TERMINATE, GHCB_TERM_NAE_INFO1(1, 0x42), 0x1234);
	send("terminate", 0);
}

static void unsupported(void)
{
	request(GHCB_NAE_UNSUPPORTED, 0x1234, 0x5678);
	send("unsupported", 0);
}

static void do_rdtsc(void)
{
	request(GHCB_NAE_RDTSC, 0, 0);
	send_varying("rdtsc", 0);
}

static void unregistered(void)
{
	cpu_this()->ghcb = (u8 *)shared_page();
	request(GHCB_NAE_HV_FEATURES, 0, 0);
	send("not registered", 0);
}

static void guest_request(u64 message, u64 response)
{
	request(GHCB_NAE_GUEST_REQUEST, message, response);
	send("guest request", 0);
}

static void request_no_memory(void)
{
	guest_request(NO_MEMORY_GPA, shared_page());
}

static void response_no_memory(void)
{
	guest_request(shared_page(), NO_MEMORY_GPA);
}

static void request_too_large(void)
{
	guest_request(TOO_LARGE_GPA, shared_page());
}

static void extended(u64 message, u64 response, u64 certificates)
{
	request(GHCB_NAE_EXT_GUEST_REQUEST, message, response);
	ghcb_set(GHCB_OFF_RAX, certificates);
	ghcb_set(GHCB_OFF_RBX, 1);
	send("extended request", 0);
}

static void extended_no_memory(void)
{
	extended(NO_MEMORY_GPA, shared_page(), shared_page());
}

/* Type 5: only then are certificates looked for. */
static void certificates_no_memory(void)
{
	u8 *message = (u8 *)shared_page();

	message[0x34] = 5;
	extended((u64)message, shared_page(), NO_MEMORY_GPA);
}

static void string_io(u32 size, u64 count)
{
	request(GHCB_NAE_IOIO, GHCB_IOIO_PORT(TESTDEV_PORT) | GHCB_IOIO_SIZE(size) |
		GHCB_IOIO_STRING | GHCB_IOIO_REP | GHCB_IOIO_ADDR64, count);
	ghcb_set(GHCB_OFF_SW_SCRATCH, (u64)ghcb_buffer());
	send("outs", count);
}

static void string_negative(void)
{
	string_io(1, 0x80000000);
}

static void string_overflow(void)
{
	string_io(4, 0x40000000);
}

static void string_wide(void)
{
	string_io(1, 1ULL << 32);
}

static void wrmsr_of(u32 msr)
{
	request_full(GHCB_NAE_MSR, GHCB_MSR_WRITE, 0);
	ghcb_set(GHCB_OFF_RCX, msr);
	send("wrmsr", msr);
}

static void wrmsr_pat(void)
{
	wrmsr_of(MSR_PAT);
}

static void wrmsr_efer(void)
{
	wrmsr_of(MSR_EFER);
}

static void wrmsr_ghcb(void)
{
	wrmsr_of(GHCB_MSR_INDEX);
}

static void wrmsr_lstar(void)
{
	wrmsr_of(MSR_LSTAR);
}

static void nothing(void)
{
}

/* Nothing is printed: the AP ends the guest at any time. */
static void create_ap(u64 gpa)
{
	request(GHCB_NAE_AP_CREATION, GHCB_AP_CREATION_INFO1(1, 0, GHCB_AP_CREATE), gpa);
	ghcb_set(GHCB_OFF_RAX, rdmsr(MSR_SEV_STATUS) >> 2);
	ghcb_exit_raw();
	for (;;)
		cpu_relax();
}

static void ap_without_vmsa(void)
{
	struct vmsa *vmsa = page_alloc_vmsa();

	cpu_prepare(1, vmsa, nothing);
	create_ap((u64)vmsa);
}

static void ap_shared_vmsa(void)
{
	page_alloc();
	create_ap(shared_page());
}

static void ap_no_memory(void)
{
	create_ap(NO_MEMORY_GPA + PAGE_SIZE);
}

static void private_without_memory(void)
{
	page_map(NO_MEMORY_GPA, true);
	*(volatile u64 *)NO_MEMORY_GPA = 1;
}

bool ask_ending(const char *name)
{
	static const struct {
		const char *name;
		void (*ask)(void);
	} endings[] = {
		{ "terminate-msr", terminate_by_msr },
		{ "terminate-msr-reserved", terminate_by_msr_reserved },
		{ "terminate-nae", terminate_by_nae },
		{ "unsupported", unsupported },
		{ "rdtsc", do_rdtsc },
		{ "unregistered", unregistered },
		{ "request-no-memory", request_no_memory },
		{ "response-no-memory", response_no_memory },
		{ "request-too-large", request_too_large },
		{ "extended-no-memory", extended_no_memory },
		{ "certificates-no-memory", certificates_no_memory },
		{ "string-negative", string_negative },
		{ "string-overflow", string_overflow },
		{ "string-wide", string_wide },
		{ "wrmsr-pat", wrmsr_pat },
		{ "wrmsr-efer", wrmsr_efer },
		{ "wrmsr-ghcb", wrmsr_ghcb },
		{ "wrmsr-lstar", wrmsr_lstar },
		{ "ap-without-vmsa", ap_without_vmsa },
		{ "ap-shared-vmsa", ap_shared_vmsa },
		{ "ap-no-memory", ap_no_memory },
		{ "private-without-memory", private_without_memory },
	};

	for (u32 i = 0; i < ARRAY_SIZE(endings); i++) {
		if (memcmp(endings[i].name, name, strlen(endings[i].name) + 1))
			continue;
		endings[i].ask();
		return true;
	}
	return false;
}
