/*
 * AMD SEV-SNP host emulation: model-specific registers
 *
 * APM vol. 2: 15.34.3 (SYSCFG), 15.34.10 (SEV_STATUS), 15.35.2 (GHCB),
 * 15.36.2 (SNPEn), 15.36.4 (RMP_BASE, RMP_END).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "exec/cputlb.h"
#include "snp/snp.h"

bool snp_all_cpus_enabled(void)
{
    CPUState *cs;

    CPU_FOREACH(cs) {
        if (!snp_enabled(cpu_env(cs))) {
            return false;
        }
    }
    return true;
}

uint64_t snp_rdmsr(CPUX86State *env, uint32_t msr)
{
    switch (msr) {
    case MSR_SYSCFG:
        return env->snp.syscfg;
    case MSR_HWCR:
        return env_archcpu(env)->snp.host ? HWCR_SMMLOCK : 0;
    case MSR_GHCB:
        return env->snp.ghcb;
    case MSR_SEV_STATUS:
        return env->snp.sev_status;
    case MSR_RMP_BASE:
        return snp_rmp_range().base;
    case MSR_RMP_END:
        return snp_rmp_range().end;
    default:
        return 0;
    }
}

static bool write_syscfg(CPUX86State *env, uint64_t val)
{
    /* Once on, SNP stays on until the processor is reset. */
    if (snp_enabled(env)) {
        val |= SYSCFG_SNP_EN | (env->snp.syscfg & SYSCFG_SNP_VMPL_EN);
    }
    if ((val & SYSCFG_SNP_EN) &&
        (!env_archcpu(env)->snp.host || !(val & SYSCFG_MEM_ENCRYPT))) {
        return false;
    }
    env->snp.syscfg = val;
    tlb_flush(env_cpu(env));
    return true;
}

bool snp_wrmsr(CPUX86State *env, uint32_t msr, uint64_t val)
{
    switch (msr) {
    case MSR_SYSCFG:
        return write_syscfg(env, val);
    case MSR_GHCB:
        env->snp.ghcb = val;
        return true;
    case MSR_SEV_STATUS:
    case MSR_RMP_BASE:
    case MSR_RMP_END:
        return false;       /* read-only; the RMP's place is the BIOS's choice */
    default:
        return true;
    }
}

bool snp_msr_never_intercepted(CPUX86State *env, uint32_t msr)
{
    return (env->snp.es && msr == MSR_GHCB) ||
           (env->snp.sev_status && msr == MSR_SEV_STATUS);
}
