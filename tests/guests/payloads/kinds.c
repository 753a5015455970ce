// SPDX-License-Identifier: GPL-2.0-only
/*
 * What differs between kinds of guests. The arguments name the kind, as vmm's --type does.
 */
#include "cpu.h"
#include "insn.h"
#include "lib.h"
#include "memory.h"
#include "nae.h"
#include "string.h"
#include "tap.h"
#include "trap.h"

#include "../boot.h"

#define VECTOR_UD	6

struct kind {
	const char *name;
	u64 sev_status;
};

static const struct kind kinds[] = {
	{ "snp", SEV_STATUS_SEV | SEV_STATUS_SEV_ES | SEV_STATUS_SNP },
	{ "sev-es", SEV_STATUS_SEV | SEV_STATUS_SEV_ES },
	{ "sev", SEV_STATUS_SEV },
	{ "plain", 0 },
};

static const struct kind *wanted(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!memcmp(lib_boot_info()->args, kinds[i].name, strlen(kinds[i].name) + 1))
			return &kinds[i];
	panic("the arguments name no kind of guest");
}

static void validate(void *page)
{
	pvalidate((u64)page, RMP_PAGE_4K, true);
}

static u8 in8(u16 port)
{
	u8 value;

	asm volatile("inb %1, %0" : "=a"(value) : "d"(port));
	return value;
}

/* In a form that the #VC handler knows. */
static void write_device(u32 value)
{
	asm volatile("movl %0, (%1)" : : "r"(value), "r"((u64)TESTDEV_GPA) : "memory");
}

static u32 read_device(void)
{
	u32 value;

	asm volatile("movl (%1), %0" : "=r"(value) : "r"((u64)TESTDEV_GPA) : "memory");
	return value;
}

/* The same bytes by either mapping are nothing to rely on; what was written there is. */
static bool keeps_text(bool private)
{
	volatile u8 *page = page_alloc();

	if (!private && !page_make_shared((u64)page))
		return false;
	for (u32 i = 0; i < PAGE_SIZE; i++)
		page[i] = i * 7;
	for (u32 i = 0; i < PAGE_SIZE; i++)
		if (page[i] != (u8)(i * 7))
			return false;
	return true;
}

static void tell_protocol(void)
{
	u64 info = msr_protocol(GHCB_INFO_SEV_INFO_REQ);

	print("# GHCB protocol: %u to %u\n", (u32)GHCB_SEV_INFO_MIN(info),
	      (u32)GHCB_SEV_INFO_MAX(info));
}

static void check_exits(bool es)
{
	u64 before = cpu_this()->vc_count;

	cpuid(0, 0);
	tap_eq(cpu_this()->vc_count - before, es, "CPUID raises #VC with encrypted registers only");
	outb(TESTDEV_PORT + 1, 0xa5);
	tap_eq(in8(TESTDEV_PORT + 1), 0xa5, "ports");
	write_device(0x12345678);
	tap_eq(read_device(), 0x12345678, "memory-mapped registers");
	tap_eq(cpu_this()->vc_count - before, es ? 5 : 0, "and so do they");
}

void payload_main(void)
{
	const struct kind *kind = wanted();
	bool es = kind->sev_status & SEV_STATUS_SEV_ES;
	bool snp = kind->sev_status & SEV_STATUS_SNP;

	tap_plan(8);
	tap_eq(lib_sev_status(), kind->sev_status, "SEV_STATUS");
	tap_eq(!cpu_this()->ghcb, !es, "there is a GHCB with encrypted registers only");
	if (es)
		tell_protocol();
	check_exits(es);
	tap_ok(keeps_text(true) && keeps_text(false), "private and shared memory");
	if (snp)
		tap_ok(!fault_call(validate, page_alloc()), "PVALIDATE is an instruction");
	else
		tap_faults(validate, page_alloc(), VECTOR_UD, 0, "PVALIDATE is no instruction");
}
