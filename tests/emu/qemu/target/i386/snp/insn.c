/*
 * AMD SEV-SNP host emulation: RMPUPDATE, PSMASH, PVALIDATE, RMPADJUST, VMGEXIT
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

/*
 * The page that rAX points to, by a walk as for a read of one byte, save that
 * the page need not be validated. A translation that is good for these
 * instructions only does not get into the TLB.
 */
static SnpRmpGuestPage guest_page(CPUX86State *env, bool large, uintptr_t ra)
{
    int mmu_idx = cpu_mmu_index(env_cpu(env), false);
    uint64_t gva, spa;

    if (!(env->hflags & HF_GUEST_MASK) || !env->snp.snp) {
        raise_exception_ra(env, EXCP06_ILLOP, ra);
    }
    gva = env->regs[R_EAX];
    if (!(env->hflags & HF_CS64_MASK)) {
        gva = (uint32_t)(env->segs[R_DS].base + gva);
    }

    env->snp.op = true;     /* snp_fault() ends it when this does not return */
    x86_cpu_tlb_fill(env_cpu(env), gva, 0, MMU_DATA_LOAD, mmu_idx, false, ra);
    env->snp.op = false;
    spa = env->snp.op_spa;

    /* Smaller than the RMP has it: the hypervisor must split the entry. */
    if (snp_rmp_is_2m(spa) && !(large && env->snp.op_npt_2m)) {
        x86_stq_phys(env_cpu(env), env->vm_vmcb +
                     offsetof(struct vmcb, control.exit_info_2),
                     env->snp.op_gpa);
        cpu_vmexit(env, SVM_EXIT_NPF, PG_ERROR_P_MASK | PG_ERROR_U_MASK |
                   NPF_RMP | NPF_ENC | (large ? 0 : NPF_SIZEM) |
                   SVM_NPTEXIT_GPA, ra);
    }
    return (SnpRmpGuestPage) {
        .spa = spa,
        .gpa = env->snp.op_gpa,
        .asid = env->snp.asid,
        .large = large,
    };
}

static uint32_t do_pvalidate(CPUX86State *env, const SnpRmpGuestPage *page,
                             bool validate, bool *changed)
{
    if (env->snp.vmpl) {
        return RMP_FAIL_PERMISSION;
    }
    if (page->large && (page->gpa & RMP_2M_MASK)) {
        return RMP_FAIL_INPUT;
    }
    return snp_pvalidate(page, validate, changed);
}

void helper_pvalidate(CPUX86State *env)
{
    bool large = env->regs[R_ECX] & 1, validate = env->regs[R_EDX] & 1;
    bool changed = false;
    SnpRmpGuestPage page;
    uint32_t status;

    do {
        page = guest_page(env, large, GETPC());
        status = do_pvalidate(env, &page, validate, &changed);
    } while (status == RMP_STALE);
    /* CF: there was nothing to change */
    set_result(env, status, status == RMP_SUCCESS && !changed);
}

static uint32_t do_rmpadjust(CPUX86State *env, const SnpRmpGuestPage *page,
                             const SnpRmpPermissions *p)
{
    if (p->vmpl >= env_archcpu(env)->snp.vmpls ||
        (page->large && (page->gpa & RMP_2M_MASK))) {
        return RMP_FAIL_INPUT;
    }
    return snp_rmpadjust(page, env->snp.vmpl, p);
}

void helper_rmpadjust(CPUX86State *env)
{
    uint64_t rdx = env->regs[R_EDX];
    bool large = env->regs[R_ECX] & 1;
    SnpRmpPermissions p = {
        .vmpl = extract64(rdx, 0, 8),
        .mask = extract64(rdx, 8, 8),
        .vmsa = extract64(rdx, 16, 1),
    };
    SnpRmpGuestPage page;
    uint32_t status;

    do {
        page = guest_page(env, large, GETPC());
        status = do_rmpadjust(env, &page, &p);
    } while (status == RMP_STALE);
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
