/*
 * AMD Secure Processor: what SNP_INIT makes of the RMP
 *
 * The ABI, SNP_INIT_EX: pages of memory become Hypervisor pages, the pages of
 * the RMP itself Firmware pages; what is no memory, and what the host lists,
 * becomes HV-Fixed. What the IOMMU writes to is the firmware's as well.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "exec/address-spaces.h"
#include "exec/memory.h"
#include "target/i386/snp/rmp.h"

#include "firmware.h"

#define RMP_ALIGNMENT   0x100000ULL

#define ENTRY_HYPERVISOR    0
#define ENTRY_HV_FIXED      RMP_IMMUTABLE
#define ENTRY_FIRMWARE      (RMP_ASSIGNED | RMP_IMMUTABLE)
#define ENTRY_IOMMU         (ENTRY_FIRMWARE | PAGE_IOMMU_GPA)
#define ENTRY_RECLAIM       RMP_ASSIGNED

/* [base, end) */
static void set_range(uint64_t base, uint64_t end, uint64_t lo)
{
    for (uint64_t spa = base & ~(SNP_PAGE_4K - 1); spa < end && snp_rmp_covers(spa);
         spa += SNP_PAGE_4K) {
        SnpRmpEntry e = snp_rmp_entry(spa);

        if (e.lo != lo || e.hi) {
            snp_rmp_set_entry(spa, (SnpRmpEntry) { .lo = lo });
        }
    }
}

static void set_range_outside(uint64_t base, uint64_t end, SnpRmpRange rmp, uint64_t lo)
{
    set_range(base, MIN(end, rmp.base), lo);
    set_range(MAX(base, rmp.end + 1), end, lo);
}

/* Where the table's coverage ends. */
static uint64_t covered_end(SnpRmpRange rmp)
{
    uint64_t entries = (rmp.end + 1 - rmp.base - RMP_BOOKKEEPING_SIZE) / sizeof(SnpRmpEntry);

    return entries * SNP_PAGE_4K;
}

static void set_by_memory_map(uint64_t end)
{
    uint64_t spa = 0;

    while (spa < end) {
        MemoryRegionSection s = memory_region_find(get_system_memory(), spa, end - spa);
        uint64_t start, size;

        if (!s.mr) {
            set_range(spa, end, ENTRY_HV_FIXED);
            return;
        }
        start = s.offset_within_address_space;
        size = int128_get64(s.size);
        set_range(spa, start, ENTRY_HV_FIXED);
        set_range(start, start + size, memory_region_is_ram(s.mr) && !s.readonly ?
                  ENTRY_HYPERVISOR : ENTRY_HV_FIXED);
        memory_region_unref(s.mr);
        spa = start + size;
    }
}

static SevStatus read_list(uint64_t paddr, SnpRangeList *list)
{
    uint64_t room = SNP_PAGE_4K - (paddr & (SNP_PAGE_4K - 1));
    size_t header = offsetof(SnpRangeList, range);

    if (room < header) {
        return SEV_INVALID_PARAM;
    }
    if (!psp_ram_read(paddr, list, header)) {
        return SEV_INVALID_ADDRESS;
    }
    if (list->reserved || list->num_elements > (room - header) / sizeof(SnpRange)) {
        return SEV_INVALID_PARAM;
    }
    if (!psp_ram_read(paddr + header, list->range, list->num_elements * sizeof(SnpRange))) {
        return SEV_INVALID_ADDRESS;
    }
    for (uint32_t i = 0; i < list->num_elements; i++) {
        if (list->range[i].reserved || (list->range[i].base & (SNP_PAGE_4K - 1))) {
            return SEV_INVALID_PARAM;
        }
    }
    return SEV_SUCCESS;
}

static void set_by_list(const SnpRangeList *list, SnpRmpRange rmp, uint64_t end)
{
    for (uint32_t i = 0; i < list->num_elements; i++) {
        uint64_t base = psp_strip_c_bit(list->range[i].base);
        uint64_t pages = list->range[i].page_count;

        if (base < end) {
            pages = MIN(pages, (end - base) / SNP_PAGE_4K);
            set_range_outside(base, base + pages * SNP_PAGE_4K, rmp, ENTRY_HV_FIXED);
        }
    }
}

static void set_iommu_buffers(const PspIommuBuffers *iommu, SnpRmpRange rmp, uint64_t lo)
{
    for (unsigned i = 0; i < iommu->count; i++) {
        uint64_t base = psp_strip_c_bit(iommu->buffer[i].base);

        set_range_outside(base, base + iommu->buffer[i].size, rmp, lo);
    }
}

SevStatus psp_rmp_init(const uint64_t *list_paddr, const PspIommuBuffers *iommu)
{
    SnpRmpRange rmp = snp_rmp_range();
    SnpRangeList list = { 0 };
    SevStatus status;
    uint64_t end;

    if (rmp.base >= rmp.end || !QEMU_IS_ALIGNED(rmp.base, RMP_ALIGNMENT) ||
        !QEMU_IS_ALIGNED(rmp.end + 1, RMP_ALIGNMENT)) {
        return SEV_INVALID_CONFIG;
    }
    if (!snp_rmp_covers(rmp.end)) {
        return SEV_RMP_INITIALIZATION_FAILED;
    }
    if (list_paddr) {
        status = read_list(*list_paddr, &list);
        if (status != SEV_SUCCESS) {
            return status;
        }
    }

    end = covered_end(rmp);
    snp_rmp_lock();
    set_by_memory_map(end);
    set_by_list(&list, rmp, end);
    set_iommu_buffers(iommu, rmp, ENTRY_IOMMU);
    set_range(rmp.base, rmp.end + 1, ENTRY_FIRMWARE);
    snp_rmp_unlock();
    snp_rmp_flush_all();
    return SEV_SUCCESS;
}

void psp_rmp_release_iommu(const PspIommuBuffers *iommu)
{
    snp_rmp_lock();
    set_iommu_buffers(iommu, snp_rmp_range(), ENTRY_RECLAIM);
    snp_rmp_unlock();
    snp_rmp_flush_all();
}
