// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guests that do not get on, and some that do; --args says which. They never
 * end: vmm's --timeout or a signal does that.
 */
#include "cpu.h"
#include "insn.h"
#include "memory.h"
#include "nae.h"
#include "string.h"
#include "tap.h"

#include "../boot.h"

#define NO_MEMORY_GPA	0x80000000ULL
#define NO_SUCH_AP	7
#define UNALIGNED	8
/* Of the request, the entry that no VMM can convert */
#define BAD_ENTRY	2

/* Nobody sends interrupts */
static void idle(void)
{
	for (;;)
		cpu_halt();
}

static void busy(void)
{
	struct cpuid c;

	for (;;)
		nae_cpuid(0, 0, &c);
}

static void spin(void)
{
	for (;;)
		asm volatile("");
}

static void spin_with_pause(void)
{
	for (;;)
		cpu_relax();
}

/* PVALIDATE wants a private page: RMP faults in it without an end */
static void rmp_faults(void)
{
	u64 page = (u64)page_alloc();

	page_make_shared(page);
	pvalidate(page, RMP_PAGE_4K, true);
}

/* Asks again from where the hypervisor has stopped, as Linux does */
static void retry_psc(void)
{
	struct ghcb_psc request;
	u64 pages = page_alloc_raw(BAD_ENTRY + 1);

	memset(&request, 0, sizeof(request));
	for (u32 i = 0; i < BAD_ENTRY; i++)
		request.entries[i] = GHCB_PSC_ENTRY(pages / PAGE_SIZE + i, GHCB_PSC_SHARED);
	request.entries[BAD_ENTRY] = GHCB_PSC_ENTRY(NO_MEMORY_GPA / PAGE_SIZE, GHCB_PSC_SHARED);
	request.end_entry = BAD_ENTRY;
	for (;;) {
		memcpy(ghcb_buffer(), &request, 8 + 8 * (BAD_ENTRY + 1));
		nae_psc();
		memcpy(&request, ghcb_buffer(), 8);
		request.end_entry = BAD_ENTRY;
	}
}

/* Each is a firmware command, that it fails does not matter */
static void ask_firmware(void)
{
	u64 request = (u64)page_alloc(), response = (u64)page_alloc();

	page_make_shared(request);
	page_make_shared(response);
	for (;;)
		nae_guest_request(request, response);
}

static void hold(void)
{
	nae_ap_reset_hold();
}

static u64 features(void)
{
	return rdmsr(MSR_SEV_STATUS) >> 2;
}

static void create_on_init(u32 apic_id)
{
	struct vmsa *vmsa = page_alloc_vmsa();

	cpu_prepare(apic_id, vmsa, idle);
	rmpadjust((u64)vmsa, RMP_PAGE_4K, RMPADJUST_VMSA | 1);
	nae_ap_creation(apic_id, 0, GHCB_AP_CREATE_ON_INIT, (u64)vmsa, features());
}

static void create_badly(u32 apic_id)
{
	nae_ap_creation(apic_id, 0, GHCB_AP_CREATE, (u64)page_alloc_vmsa() + UNALIGNED, features());
}

/* Four vCPUs: 1 stays in AP reset hold, 2 waits for INIT, 3 is refused, 0 halts */
static void aps(void)
{
	cpu_start(1, hold);
	create_on_init(2);
	create_badly(3);
	idle();
}

static void no_such_ap(void)
{
	nae_ap_creation(NO_SUCH_AP, 0, GHCB_AP_CREATE, (u64)page_alloc_vmsa(), features());
	idle();
}

void payload_main(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} ways[] = {
		{ "idle", idle },
		{ "busy", busy },
		{ "spin", spin },
		{ "spin-with-pause", spin_with_pause },
		{ "rmp-faults", rmp_faults },
		{ "retry-psc", retry_psc },
		{ "ask-firmware", ask_firmware },
		{ "aps", aps },
		{ "no-such-ap", no_such_ap },
	};
	const char *want = lib_boot_info()->args;

	for (u32 i = 0; i < ARRAY_SIZE(ways); i++)
		if (!memcmp(ways[i].name, want, strlen(ways[i].name) + 1))
			ways[i].run();
	tap_ok(false, "--args has to name a way to be stuck");
}
