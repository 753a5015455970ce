// SPDX-License-Identifier: GPL-2.0-only
/*
 * AP reset hold by both protocols (GHCB 2.03, 4.3), with two vCPUs: the AP
 * waits in the hypervisor until SIPI, and is told that it was one by a value
 * other than zero.
 *
 * INIT and SIPI may arrive before the AP is there; then they are sent again.
 */
#include "apic.h"
#include "cpu.h"
#include "insn.h"
#include "tap.h"

#define AP		1
#define SETTLE_LOOPS	(1U << 20)
#define TRIES		50

/* @holding: about to hold. @returned: back, with @answer. */
struct hold {
	volatile bool holding;
	volatile bool returned;
	volatile u64 answer;
};

static struct hold holds[4];

static void hold_by_nae(struct hold *h)
{
	h->holding = true;
	h->answer = nae_ap_reset_hold().info2;
	h->returned = true;
}

static void hold_by_msr(struct hold *h)
{
	h->holding = true;
	h->answer = msr_protocol(GHCB_INFO_AP_RESET_HOLD_REQ);
	h->returned = true;
}

static void hold_all(void)
{
	hold_by_nae(&holds[0]);
	hold_by_nae(&holds[1]);
	hold_by_msr(&holds[2]);
	hold_by_msr(&holds[3]);
}

static void settle(void)
{
	for (u32 i = 0; i < SETTLE_LOOPS; i++)
		cpu_relax();
}

static bool release(struct hold *h)
{
	if (!cpu_wait(&h->holding))
		return false;
	for (u32 i = 0; i < TRIES && !h->returned; i++) {
		settle();
		apic_init_sipi(AP);
		settle();
	}
	return h->returned;
}

void payload_main(void)
{
	tap_plan(10);
	tap_ok(cpu_boot(AP, hold_all), "the AP is started");

	/* docs/guests.md, "Where KVM differs": first-sipi. */
	tap_ok(release(&holds[0]), "NAE event: SIPI releases the AP");
	tap_ok(release(&holds[1]), "NAE event: SIPI releases the AP again");
	tap_ok(holds[1].answer, "NAE event: the AP learns that it was a SIPI");

	tap_ok(release(&holds[2]), "MSR protocol: SIPI releases the AP");
	tap_eq(holds[2].answer & GHCB_INFO_MASK, GHCB_INFO_AP_RESET_HOLD_RESP,
	       "MSR protocol: it is answered");
	tap_ok(holds[2].answer >> GHCB_DATA_SHIFT, "MSR protocol: the AP learns that it was a SIPI");
	tap_ok(release(&holds[3]), "MSR protocol: SIPI releases the AP again");
	tap_ok(holds[3].answer >> GHCB_DATA_SHIFT, "MSR protocol: and tells it so");
	tap_ok(cpu_wait(&cpus[AP].done), "the AP goes on");
}
