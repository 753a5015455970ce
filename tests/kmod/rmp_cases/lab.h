/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the module. All of it is for one caller at a time. */
#ifndef RMP_LAB_H
#define RMP_LAB_H

#include <linux/types.h>
#include <asm/msr.h>

/* Their names since Linux 6.16 */
#ifdef rdmsrq
#define rdmsrl		rdmsrq
#define wrmsrl		wrmsrq
#define wrmsrl_safe	wrmsrq_safe
#endif

#include "cases.h"

#define PAGES		512
#define PAGE_INDEX	5	/* the page in the middle */
#define TABLE_INDEX	7	/* the one that is a page table */
#define ASID		99
#define OTHER_ASID	98

/* memory.c: pages of the module's own, and the 2 MiB at stake. Mapped by 4 KiB, as their RMP entries are. */
int memory_init(void);
void memory_exit(void);
void *work_page(unsigned int index);
u64 work_pa(unsigned int index);
void *target_page(unsigned int index);
u64 target_pa(unsigned int index);

/* Pages of the module's own, by what they are for */
enum {
	VMCB_SNP, VMCB_PLAIN, VMCB_HOST, HSAVE, MSRPM, IOPM = MSRPM + 2,
	NPT_PML4 = IOPM + 3, NPT_PDPT, NPT_PD_LOW, NPT_PT_LOW, NPT_PD_TARGET, NPT_PT_TARGET,
	NPT_PLAIN_PML4, NPT_PLAIN_PDPT, NPT_PLAIN_PT_LOW, NPT_PLAIN_PD_LOW,
	HOST_PGD, HOST_PUD, HOST_PMD, HOST_PTE, MAILBOX, FREE_PAGE, FREE_TABLE,
	GCTX, RESCUE_PAGE, RESCUE_TABLE, ES_VMSA, SNP_VMSA, SNP_VMSA_CPL3 = SNP_VMSA + 4,
	SNP_MEMORY = 64, PLAIN_MEMORY = 96,
};

/* rmp.c */
struct rmp_entry {
	u64 lo;
	u64 hi;
};

int rmp_init(void);
void rmp_exit(void);
struct rmp_entry rmp_read(u64 pa);
u32 rmp_update(u64 pa, u64 gpa, u32 asid, u32 state);
u32 rmp_smash(u64 pa);
/* A command of the firmware's: its status. */
u32 rmp_reclaim(u64 pa, bool large);
u32 rmp_unsmash(u64 pa);

/* What came of an action, as rows have it. */
struct result {
	u8 is;
	u64 code;
	u64 rcx, rdx;
};

/* host.c */
int host_init(void);
void host_exit(void);
/* @beside: to the page behind. */
struct result host_access(u8 what, bool large, bool beside);
struct result host_vmrun(u64 vmcb);
struct result host_vmsave(u64 pa);
struct result host_hsave(u64 pa);

/* guest.c */
int guest_init(void);
void guest_exit(void);
struct guest_op {
	u32 op;
	u64 rax, rcx, rdx;
	u8 vmpl;
	bool cpl3;
	bool npt_2m;
	bool data_shared;
};

/* Calls state_seen() at a nested fault, before the guest is helped. */
struct result guest_run(bool snp, const struct guest_op *op);
void state_seen(void);
void guest_fill_target(const struct rmp_case *c);
/* VMRUN with this VMSA, and what came of it before the guest's first instruction. */
struct result guest_enter(u64 vmsa, bool snp);
/* A guest that runs elsewhere while @fn is called. */
struct result guest_running(struct result (*fn)(void));

/* vmrun.c: runs the guest until it exits. False: #GP. */
bool vmrun(u64 vmcb_pa);

/* device.c */
int device_init(void);
void device_exit(void);
bool device_is_there(void);
struct result device_dma(bool write);

/* cipher.c */
int cipher_init(void);
void cipher_exit(void);

#endif
