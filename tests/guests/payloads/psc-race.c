// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page state changes whose structure another vCPU keeps putting back to its
 * beginning: how long does the hypervisor go on with one of them?
 *
 * The operations are ones that nobody does, so nothing goes to the VMM. Two
 * vCPUs, each with a CPU of the host.
 */
#include "cpu.h"
#include "insn.h"
#include "string.h"
#include "tap.h"
#include "trap.h"

#include "../boot.h"

#define AP		1
#define REQUESTS	20000
#define NO_OPERATION	5
#define ENTRIES		GHCB_PSC_MAX_ENTRIES

static struct ghcb_psc *psc;
static volatile bool running;

/* No two entries are for neighbours. */
static u64 entry(u32 i)
{
	return GHCB_PSC_ENTRY(0x100000 + 2 * i, NO_OPERATION);
}

static void put_back(void)
{
	volatile u64 *entries = psc->entries;
	volatile u16 *cur = &psc->cur_entry;

	running = true;
	for (;;) {
		for (u32 i = 0; i < ENTRIES; i++) {
			entries[i] = entry(i);
			*cur = 0;
		}
	}
}

static u64 ask(void)
{
	u64 start;

	psc->cur_entry = 0;
	psc->end_entry = ENTRIES - 1;
	for (u32 i = 0; i < ENTRIES; i++)
		psc->entries[i] = entry(i);
	start = rdtsc();
	nae_psc();
	return rdtsc() - start;
}

static u64 longest(void)
{
	u64 most = 0;

	for (u32 i = 0; i < REQUESTS; i++) {
		u64 ticks = ask();

		most = ticks > most ? ticks : most;
	}
	return most;
}

void payload_main(void)
{
	u64 alone, together;

	psc = ghcb_buffer();
	tap_plan(1);
	alone = longest();
	if (!cpu_start(AP, put_back) || !cpu_wait(&running))
		panic("the other CPU did not start");
	together = longest();
	nae_ap_creation(AP, 0, GHCB_AP_DESTROY, 0, 0);
	print("# longest alone %llu, with another CPU that puts it back %llu ticks\n", alone,
	      together);
	tap_ok(true, "the hypervisor comes back");
}
