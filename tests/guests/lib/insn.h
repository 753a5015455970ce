/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Instructions that C has no word for.
 */
#ifndef GUEST_INSN_H
#define GUEST_INSN_H

#include "types.h"

#define MSR_SEV_STATUS		0xc0010131
#define MSR_GS_BASE		0xc0000101
#define MSR_EFER		0xc0000080
#define MSR_PAT			0x277

#define SEV_STATUS_SEV		(1ULL << 0)
#define SEV_STATUS_SEV_ES	(1ULL << 1)
#define SEV_STATUS_SNP		(1ULL << 2)

static inline u64 rdmsr(u32 msr)
{
	u32 low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
	return low | (u64)high << 32;
}

static inline void wrmsr(u32 msr, u64 value)
{
	asm volatile("wrmsr" : : "c"(msr), "a"((u32)value), "d"((u32)(value >> 32)) : "memory");
}

static inline void outb(u16 port, u8 value)
{
	asm volatile("outb %0, %1" : : "a"(value), "d"(port));
}

struct cpuid {
	u32 eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid(u32 function, u32 index)
{
	struct cpuid r = { .eax = function, .ecx = index };

	asm volatile("cpuid" : "+a"(r.eax), "=b"(r.ebx), "+c"(r.ecx), "=d"(r.edx));
	return r;
}

static inline u64 rdtsc(void)
{
	u32 low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high));
	return low | (u64)high << 32;
}

/* VMGEXIT is REP VMMCALL (APM vol 3). */
static inline void vmgexit(void)
{
	asm volatile("rep; vmmcall" : : : "memory");
}

#define CR_ACCESSOR(name)						\
static inline u64 read_##name(void)					\
{									\
	u64 v;								\
									\
	asm volatile("mov %%" #name ", %0" : "=r"(v) : : "memory");	\
	return v;							\
}									\
static inline void write_##name(u64 v)					\
{									\
	asm volatile("mov %0, %%" #name : : "r"(v) : "memory");		\
}
CR_ACCESSOR(cr0)
CR_ACCESSOR(cr2)
CR_ACCESSOR(cr3)
CR_ACCESSOR(cr4)

static inline void invlpg(u64 va)
{
	asm volatile("invlpg (%0)" : : "r"(va) : "memory");
}

static inline void cpu_relax(void)
{
	asm volatile("pause" : : : "memory");
}

static inline void cpu_halt(void)
{
	asm volatile("hlt" : : : "memory");
}

/* EAX of PVALIDATE and RMPADJUST (APM vol 3). */
#define PVALIDATE_FAIL_INPUT		1
#define PVALIDATE_FAIL_PERMISSION	2
#define PVALIDATE_FAIL_SIZEMISMATCH	6

#define RMP_PAGE_4K			0
#define RMP_PAGE_2M			1

/**
 * struct pvalidate - what PVALIDATE answers
 * @code: EAX
 * @unchanged: CF: the page was in that state already
 */
struct pvalidate {
	u32 code;
	bool unchanged;
};

static inline struct pvalidate pvalidate(u64 va, u32 size, bool validate)
{
	struct pvalidate r;
	u64 rax = va;

	asm volatile(".byte 0xf2, 0x0f, 0x01, 0xff"
		     : "+a"(rax), "=@ccc"(r.unchanged)
		     : "c"(size), "d"((u32)validate) : "memory");
	r.code = rax;
	return r;
}

/* RDX of RMPADJUST: target VMPL, its permissions, and "make it a VMSA". */
#define RMPADJUST_READ			(1U << 8)
#define RMPADJUST_WRITE			(1U << 9)
#define RMPADJUST_USER_EXECUTE		(1U << 10)
#define RMPADJUST_SUPERVISOR_EXECUTE	(1U << 11)
#define RMPADJUST_VMSA			(1U << 16)

static inline u32 rmpadjust(u64 va, u32 size, u64 attributes)
{
	u64 rax = va;

	asm volatile(".byte 0xf3, 0x0f, 0x01, 0xfe"
		     : "+a"(rax) : "c"((u64)size), "d"(attributes) : "memory", "cc");
	return rax;
}

#endif
