/* SPDX-License-Identifier: GPL-2.0-only */
/* Recordings in formats of others. Each goes through the events once, in bounded memory. */
#ifndef EXPORT_H
#define EXPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "fleet.h"
#include "model.h"

/**
 * struct export_job - what is to be exported
 * @to: where to; whoever opened it looks for errors
 * @fleet: the recordings, which are read while event() is called
 * @events: bit for each enum ksnp_event_type that is wanted
 */
struct export_job {
	FILE *to;
	struct fleet *fleet;
	uint64_t events;
};

/**
 * struct export_format - a format
 * @name: as --format has it, and file names end
 * @what: in words
 * @one_host: it cannot tell hosts apart
 * @begin: before the first event. Return: the writer's state, or NULL.
 * @event: an event that is wanted; NULL: only the model at the end is
 * @end: after the last; frees @state. @model has counted all events that passed the
 *	filters, wanted or not.
 */
struct export_format {
	const char *name;
	const char *what;
	bool one_host;
	void *(*begin)(const struct export_job *job);
	void (*event)(const struct export_job *job, void *state, const struct ksnp_event *e);
	void (*end)(const struct export_job *job, void *state, const struct model *model);
};

/* Ends with NULL */
extern const struct export_format *const export_formats[];

extern const struct export_format export_chrome, export_csv, export_folded, export_jsonl,
				  export_openmetrics;

#endif
