// SPDX-License-Identifier: GPL-2.0-only
/*
 * The AP jump table (GHCB 2.03, 4.3.1), with two vCPUs: the hypervisor keeps the table's GPA, and an
 * AP that SIPI releases from reset hold asks for it and goes where the table says. What the table
 * holds is between the guest's own parts.
 */
#include "apic.h"
#include "cpu.h"
#include "insn.h"
#include "lib.h"
#include "memory.h"
#include "tap.h"

#define AP		1
#define JUMP_TABLE_SET	0
#define JUMP_TABLE_GET	1
#define SETTLE_LOOPS	(1U << 20)
#define TRIES		50

struct jump_table {
	void (*entry)(void);
};

static volatile bool holding[2], arrived_first, arrived_second;

static void first(void)
{
	arrived_first = true;
}

static void second(void)
{
	arrived_second = true;
}

static void hold_and_jump(void)
{
	const struct jump_table *table;

	for (u32 i = 0; i < ARRAY_SIZE(holding); i++) {
		holding[i] = true;
		while (!nae_ap_reset_hold().info2)
			;
		table = (const struct jump_table *)nae_ap_jump_table(JUMP_TABLE_GET, 0).info2;
		table->entry();
	}
}

static bool release(volatile bool *arrived)
{
	for (u32 try = 0; try < TRIES && !*arrived; try++) {
		apic_init_sipi(AP);
		for (u32 i = 0; i < SETTLE_LOOPS; i++)
			cpu_relax();
	}
	return *arrived;
}

void payload_main(void)
{
	struct jump_table *table = page_alloc();

	tap_plan(8);
	tap_eq(nae_ap_jump_table(JUMP_TABLE_GET, 0).info2, 0, "at first there is no table");
	tap_eq(nae_ap_jump_table(JUMP_TABLE_SET, (u64)table).result, 0, "it is set");
	tap_eq(nae_ap_jump_table(JUMP_TABLE_GET, 0).info2, (u64)table, "and told");

	tap_ok(cpu_boot(AP, hold_and_jump), "the AP is started");
	table->entry = first;
	tap_ok(cpu_wait(&holding[0]) && release(&arrived_first), "it goes where the table says");
	tap_ok(cpu_wait(&holding[1]), "it comes back");
	table->entry = second;
	tap_ok(release(&arrived_second), "it goes where the table says now");
	tap_ok(cpu_wait(&cpus[AP].done), "it ends");
}
