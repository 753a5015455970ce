// SPDX-License-Identifier: GPL-2.0-only
#include <time.h>

#include "pace.h"

uint64_t pace_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

uint64_t pace_interval(const struct pace *p, const struct view *v)
{
	if (p->live)
		return v->interval_s * 1e9;
	return p->speed > 0 ? v->interval_s / p->speed * 1e9 : 0;
}

bool pace_is_over(const struct pace *p, const struct view *v, uint64_t intervals)
{
	if (p->count && intervals >= p->count)
		return true;
	return p->duration_s > 0 && v->sample.ns - v->start_ns >= p->duration_s * 1e9;
}
