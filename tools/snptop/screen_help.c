// SPDX-License-Identifier: GPL-2.0-only
/* Keys, and what the columns are. */
#include <stdio.h>

#include "keys.h"
#include "rows.h"
#include "screen.h"

#define KEYS_WIDTH	24
#define TITLE_WIDTH	16

/* struct page - where the next line goes: @line of the text, of which @top is the first shown */
struct page {
	struct canvas *canvas;
	int row, rows, top, line;
};

static void add_line(struct page *p, enum style look, int width, const char *left,
		     const char *right)
{
	int row = p->line++ - p->top;

	if (row < 0 || row >= p->rows)
		return;
	canvas_text(p->canvas, p->row + row, 0, p->canvas->cols, look, left);
	if (right)
		canvas_text(p->canvas, p->row + row, width, p->canvas->cols - width, STYLE_PLAIN,
			    right);
}

static void add_columns(struct page *p, const char *title, const struct column *columns, int nr)
{
	add_line(p, STYLE_PLAIN, 0, "", NULL);
	add_line(p, STYLE_STRONG, 0, title, NULL);
	for (int i = 0; i < nr; i++)
		if (columns[i].what)
			add_line(p, STYLE_LABEL, TITLE_WIDTH, columns[i].title, columns[i].what);
}

static void add_all(struct page *p)
{
	add_line(p, STYLE_STRONG, 0, "Keys", NULL);
	for (int i = 0; i < nr_key_help; i++)
		add_line(p, STYLE_LABEL, KEYS_WIDTH, key_help[i].keys, key_help[i].what);
	add_columns(p, "Every screen", totals_columns, NR_TOTALS);
	add_columns(p, "VMs", vms_list.columns, vms_list.nr);
	add_columns(p, "A VM", life_list.columns, life_list.nr);
	add_columns(p, "vCPUs", vcpus_list.columns, vcpus_list.nr);
	add_columns(p, "Units", units_list.columns, units_list.nr);
	add_columns(p, "guest_memfd and the RMP", gmem_list.columns, gmem_list.nr);
	add_columns(p, "Cache flushes", flushes_list.columns, flushes_list.nr);
	add_columns(p, "Firmware", firmware_list.columns, firmware_list.nr);
}

static void draw(struct view *v, struct canvas *c, int row, int rows)
{
	struct page p = { .canvas = c, .row = row, .rows = 0 };

	/* How long is it? */
	add_all(&p);
	if (v->help_top > p.line - rows)
		v->help_top = p.line - rows;
	if (v->help_top < 0)
		v->help_top = 0;
	p = (struct page){ .canvas = c, .row = row, .rows = rows, .top = v->help_top };
	add_all(&p);
}

const struct screen screen_help = { .name = "help", .title = "Help", .draw = draw };
