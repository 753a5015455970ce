/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happened when, in bounded memory: a time is cut into bins, whose width doubles
 * when it becomes longer than they are. In each bin a series has a cell for each of its
 * rows.
 */
#ifndef TIMELINE_H
#define TIMELINE_H

#include <stddef.h>
#include <stdint.h>

#define TIMELINE_BINS		512
/* Width of a bin at first, ns */
#define TIMELINE_FIRST_NS	100000

/* Rows for durations: one below 64 ns, then two for each power of two up to 2^36 ns */
#define TIMELINE_ROWS		61

/**
 * struct timeline_series - one of the things that are looked at
 * @rows: of each bin
 * @cells: numbers by bin and row, bin * rows + row; they stop at UINT32_MAX
 */
struct timeline_series {
	unsigned int rows;
	uint32_t *cells;
};

/**
 * struct timeline - all series
 * @bin_ns: width of a bin; the first begins at 0
 * @bins: number of bins up to the last time
 * @series: in order of appearance
 */
struct timeline {
	uint64_t bin_ns;
	unsigned int bins;
	struct timeline_series **series;
	size_t nr_series;
};

struct timeline *timeline_new(void);
void timeline_free(struct timeline *t);

/* A series with so many rows, which is the timeline's */
struct timeline_series *timeline_series(struct timeline *t, unsigned int rows);

/* There is a bin for @ns; the number of it is returned */
unsigned int timeline_bin(struct timeline *t, uint64_t ns);

void timeline_add(struct timeline *t, struct timeline_series *s, uint64_t ns, unsigned int row,
		  uint64_t n);

/* @n more for a cell */
void timeline_sum(uint32_t *cell, uint64_t n);

/* Bins become twice as wide */
void timeline_fold(struct timeline *t);

/* Cells that are not 0 */
size_t timeline_filled(const struct timeline *t);

/* The row of a duration, and the least duration of a row, ns */
unsigned int timeline_row(uint64_t ns);
uint64_t timeline_floor(unsigned int row);

#endif
