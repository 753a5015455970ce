// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>

#include "hist.h"

void hist_value(struct ksnp_hist *h, uint64_t ns)
{
	h->sum += ns;
	if (ns > h->max)
		h->max = ns;
	h->bucket[ksnp_hist_bucket(ns)]++;
}

uint64_t hist_count(const struct ksnp_hist *h)
{
	uint64_t count = 0;

	for (unsigned int i = 0; i < KSNP_HIST_BUCKETS; i++)
		count += h->bucket[i];
	return count;
}

void hist_merge(struct ksnp_hist *to, const struct ksnp_hist *from)
{
	to->sum += from->sum;
	if (from->max > to->max)
		to->max = from->max;
	for (unsigned int i = 0; i < KSNP_HIST_BUCKETS; i++)
		to->bucket[i] += from->bucket[i];
}

/* Where bucket @i ends, exclusive; the last one has no end of its own */
static uint64_t ceiling(const struct ksnp_hist *h, unsigned int i)
{
	return i == KSNP_HIST_BUCKETS - 1 ? h->max + 1 : ksnp_hist_floor(i + 1);
}

void hist_subtract(struct ksnp_hist *to, const struct ksnp_hist *from)
{
	unsigned int last = 0;

	to->sum -= from->sum;
	for (unsigned int i = 0; i < KSNP_HIST_BUCKETS; i++) {
		to->bucket[i] -= from->bucket[i];
		if (to->bucket[i])
			last = i;
	}
	/* A maximum that is older than the difference says nothing of it */
	if (to->max == from->max && ceiling(to, last) <= to->max)
		to->max = ceiling(to, last) - 1;
}

/* What a value of bucket @i is told as */
static uint64_t middle(const struct ksnp_hist *h, unsigned int i)
{
	uint64_t ns = (ksnp_hist_floor(i) + ceiling(h, i) - 1) / 2;

	return ns < h->max ? ns : h->max;
}

uint64_t hist_quantiles(const struct ksnp_hist *h, const double *q, size_t nr, uint64_t *ns)
{
	uint64_t count = hist_count(h), seen = 0;
	size_t found = 0;

	for (unsigned int i = 0; count && i < KSNP_HIST_BUCKETS && found < nr; i++) {
		seen += h->bucket[i];
		while (h->bucket[i] && found < nr && seen >= (uint64_t)ceil(q[found] * count))
			ns[found++] = middle(h, i);
	}
	while (found < nr)
		ns[found++] = count ? h->max : 0;
	return count;
}

uint64_t hist_quantile(const struct ksnp_hist *h, double q)
{
	uint64_t ns;

	hist_quantiles(h, &q, 1, &ns);
	return ns;
}
