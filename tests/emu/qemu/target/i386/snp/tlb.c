/*
 * AMD SEV-SNP host emulation: TLB entries with address space identifiers
 *
 * The host's translations and a guest's are kept in MMU indexes of their own,
 * so that a world switch need not drop them. There is room for one guest: the
 * last one that ran here. APM vol. 2, 15.16 (TLB control).
 *
 * A processor that looks at CR0.WP, EFER.NXE or PKRU uses what they are at the
 * time of the access. Entries of this TLB have them built in, so such state is
 * part of the tag, and CR3 is too: who enters a world in another state than it
 * was left in finds it empty. That drops more than a processor would, never
 * less.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/cputlb.h"
#include "exec/ram_addr.h"
#include "exec/tb-flush.h"
#include "exec/tlb-phys.h"
#include "exec/helper-proto.h"
#include "snp/snp.h"

#define SIZE_2M     (RMP_2M_MASK + 1)

#define VIRT_IDX    0x3f
#define NESTED_IDX  (1 << MMU_NESTED_IDX)
#define GUEST_IDX   (VIRT_IDX << SNP_GUEST_IDX)

static SnpTlbTag current_tag(CPUX86State *env)
{
    bool npt = env->hflags2 & HF2_NPT_MASK;

    return (SnpTlbTag) {
        .cr0 = env->cr[0],
        .cr3 = env->cr[3],
        .cr4 = env->cr[4],
        .efer = env->efer,
        .pkru = env->pkru,
        .pkrs = env->pkrs,
        .smm = env->hflags & HF_SMM_MASK,
        .asid = env->snp.asid,
        .npt = npt,
        .nested_cr3 = npt ? env->nested_cr3 : 0,
        .nested_pg_mode = npt ? env->nested_pg_mode : 0,
        .c_mask = env->snp.c_mask,
        .vmpl = env->snp.vmpl,
        .snp = env->snp.snp,
    };
}

static bool is_same(const SnpTlbTag *a, const SnpTlbTag *b)
{
    return !memcmp(a, b, sizeof(*a));
}

void snp_tlb_leave_host(CPUX86State *env)
{
    env->snp.host_tag = current_tag(env);
    env->snp.switching = true;
}

void snp_tlb_enter_guest(CPUX86State *env)
{
    SnpTlbTag tag = current_tag(env);

    env->snp.switching = false;
    env->snp.guest_entered = true;
    if (is_same(&tag, &env->snp.guest_tag)) {
        tlb_grow(env_cpu(env), NESTED_IDX);
    } else {
        snp_tlb_flush_asid(env);
    }
}

void snp_tlb_leave_guest(CPUX86State *env)
{
    env->snp.switching = true;
    /* After a VMRUN that failed, the entries are those of an earlier guest. */
    if (env->snp.guest_entered) {
        env->snp.guest_tag = current_tag(env);
        env->snp.guest_entered = false;
    }
}

void snp_tlb_enter_host(CPUX86State *env)
{
    SnpTlbTag tag = current_tag(env);

    env->snp.switching = false;
    if (!is_same(&tag, &env->snp.host_tag)) {
        tlb_flush_by_mmuidx(env_cpu(env), VIRT_IDX);
    }
    tlb_grow(env_cpu(env), 1 << MMU_PHYS_IDX);
}

static uint16_t current_idx(CPUX86State *env)
{
    return env->hflags & HF_GUEST_MASK ? GUEST_IDX : VIRT_IDX;
}

void snp_tlb_flush(CPUX86State *env)
{
    if (env->snp.switching) {
        return;     /* whoever enters a world compares its tag */
    }
    if (env->hflags & HF_SMM_MASK) {
        tlb_flush(env_cpu(env));    /* it sees other memory, by any index */
        return;
    }
    tlb_flush_by_mmuidx(env_cpu(env), current_idx(env));
}

void snp_tlb_flush_page(CPUX86State *env, target_ulong addr)
{
    tlb_flush_page_by_mmuidx(env_cpu(env), addr, current_idx(env));
}

void snp_tlb_flush_asid(CPUX86State *env)
{
    tlb_flush_by_mmuidx(env_cpu(env), GUEST_IDX | NESTED_IDX);
}

/* There are no other entries than the host's and the last guest's. */
void helper_invlpga(CPUX86State *env, target_ulong addr)
{
    uint32_t asid = env->regs[R_ECX];
    uint32_t guest = env->hflags & HF_GUEST_MASK ? env->snp.asid
                                                 : env->snp.guest_tag.asid;

    if (asid == 0) {
        tlb_flush_page_by_mmuidx(env_cpu(env), addr, VIRT_IDX);
    } else if (asid == guest) {
        tlb_flush_page_by_mmuidx(env_cpu(env), addr, GUEST_IDX);
    }
}

/*
 * RMP entries change often, and hardly ever of pages that are in the TLB. So
 * remember which 2 MiB regions have been there since the index was flushed
 * (QEMU's "dirty" is clear from then on until the next entry).
 */
static uint64_t *region(CPUX86State *env, int mmu_idx, uint64_t paddr,
                        uint64_t *bit)
{
    uint64_t n = paddr / SIZE_2M % SNP_TLB_REGIONS;

    *bit = 1ULL << (n % 64);
    return &env->snp.regions[mmu_idx][n / 64];
}

void snp_tlb_note(CPUX86State *env, int mmu_idx, uint64_t paddr)
{
    uint64_t bit, *word = region(env, mmu_idx, paddr, &bit);

    QEMU_BUILD_BUG_ON(SNP_TLB_INDEXES != NB_MMU_MODES);
    if (!(env_cpu(env)->neg.tlb.c.dirty >> mmu_idx & 1)) {
        memset(env->snp.regions[mmu_idx], 0, sizeof(env->snp.regions[0]));
    }
    *word |= bit;
}

static uint16_t idx_with_region(CPUX86State *env, uint64_t spa)
{
    uint16_t idxmap = 0;

    for (int i = 0; i < SNP_TLB_INDEXES; i++) {
        uint64_t bit, *word = region(env, i, spa, &bit);

        if (i != MMU_PHYS_IDX && (*word & bit)) {
            idxmap |= 1 << i;
        }
    }
    return idxmap;
}

/*
 * The jump cache keeps blocks by virtual address, and may have one whose TLB
 * entry is gone already. It has none of pages that no block was made of.
 */
static bool may_have_code(ram_addr_t ram_addr, hwaddr len)
{
    return !cpu_physical_memory_all_dirty(ram_addr, len, DIRTY_MEMORY_CODE);
}

void snp_tlb_flush_phys(CPUState *cs, uint64_t spa, bool large)
{
    uint16_t idxmap = idx_with_region(cpu_env(cs), spa);
    uint64_t around = spa & ~RMP_2M_MASK;
    uint64_t start = large ? around : spa;
    uint64_t len = large ? SIZE_2M : TARGET_PAGE_SIZE;
    hwaddr xlat, plen = SIZE_2M;
    MemoryRegion *mr;
    ram_addr_t ram;
    uint8_t *host;

    if (!idxmap) {
        return;
    }
    RCU_READ_LOCK_GUARD();
    mr = address_space_translate(cs->as, around, &xlat, &plen, false,
                                 MEMTXATTRS_UNSPECIFIED);
    if (!memory_region_is_ram(mr) || plen < SIZE_2M) {
        tlb_flush(cs);
        return;
    }
    host = (uint8_t *)memory_region_get_ram_ptr(mr) + xlat;
    ram = memory_region_get_ram_addr(mr) + xlat;
    tlb_flush_ram(cs, idxmap, host + (start - around), len, host, SIZE_2M);
    if (may_have_code(ram + (start - around), len)) {
        tcg_flush_jmp_cache(cs);
    }
}
