// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>

#include "array.h"
#include "boot.h"
#include "html.h"
#include "html_page.h"

/* Cells of all charts of a page: bins become wider until there are no more, some 1 MB */
#define MAX_CELLS	150000

/**
 * struct html - what a page is made from
 * @start_ns: the page's 0, in its recordings' time; 0: not known yet
 * @hosts: NULL: one
 */
struct html {
	uint64_t start_ns;
	const struct hosts *hosts;
	struct timeline *timeline;
	struct html_heat *heat;
	struct html_memory *memory;
	struct html_errors *errors;
	struct boots *boots;
};

struct html *html_new(void)
{
	struct html *h = array_alloc(1, sizeof(*h));

	h->timeline = timeline_new();
	h->heat = html_heat_new(h->timeline);
	h->memory = html_memory_new(h->timeline);
	h->errors = html_errors_new();
	h->boots = boots_new();
	return h;
}

void html_free(struct html *h)
{
	if (!h)
		return;
	html_heat_free(h->heat);
	html_memory_free(h->memory);
	html_errors_free(h->errors);
	boots_free(h->boots);
	timeline_free(h->timeline);
	free(h);
}

void html_recording(struct html *h, uint64_t start_ns, const struct hosts *hosts)
{
	h->start_ns = start_ns;
	h->hosts = hosts;
}

void html_event(struct html *h, const struct ksnp_event *e)
{
	uint64_t at;

	if (!h->start_ns)
		h->start_ns = e->ns;
	/* A few are told later than others that happened after them */
	at = e->ns > h->start_ns ? e->ns - h->start_ns : 0;
	timeline_bin(h->timeline, at);
	html_heat_event(h->heat, e, at);
	html_memory_event(h->memory, e, at);
	html_errors_event(h->errors, e, at, h->hosts);
	boots_apply(h->boots, e);
}

static void write_member(FILE *to, const char *name, json_t *o)
{
	fprintf(to, ",\n\"%s\":", name);
	html_json(to, o);
	json_decref(o);
}

static void write_data(FILE *to, const struct html_side *side)
{
	struct html *h = side->html;
	const struct timeline *t = h->timeline;

	fprintf(to, "{\"from_ns\":%.0f,\"bin_ns\":%" PRIu64 ",\"bins\":%u,\"report\":",
		side->from_s * 1e9, t->bin_ns, t->bins);
	html_json(to, side->report);
	fputs(",\n\"heat\":", to);
	html_heat_write(h->heat, to, t);
	fputs(",\n\"hists\":", to);
	html_hists_write(to, side->model);
	fputs(",\n\"memory\":", to);
	html_memory_write(h->memory, to, t, side->model);
	boots_end(h->boots);
	write_member(to, "boots", html_boots_json(h->boots, side->model));
	write_member(to, "failures", html_failures_json(side->model));
	write_member(to, "vms", html_vms_json(side->model));
	write_member(to, "errors", html_errors_json(h->errors));
	fprintf(to, ",\n\"left_out\":{\"heat\":%" PRIu64 ",\"memory\":%" PRIu64 "}}\n",
		html_heat_lost(h->heat), html_memory_lost(h->memory));
}

static void make_room(struct timeline *t, size_t cells)
{
	while (t->bins > 1 && timeline_filled(t) > cells)
		timeline_fold(t);
}

void html_write(FILE *to, const struct html_side *side)
{
	make_room(side->html->timeline, MAX_CELLS);
	fputs(html_page_before, to);
	write_data(to, side);
	fputs(html_page_after, to);
}

/* What happened within a bin is to be compared: bins of both are of one width */
static void align(struct timeline *a, struct timeline *b)
{
	while (a->bin_ns < b->bin_ns)
		timeline_fold(a);
	while (b->bin_ns < a->bin_ns)
		timeline_fold(b);
}

void html_write_both(FILE *to, const struct html_side sides[2], json_t *compare)
{
	for (int i = 0; i < 2; i++)
		make_room(sides[i].html->timeline, MAX_CELLS / 2);
	align(sides[0].html->timeline, sides[1].html->timeline);
	fputs(html_page_before, to);
	for (int i = 0; i < 2; i++) {
		fprintf(to, "%s\"%c\":", i ? "," : "{", 'a' + i);
		write_data(to, &sides[i]);
	}
	fputs(",\"compare\":", to);
	html_json(to, compare);
	fputs("}\n", to);
	fputs(html_page_after, to);
}
