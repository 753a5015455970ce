/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a screen is drawn on: cells with a character and a style. It is shown by
 * terminal.h or written as text, and so both show the same.
 */
#ifndef CANVAS_H
#define CANVAS_H

#include <stdbool.h>
#include <stdio.h>
#include <wchar.h>

enum style {
	STYLE_PLAIN,
	STYLE_DIM,		/* what can be overlooked: zeroes, units */
	STYLE_STRONG,
	STYLE_LABEL,
	STYLE_HEAD,		/* a table's titles */
	STYLE_SORTED,		/* the title of the column that it is sorted by */
	STYLE_CURSOR,		/* the selected row */
	STYLE_KEY,		/* in the last line */
	STYLE_GONE,
	STYLE_GOOD,
	STYLE_WARN,
	STYLE_BAD,
	STYLE_BAR,
	STYLE_BAR2,
	NR_STYLES
};

struct cell {
	wchar_t ch;
	enum style style;
};

/**
 * struct canvas - cells
 * @rows: how many there are for a screen to use
 * @cols: how wide it is
 * @utf8: the locale's characters are UTF-8, and blocks can be drawn
 * @cells, @used: rows that are there, which grow as they are drawn on
 */
struct canvas {
	int rows, cols;
	bool utf8;
	struct cell *cells;
	int used;
	int room;
};

/* As many rows as anybody wants: for text */
#define CANVAS_ENDLESS	(1 << 20)

/* Makes it empty and of this size */
void canvas_clear(struct canvas *c, int rows, int cols);
void canvas_free(struct canvas *c);

/**
 * canvas_text() - draw text
 * @c: canvas; what is outside of it is not drawn
 * @row, @col: where it begins
 * @width: of what it may take, columns; longer text is cut off
 * @style: of the text
 * @text: in the locale's encoding; what is not printable is drawn as '?'
 *
 * Return: columns that it took.
 */
int canvas_text(struct canvas *c, int row, int col, int width, enum style style, const char *text);
/* The same at the right end of the @width columns */
void canvas_right(struct canvas *c, int row, int col, int width, enum style style, const char *text);
void canvas_char(struct canvas *c, int row, int col, enum style style, wchar_t ch);
/* Gives all of a row's cells from @col on @style, and draws blanks where nothing is */
void canvas_style(struct canvas *c, int row, int col, int width, enum style style);

/* A bar of @share (0 to 1) of @width columns */
void canvas_bar(struct canvas *c, int row, int col, int width, enum style style, double share);
/* A column of a sparkline: @share (0 to 1) of a character's height, 0 is a blank */
void canvas_spark(struct canvas *c, int row, int col, enum style style, double share);

/* Writes it as lines of text, without blanks at their ends */
void canvas_write(const struct canvas *c, FILE *to);

#endif
