// SPDX-License-Identifier: GPL-2.0-only
/*
 * AP reset hold by both protocols (GHCB 2.03, 4.3). INIT and SIPI are sent
 * until the AP is back, since they may be early.
 */
#include "equivalence.h"

#include "apic.h"
#include "insn.h"

#define AP		1
#define HOLDS		4
#define SETTLE_LOOPS	(1U << 18)
#define TRIES		200

static struct {
	volatile bool holding, returned;
	volatile u64 answer;
} holds[HOLDS];

static void hold_all(void)
{
	for (u32 i = 0; i < HOLDS; i++) {
		holds[i].holding = true;
		holds[i].answer = i < 2 ? nae_ap_reset_hold().info2 :
				  msr_protocol(GHCB_INFO_AP_RESET_HOLD_REQ | (u64)i << 32);
		holds[i].returned = true;
	}
}

static void settle(void)
{
	for (u32 i = 0; i < SETTLE_LOOPS; i++)
		cpu_relax();
}

static bool release(u32 i)
{
	if (!cpu_wait(&holds[i].holding))
		return false;
	for (u32 try = 0; try < TRIES && !holds[i].returned; try++) {
		settle();
		apic_init_sipi(AP);
		settle();
	}
	return holds[i].returned;
}

void ask_ap_reset_hold(void)
{
	cpu_start(AP, hold_all);
	for (u32 i = 0; i < HOLDS; i++) {
		bool back = release(i);

		print("ap reset hold by %s: %s, answer %#llx\n", i < 2 ? "nae" : "msr",
		      back ? "back" : "lost", holds[i].answer);
	}
}
