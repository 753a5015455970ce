// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "format.h"
#include "header.h"
#include "rows.h"
#include "screen.h"
#include "view.h"

void view_init(struct view *v, struct feed *feed, double interval_s)
{
	*v = (struct view){
		.feed = feed,
		.interval_s = interval_s,
		.whole = true,
		.vcpu = ALL_VCPUS,
		.hist_vm = ALL_VMS,
		.hist_of = HIST_COSTLIEST,
	};
	vms_init(&v->vms);
	vcpus_init(&v->vcpus);
	units_init(&v->vm_units);
	units_init(&v->units);
	flushes_init(&v->flushes);
	firmware_init(&v->firmware);
}

void view_free(struct view *v)
{
	feed_close(v->feed);
	model_free(v->base);
	history_free(&v->history);
	grid_free(&v->vms);
	grid_free(&v->vcpus);
	grid_free(&v->vm_units);
	grid_free(&v->units);
	grid_free(&v->flushes);
	grid_free(&v->firmware);
}

double view_rate(const struct view *v, double n)
{
	return v->sample.seconds > 0 ? n / v->sample.seconds : 0;
}

void view_next(struct view *v)
{
	struct sample *s = &v->sample;

	feed_next(v->feed, v->interval_s, s);
	if (!v->start_ns) {
		v->start_ns = v->base_ns = s->ns;
		v->base_real_ns = s->real_ns;
	}
	history_add(&v->history, s);
	totals_fill(&v->totals, v);
}

void view_clear(struct view *v)
{
	struct model *base = model_new();

	model_add(base, v->sample.now);
	if (v->sample.departed)
		model_add(base, v->sample.departed);
	model_free(v->base);
	v->base = base;
	v->base_ns = v->sample.ns;
	v->base_real_ns = v->sample.real_ns;
}

static bool go_back_to(struct view *v, enum screen_id screen)
{
	for (unsigned int i = 0; i < v->nr_back; i++) {
		if (v->back[i] != screen)
			continue;
		v->nr_back = i;
		return true;
	}
	return false;
}

void view_go(struct view *v, enum screen_id screen)
{
	if (screen == v->screen)
		return;
	if (!go_back_to(v, screen))
		v->back[v->nr_back++] = v->screen;
	v->screen = screen;
	v->pane = 0;
}

bool view_back(struct view *v)
{
	if (!v->nr_back)
		return false;
	v->screen = v->back[--v->nr_back];
	v->pane = 0;
	return true;
}

void view_show_hist(struct view *v, uint32_t vm, uint32_t of)
{
	v->hist_vm = vm;
	v->hist_of = of;
	view_go(v, SCREEN_hist);
}

void view_span_text(const struct view *v, char text[static 64])
{
	time_t t = v->base_real_ns / 1000000000;
	char clock[16] = "-", ago[FORMAT_SIZE];
	struct tm tm;

	if (!v->whole) {
		snprintf(text, 64, "last interval (%.3g s)", v->sample.seconds);
		return;
	}
	if (v->base_real_ns && localtime_r(&t, &tm))
		strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
	format_age(ago, v->sample.ns - v->base_ns);
	snprintf(text, 64, "since %s (%s)", clock, ago);
}

static void draw_screen_names(const struct view *v, struct canvas *c, int row)
{
	char key[4];
	int at = 0;

	for (int i = 0; i < NR_SCREENS; i++) {
		enum style style = i == (int)v->screen ? STYLE_CURSOR : STYLE_PLAIN;

		snprintf(key, sizeof(key), "%c", i == SCREEN_help ? '?' : '1' + i);
		at += canvas_text(c, row, at, c->cols - at, STYLE_KEY, key);
		at += canvas_text(c, row, at, c->cols - at, style, screens[i]->title) + 1;
	}
}

/* Screens and their keys, or what is being asked or told */
static void draw_last_line(const struct view *v, struct canvas *c, int row)
{
	char line[192], span[64];

	if (v->prompt != PROMPT_NONE) {
		snprintf(line, sizeof(line), "%s: %s_",
			 v->prompt == PROMPT_FILTER ? "only VMs with" : "seconds", v->typed);
		canvas_text(c, row, 0, c->cols, STYLE_STRONG, line);
		return;
	}
	if (v->message[0]) {
		canvas_text(c, row, 0, c->cols, STYLE_WARN, v->message);
		return;
	}
	view_span_text(v, span);
	if (v->filter[0])
		snprintf(line, sizeof(line), "only '%s'  durations: %s", v->filter, span);
	else
		snprintf(line, sizeof(line), "durations: %s", span);
	if (!v->interactive) {
		canvas_text(c, row, 0, c->cols, STYLE_PLAIN, line);
		return;
	}
	draw_screen_names(v, c, row);
	canvas_right(c, row, 47, c->cols - 47, STYLE_DIM, line);
}

void view_draw(struct view *v, struct canvas *c)
{
	const struct screen *s = screens[v->screen];
	int row;

	if (s->fill)
		s->fill(v);
	row = header_draw(v, c);
	s->draw(v, c, row, c->rows - row - 1);
	draw_last_line(v, c, c->rows == CANVAS_ENDLESS ? c->used : c->rows - 1);
}
