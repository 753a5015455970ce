// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "grid.h"

/* No table has more columns than this */
#define MAX_COLUMNS	32

/* struct layout - the columns that there is room for */
struct layout {
	bool shown[MAX_COLUMNS];
	int width[MAX_COLUMNS];
};

/* The lowest priority above @priority, 0 when there is none */
static int next_priority(const struct grid *t, int priority)
{
	int next = 0;

	for (int i = 0; i < t->nr_columns; i++) {
		int p = t->columns[i].priority;

		if (p > priority && (!next || p < next))
			next = p;
	}
	return next;
}

static int take(int *room, int wanted)
{
	int got = wanted < *room ? wanted : *room;

	*room -= got;
	return got;
}

/* A third of what is left makes other columns wider, the rest is the sparkline's */
static void share_out(const struct grid *t, struct layout *l, int room)
{
	int spark = -1, others;

	for (int i = 0; i < t->nr_columns; i++)
		if (l->shown[i] && t->columns[i].kind == COLUMN_SPARK)
			spark = i;
	others = spark < 0 ? room : room / 3;
	room -= others;
	for (int i = 0; i < t->nr_columns; i++)
		if (l->shown[i] && t->columns[i].max > t->columns[i].width)
			l->width[i] += take(&others, t->columns[i].max - t->columns[i].width);
	if (spark >= 0)
		l->width[spark] += room + others;
}

static void lay_out(const struct grid *t, struct layout *l, int width)
{
	/* A column is followed by a blank, but not the last one */
	int room = width + 1;

	memset(l, 0, sizeof(*l));
	for (int p = next_priority(t, 0); p; p = next_priority(t, p)) {
		for (int i = 0; i < t->nr_columns; i++) {
			const struct column *c = &t->columns[i];

			if (c->priority != p || c->width + 1 > room)
				continue;
			l->shown[i] = true;
			l->width[i] = c->width;
			room -= c->width + 1;
		}
	}
	share_out(t, l, room);
}

static void draw_title(const struct column *col, struct canvas *c, int row, int at, int width,
		       enum style style)
{
	canvas_style(c, row, at, width, style);
	if (column_is_left(col))
		canvas_text(c, row, at, width, style, col->title);
	else
		canvas_right(c, row, at, width, style, col->title);
}

static void draw_titles(const struct grid *t, const struct layout *l, struct canvas *c, int row)
{
	int at = 0;

	canvas_style(c, row, 0, c->cols, STYLE_HEAD);
	for (int i = 0; i < t->nr_columns; i++) {
		if (!l->shown[i])
			continue;
		draw_title(&t->columns[i], c, row, at, l->width[i],
			   i == t->sort ? STYLE_SORTED : STYLE_HEAD);
		at += l->width[i] + 1;
	}
}

static void draw_row(const struct grid *t, const struct layout *l, struct canvas *c, int row,
		     const struct row *data, bool cursor)
{
	enum style style = cursor ? STYLE_CURSOR : data->style;
	int at = 0;

	canvas_style(c, row, 0, c->cols, style);
	for (int i = 0; i < t->nr_columns; i++) {
		if (!l->shown[i])
			continue;
		column_draw(&t->columns[i], data, c, row, at, l->width[i], style);
		at += l->width[i] + 1;
	}
}

/* The cursor's row is among the @shown ones, and no room is left empty */
static void scroll(struct grid *t, size_t shown)
{
	if (t->at < t->top)
		t->top = t->at;
	if (t->at >= t->top + shown)
		t->top = t->at - shown + 1;
	if (t->top + shown > t->nr)
		t->top = t->nr > shown ? t->nr - shown : 0;
}

int grid_draw(struct grid *t, struct canvas *c, int row, int rows, bool cursor)
{
	struct layout l;
	int used = 1;

	if (rows < 2)
		return 0;
	scroll(t, rows - 1);
	lay_out(t, &l, c->cols);
	draw_titles(t, &l, c, row);
	for (size_t i = t->top; i < t->nr && used < rows; i++)
		draw_row(t, &l, c, row + used++, grid_row(t, i), cursor && i == t->at);
	return used;
}
