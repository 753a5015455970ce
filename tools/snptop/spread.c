// SPDX-License-Identifier: GPL-2.0-only
#include "format.h"
#include "spread.h"

uint64_t spread_fill(struct spread *s, const struct ksnp_hist *h)
{
	static const double quantiles[] = { 0.5, 0.9, 0.99, 0.999 };
	uint64_t ns[4], count = h ? hist_quantiles(h, quantiles, 4, ns) : 0;

	if (count)
		*s = (struct spread){ ns[0], ns[1], ns[2], ns[3], h->max };
	else
		*s = (struct spread){ UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN };
	return count;
}
