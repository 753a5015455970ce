// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "column.h"
#include "format.h"
#include "series.h"

/* Room for a label, a value and what is between them */
#define FIELD_WIDTH	20
#define FIELD_GAP	2

const char *column_text(const struct column *c, const void *data)
{
	const char *text = column_value(c, data);

	if (c->kind == COLUMN_TEXT)
		text = *(const char *const *)column_value(c, data);
	return text ? text : "";
}

double column_number(const struct column *c, const void *data)
{
	switch (c->kind) {
	case COLUMN_RATE:
	case COLUMN_SHARE:
	case COLUMN_BAR:
		return *(const double *)column_value(c, data);
	default:
		return *(const uint64_t *)column_value(c, data);
	}
}

bool column_is_unknown(const struct column *c, const void *data)
{
	switch (c->kind) {
	case COLUMN_COUNT:
	case COLUMN_NS:
	case COLUMN_AGE:
	case COLUMN_BYTES:
		return *(const uint64_t *)column_value(c, data) == UNKNOWN;
	default:
		return false;
	}
}

bool column_is_text(const struct column *c)
{
	return c->kind == COLUMN_TEXT || c->kind == COLUMN_CHARS;
}

bool column_is_left(const struct column *c)
{
	return column_is_text(c) || c->kind == COLUMN_BAR || c->kind == COLUMN_SPARK;
}

/* Each for itself: the highest of what is shown takes a whole character */
static void draw_series(const struct series *s, struct canvas *to, int row, int col, int width,
			enum style style)
{
	double max = 0;

	if (!s)
		return;
	for (int i = 0; i < width; i++)
		if (series_value(s, i) > max)
			max = series_value(s, i);
	for (int i = 0; i < width && max > 0; i++)
		canvas_spark(to, row, col + width - 1 - i, style, series_value(s, i) / max);
}

static void format_value(char buf[static FORMAT_SIZE], const struct column *c, const void *data,
			 int width)
{
	double number = column_number(c, data);
	uint64_t n = 0;

	switch (c->kind) {
	case COLUMN_RATE:
		format_rate(buf, number, width);
		return;
	case COLUMN_SHARE:
		format_share(buf, number);
		return;
	default:
		memcpy(&n, column_value(c, data), sizeof(n));
	}
	switch (c->kind) {
	case COLUMN_ID:
		format_count(buf, n, FORMAT_SIZE);
		break;
	case COLUMN_COUNT:
		format_count(buf, n, width);
		break;
	case COLUMN_NS:
		format_ns(buf, n);
		break;
	case COLUMN_BYTES:
		format_bytes(buf, n);
		break;
	default:
		format_age(buf, n);
		break;
	}
}

static void draw_number(const struct column *c, const void *data, struct canvas *to, int row,
			int col, int width, enum style style)
{
	char buf[FORMAT_SIZE];

	format_value(buf, c, data, width);
	if (style == STYLE_PLAIN) {
		if (!strcmp(buf, "0") || !strcmp(buf, "-"))
			style = STYLE_DIM;
		else
			style = c->alarm;
	}
	canvas_right(to, row, col, width, style, buf);
}

static void draw_text(const char *text, struct canvas *to, int row, int col, int width,
		      enum style style)
{
	if (!*text && style == STYLE_PLAIN)
		style = STYLE_DIM;
	canvas_text(to, row, col, width, style, *text ? text : "-");
}

void column_draw(const struct column *c, const void *data, struct canvas *to, int row, int col,
		 int width, enum style style)
{
	enum style drawing = style == STYLE_PLAIN ? STYLE_BAR : style;

	switch (c->kind) {
	case COLUMN_TEXT:
	case COLUMN_CHARS:
		draw_text(column_text(c, data), to, row, col, width, style);
		break;
	case COLUMN_BAR:
		canvas_bar(to, row, col, width, drawing, column_number(c, data));
		break;
	case COLUMN_SPARK:
		draw_series(*(const struct series *const *)column_value(c, data), to, row, col,
			    width, drawing);
		break;
	default:
		draw_number(c, data, to, row, col, width, style);
		break;
	}
}

static void draw_field(const struct column *c, const void *data, struct canvas *to, int row,
		       int col, int width)
{
	int used = canvas_text(to, row, col, width, STYLE_LABEL, c->title) + 1;

	column_draw(c, data, to, row, col + used, width - used, STYLE_PLAIN);
}

static int nr_titled(const struct column *columns, int nr)
{
	int titled = 0;

	while (titled < nr && columns[titled].title)
		titled++;
	return titled;
}

int fields_draw(const struct column *columns, int nr, const void *data, struct canvas *to, int row,
		int rows)
{
	int across = to->cols < FIELD_WIDTH ? 1 : to->cols / FIELD_WIDTH;
	int needed, width;

	nr = nr_titled(columns, nr);
	needed = (nr + across - 1) / across;
	if (needed < rows)
		rows = needed;
	/* Rows of the same length, in columns of the same width */
	across = (nr + needed - 1) / needed;
	width = to->cols / across;
	for (int i = 0; i < nr && i / across < rows; i++)
		draw_field(&columns[i], data, to, row + i / across, i % across * width,
			   width - FIELD_GAP);
	return rows;
}
