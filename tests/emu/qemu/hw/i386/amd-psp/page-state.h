/*
 * AMD Secure Processor: the state of a page, as its RMP entry tells it
 *
 * The ABI, "Page States".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_PAGE_STATE_H
#define AMD_PSP_PAGE_STATE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum SnpPageState {
    PAGE_INVALID,               /* an entry that no state allows */
    PAGE_DEFAULT,               /* the RMP has no entry for it */
    PAGE_HYPERVISOR,
    PAGE_HV_FIXED,
    PAGE_RECLAIM,
    PAGE_FIRMWARE,
    PAGE_FIRMWARE_IOMMU,        /* a Firmware page that the IOMMU writes to */
    PAGE_CONTEXT,
    PAGE_METADATA,
    PAGE_PRE_GUEST,
    PAGE_PRE_SWAP,
    PAGE_GUEST_INVALID,
    PAGE_GUEST_VALID,
} SnpPageState;

/*
 * The GPA that marks a page of the IOMMU: the ABI knows them as Firmware pages,
 * but they are not reclaimed before SNP_SHUTDOWN_EX.
 */
#define PAGE_IOMMU_GPA  0x1000ULL

/* @lo: the entry's lower half. Never PAGE_DEFAULT. */
SnpPageState snp_page_state(uint64_t lo);

#endif
