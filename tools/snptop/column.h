/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Columns say what is where in a structure, and how it is shown. Tables, single
 * numbers with their labels, JSON and the help screen are made from lists of them.
 */
#ifndef COLUMN_H
#define COLUMN_H

#include <stddef.h>

#include "canvas.h"

/* What a column's values are, and how they are shown: format.h */
enum column_kind {
	COLUMN_TEXT,		/* const char * */
	COLUMN_CHARS,		/* char[], with a terminator */
	COLUMN_ID,		/* uint64_t, in full */
	COLUMN_COUNT,		/* uint64_t */
	COLUMN_RATE,		/* double, per second */
	COLUMN_SHARE,		/* double, of 1; shown in percent */
	COLUMN_NS,		/* uint64_t */
	COLUMN_BYTES,		/* uint64_t */
	COLUMN_AGE,		/* uint64_t, ns */
	COLUMN_BAR,		/* double, of 1 */
	COLUMN_SPARK,		/* const struct series *, NULL: none */
};

/**
 * struct column - a column
 * @title: above it, or before it
 * @key: name in JSON, NULL: not there
 * @what: what it is, for the help screen; NULL: it is not there
 * @kind: of its values
 * @offset: of the value in the structure
 * @width, @max: of a table's: columns it takes at least, and at most when there is room; a
 *	sparkline takes all that is left
 * @priority: of a table's: those of a low number are shown first; 0: only in JSON
 * @alarm: style of values other than 0
 */
struct column {
	const char *title, *key, *what;
	enum column_kind kind;
	size_t offset;
	int width, max, priority;
	enum style alarm;
};

#define NR_COLUMNS(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* Where @c's value is in @data */
static inline const void *column_value(const struct column *c, const void *data)
{
	return (const char *)data + c->offset;
}

/* A text, never NULL */
const char *column_text(const struct column *c, const void *data);
/* A number, of whatever kind */
double column_number(const struct column *c, const void *data);
bool column_is_unknown(const struct column *c, const void *data);
bool column_is_text(const struct column *c);
/* Whether values stand at the left of their columns */
bool column_is_left(const struct column *c);

/* Draws the value; plain ones in the style that befits their value */
void column_draw(const struct column *c, const void *data, struct canvas *to, int row, int col,
		 int width, enum style style);

/**
 * fields_draw() - draw single numbers with their labels, as many beside each other as fit
 * @columns, @nr: what they are, in the order in which they are drawn; those without a title
 *	come last and are not
 * @data: structure that they are in
 * @to, @row: where
 * @rows: that may be taken; those that come last are left out
 *
 * Return: rows that it took.
 */
int fields_draw(const struct column *columns, int nr, const void *data, struct canvas *to, int row,
		int rows);

#endif
