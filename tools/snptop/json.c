// SPDX-License-Identifier: GPL-2.0-only
/* One JSON document for each interval, on a line; docs/snptop.md has the schema. */
#include "batch.h"
#include "gmem.h"
#include "header.h"
#include "life.h"
#include "load.h"
#include "rows.h"
#include "grid_json.h"

#define SCHEMA	"kvm_snp/top/1"

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

static json_t *vms(struct view *v)
{
	json_t *array;
	size_t i;
	json_t *vm;

	vms_fill(v);
	array = grid_json(&v->vms);
	json_array_foreach(array, i, vm) {
		uint32_t pid = json_integer_value(json_object_get(vm, "pid"));
		struct life life;

		life_fill(&life, v, pid);
		vcpus_fill(v, pid);
		units_fill(v, &v->vm_units, pid, ALL_VCPUS);
		json_object_set_new(vm, "life", list_json(&life_list, &life));
		json_object_set_new(vm, "vcpu_list", grid_json(&v->vcpus));
		json_object_set_new(vm, "units", grid_json(&v->vm_units));
	}
	return array;
}

void write_json(struct view *v, FILE *to)
{
	json_t *doc = json_object();
	struct gmem gmem;

	add_source(doc, v);
	json_object_set_new(doc, "totals", columns_json(totals_columns, NR_TOTALS, &v->totals));
	json_object_set_new(doc, "losses", losses(v));
	json_object_set_new(doc, "vms", vms(v));
	units_fill(v, &v->units, ALL_VMS, ALL_VCPUS);
	json_object_set_new(doc, "units", grid_json(&v->units));
	flushes_fill(v);
	json_object_set_new(doc, "flushes", grid_json(&v->flushes));
	gmem_fill(&gmem, v);
	json_object_set_new(doc, "gmem", list_json(&gmem_list, &gmem));
	firmware_fill(v);
	json_object_set_new(doc, "firmware", grid_json(&v->firmware));
	json_dumpf(doc, to, JSON_REAL_PRECISION(9));
	fputc('\n', to);
	json_decref(doc);
}
