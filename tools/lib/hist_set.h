/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Histograms in so few buckets as OpenMetrics shows: 250 bytes each instead of 8 KiB, for who keeps many.
 */
#ifndef HIST_SET_H
#define HIST_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvm_snp/counts.h>
#include <kvm_snp/hist.h>

#include "id_map.h"

/*
 * Bucket i has what is below 2^(HIST_SET_FIRST_LOG2 + i) ns and in none before it, the last one all else: these
 * are bounds of struct ksnp_hist's buckets, too.
 */
#define HIST_SET_FIRST_LOG2	8
#define HIST_SET_LAST_LOG2	(KSNP_HIST_MAX_LOG2 - 1)
#define HIST_SET_BUCKETS	(HIST_SET_LAST_LOG2 - HIST_SET_FIRST_LOG2 + 2)

/* struct few_buckets - a histogram; @sum: of all values, ns */
struct few_buckets {
	struct ksnp_hist_key key;
	uint64_t sum;
	uint64_t bucket[HIST_SET_BUCKETS];
};

/**
 * struct hist_set - histograms by key
 * @hists, @nr: in no order
 * @places: where in @hists they are, by key
 *
 * All zeroes is an empty one.
 */
struct hist_set {
	struct few_buckets *hists;
	size_t nr;
	struct id_map places;
};

/* A file can say anything */
#define HIST_SET_MAX	32768

/* Return: false when there is no room for another one */
bool hist_set_add(struct hist_set *s, const struct ksnp_hist_key *key, const struct ksnp_hist *h);
bool hist_set_merge(struct hist_set *s, const struct ksnp_hist_key *key, const struct few_buckets *h);

/* Empty again */
void hist_set_clear(struct hist_set *s);

#endif
