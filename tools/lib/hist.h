/* SPDX-License-Identifier: GPL-2.0-only */
/* Histograms as tools use them; include/kvm_snp/hist.h has their form. */
#ifndef HIST_H
#define HIST_H

#include <stddef.h>
#include <stdint.h>

#include <kvm_snp/hist.h>

void hist_value(struct ksnp_hist *h, uint64_t ns);
uint64_t hist_count(const struct ksnp_hist *h);
void hist_merge(struct ksnp_hist *to, const struct ksnp_hist *from);
/* @to -= @from, which is earlier; the maximum of what is left is not known better than by bucket */
void hist_subtract(struct ksnp_hist *to, const struct ksnp_hist *from);

/**
 * hist_quantile() - the value that @q of the values are not above
 * @h: histogram
 * @q: 0 to 1
 *
 * Return: ns, wrong by at most 1.6%; never above the maximum; 0 without values.
 */
uint64_t hist_quantile(const struct ksnp_hist *h, double q);

/**
 * hist_quantiles() - several of them, in one go
 * @h: histogram
 * @q, @nr: as hist_quantile()'s, in ascending order
 * @ns: for each, what hist_quantile() returns
 *
 * Return: number of values.
 */
uint64_t hist_quantiles(const struct ksnp_hist *h, const double *q, size_t nr, uint64_t *ns);

#endif
