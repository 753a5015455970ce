// SPDX-License-Identifier: GPL-2.0-only
/* A histogram, its two parts beside each other. */
#include <curses.h>
#include <stdio.h>

#include "format.h"
#include "names.h"
#include "rows.h"
#include "screen.h"
#include "spread.h"

/* More rows of bars than this are no more to see */
#define MAX_BARS	40
#define NR_PARTS	2

static bool is_flush(uint32_t of)
{
	return of >= KSNP_HIST_OF_FLUSH(0) && of < KSNP_HIST_OF_FW(0);
}

static bool is_firmware(uint32_t of)
{
	return of >= KSNP_HIST_OF_FW(0);
}

static void subject_name(char *buf, size_t size, uint32_t of)
{
	char name[32];

	if (is_firmware(of))
		snprintf(buf, size, "firmware command %s",
			 name_format(name, sizeof(name), KSNP_AS_FW_CMD, of - KSNP_HIST_OF_FW(0)));
	else if (is_flush(of))
		snprintf(buf, size, "cache flush %s",
			 name_format(name, sizeof(name), KSNP_AS_FLUSH, of - KSNP_HIST_OF_FLUSH(0)));
	else
		snprintf(buf, size, "%s", name_format(name, sizeof(name), KSNP_AS_UNIT, of));
}

static const char *part_name(uint32_t of, unsigned int part)
{
	if (is_firmware(of))
		return part == KSNP_PART_RUN ? "run" : "queue";
	if (of == KSNP_HIST_OF_UNIT(KSNP_UNIT_gmem_invalidate))
		return part == KSNP_PART_RMP ? "RMP" : "flush";
	return part == KSNP_PART_KERNEL ? "kernel" : "VMM";
}

/* The unit that most time has been spent on, or HIST_COSTLIEST when there is none */
static int32_t costliest(const struct view *v)
{
	struct ksnp_count units[KSNP_NR_UNITS];
	int32_t found = HIST_COSTLIEST;
	uint64_t most = 0;

	span_units(span_total(v), v->hist_vm, ALL_VCPUS, units);
	for (int i = 0; i < KSNP_NR_UNITS; i++) {
		if (units[i].kernel_ns + units[i].vmm_ns <= most)
			continue;
		most = units[i].kernel_ns + units[i].vmm_ns;
		found = hist_of_unit(i);
	}
	return found;
}

static void fill(struct view *v)
{
	if (v->hist_of == HIST_COSTLIEST)
		v->hist_of = costliest(v);
}

static void draw_title(struct view *v, struct canvas *c, int row)
{
	char name[64], span[64], line[256], vm[64] = "all VMs";
	const struct past_vm *past;

	if (v->hist_vm != ALL_VMS) {
		past = history_vm(&v->history, v->hist_vm);
		snprintf(vm, sizeof(vm), "VM %u %s", v->hist_vm, past ? past->name : "");
	}
	subject_name(name, sizeof(name), v->hist_of);
	view_span_text(v, span);
	snprintf(line, sizeof(line), "%s, %s, %s", name, vm, span);
	canvas_text(c, row, 0, c->cols, STYLE_STRONG, line);
}

/* struct part_row - a row of the table of percentiles */
struct part_row {
	struct row row;
	const char *part;
	uint64_t count, mean;
	struct spread spread;
};

#define PART(title_, kind_, member, width_)				\
	{ .title = title_, .kind = COLUMN_##kind_, .offset = offsetof(struct part_row, member), \
	  .width = width_, .priority = 1 }

static const struct column columns[] = {
	PART("PART", TEXT, part, 8), PART("COUNT", COUNT, count, 10), PART("MEAN", NS, mean, 7),
	PART("P50", NS, spread.p50, 7), PART("P90", NS, spread.p90, 7),
	PART("P99", NS, spread.p99, 7), PART("P99.9", NS, spread.p999, 7),
	PART("MAX", NS, spread.max, 7),
};

static void add_part(struct grid *t, uint32_t of, unsigned int part, const struct ksnp_hist *h)
{
	struct part_row *r = grid_add(t);

	r->row.id = part + 1;
	r->part = part_name(of, part);
	r->count = spread_fill(&r->spread, h);
	r->mean = r->count ? h->sum / r->count : UNKNOWN;
}

static int draw_percentiles(const struct view *v, struct canvas *c, int row, int rows,
			    const struct ksnp_hist *h)
{
	struct grid t = GRID(columns, struct part_row, -1);
	int used;

	for (unsigned int part = 0; part < NR_PARTS; part++)
		add_part(&t, v->hist_of, part, &h[part]);
	used = grid_draw(&t, c, row, rows, false);
	grid_free(&t);
	return used;
}

/* struct bars - buckets @from to @to; a row has 2^@shift of them, and @most values at most */
struct bars {
	unsigned int from, to, shift;
	uint64_t most[NR_PARTS];
};

static uint64_t bar_of(const struct ksnp_hist *h, const struct bars *b, unsigned int i)
{
	uint64_t sum = 0;

	for (unsigned int j = i << b->shift;
	     j < (i + 1) << b->shift && j < KSNP_HIST_BUCKETS; j++)
		sum += h->bucket[j];
	return sum;
}

/* Rows as fine as there is room for. False: there are no values. */
static bool lay_out(const struct ksnp_hist *h, struct bars *b, unsigned int rows)
{
	*b = (struct bars){ .from = KSNP_HIST_BUCKETS };
	for (unsigned int i = 0; i < KSNP_HIST_BUCKETS; i++) {
		if (!h[0].bucket[i] && !h[1].bucket[i])
			continue;
		if (b->from == KSNP_HIST_BUCKETS)
			b->from = i;
		b->to = i;
	}
	if (b->from == KSNP_HIST_BUCKETS || !rows)
		return false;
	while ((b->to >> b->shift) - (b->from >> b->shift) + 1 > rows)
		b->shift++;
	for (unsigned int i = b->from >> b->shift; i <= b->to >> b->shift; i++)
		for (unsigned int part = 0; part < NR_PARTS; part++)
			if (bar_of(&h[part], b, i) > b->most[part])
				b->most[part] = bar_of(&h[part], b, i);
	return true;
}

#define LABEL_WIDTH	8
#define COUNT_WIDTH	8

static void draw_bar(struct canvas *c, int row, int at, int width, enum style style, uint64_t count,
		     uint64_t most)
{
	char buf[FORMAT_SIZE];

	format_count(buf, count, COUNT_WIDTH);
	canvas_right(c, row, at, COUNT_WIDTH, count ? STYLE_PLAIN : STYLE_DIM, buf);
	canvas_bar(c, row, at + COUNT_WIDTH + 1, width - COUNT_WIDTH - 2, style,
		   (double)count / most);
}

static void draw_bars(struct view *v, struct canvas *c, int row, int rows, const struct ksnp_hist *h)
{
	static const enum style styles[NR_PARTS] = { STYLE_BAR, STYLE_BAR2 };
	int parts, width, at[NR_PARTS] = { LABEL_WIDTH };
	char from[FORMAT_SIZE];
	struct bars b;

	if (rows < 2 || !lay_out(h, &b, rows - 1 < MAX_BARS ? rows - 1 : MAX_BARS)) {
		canvas_text(c, row, 0, c->cols, STYLE_DIM, "no values");
		return;
	}
	/* A part without any leaves its room to the other */
	parts = !!b.most[0] + !!b.most[1];
	width = (c->cols - LABEL_WIDTH) / parts;
	at[1] = b.most[0] ? LABEL_WIDTH + width : LABEL_WIDTH;
	canvas_style(c, row, 0, c->cols, STYLE_HEAD);
	canvas_right(c, row, 0, LABEL_WIDTH - 1, STYLE_HEAD, "FROM");
	for (unsigned int part = 0; part < NR_PARTS; part++)
		if (b.most[part])
			canvas_right(c, row, at[part], COUNT_WIDTH, STYLE_HEAD,
				     part_name(v->hist_of, part));
	for (unsigned int i = b.from >> b.shift; i <= b.to >> b.shift; i++) {
		format_ns(from, ksnp_hist_floor(i << b.shift));
		canvas_right(c, ++row, 0, LABEL_WIDTH - 1, STYLE_LABEL, from);
		for (unsigned int part = 0; part < NR_PARTS; part++)
			if (b.most[part])
				draw_bar(c, row, at[part], width, styles[part],
					 bar_of(&h[part], &b, i), b.most[part]);
	}
}

static void draw(struct view *v, struct canvas *c, int row, int rows)
{
	struct ksnp_hist h[NR_PARTS] = { 0 };
	int used = 1;

	if (v->hist_of == HIST_COSTLIEST) {
		canvas_text(c, row, 0, c->cols, STYLE_DIM, "nothing has been counted so far");
		return;
	}
	for (unsigned int part = 0; part < NR_PARTS; part++)
		span_hist(span_chosen(v), v->hist_vm, v->hist_of, part, &h[part]);
	draw_title(v, c, row);
	used += draw_percentiles(v, c, row + used, rows - used, h);
	draw_bars(v, c, row + used, rows - used, h);
}

/* All that there are histograms of, in order: units, flushes, commands */
static bool has_hist(const struct view *v, uint32_t of)
{
	for (unsigned int part = 0; part < NR_PARTS; part++) {
		struct ksnp_hist h = { 0 };

		span_hist(span_total(v), v->hist_vm, of, part, &h);
		if (hist_count(&h))
			return true;
	}
	return false;
}

/* The next subject, or the one before, that has any values */
static void step(struct view *v, int by)
{
	const uint32_t end = KSNP_HIST_OF_FW(0x100);

	if (v->hist_of == HIST_COSTLIEST)
		return;
	for (uint32_t i = 1; i < end; i++) {
		uint32_t of = (v->hist_of + end + by * (int)i) % end;

		if (has_hist(v, of)) {
			v->hist_of = of;
			return;
		}
	}
}

static bool key(struct view *v, int key)
{
	switch (key) {
	case KEY_LEFT:
		step(v, -1);
		return true;
	case KEY_RIGHT:
		step(v, 1);
		return true;
	case 'a':
		v->hist_vm = v->hist_vm == ALL_VMS && v->vm ? v->vm : ALL_VMS;
		return true;
	default:
		return false;
	}
}

const struct screen screen_hist = {
	.name = "hist", .title = "Histogram", .fill = fill, .draw = draw, .key = key,
};
