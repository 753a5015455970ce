/*
 * AMD SEV-SNP host emulation: RMP failures on demand
 *
 * The object /machine/snp-rmp has a string property `inject`. It takes:
 *
 *   inuse INSN N [PFN|*]       the next N INSNs (on that page) give FAIL_INUSE
 *   fail INSN STATUS PFN|*     INSN on that page gives STATUS until cleared
 *   clear                      everything is as it was
 *
 * INSN is RMPUPDATE or PSMASH; numbers are decimal or 0x hexadecimal. A PSMASH
 * is on a page when the page lies in its 2 MiB region. The read-only property
 * `stats` tells, as JSON, how often each instruction ran and was made to fail.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef I386_SNP_RMP_INJECT_H
#define I386_SNP_RMP_INJECT_H

typedef enum SnpRmpInsn {
    SNP_INSN_RMPUPDATE,
    SNP_INSN_PSMASH,
    SNP_INSN_MAX
} SnpRmpInsn;

/* Makes the object. Main thread, before the machine starts. */
void snp_rmp_inject_init(void);

/* The status to fail this instruction with, 0 for none. vCPU thread. */
uint32_t snp_rmp_injected(SnpRmpInsn insn, uint64_t spa);

#endif
