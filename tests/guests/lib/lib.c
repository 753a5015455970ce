// SPDX-License-Identifier: GPL-2.0-only
#include "lib.h"

#include "../boot.h"
#include "cpu.h"
#include "ghcb.h"
#include "insn.h"
#include "memory.h"
#include "nae.h"
#include "trap.h"

static struct boot_info boot_info;
static u64 sev_status;

void lib_start(const struct boot_info *info);

const struct boot_info *lib_boot_info(void)
{
	return &boot_info;
}

u64 lib_sev_status(void)
{
	return sev_status;
}

volatile struct payload_result *lib_result(void)
{
	return (volatile struct payload_result *)BOOT_RESULT_GPA;
}

void lib_start(const struct boot_info *info)
{
	cpus[0].self = &cpus[0];
	wrmsr(MSR_GS_BASE, (u64)&cpus[0]);
	trap_init();
	boot_info = *info;
	sev_status = info->cbit ? rdmsr(MSR_SEV_STATUS) : 0;
	memory_init(&boot_info);
	lib_result()->magic = RESULT_MAGIC;
	ghcb_init();

	payload_main();
	if (lib_result()->state == RESULT_RUNNING)
		lib_result()->state = RESULT_DONE;
	lib_exit();
}

/*
 * The exit port tells vmm to look at the result page; without a GHCB to reach
 * it, termination has to do.
 */
void lib_exit(void)
{
	if (!(sev_status & SEV_STATUS_SEV_ES))
		outb(PAYLOAD_EXIT_PORT, 0);
	else if (cpu_this()->ghcb)
		nae_out(PAYLOAD_EXIT_PORT, 1, 0);
	while (!(sev_status & SEV_STATUS_SEV_ES))
		cpu_halt();
	for (;;)
		msr_protocol(GHCB_TERM_MSR_REQ(0, GHCB_TERM_GENERAL));
}

void panic(const char *message)
{
	if (cpu_this()->ghcb || !(sev_status & SEV_STATUS_SEV_ES))
		print("Bail out! %s\n", message);
	lib_result()->failed++;
	lib_result()->state = RESULT_DONE;
	lib_exit();
}
