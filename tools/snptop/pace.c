// SPDX-License-Identifier: GPL-2.0-only
#include "pace.h"

uint64_t pace_interval(const struct pace *p, double interval_s)
{
	if (p->live)
		return interval_s * 1e9;
	return p->speed > 0 ? interval_s / p->speed * 1e9 : 0;
}

bool pace_is_over(const struct pace *p, const struct view *v, uint64_t intervals)
{
	if (p->count && intervals >= p->count)
		return true;
	return p->duration_s > 0 && v->sample.ns - v->start_ns >= p->duration_s * 1e9;
}
