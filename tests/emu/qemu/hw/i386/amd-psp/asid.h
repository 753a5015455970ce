/*
 * AMD Secure Processor: what the firmware knows of each ASID
 *
 * The ABI, "ASID" under the data structures of the platform, SNP_ACTIVATE and
 * SNP_DF_FLUSH: an ASID that has run a guest is dirty until caches and data
 * fabric have been flushed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_ASID_H
#define AMD_PSP_ASID_H

#include "abi.h"

#define SEV_ASID_LIMIT  1024

typedef enum AsidState {
    ASID_DIRTY,
    ASID_CLEAN,
    ASID_ALLOCATED,             /* bound to a guest that does not run yet */
    ASID_IN_USE,
} AsidState;

typedef struct AsidTable {
    uint8_t state[SEV_ASID_LIMIT];      /* [0] is the host's, never used */
} AsidTable;

/* All ASIDs of a platform that comes up are dirty. */
void asid_reset(AsidTable *t);

/* DF_FLUSH: dirty ASIDs become clean. */
void asid_flush(AsidTable *t);

/* Is every ASID clean, so that the platform may shut down? */
bool asid_all_clean(const AsidTable *t);

/* Binds @asid; @running: to a guest that runs already. @max: the platform's highest ASID. */
SevStatus asid_bind(AsidTable *t, uint32_t asid, uint32_t max, bool running);

/* The guest bound to @asid starts to run. */
void asid_start(AsidTable *t, uint32_t asid);

/* The guest is gone: dirty if it ever ran. */
void asid_release(AsidTable *t, uint32_t asid);

#endif
