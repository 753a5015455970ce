/* SPDX-License-Identifier: GPL-2.0-only */
/* The last values of a number: a sparkline. */
#ifndef SERIES_H
#define SERIES_H

#include <stdint.h>

/* Values that are remembered; no terminal shows more */
#define SERIES_SIZE	256

/* struct series - the last @nr values, the newest at @value[(@next - 1) % SERIES_SIZE] */
struct series {
	uint32_t next, nr;
	float value[SERIES_SIZE];
};

/* The value of @ago intervals ago, 0 is the last; 0 when that is not known */
float series_value(const struct series *s, unsigned int ago);

void series_add(struct series *s, float value);

#endif
