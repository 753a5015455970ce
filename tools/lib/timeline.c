// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "timeline.h"

#define FIRST_LOG2	6	/* row 0 ends at 2^6 ns */

struct timeline *timeline_new(void)
{
	struct timeline *t = array_alloc(1, sizeof(*t));

	t->bin_ns = TIMELINE_FIRST_NS;
	return t;
}

void timeline_free(struct timeline *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->nr_series; i++) {
		free(t->series[i]->cells);
		free(t->series[i]);
	}
	free(t->series);
	free(t);
}

struct timeline_series *timeline_series(struct timeline *t, unsigned int rows)
{
	struct timeline_series *s = array_alloc(1, sizeof(*s));

	s->rows = rows;
	s->cells = array_alloc((size_t)rows * TIMELINE_BINS, sizeof(*s->cells));
	array_insert((void **)&t->series, &t->nr_series, sizeof(s), t->nr_series);
	t->series[t->nr_series - 1] = s;
	return s;
}

void timeline_sum(uint32_t *cell, uint64_t n)
{
	*cell = n > UINT32_MAX - *cell ? UINT32_MAX : *cell + n;
}

static void fold_series(struct timeline_series *s)
{
	size_t half = (size_t)s->rows * TIMELINE_BINS / 2;

	for (unsigned int bin = 0; bin < TIMELINE_BINS; bin++)
		for (unsigned int row = 0; row < s->rows; row++) {
			uint32_t n = s->cells[bin * s->rows + row];

			/* What is written lies before what is still to be read */
			if (bin % 2)
				timeline_sum(&s->cells[bin / 2 * s->rows + row], n);
			else
				s->cells[bin / 2 * s->rows + row] = n;
		}
	memset(&s->cells[half], 0, half * sizeof(*s->cells));
}

void timeline_fold(struct timeline *t)
{
	for (size_t i = 0; i < t->nr_series; i++)
		fold_series(t->series[i]);
	t->bin_ns *= 2;
	t->bins = (t->bins + 1) / 2;
}

unsigned int timeline_bin(struct timeline *t, uint64_t ns)
{
	unsigned int bin;

	while (ns / t->bin_ns >= TIMELINE_BINS)
		timeline_fold(t);
	bin = ns / t->bin_ns;
	if (bin >= t->bins)
		t->bins = bin + 1;
	return bin;
}

void timeline_add(struct timeline *t, struct timeline_series *s, uint64_t ns, unsigned int row,
		  uint64_t n)
{
	unsigned int bin = timeline_bin(t, ns);

	timeline_sum(&s->cells[bin * s->rows + row], n);
}

size_t timeline_filled(const struct timeline *t)
{
	size_t filled = 0;

	for (size_t i = 0; i < t->nr_series; i++) {
		const struct timeline_series *s = t->series[i];

		for (size_t cell = 0; cell < (size_t)t->bins * s->rows; cell++)
			filled += !!s->cells[cell];
	}
	return filled;
}

unsigned int timeline_row(uint64_t ns)
{
	unsigned int log2, row;

	if (ns < 1ULL << FIRST_LOG2)
		return 0;
	log2 = 63 - __builtin_clzll(ns);
	row = 1 + 2 * (log2 - FIRST_LOG2) + (ns >> (log2 - 1) & 1);
	return row < TIMELINE_ROWS ? row : TIMELINE_ROWS - 1;
}

uint64_t timeline_floor(unsigned int row)
{
	uint64_t power;

	if (!row)
		return 0;
	power = 1ULL << (FIRST_LOG2 + (row - 1) / 2);
	return row % 2 ? power : power + power / 2;
}
