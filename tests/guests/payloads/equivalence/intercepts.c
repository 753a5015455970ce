// SPDX-License-Identifier: GPL-2.0-only
/* The intercepts that a #VC handler forwards, with all kinds of operands. */
#include "equivalence.h"

#include "insn.h"
#include "memory.h"

#define MSR_TSC			0x10
#define MSR_KVM_POLL_CONTROL	0x4b564d05
#define KVM_MAP_GPA_RANGE	12
#define ENCRYPTED		(1ULL << 4)
#define UPPER			(0xabcdULL << 48)

static void cpuid_with(u64 rax, u64 rcx, u64 xcr0, u64 xss)
{
	request_full(GHCB_NAE_CPUID, 0, 0);
	ghcb_set(GHCB_OFF_RAX, rax);
	ghcb_set(GHCB_OFF_RCX, rcx);
	ghcb_set(GHCB_OFF_XCR0, xcr0);
	ghcb_set(GHCB_OFF_XSS, xss);
	send("cpuid", rax ^ rcx << 32 ^ xcr0 << 48 ^ xss << 24);
}

static void ask_cpuid(void)
{
	static const u32 functions[] = {
		0x0, 0x1, 0x2, 0x4, 0x5, 0x6, 0x7, 0xb, 0x10, 0x40000000, 0x40000001, 0x50000000,
		0x80000000, 0x80000001, 0x80000008, 0x8000001d, 0x8000001e, 0x8000001f, 0x80000021,
		0x90000000, 0xffffffff,
	};
	static const u64 xcr0s[] = { 0, 1, 3, 7, 0x207, 0xe7, ~0ULL };

	for (u32 i = 0; i < ARRAY_SIZE(functions); i++) {
		cpuid_with(functions[i], 0, 1, 0);
		cpuid_with(functions[i], 1, 1, 0);
		cpuid_with(functions[i], 0xffffffff, 1, 0);
	}
	for (u32 i = 0; i < ARRAY_SIZE(xcr0s); i++) {
		for (u32 index = 0; index < 4; index++)
			cpuid_with(0xd, index, xcr0s[i], 0);
		cpuid_with(0xd, 1, xcr0s[i], 0x800);
		cpuid_with(0xd, 1, xcr0s[i], ~0ULL);
	}
	cpuid_with(UPPER | 1, UPPER, 1, 0);
	cpuid_with(UPPER | 0xd, UPPER | 1, 1, 0);
}

static void rdmsr_of(u64 msr)
{
	request_full(GHCB_NAE_MSR, GHCB_MSR_READ, 0);
	ghcb_set(GHCB_OFF_RCX, msr);
	if (msr == MSR_TSC)
		send_varying("rdmsr", msr);
	else
		send("rdmsr", msr);
}

static void wrmsr_of(u64 msr, u64 value)
{
	request_full(GHCB_NAE_MSR, GHCB_MSR_WRITE, 0);
	ghcb_set(GHCB_OFF_RCX, msr);
	ghcb_set(GHCB_OFF_RAX, (u32)value);
	ghcb_set(GHCB_OFF_RDX, value >> 32);
	send("wrmsr", msr ^ value << 32);
	rdmsr_of(msr);
}

/* Writes of those that KVM does not intercept end KVM_RUN (endings.c). */
static void ask_msrs(void)
{
	static const u32 reads[] = {
		MSR_TSC, 0x1b, 0x3a, 0x8b, 0xc1, 0xfe, 0x10a, 0x174, 0x179, 0x17a, 0x186, 0x1a0, 0x1d9,
		0x200, 0x250, MSR_PAT, 0x2ff, 0x400, 0x6e0, 0x802, 0x830, 0xda0, 0x4b564d00,
		MSR_KVM_POLL_CONTROL, 0x40000000, 0xc0000080, 0xc0000081, 0xc0000082, 0xc0000084,
		0xc0000100, 0xc0000101, 0xc0000102, 0xc0000103, 0xc0000104, 0xc0010015, 0xc001001f,
		0xc0010055, 0xc0010058, 0xc0010114, 0xc0010117, 0xc0010130, 0xc0010131, 0xc0010140,
		0xc0011029, 0xdead0000, 0xffffffff,
	};

	for (u32 i = 0; i < ARRAY_SIZE(reads); i++)
		rdmsr_of(reads[i]);
	rdmsr_of(UPPER | MSR_KVM_POLL_CONTROL);
	wrmsr_of(MSR_KVM_POLL_CONTROL, 0);
	wrmsr_of(MSR_KVM_POLL_CONTROL, 2);
	wrmsr_of(MSR_KVM_POLL_CONTROL, 1);
	wrmsr_of(0xda0, 0);
	wrmsr_of(0xda0, 1);
	wrmsr_of(0xc0010117, 0x1000);
	wrmsr_of(MSR_SEV_STATUS, 0);
	wrmsr_of(0xdead0000, 1);
	for (u64 info1 = 2; info1; info1 <<= 31) {
		request_full(GHCB_NAE_MSR, info1, 0);
		ghcb_set(GHCB_OFF_RCX, MSR_KVM_POLL_CONTROL);
		ghcb_set(GHCB_OFF_RAX, 1);
		send("msr, information", info1);
	}
}

static void vmmcall(u64 rax, u64 rbx, u64 rcx, u64 rdx, u8 cpl)
{
	request_full(GHCB_NAE_VMMCALL, 0, 0);
	ghcb_set(GHCB_OFF_RAX, rax);
	ghcb_set(GHCB_OFF_RBX, rbx);
	ghcb_set(GHCB_OFF_RCX, rcx);
	ghcb_set(GHCB_OFF_RDX, rdx);
	ghcb_set_cpl(cpl);
	send("vmmcall", rax ^ rcx << 16 ^ rdx << 32 ^ (u64)cpl << 48);
}

/* 9 is left out: it tells the time. */
static void ask_hypercalls(void)
{
	u64 gpa = page_alloc_raw(1), mem = lib_boot_info()->mem_size;

	for (u64 nr = 0; nr < 16; nr++)
		if (nr != 9 && nr != KVM_MAP_GPA_RANGE)
			vmmcall(nr, 0, 0, 0, 0);
	vmmcall(0x1234, 0, 0, 0, 0);
	vmmcall(~0ULL, ~0ULL, ~0ULL, ~0ULL, 0);
	vmmcall(1, 0, 0, 0, 3);
	vmmcall(1, 0, 0, 0, 0xff);
	vmmcall(UPPER | 1, 0, 0, 0, 0);
	vmmcall(KVM_MAP_GPA_RANGE, gpa, 1, 0, 0);
	show_shared(gpa);
	vmmcall(KVM_MAP_GPA_RANGE, gpa, 1, ENCRYPTED, 0);
	show_private(gpa);
	vmmcall(KVM_MAP_GPA_RANGE, gpa, 0, 0, 0);
	vmmcall(KVM_MAP_GPA_RANGE, gpa + 8, 1, 0, 0);
	vmmcall(KVM_MAP_GPA_RANGE, gpa, 1, 0, 3);
	vmmcall(KVM_MAP_GPA_RANGE, mem, 1, 0, 0);
	vmmcall(KVM_MAP_GPA_RANGE, mem - PAGE_SIZE, 2, 0, 0);
	vmmcall(KVM_MAP_GPA_RANGE, ~0ULL & ~(PAGE_SIZE - 1), 2, 0, 0);
	vmmcall(KVM_MAP_GPA_RANGE, gpa, ~0ULL, 0, 0);
	vmmcall(KVM_MAP_GPA_RANGE, gpa, 1, ~0ULL, 0);
}

static void with_rax(const char *name, u64 code, u64 rax)
{
	request_full(code, 0, 0);
	ghcb_set(GHCB_OFF_RAX, rax);
	send(name, rax);
}

static void ask_others(void)
{
	static const u64 dr7[] = { 0, 0x400, 0x2400, 0xffffffff, 1ULL << 32, ~0ULL };
	static const u64 counters[] = { 0, 1, 3, 6, 0x40000000, 0x12345678, ~0ULL };
	static const u64 alone[] = {
		GHCB_NAE_INVD, GHCB_NAE_WBINVD, GHCB_NAE_MONITOR, GHCB_NAE_MWAIT, GHCB_NAE_RDTSCP,
	};

	for (u32 i = 0; i < ARRAY_SIZE(dr7); i++) {
		with_rax("dr7 write", GHCB_NAE_DR7_WRITE, dr7[i]);
		with_rax("dr7 read", GHCB_NAE_DR7_READ, 0);
	}
	with_rax("dr7 write", GHCB_NAE_DR7_WRITE, 0x400);
	for (u32 i = 0; i < ARRAY_SIZE(counters); i++) {
		request_full(GHCB_NAE_RDPMC, 0, 0);
		ghcb_set(GHCB_OFF_RCX, counters[i]);
		send_varying("rdpmc", counters[i]);
	}
	for (u32 i = 0; i < ARRAY_SIZE(alone); i++) {
		request_full(alone[i], ~0ULL, ~0ULL);
		send("information that means nothing", alone[i]);
		request_full(alone[i], 0, 0);
		ghcb_set_cpl(3);
		send("from CPL 3", alone[i]);
	}
}

void ask_intercepts(void)
{
	ask_cpuid();
	ask_msrs();
	ask_hypercalls();
	ask_others();
}
