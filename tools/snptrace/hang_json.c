// SPDX-License-Identifier: GPL-2.0-only
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "hang.h"
#include "names.h"
#include "source.h"

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static void set_known(json_t *o, const char *key, bool known, uint64_t n)
{
	json_object_set_new(o, key, known ? json_integer(n) : json_null());
}

static json_t *request_json(const struct hang_request *r)
{
	char code[64];
	json_t *o = json_object();

	name_format(code, sizeof(code), KSNP_AS_CODE, r->code);
	json_object_set_new(o, "at_ns", json_integer(r->ns));
	json_object_set_new(o, "code", json_string(code));
	json_object_set_new(o, "unit", text_or_null(name_of(KSNP_AS_UNIT, r->unit)));
	json_object_set_new(o, "end", text_or_null(name_of(KSNP_AS_END, r->end)));
	json_object_set_new(o, "why", text_or_null(name_of(KSNP_AS_WHY, r->why)));
	json_object_set_new(o, "kernel_ns", json_integer(r->kernel_ns));
	json_object_set_new(o, "vmm_ns", json_integer(r->vmm_ns));
	return o;
}

/* The newest last */
static json_t *requests_json(const struct hang_seen *s)
{
	uint64_t from = s->requests > HANG_RECENT ? s->requests - HANG_RECENT : 0;
	json_t *o = json_array();

	for (; from < s->requests; from++)
		json_array_append_new(o, request_json(&s->recent[from % HANG_RECENT]));
	return o;
}

/* Keys are those of the file; words that may have a name have it */
static json_t *box_json(const struct blackbox_vcpu *b)
{
	json_t *o = json_object();

	set_known(o, "run", b->has_run, b->run);
	set_known(o, "blocking", b->has_blocking, b->blocking);
	json_object_set_new(o, "mp", text_or_null(b->has_mp ? blackbox_mp_name(b->mp) : NULL));
	json_object_set_new(o, "at", text_or_null(b->has_at ? blackbox_at_name(b->at) : NULL));
	json_object_set_new(o, "unit", text_or_null(b->has_unit ? name_of(KSNP_AS_UNIT, b->unit) :
						    NULL));
	json_object_set_new(o, "why", text_or_null(b->has_why ? name_of(KSNP_AS_WHY, b->why) :
						   NULL));
	set_known(o, "age_ms", b->has_age_ms, b->age_ms);
	set_known(o, "exits", b->has_exits, b->exits);
	set_known(o, "halts", b->has_halts, b->halts);
	set_known(o, "requests", b->has_requests, b->requests);
	set_known(o, "rmp_faults", b->has_rmp_faults, b->rmp_faults);
	set_known(o, "psc_cur", b->has_psc, b->psc.a);
	set_known(o, "psc_end", b->has_psc, b->psc.b);
	set_known(o, "gpa", b->has_gpa, b->gpa);
	return o;
}

static json_t *thread_json(const struct thread *t)
{
	char state[2] = { t->state, '\0' }, text[128];
	json_t *o, *stack = json_array();

	for (unsigned int i = 0; i < t->nr_frames; i++)
		json_array_append_new(stack, json_string(t->frames[i]));
	o = json_object();
	json_object_set_new(o, "tid", json_integer(t->tid));
	json_object_set_new(o, "comm", json_string(t->comm));
	json_object_set_new(o, "state", t->there ? json_string(state) : json_null());
	json_object_set_new(o, "text", json_string(thread_text(t, text)));
	json_object_set_new(o, "user_ns", json_integer(t->user_ns));
	json_object_set_new(o, "system_ns", json_integer(t->system_ns));
	json_object_set_new(o, "guest_ns", json_integer(t->guest_ns));
	set_known(o, "run_ns", t->has_sched, t->run_ns);
	set_known(o, "wait_ns", t->has_sched, t->wait_ns);
	json_object_set_new(o, "stack", stack);
	return o;
}

static json_t *sample_json(const struct hang_sample *s, bool module)
{
	json_t *o = json_object();

	if (!s->there) {
		json_decref(o);
		return json_null();
	}
	json_object_set_new(o, "blackbox", module ? box_json(&s->box) : json_null());
	json_object_set_new(o, "thread", thread_json(&s->thread));
	return o;
}

static json_t *vcpu_json(const struct hang_vcpu *c)
{
	json_t *o = json_object(), *evidence = json_array();

	for (unsigned int i = 0; i < c->v.nr; i++)
		json_array_append_new(evidence, json_string(c->v.evidence[i]));
	json_object_set_new(o, "vcpu", c->e.vcpu < 0 ? json_null() : json_integer(c->e.vcpu));
	json_object_set_new(o, "verdict", json_string(hang_word(c->v.kind)));
	json_object_set_new(o, "hangs", json_boolean(hang_hangs(c->v.kind)));
	json_object_set_new(o, "text", json_string(hang_text(c->v.kind)));
	json_object_set_new(o, "where", json_string(hang_where_word(c->v.where)));
	set_known(o, "since_ms", c->v.has_since, c->v.since_ms);
	json_object_set_new(o, "evidence", evidence);
	json_object_set_new(o, "next", text_or_null(hang_next(c->v.kind)));
	json_object_set_new(o, "requests", requests_json(&c->e.seen));
	json_object_set_new(o, "before", sample_json(&c->e.before, c->e.module && c->e.vcpu >= 0));
	json_object_set_new(o, "after", sample_json(&c->e.after, c->e.module && c->e.vcpu >= 0));
	return o;
}

static json_t *vm_json(const struct hang_view *view, size_t first, size_t end, size_t worst)
{
	json_t *o = json_object(), *vcpus = json_array();
	char name[MODEL_NAME_SIZE];

	for (size_t i = first; i < end; i++)
		json_array_append_new(vcpus, vcpu_json(&view->vcpus[i]));
	source_vm_name(view->vcpus[first].e.vm, name);
	json_object_set_new(o, "vm", json_integer(view->vcpus[first].e.vm));
	json_object_set_new(o, "name", json_string(name));
	json_object_set_new(o, "verdict", json_string(hang_word(view->vcpus[worst].v.kind)));
	json_object_set_new(o, "hangs", json_boolean(hang_hangs(view->vcpus[worst].v.kind)));
	json_object_set_new(o, "vcpus", vcpus);
	return o;
}

static json_t *firmware_json(const struct hang_view *view)
{
	enum hang_kind kind = hang_firmware(&view->firmware, view->window_ms);
	char text[HANG_TEXT];
	json_t *o;

	if (!view->firmware.known)
		return json_null();
	o = json_object();
	json_object_set_new(o, "verdict", json_string(hang_word(kind)));
	json_object_set_new(o, "hangs", json_boolean(hang_hangs(kind)));
	json_object_set_new(o, "text", json_string(hang_firmware_text(&view->firmware, text)));
	json_object_set_new(o, "waiting", json_integer(view->firmware.waiting));
	return o;
}

json_t *hang_json(const struct hang_view *view)
{
	json_t *o = json_object(), *vms = json_array();
	size_t end, worst;

	for (size_t i = 0; i < view->nr; i = end) {
		end = hang_vm_end(view, i, &worst);
		json_array_append_new(vms, vm_json(view, i, end, worst));
	}
	json_object_set_new(o, "schema", json_string("kvm_snp/hang/1"));
	json_object_set_new(o, "module", json_boolean(view->module));
	json_object_set_new(o, "window_ms", json_integer(view->window_ms));
	json_object_set_new(o, "missing", text_or_null(*view->missing ? view->missing : NULL));
	json_object_set_new(o, "lost", json_integer(view->lost));
	json_object_set_new(o, "firmware", firmware_json(view));
	json_object_set_new(o, "vms", vms);
	return o;
}
