/*
 * AMD SEV-SNP host emulation: what the RMP instructions do to the table
 *
 * Status codes as the instructions return them in EAX (APM vol. 3, RMPUPDATE,
 * PSMASH, PVALIDATE, RMPADJUST, RMPQUERY). All functions want @spa covered and take
 * snp_rmp_lock() themselves; vCPU thread, no BQL needed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef I386_SNP_RMP_OPS_H
#define I386_SNP_RMP_OPS_H

enum {
    RMP_SUCCESS             = 0,
    RMP_FAIL_INPUT          = 1,
    RMP_FAIL_PERMISSION     = 2,
    RMP_FAIL_INUSE          = 3,
    RMP_FAIL_OVERLAP        = 4,
    RMP_FAIL_SIZEMISMATCH   = 6,
    RMP_STALE               = 0x100,    /* never in EAX: translate again */
};

/* The 16 bytes that RCX points to for RMPUPDATE. */
typedef struct SnpRmpNewState {
    uint64_t gpa;
    bool assigned;
    bool large;
    bool immutable;
    uint32_t asid;
} SnpRmpNewState;

/* RDX of RMPADJUST and RMPQUERY. */
typedef struct SnpRmpPermissions {
    uint8_t vmpl;           /* whose */
    uint8_t mask;           /* read 1, write 2, execute-user 4, -supervisor 8 */
    bool vmsa;
} SnpRmpPermissions;

/* The guest's page as the walk to it has found it; @large: RCX bit 0. */
typedef struct SnpRmpGuestPage {
    uint64_t spa;
    uint64_t gpa;
    uint32_t asid;
    bool large;
} SnpRmpGuestPage;

uint32_t snp_rmpupdate(uint64_t spa, const SnpRmpNewState *state);
uint32_t snp_psmash(uint64_t spa);

/*
 * The caller has checked that the page is the guest's and that a 4 KiB request
 * does not meet a 2 MiB entry. Both return RMP_STALE when a processor has
 * changed that since. @changed: was the Validated bit another one before?
 */
uint32_t snp_pvalidate(const SnpRmpGuestPage *page, bool validate,
                       bool *changed);
uint32_t snp_rmpadjust(const SnpRmpGuestPage *page, uint8_t vmpl,
                       const SnpRmpPermissions *p);

/* @p: whose permissions, then which. A VMPL learns nothing of those above it. */
uint32_t snp_rmpquery(const SnpRmpGuestPage *page, uint8_t vmpl,
                      SnpRmpPermissions *p);

/* world.c: is the page the VMSA or the VMCB of a guest that runs now? */
bool snp_page_in_use(uint64_t spa);

#endif
