/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables: rows are structures, columns say what is in them; one of the rows has the cursor. */
#ifndef GRID_H
#define GRID_H

#include <stddef.h>
#include <stdint.h>

#include "column.h"

/* What each row begins with; @id tells it from others, now and later */
struct row {
	uint64_t id;
	enum style style;
};

/**
 * struct grid - rows, and how they are looked at
 * @columns, @nr_columns: what is shown
 * @row_size: bytes, of a row
 * @rows, @nr, @room: the rows, in the order in which they are shown; the table's
 * @sort: column that they are sorted by: texts upwards, numbers from the largest on
 * @reverse: the other way round
 * @moved: somebody has chosen a row, which the cursor stays with; otherwise it is on the first
 * @selected, @at: id and place of the row with the cursor
 * @top: the first row that is shown
 */
struct grid {
	const struct column *columns;
	int nr_columns;
	size_t row_size;
	void *rows;
	size_t nr, room;
	int sort;
	bool reverse;
	bool moved;
	uint64_t selected;
	size_t at, top;
};

#define GRID(list, type, sorted_by)					\
	((struct grid){ .columns = list, .nr_columns = NR_COLUMNS(list), \
			 .row_size = sizeof(type), .sort = sorted_by })

void *grid_row(const struct grid *t, size_t i);
/* Makes it empty; the cursor stays where it is */
void grid_clear(struct grid *t);
/* A new row, zeroed, valid until the next one */
void *grid_add(struct grid *t);
/* Sorts the rows and finds the cursor's again */
void grid_sort(struct grid *t);
void grid_free(struct grid *t);

/* Moves the cursor by @by rows, as far as there are any */
void grid_move(struct grid *t, long by);
/* Sorts by the next (@by 1) or the previous (-1) column */
void grid_sort_by(struct grid *t, int by);
/* The row with the cursor, NULL when there are no rows */
const void *grid_selected(const struct grid *t);

/**
 * grid_draw() - draw titles and rows
 * @t: table
 * @c: canvas
 * @row: where the titles go
 * @rows: how many rows it may take, titles included
 * @cursor: show the cursor
 *
 * Return: rows that it took.
 */
int grid_draw(struct grid *t, struct canvas *c, int row, int rows, bool cursor);

#endif
