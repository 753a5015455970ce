/* SPDX-License-Identifier: GPL-2.0-only */
/* A host's last interval in single numbers: the header. */
#ifndef TOTALS_H
#define TOTALS_H

#include "column.h"

/* struct totals - totals_columns say what is what */
struct totals {
	uint64_t vms, vcpus;
	double requests, errors, psc_pages, rmp_faults, prepared;
	double freed_pages;
	uint64_t freed_ns;
	double flushes, avoided;
	double fw_commands, fw_failed;
	uint64_t fw_pending;
	uint64_t asids_used, asids_free;
};

#define NR_TOTALS	16
extern const struct column totals_columns[NR_TOTALS];

struct view;

void totals_fill(struct totals *t, const struct view *v);

#endif
