/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state save area of an SEV-ES or SEV-SNP vCPU: the VMSA.
 *
 * APM vol 2, appendix B, "VMSA Layout for SEV-ES and SEV-SNP".
 */
#ifndef KVM_SNP_VMSA_H
#define KVM_SNP_VMSA_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

/**
 * struct vmsa_segment - a segment register
 * @selector: visible part
 * @attrib: descriptor bits 55:52 and 47:40, packed into 12 bits
 * @limit: in bytes, granularity applied
 * @base: linear address
 */
struct vmsa_segment {
	__u16 selector;
	__u16 attrib;
	__u32 limit;
	__u64 base;
};

/**
 * struct vmsa - the named fields of the save area, whole page
 *
 * Reserved areas are zero. Fields that no user in this project needs by name
 * lie in the reserved_ areas too.
 */
struct vmsa {
	struct vmsa_segment es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;
	__u8 reserved_a0[0xca - 0xa0];
	__u8 vmpl;				/* 0x0ca */
	__u8 cpl;
	__u32 reserved_cc;
	__u64 efer;				/* 0x0d0 */
	__u8 reserved_d8[0x140 - 0xd8];
	__u64 xss;				/* 0x140 */
	__u64 cr4;
	__u64 cr3;
	__u64 cr0;
	__u64 dr7;				/* 0x160 */
	__u64 dr6;
	__u64 rflags;
	__u64 rip;
	__u8 reserved_180[0x1d8 - 0x180];
	__u64 rsp;				/* 0x1d8 */
	__u8 reserved_1e0[0x1f8 - 0x1e0];
	__u64 rax;				/* 0x1f8 */
	__u8 reserved_200[0x268 - 0x200];
	__u64 g_pat;				/* 0x268 */
	__u8 reserved_270[0x308 - 0x270];
	__u64 rcx;				/* 0x308 */
	__u64 rdx;
	__u64 rbx;
	__u64 reserved_320;
	__u64 rbp;				/* 0x328 */
	__u64 rsi;
	__u64 rdi;
	__u64 r8_r15[8];			/* 0x340 */
	__u8 reserved_380[0x3b0 - 0x380];
	__u64 sev_features;			/* 0x3b0 */
	__u64 vintr_ctrl;
	__u64 guest_exitcode;			/* 0x3c0 */
	__u64 virtual_tom;
	__u64 tlb_id;
	__u64 pcpu_id;
	__u64 event_inj;			/* 0x3e0 */
	__u64 xcr0;
	__u8 reserved_3f0[0x408 - 0x3f0];
	__u32 mxcsr;				/* 0x408 */
	__u16 x87_ftw;
	__u16 x87_fsw;
	__u16 x87_fcw;				/* 0x410 */
	__u8 reserved_412[0x1000 - 0x412];
};

/* SEV_FEATURES of a VMSA. */
#define VMSA_FEATURE_SNP_ACTIVE		(1ULL << 0)
#define VMSA_FEATURE_VTOM		(1ULL << 1)
#define VMSA_FEATURE_REFLECT_VC		(1ULL << 2)
#define VMSA_FEATURE_RESTRICTED_INJ	(1ULL << 3)
#define VMSA_FEATURE_ALTERNATE_INJ	(1ULL << 4)
#define VMSA_FEATURE_DEBUG_SWAP		(1ULL << 5)

#endif
