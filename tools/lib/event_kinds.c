// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "event_kinds.h"

#define TYPE_u8		FIELD_UNSIGNED
#define TYPE_u16	FIELD_UNSIGNED
#define TYPE_u32	FIELD_UNSIGNED
#define TYPE_u64	FIELD_UNSIGNED
#define TYPE_s32	FIELD_SIGNED
#define TYPE_text	FIELD_TEXT

#define FIELD(kind, field, about) {					\
	.name = #field, .offset = offsetof(typeof(*e), field), .size = sizeof(ksnp_type_##kind), \
	.type = TYPE_##kind, .meaning = KSNP_AS_##about,		\
},

#define KIND(event)							\
	case KSNP_EVENT_##event: {					\
		const struct ksnp_event_##event *e;			\
		static const struct event_field fields[] = { KSNP_FIELDS_##event(FIELD) }; \
		static const struct event_kind kind = {			\
			.name = #event, .size = sizeof(*e),		\
			.nr_fields = sizeof(fields) / sizeof(fields[0]), \
			.fields = fields,				\
		};							\
									\
		_Static_assert(sizeof(fields) / sizeof(fields[0]) <= EVENT_MAX_FIELDS, #event); \
		return &kind;						\
	}

const struct event_kind *event_kind(unsigned int type)
{
	switch (type) {
	KSNP_EVENTS(KIND)
	}
	return NULL;
}

const char *meaning_name(enum ksnp_meaning meaning)
{
	static const char *const names[] = {
#define MEANING_NAME(id, name)	name,
		KSNP_MEANINGS(MEANING_NAME)
	};

	return names[meaning];
}

uint64_t event_number(const struct ksnp_event *e, const struct event_field *f)
{
	const void *at = (const char *)e + f->offset;

	if (f->type == FIELD_TEXT)
		return 0;
	switch (f->size) {
	case 1:
		return *(const uint8_t *)at;
	case 2:
		return *(const uint16_t *)at;
	case 4:
		if (f->type == FIELD_SIGNED)
			return (int64_t)*(const int32_t *)at;
		return *(const uint32_t *)at;
	default:
		return *(const __u64 *)at;
	}
}

const struct event_field *event_field(const struct event_kind *kind, const char *name)
{
	for (unsigned int i = 0; i < kind->nr_fields; i++)
		if (!strcmp(kind->fields[i].name, name))
			return &kind->fields[i];
	return NULL;
}
