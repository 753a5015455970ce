// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>

#include "event_value.h"
#include "names.h"
#include "text.h"

bool event_value_is_number(const struct event_field *f)
{
	switch (f->meaning) {
	case KSNP_AS_NUMBER:
	case KSNP_AS_VM:
	case KSNP_AS_VCPU:
	case KSNP_AS_NS:
	case KSNP_AS_BYTES:
	case KSNP_AS_PAGES:
	case KSNP_AS_LEVEL:
	case KSNP_AS_RET:
	case KSNP_AS_RMP_RET:
	case KSNP_AS_AVOIDED:
		return true;
	default:
		return false;
	}
}

static bool has_words(const struct event_field *f)
{
	switch (f->meaning) {
	case KSNP_AS_HEX:
	case KSNP_AS_GPA:
	case KSNP_AS_GFN:
	case KSNP_AS_PFN:
		return false;
	default:
		return true;
	}
}

const char *event_value(char buf[static EVENT_VALUE_SIZE], const struct ksnp_event *e,
			const struct event_field *f)
{
	uint64_t n = event_number(e, f);

	if (f->type == FIELD_TEXT)
		text_copy(buf, EVENT_VALUE_SIZE, (const char *)e + f->offset, f->size);
	else if (event_value_is_number(f))
		snprintf(buf, EVENT_VALUE_SIZE, f->type == FIELD_SIGNED ? "%" PRId64 : "%" PRIu64, n);
	else if (has_words(f))
		name_format(buf, EVENT_VALUE_SIZE, f->meaning, n);
	else
		snprintf(buf, EVENT_VALUE_SIZE, "0x%" PRIx64, n);
	return buf;
}

/* jansson's integers are signed: what is larger becomes a double */
static json_t *number_json(uint64_t n)
{
	return n <= INT64_MAX ? json_integer(n) : json_real(n);
}

void event_value_json(json_t *object, const char *name, const struct ksnp_event *e,
		      const struct event_field *f)
{
	uint64_t n = event_number(e, f);
	char buf[EVENT_VALUE_SIZE];
	json_t *value;

	if (!event_value_is_number(f))
		value = json_string(event_value(buf, e, f));
	else if (f->type == FIELD_SIGNED)
		value = json_integer(n);
	else
		value = number_json(n);
	json_object_set_new_nocheck(object, name, value);
}

json_t *event_json(const struct ksnp_event *e)
{
	const struct event_kind *kind = event_kind(e->type);
	json_t *object = json_object();

	json_object_set_new_nocheck(object, "event", json_string(kind->name));
	json_object_set_new_nocheck(object, "at_ns", number_json(e->ns));
	json_object_set_new_nocheck(object, "tid", json_integer(e->tid));
	json_object_set_new_nocheck(object, "cpu", json_integer(e->cpu));
	for (unsigned int i = 0; i < kind->nr_fields; i++)
		event_value_json(object, kind->fields[i].name, e, &kind->fields[i]);
	return object;
}

json_t *event_json_of(const struct ksnp_event *e, const struct hosts *hosts)
{
	union event_any room;
	json_t *object = event_json(hosts_plain(hosts, e, &room));

	if (hosts)
		json_object_set_new(object, "host", json_string(hosts_name(hosts, e->tid)));
	return object;
}

json_t *event_json_hosts(const struct hosts *hosts)
{
	json_t *list = json_array();

	for (size_t i = 0; i < hosts->nr; i++)
		json_array_append_new(list, json_string(hosts->names[i]));
	return list;
}

json_t *event_json_start(const struct recording_info *info)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:I}",
			 "schema", "kvm_snp/events/1", "host", info->host, "boot", info->boot,
			 "kernel", info->kernel, "cpu", info->cpu, "source", info->source,
			 "module", info->module, "cpus", (int)info->cpus,
			 "start_ns", (json_int_t)info->start_ns,
			 "start_real_ns", (json_int_t)info->start_real_ns);
}
