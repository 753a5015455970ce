/*
 * AMD SEV-SNP host emulation: VMRUN and #VMEXIT of encrypted guests
 *
 * QEMU's own code swaps the state that lies in the VMCB's save area. For a
 * guest with SEV-ES the VMSA has these fields, at the same offsets: for the
 * time of a VMRUN or #VMEXIT its first part stands in the VMCB, whose own
 * content is kept and put back. APM vol. 2, 15.35 (SEV-ES) and 15.36.12.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/address-spaces.h"
#include "exec/cputlb.h"
#include "tcg/helper-tcg.h"
#include "snp/snp.h"

#define NESTED_CTL_SEV      (1ULL << 1)
#define NESTED_CTL_SEV_ES   (1ULL << 2)

#define VMCB_GHCB           0x0a0
#define VMCB_VMSA           0x108
#define VMSA_VMPL           0x0ca
#define VMSA_SEV_FEATURES   0x3b0

/* VMCB, INTERRUPT_SHADOW: the guest's RFLAGS.IF, which the host cannot see */
#define GUEST_INTERRUPT_MASK    2

#define VMEXIT_INVALID      ((uint64_t)-1)
#define VMEXIT_BUSY         ((uint64_t)-2)

static void copy_in(CPUX86State *env, uint64_t pa, uint8_t *buf)
{
    address_space_read(env_cpu(env)->as, pa, MEMTXATTRS_UNSPECIFIED, buf,
                       SNP_SHARED_SAVE_SIZE);
}

static void copy_out(CPUX86State *env, uint64_t pa, const uint8_t *buf)
{
    address_space_write(env_cpu(env)->as, pa, MEMTXATTRS_UNSPECIFIED, buf,
                        SNP_SHARED_SAVE_SIZE);
}

static uint64_t vmcb_save(CPUX86State *env)
{
    return env->vm_vmcb + offsetof(struct vmcb, save);
}

/* Puts the VMSA's first part in the place of the VMCB's save area. */
static void vmsa_to_vmcb(CPUX86State *env)
{
    uint8_t buf[SNP_SHARED_SAVE_SIZE];

    copy_in(env, vmcb_save(env), env->snp.vmcb_save);
    copy_in(env, env->snp.vmsa, buf);
    copy_out(env, vmcb_save(env), buf);
}

static void restore_vmcb(CPUX86State *env)
{
    copy_out(env, vmcb_save(env), env->snp.vmcb_save);
}

static bool is_vmsa_running(uint64_t spa)
{
    CPUState *cs;

    CPU_FOREACH(cs) {
        CPUX86State *env = cpu_env(cs);

        if (env->snp.es && env->snp.vmsa == spa) {
            return true;
        }
    }
    return false;
}

bool snp_page_in_use(uint64_t spa)
{
    CPUState *cs;

    CPU_FOREACH(cs) {
        if (cpu_env(cs)->snp.vmcb == spa && spa) {
            return true;
        }
    }
    return is_vmsa_running(spa);
}

/* Table 15-41, VMCB; 15.36.12, "Other Checks": what the processor writes to in the host's name. */
void snp_check_host_page(CPUX86State *env, uint64_t spa, uintptr_t ra)
{
    if (snp_enabled(env) && !snp_rmp_hypervisor_owned(spa)) {
        raise_exception_err_ra(env, EXCP0D_GPF, 0, ra);
    }
}

bool snp_good_hsave(CPUX86State *env, uint64_t spa)
{
    return !snp_enabled(env) || snp_rmp_hypervisor_owned(spa);
}

void snp_occupy_vmcb(CPUX86State *env, uint64_t spa, uintptr_t ra)
{
    bool good;

    if (!snp_enabled(env)) {
        return;
    }
    snp_rmp_lock();
    good = snp_rmp_hypervisor_owned(spa) && env->vm_hsave;
    if (good) {
        env->snp.vmcb = spa;
    }
    snp_rmp_unlock();
    if (!good) {
        raise_exception_err_ra(env, EXCP0D_GPF, 0, ra);
    }
}

static bool is_good_snp_vmsa(CPUX86State *env, uint64_t vmsa, uint32_t asid)
{
    const uint64_t mask = RMP_ASSIGNED | RMP_VMSA | RMP_IMMUTABLE;
    uint64_t lo;

    if (!snp_enabled(env) || !snp_rmp_covers(vmsa) || snp_rmp_is_2m(vmsa)) {
        return false;
    }
    lo = snp_rmp_entry(vmsa).lo;
    return (lo & mask) == (RMP_ASSIGNED | RMP_VMSA) && RMP_ASID(lo) == asid;
}

/*
 * Checks and marks it in one step: another processor may try to run it, or to
 * change its RMP entry, at the same time.
 */
static uint64_t occupy_vmsa(CPUX86State *env, uint64_t vmsa, uint32_t asid)
{
    uint64_t error = 0;

    snp_rmp_lock();
    if (env->snp.snp ? !is_good_snp_vmsa(env, vmsa, asid)
                     : snp_enabled(env) && !snp_rmp_hypervisor_owned(vmsa)) {
        error = VMEXIT_INVALID;
    } else if (is_vmsa_running(vmsa)) {
        error = VMEXIT_BUSY;
    } else {
        env->snp.es = true;
        env->snp.vmsa = vmsa;
    }
    snp_rmp_unlock();
    return error;
}

static uint64_t enter_es(CPUX86State *env, uint32_t asid)
{
    CPUState *cs = env_cpu(env);
    uint64_t vmsa = x86_ldq_phys(cs, env->vm_vmcb + VMCB_VMSA);
    uint64_t features, error;
    uint8_t vmpl;

    if (vmsa & ~TARGET_PAGE_MASK) {
        return VMEXIT_INVALID;
    }
    features = x86_ldq_phys(cs, vmsa + VMSA_SEV_FEATURES);
    vmpl = x86_ldub_phys(cs, vmsa + VMSA_VMPL);
    if (features & ~SEV_FEATURE_SNP) {
        return VMEXIT_INVALID;
    }
    if (features & SEV_FEATURE_SNP) {
        if (vmpl >= env_archcpu(env)->snp.vmpls) {
            return VMEXIT_INVALID;
        }
        env->snp.snp = true;
        env->snp.vmpl = vmpl;
    }
    error = occupy_vmsa(env, vmsa, asid);
    if (error) {
        return error;
    }
    env->snp.sev_status |= SEV_STATUS_ES | features << 2;
    env->snp.ghcb = x86_ldq_phys(cs, env->vm_vmcb + VMCB_GHCB);
    vmsa_to_vmcb(env);
    return 0;
}

void snp_vmrun(CPUX86State *env, uint32_t asid, uint64_t nested_ctl,
               uintptr_t ra)
{
    const SnpCPUConfig *c = &env_archcpu(env)->snp;
    uint64_t error = 0;

    snp_tlb_leave_host(env);
    env->snp.asid = asid;
    if (!c->host || !(nested_ctl & NESTED_CTL_SEV)) {
        return;
    }
    if (asid > c->asids || !(env->snp.syscfg & SYSCFG_MEM_ENCRYPT)) {
        cpu_vmexit(env, SVM_EXIT_ERR, 0, ra);
    }
    env->snp.sev_status = SEV_STATUS_SEV;
    env->snp.c_mask = snp_cbit(env);
    if (nested_ctl & NESTED_CTL_SEV_ES) {
        error = enter_es(env, asid);
    }
    if (error) {
        cpu_vmexit(env, error, 0, ra);
    }
}

void snp_vmrun_finish(CPUX86State *env)
{
    if (env->snp.es) {
        restore_vmcb(env);
        snp_vmsa_load(env, env->snp.vmsa);
        env->snp.loaded = true;
    }
    snp_tlb_enter_guest(env);
}

/* Exits that leave the guest behind its instruction (APM vol. 2, 15.35.4). */
static bool is_trap_like(uint32_t code)
{
    switch (code) {
    case SVM_EXIT_PAUSE:
    case SVM_EXIT_HLT:
    case SVM_EXIT_VMGEXIT:
    case SVM_EXIT_EFER_WRITE_TRAP ... SVM_EXIT_CR15_WRITE_TRAP:
        return true;
    default:
        return false;
    }
}

/* Table 15-35: exits that need nothing from the guest's registers */
static bool is_automatic(uint32_t code, uint64_t info1)
{
    switch (code) {
    case SVM_EXIT_EXCP_BASE + EXCP12_MCHK:
    case SVM_EXIT_INTR ... SVM_EXIT_VINTR:
    case SVM_EXIT_SHUTDOWN:
    case SVM_EXIT_BUSLOCK:
    case SVM_EXIT_AVIC_INCOMPLETE_IPI:
    case SVM_EXIT_AVIC_NOACCEL:
    case (uint32_t)VMEXIT_INVALID:
    case (uint32_t)VMEXIT_BUSY:
        return true;
    case SVM_EXIT_NPF:
        return !(info1 & PG_ERROR_RSVD_MASK);
    default:
        return is_trap_like(code);
    }
}

void snp_filter_exit(CPUX86State *env, uint64_t code, uint64_t info1)
{
    if (!env->snp.loaded) {
        return;
    }
    if (!is_automatic(code, info1)) {
        raise_exception_err_ra(env, EXCP_VC, (uint32_t)code, 0);
    }
    if (is_trap_like(code)) {
        env->eip += env->snp.insn_len;
        env->hflags &= ~HF_INHIBIT_IRQ_MASK;
    }
}

void snp_write_trap(CPUX86State *env, uint32_t code, uint64_t val,
                    uintptr_t ra)
{
    if (env->snp.es && cpu_svm_has_intercept(env, code)) {
        cpu_vmexit(env, code, val, ra);
    }
}

void snp_vmexit(CPUX86State *env)
{
    CPUState *cs = env_cpu(env);
    uint64_t int_state = env->vm_vmcb + offsetof(struct vmcb, control.int_state);

    snp_tlb_leave_guest(env);
    if (!env->snp.loaded) {
        return;
    }
    if (env->eflags & IF_MASK) {
        x86_stl_phys(cs, int_state,
                     x86_ldl_phys(cs, int_state) | GUEST_INTERRUPT_MASK);
    }
    x86_stq_phys(cs, env->vm_vmcb + VMCB_GHCB, env->snp.ghcb);
    snp_vmsa_save(env, env->snp.vmsa);
    vmsa_to_vmcb(env);
}

void snp_vmexit_finish(CPUX86State *env)
{
    uint8_t buf[SNP_SHARED_SAVE_SIZE];

    if (env->snp.loaded) {
        copy_in(env, vmcb_save(env), buf);
        copy_out(env, env->snp.vmsa, buf);
        snp_host_load(env);
    }
    if (env->snp.es) {
        restore_vmcb(env);
    }
    env->snp.es = env->snp.snp = env->snp.loaded = false;
    env->snp.c_mask = env->snp.vmsa = env->snp.vmcb = env->snp.sev_status = 0;
    env->snp.asid = env->snp.vmpl = 0;
    snp_tlb_enter_host(env);
}
