/*
 * AMD SEV-SNP host emulation: the C-bit and the RMP in address translation
 *
 * A guest physical address carries the guest's C-bit through the nested walk,
 * so that the TLB tells private from shared. APM vol. 2: 15.34.5 and 15.34.6
 * (C-bit), 15.36.10 (RMP checks), 15.36.11 (VMPL checks).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/cputlb.h"
#include "exec/page-protection.h"
#include "tcg/helper-tcg.h"
#include "snp/snp.h"
#include "snp/cipher.h"

#define SIZE_2M     (RMP_2M_MASK + 1)

#define VMPL_READ           1
#define VMPL_WRITE          2
#define VMPL_EXEC_USER      4
#define VMPL_EXEC_KERNEL    8
#define VMPL_BITS           8

/* The C-bit in the page tables that are read through @ptw_idx. */
static uint64_t pte_cbit(CPUX86State *env, int ptw_idx)
{
    if (ptw_idx == MMU_NESTED_IDX) {
        return env->snp.c_mask;
    }
    return env->snp.syscfg & SYSCFG_MEM_ENCRYPT ? snp_cbit(env) : 0;
}

/* Page tables of an encrypted guest are private whatever the C-bit says. */
uint64_t snp_ptw_addr(CPUX86State *env, int ptw_idx, uint64_t addr)
{
    if (ptw_idx == MMU_NESTED_IDX) {
        return addr | env->snp.c_mask;
    }
    return addr & ~pte_cbit(env, ptw_idx);
}

uint64_t snp_pte_reserved(CPUX86State *env, int ptw_idx, uint64_t mask)
{
    return mask & ~pte_cbit(env, ptw_idx);
}

uint64_t snp_stage1_addr(CPUX86State *env, int ptw_idx, int pg_mode,
                         MMUAccessType access_type, uint64_t paddr, int *prot)
{
    uint64_t c_mask = env->snp.c_mask;

    if (ptw_idx != MMU_NESTED_IDX) {
        return paddr & ~pte_cbit(env, ptw_idx);
    }
    if (!c_mask || (paddr & c_mask)) {
        return paddr;
    }
    /* Without 64-bit PTEs there is no C-bit, and all is private. */
    if (!(pg_mode & PG_MODE_PAE)) {
        return paddr | c_mask;
    }
    /* Instructions are fetched privately from a shared mapping too. */
    if (access_type == MMU_INST_FETCH) {
        *prot = PAGE_EXEC;
        return paddr | c_mask;
    }
    *prot &= ~PAGE_EXEC;
    return paddr;
}

void snp_nested_begin(CPUX86State *env, target_ulong *gpa)
{
    bool private = *gpa & env->snp.c_mask;

    *gpa &= ~env->snp.c_mask;
    env->snp.npf_bits = env->snp.snp && private ? NPF_ENC : 0;
    env->snp.not_validated = false;
}

static int fault_code(MMUAccessType access_type, bool user)
{
    int code = PG_ERROR_P_MASK | (user ? PG_ERROR_U_MASK : 0);

    switch (access_type) {
    case MMU_DATA_STORE:
        return code | PG_ERROR_W_MASK;
    case MMU_INST_FETCH:
        return code | PG_ERROR_I_D_MASK;
    default:
        return code;
    }
}

/* May software that is not the page's guest write here? */
static bool is_hypervisor_owned(uint64_t spa, int page_size)
{
    if (page_size >= SIZE_2M && snp_rmp_covers(spa)) {
        return !snp_rmp_2m_has_assigned(spa);
    }
    return snp_rmp_hypervisor_owned(spa);
}

/* Page tables of the host, nested ones too: a guest's are checked as its data. */
bool snp_ptw_check(CPUX86State *env, int ptw_idx, MMUAccessType access_type,
                   bool user, uint64_t spa, int *error_code)
{
    if (ptw_idx == MMU_NESTED_IDX || !snp_enabled(env) ||
        snp_rmp_hypervisor_owned(spa)) {
        return true;
    }
    *error_code = fault_code(access_type, user) | (int)NPF_RMP;
    return false;
}

/* Writes to assigned pages fault; reads go through. */
static bool check_write(uint64_t spa, int page_size, MMUAccessType access_type,
                        int *prot)
{
    if (!(*prot & PAGE_WRITE) || is_hypervisor_owned(spa, page_size)) {
        return true;
    }
    *prot &= ~PAGE_WRITE;
    return access_type != MMU_DATA_STORE;
}

bool snp_host_check(CPUX86State *env, MMUAccessType access_type, bool user,
                    uint64_t *spa, int *prot, int page_size, int *error_code)
{
    if (!snp_enabled(env)) {
        return true;
    }
    if (check_write(*spa, page_size, access_type, prot)) {
        *spa = snp_cipher_view(*spa);
        return true;
    }
    *error_code = fault_code(access_type, user) | (int)NPF_RMP;
    return false;
}

/* The RMP instructions of guests read; the walk to there is one like any other. */
static bool is_op(CPUX86State *env, MMUAccessType access_type)
{
    return env->snp.op && access_type == MMU_DATA_LOAD;
}

int snp_stage2_idx(CPUX86State *env, MMUAccessType access_type, uint64_t paddr)
{
    /* Below VMPL0 a page may be executable for users alone, or for the kernel. */
    if (!is_op(env, access_type) &&
        !(access_type == MMU_INST_FETCH && env->snp.vmpl)) {
        return MMU_NESTED_IDX;
    }
    tlb_flush_page_by_mmuidx(env_cpu(env), paddr, 1 << SNP_OP_IDX);
    return SNP_OP_IDX;
}

bool snp_walk_done(CPUX86State *env, int mmu_idx, uint64_t paddr)
{
    if (env->snp.op && snp_mmu_index_kind(mmu_idx) < MMU_PHYS_IDX) {
        env->snp.op_spa = paddr & TARGET_PAGE_MASK;
        return true;
    }
    snp_tlb_note(env, mmu_idx, paddr);
    return false;
}

/* May the entry's size differ from that of the nested page? */
static bool is_good_size(CPUX86State *env, bool op, uint64_t spa, bool npt_2m)
{
    bool rmp_2m = snp_rmp_is_2m(spa);

    if (!op || env->snp.op == SNP_OP_RMPQUERY) {
        return rmp_2m == npt_2m;
    }
    /* The instruction tells that there is less; more the hypervisor must split. */
    if (!rmp_2m || (env->snp.op_large && npt_2m)) {
        return true;
    }
    env->snp.npf_bits |= env->snp.op_large ? 0 : NPF_SIZEM;
    return false;
}

static bool is_guests_page(CPUX86State *env, uint64_t gpa, uint64_t spa,
                           bool op, bool npt_2m)
{
    uint64_t lo;

    if (!snp_rmp_covers(spa)) {
        return false;
    }
    lo = snp_rmp_entry(spa).lo;
    return (lo & RMP_ASSIGNED) && !(lo & RMP_IMMUTABLE) &&
           RMP_ASID(lo) == env->snp.asid &&
           (lo & RMP_GPA_MASK) == (gpa & RMP_GPA_MASK) &&
           is_good_size(env, op, spa, npt_2m);
}

/* What a translation that a fetch has made may execute, and another. */
static uint8_t vmpl_exec(CPUX86State *env, MMUAccessType access_type)
{
    if (access_type != MMU_INST_FETCH) {
        return VMPL_EXEC_USER | VMPL_EXEC_KERNEL;
    }
    return (env->hflags & HF_CPL_MASK) == 3 ? VMPL_EXEC_USER : VMPL_EXEC_KERNEL;
}

static int vmpl_prot(CPUX86State *env, uint64_t hi, MMUAccessType access_type)
{
    uint8_t perm = extract64(hi, env->snp.vmpl * VMPL_BITS, VMPL_BITS);
    uint8_t exec = vmpl_exec(env, access_type);
    int prot = 0;

    /* Write without read is none: 15.36.7 */
    if (perm & VMPL_READ) {
        prot |= PAGE_READ | (perm & VMPL_WRITE ? PAGE_WRITE : 0);
    }
    if ((perm & exec) == exec) {
        prot |= PAGE_EXEC;
    }
    return prot;
}

static bool check_private(CPUX86State *env, uint64_t gpa, uint64_t spa,
                          MMUAccessType access_type, bool npt_2m, int *prot)
{
    bool op = is_op(env, access_type);
    SnpRmpEntry e;

    if (!is_guests_page(env, gpa, spa, op, npt_2m)) {
        env->snp.npf_bits |= NPF_RMP;
        return false;
    }
    e = snp_rmp_entry(spa);
    if (!(e.lo & RMP_VALIDATED) && !(op && env->snp.op == SNP_OP_PVALIDATE)) {
        env->snp.not_validated = true;
        return false;
    }
    if (op) {
        env->snp.op_gpa = gpa;
        return true;
    }
    *prot &= vmpl_prot(env, e.hi, access_type);
    if (!(*prot & (1 << access_type))) {
        env->snp.npf_bits |= NPF_RMP | NPF_VMPL;
        return false;
    }
    return true;
}

/*
 * @spa, @prot, @page_size: what the nested page tables say, and what comes of it.
 * Returns false with the page fault's code and, in env, what goes beyond it.
 */
bool snp_nested_check(CPUX86State *env, uint64_t gpa,
                      MMUAccessType access_type, uint64_t *spa, int *prot,
                      int *page_size, int *error_code)
{
    bool private = env->snp.npf_bits & NPF_ENC;
    bool ok;

    if (!snp_enabled(env)) {
        return true;
    }
    if (private || is_op(env, access_type)) {
        ok = check_private(env, gpa, *spa, access_type, *page_size >= SIZE_2M,
                           prot);
    } else {
        ok = check_write(*spa, *page_size, access_type, prot);
        if (ok) {
            *spa = snp_cipher_view(*spa);
        } else {
            env->snp.npf_bits |= NPF_RMP;
        }
    }
    if (env->snp.snp) {
        *page_size = TARGET_PAGE_SIZE;  /* RMP entries differ page by page */
    }
    *error_code = fault_code(access_type, true);
    return ok;
}

uint64_t snp_npf_info1(CPUX86State *env, int error_code)
{
    uint64_t bits = env->snp.npf_bits;

    env->snp.npf_bits = 0;
    return (uint32_t)error_code | bits;
}

void snp_fault(CPUX86State *env, bool nested, vaddr addr, uintptr_t ra)
{
    env->snp.op = SNP_OP_NONE;
    if (!nested || !env->snp.not_validated) {
        return;
    }
    /* Not the hypervisor's business: the guest may validate the page. */
    env->cr[2] = addr;
    raise_exception_err_ra(env, EXCP_VC, SVM_EXIT_PAGE_NOT_VALIDATED, ra);
}
