/*
 * AMD Secure Processor: what the firmware knows of each ASID
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "asid.h"

void asid_reset(AsidTable *t)
{
    memset(t->state, ASID_DIRTY, sizeof(t->state));
}

void asid_flush(AsidTable *t)
{
    for (unsigned i = 1; i < SEV_ASID_LIMIT; i++) {
        if (t->state[i] == ASID_DIRTY) {
            t->state[i] = ASID_CLEAN;
        }
    }
}

bool asid_all_clean(const AsidTable *t)
{
    for (unsigned i = 1; i < SEV_ASID_LIMIT; i++) {
        if (t->state[i] != ASID_CLEAN) {
            return false;
        }
    }
    return true;
}

SevStatus asid_bind(AsidTable *t, uint32_t asid, uint32_t max, bool running)
{
    if (!asid || asid > max || asid >= SEV_ASID_LIMIT) {
        return SEV_INVALID_ASID;
    }
    switch (t->state[asid]) {
    case ASID_ALLOCATED:
    case ASID_IN_USE:
        return SEV_ASID_OWNED;
    case ASID_DIRTY:
        return SEV_DFFLUSH_REQUIRED;
    default:
        t->state[asid] = running ? ASID_IN_USE : ASID_ALLOCATED;
        return SEV_SUCCESS;
    }
}

void asid_start(AsidTable *t, uint32_t asid)
{
    t->state[asid] = ASID_IN_USE;
}

void asid_release(AsidTable *t, uint32_t asid)
{
    t->state[asid] = t->state[asid] == ASID_IN_USE ? ASID_DIRTY : ASID_CLEAN;
}
