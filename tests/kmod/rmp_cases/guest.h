/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What guest-code.S and the module agree on: the guest's physical addresses, which are its virtual ones,
 * and the page in which it is told what to do.
 */
#ifndef RMP_GUEST_H
#define RMP_GUEST_H

#define GUEST_CODE	0x1000
#define GUEST_IDT	0x2000
#define GUEST_PML4	0x3000
#define GUEST_PDPT	0x4000
#define GUEST_PD_LOW	0x5000
#define GUEST_PT_LOW	0x6000
#define GUEST_PD_HIGH	0x7000
#define GUEST_PT_PRIVATE 0x8000
#define GUEST_PT_SHARED	0x9000
#define GUEST_GDT	0xa000
#define GUEST_STACK	0xb000
#define GUEST_PAGES	12		/* 0 is one of them, not present in the page tables */
#define GUEST_MAILBOX	0x10000

/* The 2 MiB at stake: private, the same shared, and what the page table in it maps */
#define GUEST_TARGET	0x40000000
#define GUEST_SHARED	0x40200000
#define GUEST_WALKED	0x40400000

#define OP_READ		0
#define OP_WRITE	1
#define OP_FETCH	2
#define OP_PVALIDATE	3
#define OP_RMPADJUST	4
#define OP_RMPQUERY	5
#define OP_RMPUPDATE	6
#define OP_PSMASH	7
#define OP_SPIN		8

#define MAIL_OP		0x00
#define MAIL_RAX	0x08
#define MAIL_RCX	0x10
#define MAIL_RDX	0x18
#define MAIL_FLAGS	0x20
#define MAIL_VECTOR	0x28
#define MAIL_ERROR	0x30
#define MAIL_STARTED	0x38
#define MAIL_STOP	0x40

#ifndef __ASSEMBLY__
extern const unsigned char guest_code[], guest_code_end[], guest_handlers[];
#endif

#endif
