/* SPDX-License-Identifier: GPL-2.0-only */
/* What all commands do that look at this host. */
#ifndef HOST_H
#define HOST_H

#include "options.h"

/**
 * host_probe() - find out what there is to attach to
 * @who: the command, for messages
 * @o: its options
 *
 * Return: enum source_kind, or -1 when it has been told that there is nothing.
 */
int host_probe(const char *who, const struct options *o);

#endif
