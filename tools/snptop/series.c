// SPDX-License-Identifier: GPL-2.0-only
#include "series.h"

float series_value(const struct series *s, unsigned int ago)
{
	return ago < s->nr ? s->value[(s->next - 1 - ago) % SERIES_SIZE] : 0;
}

void series_add(struct series *s, float value)
{
	s->value[s->next++ % SERIES_SIZE] = value;
	if (s->nr < SERIES_SIZE)
		s->nr++;
}
