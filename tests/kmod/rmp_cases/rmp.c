// SPDX-License-Identifier: GPL-2.0-only
/* The RMP from the host's side: its entries as they lie in memory, instructions, firmware commands. */
#include <linux/io.h>
#include <linux/psp-sev.h>
#include <asm/msr.h>

#include "lab.h"

#define BOOKKEEPING	0x4000

static struct rmp_entry *table;
static u64 entries;

int rmp_init(void)
{
	u64 base, end;

	rdmsrl(MSR_AMD64_RMP_BASE, base);
	rdmsrl(MSR_AMD64_RMP_END, end);
	if (!base || end <= base)
		return -ENODEV;
	table = memremap(base + BOOKKEEPING, end + 1 - base - BOOKKEEPING, MEMREMAP_WB);
	entries = (end + 1 - base - BOOKKEEPING) / sizeof(*table);
	return table ? 0 : -ENOMEM;
}

void rmp_exit(void)
{
	memunmap(table);
}

struct rmp_entry rmp_read(u64 pa)
{
	return pa / PAGE_SIZE < entries ? table[pa / PAGE_SIZE] : (struct rmp_entry){ };
}

u32 rmp_update(u64 pa, u64 gpa, u32 asid, u32 state)
{
	struct {
		u64 gpa;
		u8 assigned, large, immutable, reserved;
		u32 asid;
	} __packed __aligned(16) new = {
		.gpa = gpa,
		.assigned = !!(state & ASSIGNED),
		.large = !!(state & LARGE),
		.immutable = !!(state & IMMUTABLE),
		.asid = asid,
	};
	u64 rax = pa;

	asm volatile(".byte 0xf2, 0x0f, 0x01, 0xfe" : "+a"(rax) : "c"(&new) : "memory", "cc");
	return rax;
}

u32 rmp_smash(u64 pa)
{
	u64 rax = pa;

	asm volatile(".byte 0xf3, 0x0f, 0x01, 0xff" : "+a"(rax) : : "memory", "cc");
	return rax;
}

u32 rmp_reclaim(u64 pa, bool large)
{
	struct sev_data_snp_page_reclaim cmd = { .paddr = pa | large };
	int error = 0;

	sev_do_cmd(SEV_CMD_SNP_PAGE_RECLAIM, &cmd, &error);
	return error;
}

u32 rmp_unsmash(u64 pa)
{
	struct sev_data_snp_page_unsmash cmd = { .paddr = pa };
	int error = 0;

	sev_do_cmd(SEV_CMD_SNP_PAGE_UNSMASH, &cmd, &error);
	return error;
}
