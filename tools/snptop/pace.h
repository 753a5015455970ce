/* SPDX-License-Identifier: GPL-2.0-only */
/* How fast intervals follow each other, and how many. */
#ifndef PACE_H
#define PACE_H

#include "view.h"

/**
 * struct pace - how fast, and for how long
 * @speed: how much faster than it was a recording runs; 0: as fast as can be
 * @live: a live host: its intervals take as long as they do
 * @count: intervals, 0: no end
 * @duration_s: seconds, of the host or of the recording, 0: no end
 */
struct pace {
	double speed;
	bool live;
	uint64_t count;
	double duration_s;
};

/* How long an interval of @interval_s takes here, ns */
uint64_t pace_interval(const struct pace *p, double interval_s);
/* Whether @intervals are enough */
bool pace_is_over(const struct pace *p, const struct view *v, uint64_t intervals);

#endif
