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
    PAGE_CONTEXT,
    PAGE_METADATA,
    PAGE_PRE_GUEST,
    PAGE_PRE_SWAP,
    PAGE_GUEST_INVALID,
    PAGE_GUEST_VALID,
} SnpPageState;

/* @lo: the entry's lower half. Never PAGE_DEFAULT. */
SnpPageState snp_page_state(uint64_t lo);

#endif
