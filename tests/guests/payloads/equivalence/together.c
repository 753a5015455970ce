// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two vCPUs that ask at the same time, each in pages of its own side by side
 * with the other's. They meet before each request; CPU 0 prints both answers.
 */
#include "equivalence.h"

#include "insn.h"
#include "memory.h"
#include "string.h"

#define AP		1
#define CPUS		2
#define PAGES		128
#define ROUNDS		4

static struct barrier both = { .count = CPUS };
static struct record *answers[CPUS];
static u64 pool;

/* Pages of the two alternate. */
static u64 page(u32 n)
{
	return pool + (2 * n + cpu_this()->index) * PAGE_SIZE;
}

/* Both have sent something: CPU 0 tells of it, in order. */
static void together(struct record *r)
{
	answers[cpu_this()->index] = r;
	barrier_wait(&both);
	if (cpu_this()->index == 0)
		for (u32 i = 0; i < CPUS; i++)
			show(answers[i]);
	barrier_wait(&both);
}

static void change(const char *name, u32 count, u32 op)
{
	struct ghcb_psc *psc = ghcb_buffer();

	request(GHCB_NAE_PSC, 0, 0);
	ghcb_set(GHCB_OFF_SW_SCRATCH, (u64)psc);
	memset(psc, 0, sizeof(*psc));
	psc->end_entry = count - 1;
	for (u32 i = 0; i < count; i++)
		psc->entries[i] = GHCB_PSC_ENTRY(page(i) / PAGE_SIZE, op);
	barrier_wait(&both);
	together(take(name, count));
}

static void change_by_msr(const char *name, u32 n, u32 op)
{
	barrier_wait(&both);
	together(take_msr(name, GHCB_PSC_MSR_REQ(page(n) / PAGE_SIZE, op)));
}

static void use(u32 count, bool private)
{
	u64 bad = 0;

	for (u32 i = 0; i < count; i++) {
		volatile u64 *p = (volatile u64 *)page(i);

		page_map((u64)p, private);
		if (private)
			bad += pvalidate((u64)p, RMP_PAGE_4K, true).code;
		*p = (u64)p;
		bad += *p != (u64)p;
	}
	request(GHCB_NAE_HV_FEATURES, bad, 0);
	barrier_wait(&both);
	together(take(private ? "together, private pages" : "together, shared pages", bad));
}

static void others(u32 round)
{
	request_full(GHCB_NAE_CPUID, 0, 0);
	ghcb_set(GHCB_OFF_RAX, round);
	barrier_wait(&both);
	together(take("together, cpuid", round));
	request_full(GHCB_NAE_IOIO, GHCB_IOIO_PORT(TESTDEV_PORT + 0x100) | GHCB_IOIO_SIZE(4) |
		     GHCB_IOIO_IN, 0);
	barrier_wait(&both);
	together(take("together, in", round));
	request(0x80000fff, 0, 0);
	barrier_wait(&both);
	together(take("together, unknown event", round));
	barrier_wait(&both);
	together(take_msr("together, sev info", GHCB_INFO_SEV_INFO_REQ));
}

static void ask_all(void)
{
	for (u32 round = 0; round < ROUNDS; round++) {
		change("together, to shared", PAGES, GHCB_PSC_SHARED);
		use(PAGES, false);
		change("together, to private", PAGES, GHCB_PSC_PRIVATE);
		use(PAGES, true);
		change_by_msr("together, one page to shared", round, GHCB_PSC_SHARED);
		change_by_msr("together, one page to private", round, GHCB_PSC_PRIVATE);
		change("together, one to shared", 1, GHCB_PSC_SHARED);
		change("together, one to private", 1, GHCB_PSC_PRIVATE);
		others(round);
	}
}

/* Page tables are split here, since the two would do so at once. */
static void map_pool(void)
{
	for (u32 i = 0; i < CPUS * PAGES; i++)
		page_map(pool + i * PAGE_SIZE, true);
}

void ask_together(void)
{
	pool = page_alloc_raw(CPUS * PAGES);
	map_pool();
	if (!cpu_start(AP, ask_all)) {
		print("the AP did not start\n");
		return;
	}
	ask_all();
	print("together: %s\n", cpu_wait(&cpus[AP].done) ? "done" : "the AP is missing");
	nae_ap_creation(AP, 0, GHCB_AP_DESTROY, 0, 0);
}
