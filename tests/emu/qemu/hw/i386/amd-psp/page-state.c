/*
 * AMD Secure Processor: the state of a page, as its RMP entry tells it
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "page-state.h"
#include "target/i386/snp/rmp.h"

static SnpPageState guest_state(bool validated, bool immutable)
{
    if (immutable) {
        return validated ? PAGE_PRE_SWAP : PAGE_PRE_GUEST;
    }
    return validated ? PAGE_GUEST_VALID : PAGE_GUEST_INVALID;
}

SnpPageState snp_page_state(uint64_t lo)
{
    bool validated = lo & RMP_VALIDATED;
    bool immutable = lo & RMP_IMMUTABLE;

    if (!(lo & RMP_ASSIGNED)) {
        if (validated || RMP_ASID(lo)) {
            return PAGE_INVALID;
        }
        return immutable ? PAGE_HV_FIXED : PAGE_HYPERVISOR;
    }
    if (RMP_ASID(lo)) {
        return guest_state(validated, immutable);
    }
    if (validated) {
        return PAGE_INVALID;
    }
    if (!immutable) {
        return PAGE_RECLAIM;
    }
    if (lo & RMP_GPA_MASK) {
        return (lo & RMP_GPA_MASK) == PAGE_IOMMU_GPA ? PAGE_FIRMWARE_IOMMU : PAGE_METADATA;
    }
    return lo & RMP_VMSA ? PAGE_CONTEXT : PAGE_FIRMWARE;
}
