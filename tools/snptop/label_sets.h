/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is exported of many VMs: so many have labels of their own, all others are one. Whoever keeps
 * time series keeps each set of labels for months, and VMs come and go.
 */
#ifndef LABEL_SETS_H
#define LABEL_SETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hist_set.h"
#include "model.h"

/* struct known_vm - a VM that has been heard of; @own: it has labels of its own; @gone: as label_sets_take() says */
struct known_vm {
	uint32_t pid;
	bool own, gone;
};

/* struct label_sums - what has been counted; histograms are not the model's, but @hists */
struct label_sums {
	struct model *model;
	struct hist_set hists;
};

/**
 * struct label_sets - VMs and what has been counted of them
 * @max: VMs that may have labels of their own
 * @shown: counts: of those VMs, of VM 0, and of OPENMETRICS_OTHER
 * @gone: of a live host's VMs that have gone: OPENMETRICS_OTHER's
 * @known, @nr_known: VMs that live, sorted by pid
 * @nr_own: how many of them have labels of their own
 * @overflow: VMs that came when there were no labels left
 * @has_vms: of this look
 *
 * A VM keeps what it got when it came. One that has gone makes room; its counts are the others' then,
 * so that sums of all never shrink.
 */
struct label_sets {
	size_t max;
	struct label_sums shown, gone;
	struct known_vm *known;
	size_t nr_known, nr_own;
	uint64_t overflow;
	bool has_vms;
};

void label_sets_init(struct label_sets *s, size_t max);
void label_sets_free(struct label_sets *s);

/* Of a recording: counts on; @delta is what has come since the last call */
void label_sets_add(struct label_sets *s, const struct model *delta);

/*
 * Of a live host, where each look has all that has been counted since the beginning: a look begins; its
 * parts, as counters_read_parts() gives them. A VM's counts are the others' with the last look that has it.
 */
void label_sets_begin(struct label_sets *s);
void label_sets_take(struct label_sets *s, const struct model *part);

#endif
