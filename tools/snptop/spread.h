/* SPDX-License-Identifier: GPL-2.0-only */
/* How durations are spread. */
#ifndef SPREAD_H
#define SPREAD_H

#include "hist.h"

/* struct spread - what so many of them do not exceed, and the longest, ns; UNKNOWN when there are none */
struct spread {
	uint64_t p50, p90, p99, p999, max;
};

/* @h: may be NULL. Return: number of durations */
uint64_t spread_fill(struct spread *s, const struct ksnp_hist *h);

#endif
