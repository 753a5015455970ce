/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A table of what the RMP does: who does what to a page, in which state its entry is before, what comes of
 * it, and the state after. The module runs the rows on an SNP host; docs/rmp-cases.md is printed from them.
 *
 * The page lies in 2 MiB of memory that are the test's own. Rows about 4 KiB are about one page in the
 * middle, and so are accesses to a 2 MiB page.
 */
#ifndef RMP_CASES_H
#define RMP_CASES_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stdint.h>
typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;
#endif

/* An RMP entry. @perms below: the permissions of VMPL n in byte n, 0 for "VMPL0 alone". */
#define ASSIGNED	0x001
#define LARGE		0x002	/* a 2 MiB entry */
#define IMMUTABLE	0x004
#define VALIDATED	0x008
#define VMSA		0x010
#define ASID_OWN	0x020	/* of the guest that does something in the row */
#define ASID_OTHER	0x040
#define GPA_OTHER	0x080	/* of the page behind */
#define ALL_4K		0x100	/* all 512 pages of the 2 MiB are like that */

/* Owners by table 15-35, states by the firmware's ABI */
#define HYPERVISOR	0
#define GUEST_INVALID	(ASSIGNED | ASID_OWN)
#define GUEST_VALID	(GUEST_INVALID | VALIDATED)
#define PRE_GUEST	(GUEST_INVALID | IMMUTABLE)
#define PRE_SWAP	(GUEST_VALID | IMMUTABLE)
#define OTHER_GUEST	(ASSIGNED | ASID_OTHER)
#define FIRMWARE	(ASSIGNED | IMMUTABLE)
#define RECLAIM		ASSIGNED

/* VMPL permissions (table 15-36), and RDX of RMPADJUST and RMPQUERY */
#define P_READ		1
#define P_WRITE		2
#define P_USER		4
#define P_KERNEL	8
#define P_ALL		(P_READ | P_WRITE | P_USER | P_KERNEL)
#define PERMS(vmpl, mask)	(P_ALL | (u32)(mask) << 8 * (vmpl))
#define RDX(vmpl, mask)		((vmpl) | (mask) << 8)
#define RDX_VMSA		(1 << 16)

enum rmp_actor {
	HOST,
	PLAIN_GUEST,		/* nested paging, no encryption */
	SNP_GUEST,
	DEVICE,
	SECURE_PROCESSOR,
};

enum rmp_action {
	DO_READ,
	DO_WRITE,
	DO_FETCH,
	DO_WALK,		/* read through a page table that lies in the page */
	DO_RMPUPDATE,
	DO_PSMASH,
	DO_PVALIDATE,
	DO_RMPADJUST,
	DO_RMPQUERY,
	DO_VMRUN_VMCB,		/* the page is the VMCB; of a guest without SEV-ES, and so on */
	DO_VMRUN_ES_VMSA,
	DO_VMRUN_SNP_VMSA,
	DO_VMSAVE,
	DO_HSAVE,		/* WRMSR of VM_HSAVE_PA */
	DO_RMPUPDATE_RUNNING_VMCB,
	DO_RMPUPDATE_RUNNING_VMSA,
	DO_RECLAIM,
	DO_UNSMASH,
};

enum rmp_outcome {
	IS_OK,
	IS_STATUS,		/* EAX of the instruction, or of the command */
	IS_CARRY,		/* EAX 0 and CF set */
	IS_PF,			/* error code */
	IS_NPF,			/* EXITINFO1 */
	IS_VC,
	IS_UD,
	IS_GP,
	IS_EXIT,		/* VMEXIT_INVALID */
	IS_REFUSED,		/* the device's write has not come about */
};

/* Bits of the error codes that are looked at, besides "present" and, of nested faults, "user" */
#define E_WRITE		(1ULL << 1)
#define E_FETCH		(1ULL << 4)
#define E_RMP		(1ULL << 31)
#define E_TABLE		(1ULL << 33)	/* while translating a guest page table's address */
#define E_ENC		(1ULL << 34)
#define E_SIZEM		(1ULL << 35)
#define E_VMPL		(1ULL << 36)

/* EAX of the instructions */
#define FAIL_INPUT		1
#define FAIL_PERMISSION		2
#define FAIL_INUSE		3
#define FAIL_OVERLAP		4
#define FAIL_SIZEMISMATCH	6

#define PAGE_NOT_VALIDATED	0x404

/* Which page, where it is not the one in the middle */
enum rmp_place {
	THE_PAGE,
	HV_FIXED_PAGE,		/* no RAM */
	NO_PAGE,		/* beyond what the RMP covers */
};

/**
 * struct rmp_case - a row
 * @ref: where it is written
 * @assumed: neither the manual nor what relies on it was to be had: see docs/rmp-cases.md
 * @vmpl, @cpl3, @shared: of a guest's access: VMPL, not CPL 0, C-bit clear
 * @large: the instruction's operand says 2 MiB; of accesses, the host's (or nested) page is one
 * @beside: the access is to the page behind
 * @unaligned: the address is not 2 MiB-aligned, with @large
 * @npt_2m: the nested page is 2 MiB, of instructions
 * @arg: RDX of RMPADJUST and RMPQUERY, EDX of PVALIDATE
 * @new, @new_asid_bad: what RMPUPDATE is to make of it
 * @before, @perms: the entry
 * @is, @code: what comes of it
 * @after, @perms_after: the entry then, if @changes
 */
struct rmp_case {
	const char *ref;
	bool assumed;
	u8 who;
	u8 what;
	u8 vmpl;
	bool cpl3;
	bool shared;
	bool large;
	bool beside;
	bool unaligned;
	bool npt_2m;
	u8 place;
	u32 arg;
	u32 new;
	bool new_asid_bad;
	u32 before;
	u32 perms;
	u8 is;
	u64 code;
	bool changes;
	u32 after;
	u32 perms_after;
};

extern const struct rmp_case rmp_cases[];
extern const unsigned int rmp_case_count;

/* In words, into @text of @size bytes. */
void rmp_case_action(const struct rmp_case *c, char *text, unsigned int size);
void rmp_case_state(u32 state, u32 perms, char *text, unsigned int size);
void rmp_case_outcome(const struct rmp_case *c, char *text, unsigned int size);

#endif
