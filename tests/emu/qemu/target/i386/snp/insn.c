/*
 * AMD SEV-SNP host emulation: RMPUPDATE, PSMASH, PVALIDATE, RMPADJUST, RMPQUERY, VMGEXIT
 *
 * Operands and flags: APM vol. 3, chapter 4.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/helper-proto.h"
#include "exec/cpu_ldst.h"
#include "exec/cputlb.h"
#include "tcg/helper-tcg.h"
#include "snp/snp.h"
#include "snp/rmp-inject.h"

/* The result goes to EAX and, as after a comparison with 0, to the flags. */
static void set_result(CPUX86State *env, uint32_t status, bool carry)
{
    env->regs[R_EAX] = status;
    CC_SRC = (carry ? CC_C : 0) | (status ? 0 : CC_Z) |
             (status & 0x80000000 ? CC_S : 0);
    CC_OP = CC_OP_EFLAGS;
}

static void need_snp_host(CPUX86State *env, uintptr_t ra)
{
    if ((env->hflags & HF_GUEST_MASK) || !snp_enabled(env)) {
        raise_exception_ra(env, EXCP06_ILLOP, ra);
    }
}

void helper_rmpupdate(CPUX86State *env)
{
    uint64_t spa = env->regs[R_EAX], p = env->regs[R_ECX];
    SnpRmpNewState s;
    uint64_t word;
    uint32_t status;

    need_snp_host(env, GETPC());
    s.gpa = cpu_ldq_data_ra(env, p, GETPC());
    word = cpu_ldq_data_ra(env, p + 8, GETPC());
    s.assigned = extract64(word, 0, 8) & 1;
    s.large = extract64(word, 8, 8) & 1;
    s.immutable = extract64(word, 16, 8) & 1;
    s.asid = extract64(word, 32, 32);

    if (!snp_rmp_covers(spa)) {
        set_result(env, RMP_FAIL_INPUT, false);
        return;
    }
    status = snp_rmp_injected(SNP_INSN_RMPUPDATE, spa);
    set_result(env, status ? status : snp_rmpupdate(spa, &s), false);
}

void helper_psmash(CPUX86State *env)
{
    uint64_t spa = env->regs[R_EAX];
    uint32_t status;

    need_snp_host(env, GETPC());
    if (!snp_rmp_covers(spa)) {
        set_result(env, RMP_FAIL_INPUT, false);
        return;
    }
    status = snp_rmp_injected(SNP_INSN_PSMASH, spa);
    set_result(env, status ? status : snp_psmash(spa), false);
}

static void need_snp_guest(CPUX86State *env, uintptr_t ra)
{
    if (!(env->hflags & HF_GUEST_MASK) || !env->snp.snp) {
        raise_exception_ra(env, EXCP06_ILLOP, ra);
    }
}

/*
 * The page that rAX points to, by a walk as for a read of one byte, save what
 * mmu.c makes of @op. A translation that is good for these instructions only
 * does not get into the TLB.
 */
static SnpRmpGuestPage guest_page(CPUX86State *env, SnpOp op, bool large,
                                  uintptr_t ra)
{
    int mmu_idx = cpu_mmu_index(env_cpu(env), false);
    uint64_t gva;

    gva = env->regs[R_EAX];
    if (!(env->hflags & HF_CS64_MASK)) {
        gva = (uint32_t)(env->segs[R_DS].base + gva);
    }

    env->snp.op = op;       /* snp_fault() ends it when this does not return */
    env->snp.op_large = large;
    x86_cpu_tlb_fill(env_cpu(env), gva, 0, MMU_DATA_LOAD, mmu_idx, false, ra);
    env->snp.op = SNP_OP_NONE;
    return (SnpRmpGuestPage) {
        .spa = env->snp.op_spa,
        .gpa = env->snp.op_gpa,
        .asid = env->snp.asid,
        .large = large,
    };
}

/* Of 2 MiB, the address has to be the first page's. */
static bool is_aligned(CPUX86State *env, bool large)
{
    return !large || !(env->regs[R_EAX] & RMP_2M_MASK & TARGET_PAGE_MASK);
}

void helper_pvalidate(CPUX86State *env)
{
    bool large = env->regs[R_ECX] & 1, validate = env->regs[R_EDX] & 1;
    bool changed = false;
    SnpRmpGuestPage page;
    uint32_t status;

    need_snp_guest(env, GETPC());
    if (env->snp.vmpl || !is_aligned(env, large)) {
        set_result(env, env->snp.vmpl ? RMP_FAIL_PERMISSION : RMP_FAIL_INPUT,
                   false);
        return;
    }
    do {
        page = guest_page(env, SNP_OP_PVALIDATE, large, GETPC());
        status = snp_pvalidate(&page, validate, &changed);
    } while (status == RMP_STALE);
    /* CF: there was nothing to change */
    set_result(env, status, status == RMP_SUCCESS && !changed);
}

/* RDX: whose permissions; for RMPADJUST, which. */
static SnpRmpPermissions rdx_permissions(CPUX86State *env)
{
    uint64_t rdx = env->regs[R_EDX];

    return (SnpRmpPermissions) {
        .vmpl = extract64(rdx, 0, 8),
        .mask = extract64(rdx, 8, 8),
        .vmsa = extract64(rdx, 16, 1),
    };
}

static bool is_vmpl(CPUX86State *env, uint8_t vmpl)
{
    return vmpl < env_archcpu(env)->snp.vmpls;
}

void helper_rmpadjust(CPUX86State *env)
{
    SnpRmpPermissions p = rdx_permissions(env);
    bool large = env->regs[R_ECX] & 1;
    SnpRmpGuestPage page;
    uint32_t status;

    need_snp_guest(env, GETPC());
    if (!is_vmpl(env, p.vmpl) || !is_aligned(env, large)) {
        set_result(env, RMP_FAIL_INPUT, false);
        return;
    }
    if (p.vmpl <= env->snp.vmpl) {
        set_result(env, RMP_FAIL_PERMISSION, false);
        return;
    }
    do {
        page = guest_page(env, SNP_OP_RMPADJUST, large, GETPC());
        status = snp_rmpadjust(&page, env->snp.vmpl, &p);
    } while (status == RMP_STALE);
    set_result(env, status, false);
}

/* The answer is in RDX, as RMPADJUST takes it, and the page's size in RCX. */
void helper_rmpquery(CPUX86State *env)
{
    SnpRmpPermissions p = rdx_permissions(env);
    SnpRmpGuestPage page;
    uint32_t status;

    need_snp_guest(env, GETPC());
    if (!is_vmpl(env, p.vmpl)) {
        set_result(env, RMP_FAIL_INPUT, false);
        return;
    }
    page = guest_page(env, SNP_OP_RMPQUERY, false, GETPC());
    status = snp_rmpquery(&page, env->snp.vmpl, &p);
    if (status == RMP_SUCCESS) {
        env->regs[R_EDX] = p.vmpl | p.mask << 8 | p.vmsa << 16;
        env->regs[R_ECX] = snp_rmp_is_2m(page.spa);
    }
    set_result(env, status, false);
}

/* REP VMMCALL is VMMCALL except in a guest with SEV-ES (APM vol. 3, VMGEXIT). */
void helper_vmgexit(CPUX86State *env)
{
    if (!(env->hflags & HF_GUEST_MASK) || !env->snp.es) {
        helper_vmmcall(env);
    }
    cpu_vmexit(env, SVM_EXIT_VMGEXIT, 0, GETPC());
}
