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

#include "model.h"

/* struct known_vm - a VM that has been heard of; @first_ns is 0 where it is not known */
struct known_vm {
	uint32_t pid;
	uint64_t first_ns;
	bool own;
};

/**
 * struct label_sets - VMs and what has been counted of them
 * @max: VMs that may have labels of their own
 * @shown: counts: of those VMs, of VM 0, and of OPENMETRICS_OTHER
 * @known, @nr_known: VMs that live, sorted by pid
 * @nr_own: how many of them have labels of their own
 * @overflow: VMs that came when there were no labels left
 *
 * A VM keeps what it got when it came. One that has gone makes room; its counts are the others' then,
 * so that sums of all never shrink.
 */
struct label_sets {
	size_t max;
	struct model *shown;
	struct known_vm *known;
	size_t nr_known, nr_own;
	uint64_t overflow;
};

void label_sets_init(struct label_sets *s, size_t max);
void label_sets_free(struct label_sets *s);

/* Counts on: @delta is what has come since the last call */
void label_sets_add(struct label_sets *s, const struct model *delta);

/* @now and @departed are all that has been counted (struct sample); VMs that are not in @now have gone */
void label_sets_replace(struct label_sets *s, const struct model *now, const struct model *departed);

#endif
