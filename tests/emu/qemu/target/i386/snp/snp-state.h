/*
 * AMD SEV-SNP host emulation: what each emulated processor holds
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef I386_SNP_STATE_H
#define I386_SNP_STATE_H

/* The VMCB's save area as far as the VMSA has the same layout (APM B.3, B.4). */
#define SNP_SHARED_SAVE_SIZE    0x298

/* Properties of the CPU model, the same on all processors. */
typedef struct SnpCPUConfig {
    bool host;                  /* the processor and its BIOS offer SEV-SNP */
    bool cipher;                /* what is encrypted looks it: cipher.h */
    uint8_t cbitpos;            /* position of the C-bit in a PTE */
    uint8_t reduced_phys_bits;
    uint8_t vmpls;
    uint32_t asids;             /* encrypted guests at a time */
    uint32_t min_sev_asid;      /* below: SEV-ES and SNP, from here: SEV */
} SnpCPUConfig;

/* What a world's entries in the TLB depend on; no padding, for memcmp(). */
typedef struct SnpTlbTag {
    uint64_t cr0, cr3, cr4, efer;
    uint64_t pkru, pkrs;
    uint64_t smm;
    uint64_t asid;
    uint64_t npt, nested_cr3, nested_pg_mode;
    uint64_t c_mask, vmpl, snp;
} SnpTlbTag;

/* Whose walk it is: instructions that look at a page through the page tables. */
typedef enum SnpOp {
    SNP_OP_NONE,
    SNP_OP_PVALIDATE,
    SNP_OP_RMPADJUST,
    SNP_OP_RMPQUERY,
} SnpOp;

/* By MMU index, a bit for each 2 MiB of memory: see tlb.c */
#define SNP_TLB_INDEXES 16
#define SNP_TLB_REGIONS 1024

typedef struct SnpCPUState {
    uint64_t syscfg;            /* MSR C001_0010 */
    uint64_t ghcb;              /* MSR C001_0130, of the running guest */
    uint64_t sev_status;        /* MSR C001_0131, of the running guest */

    /* The encrypted guest that runs here; all 0 in the host. */
    uint64_t c_mask;            /* the C-bit, for a guest with SEV */
    uint64_t vmsa;              /* system physical address, SEV-ES on */
    uint64_t vmcb;              /* of any guest that runs here */
    uint32_t asid;
    uint8_t vmpl;
    bool es;
    bool snp;
    bool loaded;                /* its state is in the registers, SEV-ES on */

    uint8_t insn_len;           /* of the instruction last restored to */

    /* The nested translation in progress. */
    uint64_t npf_bits;          /* EXITINFO1 bits beyond the page fault's */
    uint64_t op_gpa, op_spa;    /* what the instruction looks at */
    SnpOp op;
    bool op_large;              /* it asks for 2 MiB */
    bool not_validated;         /* the fault is the guest's: #VC */

    /* As the worlds were left; see tlb.c. */
    SnpTlbTag host_tag, guest_tag;
    bool switching;             /* between two worlds */
    bool guest_entered;         /* VMRUN has got that far */
    uint64_t regions[SNP_TLB_INDEXES][SNP_TLB_REGIONS / 64];

    /* The VMCB's own save area while the guest's VMSA stands in for it. */
    uint8_t vmcb_save[SNP_SHARED_SAVE_SIZE];
} SnpCPUState;

#endif
