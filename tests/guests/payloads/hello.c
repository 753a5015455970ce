// SPDX-License-Identifier: GPL-2.0-only
/*
 * The smallest payload: where it runs, and that its #VC handler works.
 */
#include "cpu.h"
#include "insn.h"
#include "tap.h"

#include "../boot.h"

static void read_word(void *address)
{
	(void)*(volatile u64 *)address;
}

void payload_main(void)
{
	u64 status = rdmsr(MSR_SEV_STATUS);
	struct cpuid c;
	u64 before;

	tap_plan(4);
	tap_ok((status & 7) == (SEV_STATUS_SEV | SEV_STATUS_SEV_ES | SEV_STATUS_SNP),
	       "SEV_STATUS says SEV, SEV-ES and SEV-SNP");

	before = cpu_this()->vc_count;
	c = cpuid(0x8000001f, 0);
	tap_eq(cpu_this()->vc_count, before + 1, "CPUID raises one #VC");
	tap_eq(c.ebx & 0x3f, lib_boot_info()->cbit, "CPUID and the boot information agree on the C-bit");

	tap_faults(read_word, (void *)(lib_boot_info()->mem_size - 4096), 29, 0x404,
		   "a page that was never validated raises #VC 0x404");
}
