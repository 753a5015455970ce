// SPDX-License-Identifier: GPL-2.0-only
#include "ghcb.h"

#include "cpu.h"
#include "insn.h"
#include "lib.h"
#include "memory.h"
#include "string.h"
#include "trap.h"

#define GHCB_PROTOCOL_VERSION	2

static u8 pages[MAX_CPUS][PAGE_SIZE] __aligned(4096);

/*
 * The MSR keeps its value for the next exit by the GHCB page, which is
 * announced by writing its GPA again (GHCB 2.03, 2.3.1).
 */
u64 msr_protocol(u64 request)
{
	wrmsr(GHCB_MSR_INDEX, request);
	vmgexit();
	return rdmsr(GHCB_MSR_INDEX);
}

void ghcb_init(void)
{
	struct cpu *cpu = cpu_this();
	u64 gpa = (u64)pages[cpu->index];
	u64 want = gpa | GHCB_INFO_REGISTER_GPA_RESP;

	if (!(lib_sev_status() & SEV_STATUS_SEV_ES))
		return;
	/* It is shared already when this CPU has run before. */
	if (page_is_mapped_private(gpa) && !page_make_shared(gpa))
		panic("the GHCB page did not become shared");
	memset((void *)gpa, 0, PAGE_SIZE);
	if ((lib_sev_status() & SEV_STATUS_SNP) &&
	    msr_protocol(gpa | GHCB_INFO_REGISTER_GPA_REQ) != want)
		panic("the GHCB page was not registered");
	cpu->ghcb = (u8 *)gpa;
}

void ghcb_clear(void)
{
	memset(cpu_this()->ghcb, 0, GHCB_OFF_SHARED_BUFFER);
}

static void mark_valid(u8 *ghcb, u32 offset)
{
	u32 bit = GHCB_VALID_BIT(offset);

	ghcb[GHCB_OFF_VALID_BITMAP + bit / 8] |= 1U << bit % 8;
}

void ghcb_set(u32 offset, u64 value)
{
	u8 *ghcb = cpu_this()->ghcb;

	memcpy(ghcb + offset, &value, sizeof(value));
	mark_valid(ghcb, offset);
}

void ghcb_set_cpl(u8 cpl)
{
	u8 *ghcb = cpu_this()->ghcb;

	ghcb[GHCB_OFF_CPL] = cpl;
	mark_valid(ghcb, GHCB_OFF_CPL);
}

u64 ghcb_get(u32 offset)
{
	u64 value;

	memcpy(&value, cpu_this()->ghcb + offset, sizeof(value));
	return value;
}

bool ghcb_is_valid(u32 offset)
{
	u32 bit = GHCB_VALID_BIT(offset);

	return cpu_this()->ghcb[GHCB_OFF_VALID_BITMAP + bit / 8] >> bit % 8 & 1;
}

void *ghcb_buffer(void)
{
	return cpu_this()->ghcb + GHCB_OFF_SHARED_BUFFER;
}

struct nae_result ghcb_exit_raw(void)
{
	wrmsr(GHCB_MSR_INDEX, (u64)cpu_this()->ghcb);
	vmgexit();
	return (struct nae_result){
		.result = ghcb_get(GHCB_OFF_SW_EXITINFO1),
		.info2 = ghcb_get(GHCB_OFF_SW_EXITINFO2),
	};
}

struct nae_result ghcb_exit(u64 code, u64 info1, u64 info2)
{
	u8 *ghcb = cpu_this()->ghcb;
	u16 version = GHCB_PROTOCOL_VERSION;
	u32 usage = GHCB_USAGE_STANDARD;

	ghcb_set(GHCB_OFF_SW_EXITCODE, code);
	ghcb_set(GHCB_OFF_SW_EXITINFO1, info1);
	ghcb_set(GHCB_OFF_SW_EXITINFO2, info2);
	memcpy(ghcb + GHCB_OFF_VERSION, &version, sizeof(version));
	memcpy(ghcb + GHCB_OFF_USAGE, &usage, sizeof(usage));
	return ghcb_exit_raw();
}
