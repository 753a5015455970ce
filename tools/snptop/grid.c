// SPDX-License-Identifier: GPL-2.0-only
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "grid.h"

void *grid_row(const struct grid *t, size_t i)
{
	return (char *)t->rows + i * t->row_size;
}

void grid_clear(struct grid *t)
{
	t->nr = 0;
}

void grid_free(struct grid *t)
{
	free(t->rows);
	t->rows = NULL;
	t->nr = t->room = 0;
}

void *grid_add(struct grid *t)
{
	if (t->nr == t->room) {
		t->room = t->room ? 2 * t->room : 16;
		t->rows = reallocarray(t->rows, t->room, t->row_size);
		if (!t->rows)
			errx(1, "out of memory");
	}
	return memset(grid_row(t, t->nr++), 0, t->row_size);
}

static int compare_ids(const void *a, const void *b)
{
	uint64_t x = ((const struct row *)a)->id, y = ((const struct row *)b)->id;

	return (x > y) - (x < y);
}

/* From the largest on, but for names and numbers that are names */
static int compare_values(const struct column *c, const void *a, const void *b)
{
	double x, y;

	if (column_is_text(c))
		return strcmp(column_text(c, a), column_text(c, b));
	if (c->kind == COLUMN_ID)
		return compare_ids(column_value(c, a), column_value(c, b));
	x = column_number(c, a);
	y = column_number(c, b);
	return (x < y) - (x > y);
}

static int compare(const void *a, const void *b, void *arg)
{
	const struct grid *t = arg;
	const struct column *c = &t->columns[t->sort];
	/* What is not known comes last, whichever way */
	int order = column_is_unknown(c, a) - column_is_unknown(c, b);

	if (order)
		return order;
	order = compare_values(c, a, b);
	if (!order)
		return compare_ids(a, b);
	return t->reverse ? -order : order;
}

static bool find_cursor(struct grid *t)
{
	for (size_t i = 0; i < t->nr; i++) {
		if (((struct row *)grid_row(t, i))->id != t->selected)
			continue;
		t->at = i;
		return true;
	}
	return false;
}

void grid_sort(struct grid *t)
{
	if (t->nr)
		qsort_r(t->rows, t->nr, t->row_size, compare, t);
	if (!t->moved)
		t->at = 0;
	/* When its row has gone, it is on the one that took its place */
	if (!t->moved || !find_cursor(t))
		grid_move(t, 0);
}

void grid_move(struct grid *t, long by)
{
	long at = (long)t->at + by;

	t->moved |= by != 0;
	if (at >= (long)t->nr)
		at = (long)t->nr - 1;
	if (at < 0)
		at = 0;
	t->at = at;
	if (t->nr)
		t->selected = ((struct row *)grid_row(t, at))->id;
}

static bool is_sortable(const struct column *c)
{
	return c->priority && c->kind != COLUMN_SPARK;
}

void grid_sort_by(struct grid *t, int by)
{
	do {
		t->sort = (t->sort + by + t->nr_columns) % t->nr_columns;
	} while (!is_sortable(&t->columns[t->sort]));
	t->reverse = false;
	grid_sort(t);
}

const void *grid_selected(const struct grid *t)
{
	return t->nr ? grid_row(t, t->at) : NULL;
}
