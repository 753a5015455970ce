/*
 * AMD Secure Processor: how often each command was run, and how it ended
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"

#include "names.h"
#include "stats.h"

void psp_stats_count(PspStats *stats, unsigned id, unsigned status)
{
    stats->command[id].count++;
    stats->command[id].failures += status != SEV_SUCCESS;
    stats->command[id].last_status = status;
}

static void append_name(GString *json, const char *name, unsigned number)
{
    if (name) {
        g_string_append_printf(json, "\"%s\"", name);
    } else {
        g_string_append_printf(json, "\"%#x\"", number);
    }
}

char *psp_stats_json(const PspStats *stats)
{
    GString *json = g_string_new("{");

    for (unsigned id = 0; id < SEV_CMD_LIMIT; id++) {
        unsigned status = stats->command[id].last_status;

        if (!stats->command[id].count) {
            continue;
        }
        if (json->len > 1) {
            g_string_append(json, ", ");
        }
        append_name(json, sev_command_name(id), id);
        g_string_append_printf(json, ": {\"count\": %" PRIu64 ", \"failures\": %" PRIu64
                               ", \"last-status\": ", stats->command[id].count,
                               stats->command[id].failures);
        append_name(json, sev_status_name(status), status);
        g_string_append_c(json, '}');
    }
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}
