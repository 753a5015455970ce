// SPDX-License-Identifier: GPL-2.0-only
/*
 * Leaves its vCPUs in a state of which the host can tell; --args says which.
 * It never ends: vmm's --timeout or a signal does that.
 *
 * holds (four vCPUs): 1 is in an AP reset hold by NAE event, after a creation
 * that was refused, 2 by the MSR protocol; 3 is created on INIT, which never
 * comes; 0 asks for a vCPU that is not there, and halts.
 *
 * bad-vmsa (two vCPUs): 0 asks for 1 with a VMSA that is not aligned, and
 * halts.
 */
#include "cpu.h"
#include "insn.h"
#include "memory.h"
#include "nae.h"
#include "string.h"
#include "tap.h"

#include "../boot.h"

#define NO_SUCH_AP	7
#define UNALIGNED	8

static void halt(void)
{
	for (;;)
		cpu_halt();
}

static void hold_by_nae(void)
{
	nae_ap_reset_hold();
}

static void hold_by_msr(void)
{
	msr_protocol(GHCB_INFO_AP_RESET_HOLD_REQ);
}

static u64 features(void)
{
	return rdmsr(MSR_SEV_STATUS) >> 2;
}

static void create_badly(u32 apic_id)
{
	u64 gpa = (u64)page_alloc_vmsa();

	nae_ap_creation(apic_id, 0, GHCB_AP_CREATE, gpa + UNALIGNED, features());
}

static void create_on_init(u32 apic_id)
{
	struct vmsa *vmsa = page_alloc_vmsa();

	cpu_prepare(apic_id, vmsa, halt);
	rmpadjust((u64)vmsa, RMP_PAGE_4K, RMPADJUST_VMSA | 1);
	nae_ap_creation(apic_id, 0, GHCB_AP_CREATE_ON_INIT, (u64)vmsa, features());
}

static void holds(void)
{
	create_badly(1);
	cpu_start(1, hold_by_nae);
	cpu_start(2, hold_by_msr);
	create_on_init(3);
	nae_ap_creation(NO_SUCH_AP, 0, GHCB_AP_CREATE, (u64)page_alloc_vmsa(), features());
	halt();
}

static void bad_vmsa(void)
{
	create_badly(1);
	halt();
}

void payload_main(void)
{
	const char *want = lib_boot_info()->args;

	if (!memcmp(want, "holds", 6))
		holds();
	if (!memcmp(want, "bad-vmsa", 9))
		bad_vmsa();
	tap_ok(false, "--args has to name a state");
}
