/*
 * AMD SEV-SNP host emulation: the RMP's place and its entries
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/units.h"
#include "qapi/error.h"
#include "exec/cputlb.h"
#include "exec/address-spaces.h"
#include "hw/i386/x86.h"
#include "hw/i386/e820_memory_layout.h"
#include "snp/snp.h"
#include "snp/cipher.h"
#include "snp/rmp-inject.h"
#include "snp/platform.h"

/*
 * The bits of a 2 MiB region's first entry that count its assigned 4 KiB pages
 * other than the first. Kept by the processor; nobody else sees them.
 */
#define RMP_SUBPAGES_SHIFT  3
#define RMP_SUBPAGES_MASK   (0x1ffULL << RMP_SUBPAGES_SHIFT)
#define RMP_SUBPAGES_ONE    (1ULL << RMP_SUBPAGES_SHIFT)

static SnpRmpRange range;
static SnpRmpEntry *entries;
static uint64_t n_entries;
static QemuMutex lock;

/*
 * What a BIOS does on such a machine: sets aside, behind low RAM, a table that
 * covers all RAM and itself, and marks it reserved.
 */
void snp_reserve_rmp(X86MachineState *x86ms, MemoryRegion *system_memory)
{
    uint64_t base = x86ms->below_4g_mem_size;
    uint64_t top = base, size = 0;
    MemoryRegion *mr;

    if (!X86_CPU(first_cpu)->snp.host) {
        return;
    }
    if (x86ms->above_4g_mem_size) {
        top = x86ms->above_4g_mem_start + x86ms->above_4g_mem_size;
    }
    /* Twice, since the table's own pages need entries as well. */
    for (int i = 0; i < 2; i++) {
        uint64_t pages = MAX(top, base + size) / TARGET_PAGE_SIZE;

        size = ROUND_UP(RMP_BOOKKEEPING_SIZE + pages * sizeof(SnpRmpEntry),
                        2 * MiB);
    }

    mr = g_new(MemoryRegion, 1);
    memory_region_init_ram(mr, NULL, "snp-rmp", size, &error_fatal);
    memory_region_add_subregion(system_memory, base, mr);
    e820_add_entry(base, size, E820_RESERVED);

    qemu_mutex_init(&lock);
    range = (SnpRmpRange) { .base = base, .end = base + size - 1 };
    entries = memory_region_get_ram_ptr(mr) + RMP_BOOKKEEPING_SIZE;
    n_entries = (size - RMP_BOOKKEEPING_SIZE) / sizeof(SnpRmpEntry);
    snp_rmp_inject_init();
    if (X86_CPU(first_cpu)->snp.cipher) {
        snp_cipher_init(system_memory, n_entries * TARGET_PAGE_SIZE);
    }
}

SnpRmpRange snp_rmp_range(void)
{
    return range;
}

bool snp_rmp_covers(uint64_t spa)
{
    return spa / TARGET_PAGE_SIZE < n_entries;
}

bool snp_rmp_hypervisor_owned(uint64_t spa)
{
    return !snp_rmp_covers(spa) || !(snp_rmp_entry(spa).lo & RMP_ASSIGNED);
}

void snp_rmp_lock(void)
{
    qemu_mutex_lock(&lock);
}

void snp_rmp_unlock(void)
{
    qemu_mutex_unlock(&lock);
}

static SnpRmpEntry *at(uint64_t spa)
{
    return &entries[spa / TARGET_PAGE_SIZE];
}

SnpRmpEntry snp_rmp_entry(uint64_t spa)
{
    SnpRmpEntry *e = at(spa);

    return (SnpRmpEntry) {
        .lo = le64_to_cpu(qatomic_read(&e->lo)) & ~RMP_SUBPAGES_MASK,
        .hi = le64_to_cpu(qatomic_read(&e->hi)),
    };
}

bool snp_rmp_is_2m(uint64_t spa)
{
    return le64_to_cpu(qatomic_read(&at(spa & ~RMP_2M_MASK)->lo)) & RMP_PAGESIZE;
}

bool snp_rmp_2m_has_assigned(uint64_t spa)
{
    return le64_to_cpu(qatomic_read(&at(spa & ~RMP_2M_MASK)->lo)) &
           (RMP_ASSIGNED | RMP_SUBPAGES_MASK);
}

static void count_subpage(SnpRmpEntry *first, uint64_t was, uint64_t is)
{
    uint64_t lo = le64_to_cpu(first->lo);

    if ((was ^ is) & RMP_ASSIGNED) {
        lo += is & RMP_ASSIGNED ? RMP_SUBPAGES_ONE : -RMP_SUBPAGES_ONE;
        qatomic_set(&first->lo, cpu_to_le64(lo));
    }
}

void snp_rmp_set_entry(uint64_t spa, SnpRmpEntry new)
{
    SnpRmpEntry *e = at(spa), *first = at(spa & ~RMP_2M_MASK);
    uint64_t was = le64_to_cpu(e->lo);

    new.lo &= ~RMP_SUBPAGES_MASK;
    if (e == first) {
        new.lo |= was & RMP_SUBPAGES_MASK;
    } else {
        count_subpage(first, was, new.lo);
    }
    snp_cipher_entry_changes(spa, was, new.lo);
    qatomic_set(&e->hi, cpu_to_le64(new.hi));
    qatomic_set(&e->lo, cpu_to_le64(new.lo));
}

static void flush_page(CPUState *cpu, run_on_cpu_data page)
{
    snp_tlb_flush_phys(cpu, page.target_ptr & TARGET_PAGE_MASK,
                       page.target_ptr & 1);
}

static void flush_all(CPUState *cpu, run_on_cpu_data unused)
{
    tlb_flush(cpu);
}

static void on_all_cpus(run_on_cpu_func flush, run_on_cpu_data data)
{
    bool alone = current_cpu && !qemu_tcg_mttcg_enabled();
    CPUState *cpu;

    CPU_FOREACH(cpu) {
        if (cpu == current_cpu || alone) {
            flush(cpu, data);
        } else {
            async_run_on_cpu(cpu, flush, data);
        }
    }
}

void snp_rmp_flush(uint64_t spa, bool large)
{
    on_all_cpus(flush_page,
                RUN_ON_CPU_TARGET_PTR((spa & TARGET_PAGE_MASK) | large));
}

void snp_rmp_flush_all(void)
{
    on_all_cpus(flush_all, RUN_ON_CPU_NULL);
}
