/* SPDX-License-Identifier: GPL-2.0-only */
/* What 'snptrace stat' tells of a model, as text and as JSON; others that show the same use it, too. */
#ifndef STAT_H
#define STAT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "model.h"

enum stat_by {
	STAT_BY_UNIT,
	STAT_BY_VM,
	STAT_BY_VCPU,
};

/**
 * struct stat_options - what is told
 * @by: units with everything that belongs to them, or a row for each VM or vCPU
 * @all: also units that have done nothing
 * @missing: what cannot be seen, in words; NULL: everything can
 */
struct stat_options {
	enum stat_by by;
	bool all;
	const char *missing;
};

/* "unit", "vm" or "vcpu"; -1: none of them */
int stat_by(const char *word);

/* Tables. Whoever opened @to looks for errors. */
void stat_text(FILE *to, const struct model *m, const struct stat_options *o);

/* docs/schemas/stat.json: a new reference. With STAT_BY_UNIT without VMs, with STAT_BY_VM without vCPUs. */
json_t *stat_json(const struct model *m, const struct stat_options *o);

/* struct stat_flush - @saved_ns is known if @is_known; by flushes for other reasons if @is_guess */
struct stat_flush {
	uint64_t saved_ns;
	bool is_known, is_guess;
};

/**
 * stat_flush_saved() - the CPU time that avoided flushes would have cost
 * @flush: counts of all reasons
 * @reason: enum ksnp_flush
 *
 * Every CPU that is spared is taken to have saved what a flush of whole caches has taken
 * on average: one for the same reason, or where there was none, one for any. Without
 * any nothing is known, unless nothing was avoided.
 */
struct stat_flush stat_flush_saved(const struct ksnp_flush_counts *flush, unsigned int reason);

#endif
