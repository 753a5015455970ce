/*
 * AMD SEV-SNP host emulation: the CPU model's features
 *
 * APM vol. 3, appendix E: CPUID Fn8000_000A (SVM) and Fn8000_001F (encryption).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "snp/snp.h"

/* Fn8000_001F_EAX */
#define ENC_SME             (1U << 0)
#define ENC_SEV             (1U << 1)
#define ENC_VM_PAGE_FLUSH   (1U << 2)
#define ENC_SEV_ES          (1U << 3)
#define ENC_SNP             (1U << 4)
#define ENC_VMPL            (1U << 5)
#define ENC_RMPQUERY        (1U << 6)
#define ENC_COHERENCY       (1U << 10)

#define EBX_REDUCTION_SHIFT 6
#define EBX_VMPLS_SHIFT     12

/* Physical address bits of a host whose C-bit lies beyond them. */
#define PHYS_BITS           48

#define HOST_SVM_FEATURES \
    (CPUID_SVM_NPT | CPUID_SVM_LBRV | CPUID_SVM_NRIPSAVE | \
     CPUID_SVM_FLUSHASID | CPUID_SVM_DECODEASSIST)

void snp_expand_features(X86CPU *cpu)
{
    CPUX86State *env = &cpu->env;

    if (!cpu->snp.host) {
        return;
    }
    env->features[FEAT_8000_0001_ECX] |= CPUID_EXT3_SVM;
    env->features[FEAT_SVM] |= HOST_SVM_FEATURES;
    /* SNP hosts are not guests: Linux refuses to set up the RMP in one. */
    env->features[FEAT_1_ECX] &= ~CPUID_EXT_HYPERVISOR;
    env->user_features[FEAT_1_ECX] |= CPUID_EXT_HYPERVISOR;
    if (!cpu->phys_bits) {
        cpu->phys_bits = PHYS_BITS;
    }
    env->cpuid_min_xlevel = MAX(env->cpuid_min_xlevel, 0x8000001F);
}

void snp_cpuid(CPUX86State *env, uint32_t index, uint32_t *eax, uint32_t *ebx,
               uint32_t *ecx, uint32_t *edx)
{
    const SnpCPUConfig *c = &env_archcpu(env)->snp;

    if (!c->host) {
        return;
    }
    switch (index) {
    case 0x8000000A:
        /* ASIDs: some beyond those of encrypted guests, for all others */
        *ebx = 0x8000;
        break;
    case 0x8000001F:
        *eax = ENC_SME | ENC_SEV | ENC_VM_PAGE_FLUSH | ENC_SEV_ES | ENC_SNP |
               ENC_VMPL | ENC_RMPQUERY | ENC_COHERENCY;
        *ebx = c->cbitpos | c->reduced_phys_bits << EBX_REDUCTION_SHIFT |
               c->vmpls << EBX_VMPLS_SHIFT;
        *ecx = c->asids;
        *edx = c->min_sev_asid;
        break;
    }
}

void snp_cpu_reset(X86CPU *cpu)
{
    /* The BIOS has turned memory encryption on before anything else runs. */
    if (cpu->snp.host) {
        cpu->env.snp.syscfg = SYSCFG_MEM_ENCRYPT;
    }
}
