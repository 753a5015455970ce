// SPDX-License-Identifier: GPL-2.0-only
/*
 * --args "SEED COUNT [concurrent]": COUNT requests made of chance, the same
 * for the same SEED, unless the other CPU rewrites them.
 *
 * Three vCPUs, vmm --tolerant. What the guest does to itself it survives; it
 * says at last how many requests it has sent, and from time to time before.
 */
#include "hostile.h"

#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"
#include "trap.h"

#define TELL_EVERY	8192

struct hostile hostile;

static u64 parse_number(const char **text)
{
	u64 n = 0;

	for (; **text >= '0' && **text <= '9'; (*text)++)
		n = n * 10 + **text - '0';
	while (**text == ' ')
		(*text)++;
	return n;
}

/* Printing has a GHCB page of its own. */
static void tell(void)
{
	msr_protocol((u64)cpu_this()->ghcb | GHCB_INFO_REGISTER_GPA_REQ);
	print("requests %llu, exceptions %llu\n", hostile.sent, hostile.faults);
	msr_protocol((u64)hostile.ghcb | GHCB_INFO_REGISTER_GPA_REQ);
}

static void nothing(void)
{
}

static void halt_for_ever(void)
{
	for (;;)
		cpu_halt();
}

/* A good VMSA, and a page that is none. */
static void make_vmsas(void)
{
	struct vmsa *good = page_alloc_vmsa();

	cpu_prepare(VICTIM, good, nothing);
	good->rip = (u64)halt_for_ever;
	rmpadjust((u64)good, RMP_PAGE_4K, RMPADJUST_VMSA | 1);
	hostile.vmsa[0] = (u64)good;
	hostile.vmsa[1] = (u64)page_alloc_vmsa();
}

/* Two CPUs must not split page tables at once, and there is no need to. */
static void make_pool(void)
{
	hostile.memory_end = lib_boot_info()->mem_size;
	hostile.pool = hostile.memory_end - POOL_PAGES * PAGE_SIZE;
	for (u32 i = 0; i < POOL_PAGES; i++)
		page_map(hostile.pool + i * PAGE_SIZE, true);
}

static void send_all(struct random *r, u64 count)
{
	u64 next = TELL_EVERY;

	while (hostile.sent < count) {
		if (random_one_in(r, 8))
			touch_memory(r);
		else if (random_one_in(r, 4))
			send_msr(r);
		else
			send_nae(r);
		if (hostile.sent >= next) {
			tell();
			next += TELL_EVERY;
		}
	}
}

void payload_main(void)
{
	const char *args = lib_boot_info()->args;
	struct random random = { .state = parse_number(&args) * 2 + 1 };
	u64 count = parse_number(&args);

	tap_plan(1);
	hostile.concurrent = *args == 'c';
	hostile.ghcb = page_alloc();
	page_make_shared((u64)hostile.ghcb);
	memset(hostile.ghcb, 0, PAGE_SIZE);
	make_vmsas();
	make_pool();
	if (page_alloc_raw(1) >= hostile.pool)
		panic("the pool is in use");
	if (hostile.concurrent && !cpu_start(REWRITER, rewrite_for_ever))
		panic("the rewriter did not start");

	msr_protocol((u64)hostile.ghcb | GHCB_INFO_REGISTER_GPA_REQ);
	send_all(&random, count);
	tell();
	msr_protocol((u64)cpu_this()->ghcb | GHCB_INFO_REGISTER_GPA_REQ);
	tap_ok(true, "the guest has survived");
}
