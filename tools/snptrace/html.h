/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A page of charts: what its parts collect of a recording's events, in bounded memory, and
 * how they write it. tools/html has the page itself, which draws what is written.
 */
#ifndef HTML_H
#define HTML_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "model.h"
#include "timeline.h"

struct html;

struct html *html_new(void);
void html_free(struct html *h);

/*
 * Events follow, of @hosts (NULL: of one); the times of their page are counted from @start_ns on,
 * or 0: the first
 */
void html_recording(struct html *h, uint64_t start_ns, const struct hosts *hosts);
/* @e: a whole, valid event that is wanted */
void html_event(struct html *h, const struct ksnp_event *e);

/**
 * struct html_side - what a page shows, alone or beside another one
 * @html: what was collected
 * @model: in which the same events were counted, with names
 * @report: what 'report -j' tells
 * @from_s: --from, seconds
 */
struct html_side {
	struct html *html;
	struct model *model;
	json_t *report;
	double from_s;
};

/*
 * Write a page; nothing more is collected. Whoever opened @to looks for errors.
 * @compare: what 'compare -j' tells of the two
 */
void html_write(FILE *to, const struct html_side *side);
void html_write_both(FILE *to, const struct html_side sides[2], json_t *compare);

/* Whether an event is an error: those of requests are what aggregate.h counts as such */
bool html_is_error(const struct ksnp_event *e);

/*
 * The parts. @at is the event's time on the page, ns; JSON is new, and the caller's.
 */

/* When requests, flushes and commands took how long: heat maps */
struct html_heat;
struct html_heat *html_heat_new(struct timeline *t);
void html_heat_free(struct html_heat *h);
void html_heat_event(struct html_heat *h, const struct ksnp_event *e, uint64_t at);
/* An array of series, each in a few kilobytes of numbers */
void html_heat_write(const struct html_heat *h, FILE *to, const struct timeline *t);
/* Values of series that there was no room for */
uint64_t html_heat_lost(const struct html_heat *h);

/* Where and when the state of guests' pages was changed */
struct html_memory;
struct html_memory *html_memory_new(struct timeline *t);
void html_memory_free(struct html_memory *h);
void html_memory_event(struct html_memory *h, const struct ksnp_event *e, uint64_t at);
void html_memory_write(struct html_memory *h, FILE *to, const struct timeline *t,
		       const struct model *m);
/* Events of VMs that there was no room for */
uint64_t html_memory_lost(const struct html_memory *h);

/* Errors: the first ones of each kind, and how many there were */
struct html_errors;
struct html_errors *html_errors_new(void);
void html_errors_free(struct html_errors *h);
void html_errors_event(struct html_errors *h, const struct ksnp_event *e, uint64_t at,
		       const struct hosts *hosts);
json_t *html_errors_json(const struct html_errors *h);

/* Launch and boot of VMs */
struct boots;
json_t *html_boots_json(const struct boots *b, const struct model *m);

/* Distributions of the times in a model, of all VMs together */
void html_hists_write(FILE *to, const struct model *m);
/* Of firmware commands that have failed, by their number: why the last one has */
json_t *html_failures_json(const struct model *m);
/* The VMs with most requests */
json_t *html_vms_json(const struct model *m);

/* What a series or histogram is of: KSNP_HIST_OF_*; {"kind", "name"} */
json_t *html_of_json(uint32_t of);

/* Sets "vm", and of several hosts "host"; @vm: as in a model */
void html_set_vm(json_t *o, const struct hosts *hosts, uint32_t vm);

/* JSON that nothing in a page of HTML can take for its own */
void html_json(FILE *to, const json_t *o);
/* The cells of @nr that are not 0: pairs of the distance from the one before, and the number */
void html_cells(FILE *to, const uint32_t *cells, size_t nr);

#endif
