// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "host.h"
#include "source.h"

int host_probe(const char *who, const struct options *o)
{
	char why[256];
	int kind;

	source_verbose(o->verbose);
	kind = source_probe(why);
	if (kind < 0 || source_check_vm(o->filter.vm, why)) {
		fprintf(stderr, "%s: %s\n", who, why);
		return -1;
	}
	if (why[0])
		fprintf(stderr, "%s: %s\n", who, why);
	if (source_missing(kind))
		fprintf(stderr, "%s: %s\n", who, source_missing(kind));
	return kind;
}
