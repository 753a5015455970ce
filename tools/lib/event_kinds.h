/* SPDX-License-Identifier: GPL-2.0-only */
/* include/kvm_snp/event.h's list as a table: what is done to every field of every event. */
#ifndef EVENT_KINDS_H
#define EVENT_KINDS_H

#include <stddef.h>
#include <stdint.h>

#include <kvm_snp/event.h>

enum field_type {
	FIELD_UNSIGNED,
	FIELD_SIGNED,
	FIELD_TEXT,		/* padded with zeroes, may have no terminator */
};

/**
 * struct event_field - a field of an event
 * @name: as in event.h
 * @offset, @size: in the record, bytes
 * @type, @meaning: what it is, and what it is about
 */
struct event_field {
	const char *name;
	uint16_t offset;
	uint8_t size;
	enum field_type type;
	enum ksnp_meaning meaning;
};

/**
 * struct event_kind - an event
 * @name: as in event.h
 * @size: of its record, head included, bytes
 * @fields: without the head's
 */
struct event_kind {
	const char *name;
	uint16_t size;
	uint8_t nr_fields;
	const struct event_field *fields;
};

/* No event has more fields */
#define EVENT_MAX_FIELDS	16

/* Of enum ksnp_event_type, or NULL */
const struct event_kind *event_kind(unsigned int type);

/* KSNP_MEANINGS' word */
const char *meaning_name(enum ksnp_meaning meaning);

/* Room for every event's record */
union event_any {
	struct ksnp_event head;
#define EVENT_ANY(event)	struct ksnp_event_##event event;
	KSNP_EVENTS(EVENT_ANY)
#undef EVENT_ANY
};

/* A field's number, signed ones extended; of text 0 */
uint64_t event_number(const struct ksnp_event *e, const struct event_field *f);

/* A field by its name, or NULL */
const struct event_field *event_field(const struct event_kind *kind, const char *name);

#endif
