/* SPDX-License-Identifier: GPL-2.0-only */
/* Fields' values in exports: numbers to count with as numbers, all others as text. */
#ifndef EVENT_VALUE_H
#define EVENT_VALUE_H

#include <stdbool.h>

#include <jansson.h>

#include "event_kinds.h"
#include "hosts.h"
#include "recording.h"

#define EVENT_VALUE_SIZE	64

/*
 * Whether a field is a number in exports (times, pages, results, counts). What has
 * words is a word; addresses and the like are text in hexadecimal, which no reader
 * rounds to a double.
 */
bool event_value_is_number(const struct event_field *f);

/* The value as text; of numbers in decimal. Return: @buf. */
const char *event_value(char buf[static EVENT_VALUE_SIZE], const struct ksnp_event *e,
			const struct event_field *f);

/* Sets @name of @object to the value */
void event_value_json(json_t *object, const char *name, const struct ksnp_event *e,
		      const struct event_field *f);

/* The event as docs/schemas/events.json has it, its time as at_ns: a new reference */
json_t *event_json(const struct ksnp_event *e);
/* Of several hosts: as it is on its own, with that as "host"; @hosts NULL: event_json() */
json_t *event_json_of(const struct ksnp_event *e, const struct hosts *hosts);
/* Their names */
json_t *event_json_hosts(const struct hosts *hosts);
/* The first line of a stream of events */
json_t *event_json_start(const struct recording_info *info);

#endif
