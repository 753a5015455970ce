/*
 * AMD Secure Processor: how often each command was run, and how it ended
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_STATS_H
#define AMD_PSP_STATS_H

#include "abi.h"

typedef struct PspStats {
    struct {
        uint64_t count;
        uint64_t failures;
        uint16_t last_status;
    } command[SEV_CMD_LIMIT];
} PspStats;

void psp_stats_count(PspStats *stats, unsigned id, unsigned status);

/*
 * As JSON: {"NAME": {"count": N, "failures": N, "last-status": "NAME"}, ...};
 * what has no name goes by its number. The caller frees it with g_free().
 */
char *psp_stats_json(const PspStats *stats);

#endif
