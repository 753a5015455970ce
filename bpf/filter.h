/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which events are looked at, by the rules of tools/lib/filter.h. What is asked
 * for is read-only data: the verifier removes what is not needed.
 */
#ifndef FILTER_H
#define FILTER_H

#include "common.h"

const volatile bool filtered;		/* false: everything is wanted */
const volatile __u32 only_vm;		/* 0: all */
const volatile __s64 only_vcpu = -1;	/* -1: all */
const volatile __u64 only_units = KSNP_ALL_UNITS;

static INLINE bool units_wanted(__u64 units)
{
	return only_units == KSNP_ALL_UNITS || (only_units & units);
}

/* Field names and meanings are constants: what is left is one comparison */
static INLINE bool field_wanted(const char *field, enum ksnp_meaning meaning, __u64 value)
{
	if (!__builtin_strcmp(field, "vm"))
		return !only_vm || !value || value == only_vm;
	if (!__builtin_strcmp(field, "vcpu"))
		return only_vcpu < 0 || value == (__u64)only_vcpu;
	if (meaning == KSNP_AS_UNIT)
		return units_wanted(1ULL << (value & 63));
	if (meaning == KSNP_AS_FLUSH)
		return units_wanted(ksnp_units_of_flush(value));
	return true;
}

#define VALUE_u8(field)		(field)
#define VALUE_u16(field)	(field)
#define VALUE_u32(field)	(field)
#define VALUE_u64(field)	(field)
#define VALUE_s32(field)	(field)
#define VALUE_text(field)	0
#define FIELD_WANTED(type, field, meaning) \
	&& field_wanted(#field, KSNP_AS_##meaning, VALUE_##type(e->field))

/* bool wanted_<event>(const struct ksnp_event_<event> *) */
#define DEFINE_WANTED(event)						\
	static INLINE bool wanted_##event(const struct ksnp_event_##event *e) \
	{								\
		return !filtered ||					\
		       (units_wanted(KSNP_UNITS_OF_##event) KSNP_FIELDS_##event(FIELD_WANTED)); \
	}
KSNP_EVENTS(DEFINE_WANTED)

#endif
