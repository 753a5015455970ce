// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>

#include "boot_show.h"

/* JSON has no unsigned 64-bit numbers; none of these times and counts comes near */
#define NUMBER(n)	json_integer((json_int_t)(n))

static json_t *stage_json(const struct boot *b, const struct boot_stage *s)
{
	json_t *o = json_object();
	char name[48];

	json_object_set_new(o, "stage", json_string(boot_kind_name(s->kind)));
	json_object_set_new(o, "name", json_string(boot_stage_name(s, name)));
	json_object_set_new(o, "start_ns", NUMBER(s->start_ns - b->start_ns));
	json_object_set_new(o, "ns", boot_never_ran(s) ? json_null() :
			    NUMBER(s->end_ns - s->start_ns));
	json_object_set_new(o, "count", NUMBER(s->count));
	json_object_set_new(o, "errors", NUMBER(s->errors));
	json_object_set_new(o, "pages", NUMBER(s->pages));
	json_object_set_new(o, "ranges", NUMBER(s->ranges));
	json_object_set_new(o, "kernel_ns", NUMBER(s->kernel_ns));
	json_object_set_new(o, "vmm_ns", NUMBER(s->vmm_ns));
	if (s->kind == BOOT_AP && s->arg != BOOT_FURTHER_APS)
		json_object_set_new(o, "vcpu", NUMBER(s->arg));
	if (s->kind == BOOT_REGISTRATION)
		json_object_set_new(o, "ghcb", NUMBER(s->detail));
	return o;
}

static json_t *phase_json(const struct boot *b, const struct boot_phase *p)
{
	json_t *o = json_object(), *stages = json_array();

	json_object_set_new(o, "phase", json_string(boot_part_name(p->part)));
	json_object_set_new(o, "start_ns", NUMBER(p->start_ns - b->start_ns));
	json_object_set_new(o, "ns", NUMBER(p->end_ns - p->start_ns));
	json_object_set_new(o, "kernel_ns", NUMBER(p->kernel_ns));
	json_object_set_new(o, "vmm_ns", NUMBER(p->vmm_ns));
	json_object_set_new(o, "guest_ns", NUMBER(boot_guest_ns(p)));
	for (size_t i = 0; i < p->nr_stages; i++)
		json_array_append_new(stages, stage_json(b, &p->stages[i]));
	json_object_set_new(o, "stages", stages);
	return o;
}

json_t *boot_json(const struct boot_view *v)
{
	const struct boot *b = v->boot;
	json_t *o = json_object(), *phases = json_array();

	json_object_set_new(o, "schema", json_string("kvm_snp/boot/1"));
	json_object_set_new(o, "vm", NUMBER(b->vm));
	json_object_set_new(o, "name", json_string(v->name));
	json_object_set_new(o, "vcpus", NUMBER(b->nr_vcpus));
	json_object_set_new(o, "start_ns", NUMBER(b->start_ns));
	json_object_set_new(o, "ns", NUMBER(b->end_ns - b->start_ns));
	json_object_set_new(o, "ended", json_boolean(b->gone));
	for (size_t i = 0; i < b->nr_phases; i++)
		json_array_append_new(phases, phase_json(b, &b->phases[i]));
	json_object_set_new(o, "phases", phases);
	json_object_set_new(o, "lost", NUMBER(v->lost + b->lost));
	return o;
}

/* Trace event format: times in microseconds, a row for each thread */

static json_t *trace_event(const char *ph, const char *name, uint32_t pid, uint64_t tid)
{
	json_t *o = json_object();

	json_object_set_new(o, "ph", json_string(ph));
	json_object_set_new(o, "name", json_string(name));
	json_object_set_new(o, "pid", NUMBER(pid));
	json_object_set_new(o, "tid", NUMBER(tid));
	return o;
}

static void name_row(json_t *events, const char *what, uint32_t pid, uint64_t tid, const char *name)
{
	json_t *o = trace_event("M", what, pid, tid), *args = json_object();

	json_object_set_new(args, "name", json_string(name));
	json_object_set_new(o, "args", args);
	json_array_append_new(events, o);
}

static void add_slice(json_t *events, const struct boot *b, const char *name, uint64_t tid,
		      uint64_t start_ns, uint64_t end_ns, json_t *args)
{
	json_t *o = trace_event("X", name, b->vm, tid);

	json_object_set_new(o, "ts", json_real((start_ns - b->start_ns) / 1e3));
	json_object_set_new(o, "dur", json_real((end_ns - start_ns) / 1e3));
	json_object_set_new(o, "args", args);
	json_array_append_new(events, o);
}

static uint64_t add_phase(json_t *events, const struct boot *b, const struct boot_phase *p,
			  uint64_t row)
{
	json_t *args = phase_json(b, p);

	json_object_del(args, "stages");
	add_slice(events, b, boot_part_name(p->part), 0, p->start_ns, p->end_ns, args);
	for (size_t i = 0; i < p->nr_stages; i++, row++) {
		const struct boot_stage *s = &p->stages[i];
		char name[48], title[64];

		boot_stage_name(s, name);
		snprintf(title, sizeof(title), "%s: %s", boot_part_name(p->part), name);
		name_row(events, "thread_name", b->vm, row, title);
		add_slice(events, b, name, row, s->start_ns, s->end_ns ?: b->end_ns,
			  stage_json(b, s));
	}
	return row;
}

json_t *boot_trace(const struct boot_view *v)
{
	const struct boot *b = v->boot;
	json_t *o = json_object(), *events = json_array();
	char title[64];
	uint64_t row = 1;

	snprintf(title, sizeof(title), "VM %" PRIu32 " %s", b->vm, v->name);
	name_row(events, "process_name", b->vm, 0, title);
	name_row(events, "thread_name", b->vm, 0, "phases");
	for (size_t i = 0; i < b->nr_phases; i++)
		row = add_phase(events, b, &b->phases[i], row);
	json_object_set_new(o, "displayTimeUnit", json_string("ms"));
	json_object_set_new(o, "traceEvents", events);
	return o;
}
