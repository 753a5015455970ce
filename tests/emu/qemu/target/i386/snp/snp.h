/*
 * AMD SEV-SNP host emulation: the processor
 *
 * The functions that QEMU's own files call, by file of ours. Where nothing
 * else is said they run on the vCPU's thread, without the BQL.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef I386_SNP_H
#define I386_SNP_H

#include "cpu.h"
#include "snp/rmp.h"
#include "snp/rmp-ops.h"

/* SYSCFG, MSR C001_0010 (APM vol. 2, 15.34.3 and 15.36.2) */
#define MSR_SYSCFG              0xc0010010
#define SYSCFG_MEM_ENCRYPT      (1ULL << 23)
#define SYSCFG_SNP_EN           (1ULL << 24)
#define SYSCFG_SNP_VMPL_EN      (1ULL << 25)
#define MSR_HWCR                0xc0010015
#define HWCR_SMMLOCK            (1ULL << 0)
#define MSR_GHCB                0xc0010130
#define MSR_SEV_STATUS          0xc0010131
#define MSR_RMP_BASE            0xc0010132
#define MSR_RMP_END             0xc0010133

/* For a switch in QEMU's RDMSR and WRMSR. */
#define CASE_MSR_SNP \
    case MSR_SYSCFG: case MSR_HWCR: case MSR_GHCB ... MSR_RMP_END

/* SEV_FEATURES in the VMSA (APM vol. 2, 15.34.10); SEV_STATUS is << 2 */
#define SEV_FEATURE_SNP         (1ULL << 0)
#define SEV_STATUS_SEV          (1ULL << 0)
#define SEV_STATUS_ES           (1ULL << 1)

/* Exit codes (APM vol. 2, appendix C) */
#define SVM_EXIT_EFER_WRITE_TRAP        0x08f
#define SVM_EXIT_CR0_WRITE_TRAP         0x090
#define SVM_EXIT_CR15_WRITE_TRAP        0x09f
#define SVM_EXIT_BUSLOCK                0x0a5
#define SVM_EXIT_AVIC_INCOMPLETE_IPI    0x401
#define SVM_EXIT_AVIC_NOACCEL           0x402
#define SVM_EXIT_VMGEXIT                0x403
#define SVM_EXIT_PAGE_NOT_VALIDATED     0x404

/* #NPF: EXITINFO1 (APM vol. 2, 15.36.10) */
#define NPF_RMP         (1ULL << 31)
#define NPF_ENC         (1ULL << 34)
#define NPF_SIZEM       (1ULL << 35)
#define NPF_VMPL        (1ULL << 36)

#define EXCP_VC         29

/* Has every processor SYSCFG.SNPEn set? Any thread. */
bool snp_all_cpus_enabled(void);

static inline bool snp_enabled(const CPUX86State *env)
{
    return env->snp.syscfg & SYSCFG_SNP_EN;
}

static inline uint64_t snp_cbit(CPUX86State *env)
{
    return BIT_ULL(env_archcpu(env)->snp.cbitpos);
}

/* cpuid.c: what the CPU model offers; main thread, while it is set up */
void snp_expand_features(X86CPU *cpu);
void snp_cpuid(CPUX86State *env, uint32_t index, uint32_t *eax, uint32_t *ebx,
               uint32_t *ecx, uint32_t *edx);
void snp_cpu_reset(X86CPU *cpu);

/* msr.c: false means #GP */
uint64_t snp_rdmsr(CPUX86State *env, uint32_t msr);
bool snp_wrmsr(CPUX86State *env, uint32_t msr, uint64_t val);
/* Accesses of an encrypted guest that no permission map intercepts. */
bool snp_msr_never_intercepted(CPUX86State *env, uint32_t msr);

/*
 * world.c: VMCBs, the page of VMSAVE, and the host's save area are the
 * hypervisor's; #GP for all else. A VMCB is in use until #VMEXIT.
 */
void snp_check_host_page(CPUX86State *env, uint64_t spa, uintptr_t ra);
bool snp_good_hsave(CPUX86State *env, uint64_t spa);
void snp_occupy_vmcb(CPUX86State *env, uint64_t spa, uintptr_t ra);

/* VMRUN and #VMEXIT, in the order in which they are called */
void snp_vmrun(CPUX86State *env, uint32_t asid, uint64_t nested_ctl,
               uintptr_t ra);
void snp_vmrun_finish(CPUX86State *env);
void snp_filter_exit(CPUX86State *env, uint64_t code, uint64_t info1);
void snp_vmexit(CPUX86State *env);
void snp_vmexit_finish(CPUX86State *env);
/* After a write to CRn or EFER by a guest with SEV-ES: @code, new @val. */
void snp_write_trap(CPUX86State *env, uint32_t code, uint64_t val,
                    uintptr_t ra);

/* vmsa.c: state that VMRUN and #VMEXIT swap beyond the VMCB's save area */
void snp_vmsa_load(CPUX86State *env, uint64_t vmsa);
void snp_vmsa_save(CPUX86State *env, uint64_t vmsa);
void snp_host_load(CPUX86State *env);

/*
 * tlb.c: QEMU's MMU indexes are the host's, save that MMU_NESTED_IDX is the
 * guest's. The guest's own indexes for virtual addresses lie behind them.
 */
#define SNP_GUEST_IDX   8
/* What is translated nested for one access, not to be kept. */
#define SNP_OP_IDX      (SNP_GUEST_IDX + MMU_NESTED_IDX)

static inline int snp_mmu_index(CPUX86State *env, int mmu_idx)
{
    return env->hflags & HF_GUEST_MASK ? mmu_idx + SNP_GUEST_IDX : mmu_idx;
}

/* QEMU's index of the same meaning. */
static inline int snp_mmu_index_kind(int mmu_idx)
{
    return mmu_idx % SNP_GUEST_IDX;
}

/* An entry is about to be made. */
void snp_tlb_note(CPUX86State *env, int mmu_idx, uint64_t paddr);
/* Around the change of state in VMRUN and #VMEXIT. */
void snp_tlb_leave_host(CPUX86State *env);
void snp_tlb_enter_guest(CPUX86State *env);
void snp_tlb_leave_guest(CPUX86State *env);
void snp_tlb_enter_host(CPUX86State *env);
/* The current world's virtual addresses: MOV CR3 and the like, INVLPG. */
void snp_tlb_flush(CPUX86State *env);
void snp_tlb_flush_page(CPUX86State *env, target_ulong addr);
/* The guest's, nested ones too. */
void snp_tlb_flush_asid(CPUX86State *env);
/*
 * What was checked against RMP entries of the page, or of the 2 MiB. On @cs's
 * thread, or while it does not run.
 */
void snp_tlb_flush_phys(CPUState *cs, uint64_t spa, bool large);

/* mmu.c */
uint64_t snp_ptw_addr(CPUX86State *env, int ptw_idx, uint64_t addr);
/* Reading the page table at @spa. False: a fault, with the code. */
bool snp_ptw_check(CPUX86State *env, int ptw_idx, MMUAccessType access_type,
                   bool user, uint64_t spa, int *error_code);
uint64_t snp_pte_reserved(CPUX86State *env, int ptw_idx, uint64_t mask);
uint64_t snp_stage1_addr(CPUX86State *env, int ptw_idx, int pg_mode,
                         MMUAccessType access_type, uint64_t paddr, int *prot);
void snp_nested_begin(CPUX86State *env, target_ulong *gpa);
bool snp_nested_check(CPUX86State *env, uint64_t gpa,
                      MMUAccessType access_type, uint64_t *spa, int *prot,
                      int *page_size, int *error_code);
bool snp_host_check(CPUX86State *env, MMUAccessType access_type, bool user,
                    uint64_t *spa, int *prot, int page_size, int *error_code);
/* The index for the last step of a walk, to @paddr with its C-bit. */
int snp_stage2_idx(CPUX86State *env, MMUAccessType access_type, uint64_t paddr);
/* The end of a walk. True: it was for an instruction, keep it out of the TLB. */
bool snp_walk_done(CPUX86State *env, int mmu_idx, uint64_t paddr);
uint64_t snp_npf_info1(CPUX86State *env, int error_code);
/* Any fault, before it is raised: @nested, of the second stage. */
void snp_fault(CPUX86State *env, bool nested, vaddr addr, uintptr_t ra);

#endif
