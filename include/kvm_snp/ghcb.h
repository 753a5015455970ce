/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The GHCB protocol between an SEV-ES or SEV-SNP guest and its hypervisor.
 *
 * "SEV-ES Guest-Hypervisor Communication Block Standardization", AMD
 * publication 56421, revision 2.03; "GHCB 2.03" below. Only numbers and
 * layouts: usable in the kernel, in BPF, in user space and in freestanding
 * guests alike. No name here is one that Linux defines.
 */
#ifndef KVM_SNP_GHCB_H
#define KVM_SNP_GHCB_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

#define GHCB_MSR_INDEX			0xc0010130

/*
 * The MSR protocol (GHCB 2.03, 2.3.1): GHCBInfo in bits 11:0, GHCBData above.
 */
#define GHCB_INFO_MASK			0xfffULL
#define GHCB_DATA_SHIFT			12

#define GHCB_INFO_SEV_INFO_RESP		0x001
#define GHCB_INFO_SEV_INFO_REQ		0x002
#define GHCB_INFO_CPUID_REQ		0x004
#define GHCB_INFO_CPUID_RESP		0x005
#define GHCB_INFO_AP_RESET_HOLD_REQ	0x006
#define GHCB_INFO_AP_RESET_HOLD_RESP	0x007
#define GHCB_INFO_PREFERRED_GPA_REQ	0x010
#define GHCB_INFO_PREFERRED_GPA_RESP	0x011
#define GHCB_INFO_REGISTER_GPA_REQ	0x012
#define GHCB_INFO_REGISTER_GPA_RESP	0x013
#define GHCB_INFO_PSC_REQ		0x014
#define GHCB_INFO_PSC_RESP		0x015
#define GHCB_INFO_RUN_VMPL_REQ		0x016
#define GHCB_INFO_RUN_VMPL_RESP		0x017
#define GHCB_INFO_HV_FEATURES_REQ	0x080
#define GHCB_INFO_HV_FEATURES_RESP	0x081
#define GHCB_INFO_TERMINATE_REQ		0x100

/* SEV information response: versions and the C-bit's position. */
#define GHCB_SEV_INFO_MAX(v)		(((v) >> 48) & 0xffff)
#define GHCB_SEV_INFO_MIN(v)		(((v) >> 32) & 0xffff)
#define GHCB_SEV_INFO_CBIT(v)		(((v) >> 24) & 0xff)

/* CPUID request: function in 63:32, register in 31:30; response in 63:32. */
#define GHCB_CPUID_EAX			0
#define GHCB_CPUID_EBX			1
#define GHCB_CPUID_ECX			2
#define GHCB_CPUID_EDX			3
#define GHCB_CPUID_MSR_REQ(fn, reg)					\
	(((__u64)(fn) << 32) | ((__u64)(reg) << 30) | GHCB_INFO_CPUID_REQ)

/* "No preferred GPA", and the answer to a refused registration: all ones. */
#define GHCB_GFN_NONE			0xfffffffffffffULL
#define GHCB_GFN(v)			((v) >> GHCB_DATA_SHIFT)

/* Page state change request: operation in 55:52, GFN in 51:12. */
#define GHCB_PSC_MSR_REQ(gfn, op)					\
	(((__u64)(op) << 52) | ((__u64)(gfn) << 12) | GHCB_INFO_PSC_REQ)
#define GHCB_PSC_MSR_ERROR(v)		((v) >> 32)

/* Termination request: reason code set in 15:12, reason code in 23:16. */
#define GHCB_TERM_MSR_REQ(set, code)					\
	(((__u64)(code) << 16) | ((__u64)(set) << 12) | GHCB_INFO_TERMINATE_REQ)
#define GHCB_TERM_MSR_SET(v)		(((v) >> 12) & 0xf)
#define GHCB_TERM_MSR_CODE(v)		(((v) >> 16) & 0xff)

/* Reason codes of set 0; set 1 belongs to the guest's operating system. */
#define GHCB_TERM_GENERAL		0
#define GHCB_TERM_VERSION		1
#define GHCB_TERM_FEATURES		2

/* Hypervisor features (GHCB 2.03, 4.1, "Hypervisor Feature Support"). */
#define GHCB_HV_SNP			(1ULL << 0)
#define GHCB_HV_AP_CREATION		(1ULL << 1)
#define GHCB_HV_RESTRICTED_INJECTION	(1ULL << 2)
#define GHCB_HV_RESTRICTED_INJ_TIMER	(1ULL << 3)
#define GHCB_HV_APIC_ID_LIST		(1ULL << 4)
#define GHCB_HV_MULTI_VMPL		(1ULL << 5)

/*
 * The GHCB page (GHCB 2.03, 2.6). Offsets in bytes; a quadword's place in the
 * valid bitmap is its offset divided by 8.
 */
#define GHCB_OFF_CPL			0x0cb
#define GHCB_OFF_XSS			0x140
#define GHCB_OFF_DR7			0x160
#define GHCB_OFF_RIP			0x178
#define GHCB_OFF_RSP			0x1d8
#define GHCB_OFF_RAX			0x1f8
#define GHCB_OFF_RCX			0x308
#define GHCB_OFF_RDX			0x310
#define GHCB_OFF_RBX			0x318
#define GHCB_OFF_RBP			0x328
#define GHCB_OFF_RSI			0x330
#define GHCB_OFF_RDI			0x338
#define GHCB_OFF_R8			0x340
#define GHCB_OFF_R15			0x378
#define GHCB_OFF_SW_EXITCODE		0x390
#define GHCB_OFF_SW_EXITINFO1		0x398
#define GHCB_OFF_SW_EXITINFO2		0x3a0
#define GHCB_OFF_SW_SCRATCH		0x3a8
#define GHCB_OFF_XCR0			0x3e8
#define GHCB_OFF_VALID_BITMAP		0x3f0
#define GHCB_OFF_X87_STATE_GPA		0x400
#define GHCB_OFF_SHARED_BUFFER		0x800
#define GHCB_OFF_VERSION		0xffa
#define GHCB_OFF_USAGE			0xffc

#define GHCB_PAGE_SIZE			4096
#define GHCB_VALID_BITMAP_SIZE		16
#define GHCB_SHARED_BUFFER_SIZE		2032
#define GHCB_VALID_BIT(offset)		((offset) / 8)

/* GHCB usage 0: this layout. Everything else is for other users to define. */
#define GHCB_USAGE_STANDARD		0

/*
 * Exit codes of non-automatic events (GHCB 2.03, 4.1). Those below 0x8000_0000
 * are the intercepts' own (APM vol 2, appendix C).
 */
#define GHCB_NAE_DR7_READ		0x027
#define GHCB_NAE_DR7_WRITE		0x037
#define GHCB_NAE_RDTSC			0x06e
#define GHCB_NAE_RDPMC			0x06f
#define GHCB_NAE_CPUID			0x072
#define GHCB_NAE_INVD			0x076
#define GHCB_NAE_IOIO			0x07b
#define GHCB_NAE_MSR			0x07c
#define GHCB_NAE_VMMCALL		0x081
#define GHCB_NAE_RDTSCP			0x087
#define GHCB_NAE_WBINVD			0x089
#define GHCB_NAE_MONITOR		0x08a
#define GHCB_NAE_MWAIT			0x08b
#define GHCB_NAE_MMIO_READ		0x80000001
#define GHCB_NAE_MMIO_WRITE		0x80000002
#define GHCB_NAE_NMI_COMPLETE		0x80000003
#define GHCB_NAE_AP_RESET_HOLD		0x80000004
#define GHCB_NAE_AP_JUMP_TABLE		0x80000005
#define GHCB_NAE_PSC			0x80000010
#define GHCB_NAE_GUEST_REQUEST		0x80000011
#define GHCB_NAE_EXT_GUEST_REQUEST	0x80000012
#define GHCB_NAE_AP_CREATION		0x80000013
#define GHCB_NAE_HV_DOORBELL_PAGE	0x80000014
#define GHCB_NAE_HV_IPI			0x80000015
#define GHCB_NAE_HV_TIMER		0x80000016
#define GHCB_NAE_APIC_ID_LIST		0x80000017
#define GHCB_NAE_RUN_VMPL		0x80000018
#define GHCB_NAE_HV_FEATURES		0x8000fffd
#define GHCB_NAE_TERMINATE		0x8000fffe
#define GHCB_NAE_UNSUPPORTED		0x8000ffff

/* What came of it: SW_EXITINFO1 bits 31:0 on return (GHCB 2.03, 4.1). */
#define GHCB_RESULT_OK			0
#define GHCB_RESULT_EXCEPTION		1	/* SW_EXITINFO2: as EVENTINJ */
#define GHCB_RESULT_BAD_INPUT		2	/* SW_EXITINFO2: GHCB_ERROR_* */

#define GHCB_ERROR_NOT_REGISTERED	1
#define GHCB_ERROR_INVALID_USAGE	2
#define GHCB_ERROR_INVALID_SCRATCH	3
#define GHCB_ERROR_MISSING_INPUT	4
#define GHCB_ERROR_INVALID_INPUT	5
#define GHCB_ERROR_INVALID_EVENT	6

/* SW_EXITINFO1 of IOIO: the intercept's EXITINFO1 (APM vol 2, 15.10.2). */
#define GHCB_IOIO_IN			(1U << 0)
#define GHCB_IOIO_STRING		(1U << 2)
#define GHCB_IOIO_REP			(1U << 3)
#define GHCB_IOIO_SIZE(bytes)		((__u32)(bytes) << 4)
#define GHCB_IOIO_SIZE_MASK		(7U << 4)
#define GHCB_IOIO_ADDR64		(1U << 9)
#define GHCB_IOIO_SEG_DS		(3U << 10)
#define GHCB_IOIO_PORT(port)		((__u32)(port) << 16)

/* SW_EXITINFO1 of MSR. */
#define GHCB_MSR_READ			0
#define GHCB_MSR_WRITE			1

/* SW_EXITINFO1 of AP jump table (SEV-ES only). */
#define GHCB_JUMP_TABLE_SET		0
#define GHCB_JUMP_TABLE_GET		1

/*
 * Page state change (GHCB 2.03, 4.1, "Page State Change"): an 8-byte header
 * and entries of 8 bytes in the shared buffer.
 */
#define GHCB_PSC_PRIVATE		1
#define GHCB_PSC_SHARED			2
#define GHCB_PSC_PSMASH			3
#define GHCB_PSC_UNSMASH		4

#define GHCB_PSC_MAX_ENTRIES		253

#define GHCB_PSC_ENTRY_2M		(1ULL << 56)
#define GHCB_PSC_ENTRY(gfn, op)		(((__u64)(gfn) << 12) | ((__u64)(op) << 52))
#define GHCB_PSC_ENTRY_CUR_PAGE(e)	((e) & 0xfff)
#define GHCB_PSC_ENTRY_GFN(e)		(((e) >> 12) & 0xffffffffffULL)
#define GHCB_PSC_ENTRY_OP(e)		(((e) >> 52) & 0xf)

/* SW_EXITINFO2 on return. */
#define GHCB_PSC_ERROR_HEADER		((1ULL << 32) | 1)
#define GHCB_PSC_ERROR_ENTRY		((1ULL << 32) | 2)
#define GHCB_PSC_ERROR_GENERIC		(0x100ULL << 32)
/* By the MSR protocol: any value but 0 in 63:32 is an error */
#define GHCB_PSC_MSR_RESP_ERROR		((1ULL << 63) | GHCB_INFO_PSC_RESP)

/**
 * struct ghcb_psc - the page state change structure
 * @cur_entry: first entry to process, moved on by the hypervisor
 * @end_entry: last entry to process
 * @reserved: zero
 * @entries: what to change; bits 11:0 count the 4 KiB pages that are done
 */
struct ghcb_psc {
	__u16 cur_entry;
	__u16 end_entry;
	__u32 reserved;
	__u64 entries[GHCB_PSC_MAX_ENTRIES];
};

/*
 * Guest requests (GHCB 2.03, 4.1, "SNP Guest Request"): SW_EXITINFO2 on return
 * has the hypervisor's code in 63:32 and the firmware's status in 31:0.
 */
#define GHCB_GUEST_REQ_INVALID_LEN	1	/* pages needed: RBX */
#define GHCB_GUEST_REQ_BUSY		2
#define GHCB_GUEST_REQ_VMM(info2)	((__u32)((info2) >> 32))
#define GHCB_GUEST_REQ_FW(info2)	((__u32)(info2))

/* SW_EXITINFO1 of AP creation: APIC ID in 63:32, VMPL in 19:16, request. */
#define GHCB_AP_CREATE_ON_INIT		0
#define GHCB_AP_CREATE			1
#define GHCB_AP_DESTROY			2
#define GHCB_AP_CREATION_INFO1(apic_id, vmpl, request)			\
	(((__u64)(apic_id) << 32) | ((__u64)(vmpl) << 16) | (request))

/* SW_EXITINFO1 of termination: reason code set in 3:0, reason code in 11:4. */
#define GHCB_TERM_NAE_INFO1(set, code)	(((__u64)(code) << 4) | (set))
#define GHCB_TERM_NAE_SET(v)		((v) & 0xf)
#define GHCB_TERM_NAE_CODE(v)		(((v) >> 4) & 0xff)

#endif
