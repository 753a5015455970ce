// SPDX-License-Identifier: GPL-2.0-only
/* One JSON document for each interval, on a line; docs/snptop.md has the schema. */
#include <string.h>

#include "batch.h"
#include "gmem.h"
#include "header.h"
#include "life.h"
#include "load.h"
#include "rows.h"
#include "grid_json.h"

#define SCHEMA	"kvm_snp/top/1"

/*
 * A document of a large host comes in a million pieces: stdio would take a while for each.
 * A VM at a time, so that there is never a tree of all of it.
 */
struct writer {
	FILE *to;
	size_t used;
	char text[1 << 16];
};

static void write_used(struct writer *w)
{
	fwrite(w->text, 1, w->used, w->to);
	w->used = 0;
}

/* Whether it was written, run_batch() finds out */
static int write_text(const char *text, size_t size, void *arg)
{
	struct writer *w = arg;

	if (size > sizeof(w->text) - w->used)
		write_used(w);
	if (size > sizeof(w->text)) {
		fwrite(text, 1, size, w->to);
	} else {
		memcpy(w->text + w->used, text, size);
		w->used += size;
	}
	return 0;
}

static void write_string(struct writer *w, const char *text)
{
	write_text(text, strlen(text), w);
}

/* @flags: JSON_EMBED for an object's members without its braces. @value is gone then. */
static void write_value(struct writer *w, json_t *value, size_t flags)
{
	json_dump_callback(value, write_text, w, JSON_REAL_PRECISION(9) | flags);
	json_decref(value);
}

static json_t *text_or_null(const char *text)
{
	return text && text[0] ? text_json(text) : json_null();
}

static void add_source(json_t *doc, const struct view *v)
{
	const struct sample *s = &v->sample;

	json_object_set_new(doc, "schema", json_string(SCHEMA));
	json_object_set_new(doc, "host", text_json(s->info->host));
	json_object_set_new(doc, "kernel", text_json(s->info->kernel));
	json_object_set_new(doc, "source", text_json(s->info->source));
	json_object_set_new(doc, "module", text_or_null(s->info->module));
	json_object_set_new(doc, "missing", text_or_null(s->missing));
	json_object_set_new(doc, "message", text_or_null(s->message));
	json_object_set_new(doc, "real_ns", json_integer(s->real_ns));
	json_object_set_new(doc, "ns", json_integer(s->ns));
	json_object_set_new(doc, "interval_s", json_real(s->seconds));
	json_object_set_new(doc, "durations_s", json_real(v->whole ?
			    (s->ns - v->base_ns) / 1e9 : s->seconds));
}

static json_t *losses(const struct view *v)
{
	json_t *object = json_object();
	struct ksnp_losses l;

	header_losses(v, &l);
	json_object_set_new(object, "records", json_integer(l.records));
	json_object_set_new(object, "vcpus", json_integer(l.vcpus));
	json_object_set_new(object, "vms", json_integer(l.vms));
	json_object_set_new(object, "hists", json_integer(l.hists));
	json_object_set_new(object, "fw", json_integer(l.fw));
	return object;
}

static json_t *list_json(const struct column_list *list, const void *data)
{
	return columns_json(list->columns, list->nr, data);
}

static json_t *vm_json(struct view *v, const void *row)
{
	json_t *vm = columns_json(v->vms.columns, v->vms.nr_columns, row);
	uint32_t pid = json_integer_value(json_object_get(vm, "pid"));
	struct life life;

	life_fill(&life, v, pid);
	vcpus_fill(v, pid);
	units_fill(v, &v->vm_units, pid, ALL_VCPUS);
	json_object_set_new(vm, "life", list_json(&life_list, &life));
	json_object_set_new(vm, "vcpu_list", grid_json(&v->vcpus));
	json_object_set_new(vm, "units", grid_json(&v->vm_units));
	return vm;
}

static void write_vms(struct writer *w, struct view *v)
{
	vms_fill(v);
	write_string(w, "\"vms\": [");
	for (size_t i = 0; i < v->vms.nr; i++) {
		if (i)
			write_string(w, ", ");
		write_value(w, vm_json(v, grid_row(&v->vms, i)), 0);
	}
	write_string(w, "]");
}

/* Before the VMs */
static json_t *head(const struct view *v)
{
	json_t *doc = json_object();

	add_source(doc, v);
	json_object_set_new(doc, "totals", columns_json(totals_columns, NR_TOTALS, &v->totals));
	json_object_set_new(doc, "losses", losses(v));
	return doc;
}

/* After them: what is not by VM */
static json_t *tail(struct view *v)
{
	json_t *doc = json_object();
	struct gmem gmem;

	units_fill(v, &v->units, ALL_VMS, ALL_VCPUS);
	json_object_set_new(doc, "units", grid_json(&v->units));
	flushes_fill(v);
	json_object_set_new(doc, "flushes", grid_json(&v->flushes));
	gmem_fill(&gmem, v);
	json_object_set_new(doc, "gmem", list_json(&gmem_list, &gmem));
	firmware_fill(v);
	json_object_set_new(doc, "firmware", grid_json(&v->firmware));
	return doc;
}

void write_json(struct view *v, FILE *to)
{
	struct writer w = { .to = to };

	write_string(&w, "{");
	write_value(&w, head(v), JSON_EMBED);
	write_string(&w, ", ");
	write_vms(&w, v);
	write_string(&w, ", ");
	write_value(&w, tail(v), JSON_EMBED);
	write_string(&w, "}\n");
	write_used(&w);
}
