/* SPDX-License-Identifier: GPL-2.0-only */
/* Getting what is known of vCPUs together: two samples, and events between them. */
#ifndef HANG_COLLECT_H
#define HANG_COLLECT_H

#include "hang.h"
#include "options.h"

/**
 * hang_collect() - look at the host for the time of @o
 * @who: the command, for messages
 * @o: -p, --vcpu, -d
 * @view: all of it but the verdicts; free() its vcpus
 *
 * Return: 0, or the command's exit status: told why.
 */
int hang_collect(const char *who, const struct options *o, struct hang_view *view);

#endif
