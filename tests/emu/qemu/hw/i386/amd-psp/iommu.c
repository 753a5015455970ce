/*
 * AMD Secure Processor: the buffers to which the IOMMU writes
 *
 * The ABI, SNP_INIT_EX and SNP_SHUTDOWN_EX: event log, PPR log and completion
 * wait page are the firmware's from initialisation to shutdown. Where they are
 * stands in the IOMMU's registers (AMD I/O Virtualization Technology, 3.4).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "hw/i386/amd_iommu.h"

#include "firmware.h"

#define BASE_ADDRESS        MAKE_64BIT_MASK(12, 40)
#define CONTROL_IOMMU_EN    1
#define LOG_ENTRY_SIZE      16

static void add_log(PspIommuBuffers *b, uint64_t base_register)
{
    uint64_t base = base_register & BASE_ADDRESS;
    uint64_t entries = 1ULL << extract64(base_register, 56, 4);

    if (base) {
        b->buffer[b->count++] = (PspBuffer) { base, entries * LOG_ENTRY_SIZE };
    }
}

bool psp_iommu_buffers(PspIommuBuffers *b)
{
    Object *obj = object_resolve_path_type("", TYPE_AMD_IOMMU_DEVICE, NULL);
    AMDVIState *iommu;
    uint64_t wait_page;

    b->count = 0;
    if (!obj) {
        return false;
    }
    iommu = AMD_IOMMU_DEVICE(obj);
    if (!(ldq_le_p(&iommu->mmior[AMDVI_MMIO_CONTROL]) & CONTROL_IOMMU_EN)) {
        return false;
    }

    add_log(b, ldq_le_p(&iommu->mmior[AMDVI_MMIO_EVENT_BASE]));
    add_log(b, ldq_le_p(&iommu->mmior[AMDVI_MMIO_PPR_BASE]));
    /*
     * With SNP the exclusion range is the range of completion wait stores. It
     * is one page for all drivers we know; the IOMMU model keeps its limit only.
     */
    wait_page = ldq_le_p(&iommu->mmior[AMDVI_MMIO_EXCL_LIMIT]) & BASE_ADDRESS;
    if (wait_page) {
        b->buffer[b->count++] = (PspBuffer) { wait_page, SNP_PAGE_4K };
    }
    return true;
}
