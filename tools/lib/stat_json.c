// SPDX-License-Identifier: GPL-2.0-only
/* A model as docs/schemas/stat.json has it: fields are named as in include/kvm_snp/counts.h. */
#include <stddef.h>

#include "hist.h"
#include "names.h"
#include "stat.h"

/* Where a 64-bit number is in a structure, and what it is called */
struct number {
	const char *name;
	size_t offset;
};

#define NUMBERS(type, ...)							\
	static const struct number type##_numbers[] = { __VA_ARGS__ { NULL, 0 } }
#define N(type, field)	{ #field, offsetof(struct ksnp_##type##_counts, field) },

NUMBERS(psc, N(psc, requests) N(psc, errors) N(psc, entries) N(psc, ranges) N(psc, pages_4k)
	     N(psc, pages_2m) N(psc, kernel_ns) N(psc, vmm_ns));
NUMBERS(gmem, N(gmem, prepared_4k) N(gmem, prepared_2m) N(gmem, pages) N(gmem, back_4k)
	      N(gmem, back_2m) N(gmem, splits) N(gmem, failed) N(gmem, bytes_flushed) N(gmem, rmp_ns)
	      N(gmem, flush_ns));
NUMBERS(rmp, N(rmp, updates) N(rmp, update_failures) N(rmp, update_retries) N(rmp, psmashes)
	     N(rmp, psmash_failures) N(rmp, psmash_retries));
NUMBERS(flush, N(flush, done) N(flush, avoided) N(flush, cpus) N(flush, cpus_avoided)
	       N(flush, bytes) N(flush, ns) N(flush, whole) N(flush, whole_ns));
NUMBERS(life, N(life, guest_requests) N(life, guest_request_errors) N(life, certificate_pages)
	      N(life, aps_created) N(life, aps_refused) N(life, aps_ran) N(life, reset_holds)
	      N(life, terminations) N(life, mode_changes));

static void set(json_t *o, const char *name, uint64_t n)
{
	json_object_set_new(o, name, json_integer(n));
}

static json_t *numbers(const void *counts, const struct number *list)
{
	json_t *o = json_object();

	for (; list->name; list++)
		set(o, list->name, *(const __u64 *)((const char *)counts + list->offset));
	return o;
}

/* A word, or null where there is none */
static json_t *word(enum ksnp_meaning meaning, uint64_t value)
{
	const char *name = name_of(meaning, value);

	return name ? json_string(name) : json_null();
}

static json_t *hist(const struct ksnp_hist *h)
{
	json_t *o = json_object();

	set(o, "count", hist_count(h));
	set(o, "sum", h->sum);
	set(o, "p50", hist_quantile(h, 0.5));
	set(o, "p90", hist_quantile(h, 0.9));
	set(o, "p99", hist_quantile(h, 0.99));
	set(o, "p99.9", hist_quantile(h, 0.999));
	set(o, "max", h->max);
	return o;
}

/* The histogram of one VM, or with @vm NULL of all; not there when nothing was counted */
static void set_hist(json_t *o, const char *name, const struct model *m, const struct model_vm *vm,
		     uint32_t of, uint32_t part)
{
	static struct ksnp_hist sum;
	const struct model_hist *own = vm ? model_find_hist(m, vm->pid, of, part) : NULL;

	if (vm && !own)
		return;
	if (!vm)
		model_hist_sum(m, of, part, &sum);
	if (hist_count(own ? &own->hist : &sum))
		json_object_set_new(o, name, hist(own ? &own->hist : &sum));
}

static json_t *unit(const struct model *m, const struct model_vm *vm, unsigned int i,
		    const struct ksnp_count *c)
{
	bool freeing = i == KSNP_UNIT_gmem_invalidate;
	json_t *o = json_object();

	json_object_set_new(o, "unit", word(KSNP_AS_UNIT, i));
	set(o, "count", c->count);
	set(o, "errors", c->errors);
	set(o, "at_vmm", c->at_vmm);
	set(o, "kernel_ns", c->kernel_ns);
	set(o, "vmm_ns", c->vmm_ns);
	set_hist(o, freeing ? "rmp" : "kernel", m, vm, KSNP_HIST_OF_UNIT(i), 0);
	set_hist(o, freeing ? "flush" : "vmm", m, vm, KSNP_HIST_OF_UNIT(i), 1);
	return o;
}

static json_t *units(const struct model *m, const struct model_vm *vm, bool all)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < KSNP_NR_UNITS; i++) {
		struct ksnp_count c = vm ? model_unit(vm, i) : model_unit_sum(m, i);

		if (c.count || all)
			json_array_append_new(list, unit(m, vm, i, &c));
	}
	return list;
}

static json_t *psc(const struct ksnp_psc_counts *p)
{
	json_t *o = numbers(p, psc_numbers);

	set(o, "to_private_4k", p->to_private[0]);
	set(o, "to_private_2m", p->to_private[1]);
	set(o, "to_shared_4k", p->to_shared[0]);
	set(o, "to_shared_2m", p->to_shared[1]);
	return o;
}

static json_t *flushes(const struct model *m, const struct model_vm *vm,
		       const struct ksnp_flush_counts *flush)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < KSNP_NR_FLUSHES; i++) {
		struct stat_flush saved = stat_flush_saved(flush, i);
		json_t *o;

		if (!flush[i].done && !flush[i].avoided)
			continue;
		o = numbers(&flush[i], flush_numbers);
		json_object_set_new(o, "reason", word(KSNP_AS_FLUSH, i));
		json_object_set_new(o, "saved_ns", saved.is_known ? json_integer(saved.saved_ns) :
						   json_null());
		json_object_set_new(o, "saved_is_guess", json_boolean(saved.is_guess));
		set_hist(o, "time", m, vm, KSNP_HIST_OF_FLUSH(i), KSNP_PART_KERNEL);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *firmware(const struct model *m)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->nr_fw; i++) {
		const struct model_fw *f = &m->fw[i];
		json_t *o;

		if (!f->counts.count)
			continue;
		o = json_object();
		set(o, "cmd", f->cmd);
		json_object_set_new(o, "name", word(KSNP_AS_FW_CMD, f->cmd));
		set(o, "count", f->counts.count);
		set(o, "failed", f->counts.failed);
		set(o, "queue_ns", f->counts.queue_ns);
		set(o, "run_ns", f->counts.run_ns);
		set(o, "last_status", f->counts.last_status);
		json_object_set_new(o, "last_ret", json_integer(f->counts.last_ret));
		set_hist(o, "run", m, NULL, KSNP_HIST_OF_FW(f->cmd), KSNP_PART_RUN);
		set_hist(o, "queue", m, NULL, KSNP_HIST_OF_FW(f->cmd), KSNP_PART_QUEUE);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *life(const struct ksnp_life_counts *l)
{
	json_t *o = numbers(l, life_numbers);

	set(o, "term_set", l->term_set);
	set(o, "term_code", l->term_code);
	json_object_set_new(o, "last_refusal", word(KSNP_AS_WHY, l->last_refusal));
	return o;
}

static json_t *launched(const __u64 *pages)
{
	json_t *o = json_object();
	char name[32];

	for (unsigned int i = 0; i < KSNP_NR_PAGE_TYPES; i++)
		if (pages[i])
			set(o, name_format(name, sizeof(name), KSNP_AS_PAGE_TYPE, i), pages[i]);
	return o;
}

/* What there is of a VM (@vm) and of all together (NULL) alike */
static void set_counts(json_t *o, const struct model *m, const struct model_vm *vm,
		       const struct ksnp_vm_counts *c, bool all)
{
	json_object_set_new(o, "units", units(m, vm, all));
	json_object_set_new(o, "psc", psc(&c->psc));
	json_object_set_new(o, "gmem", numbers(&c->gmem, gmem_numbers));
	json_object_set_new(o, "rmp", numbers(&c->rmp, rmp_numbers));
	json_object_set_new(o, "flush", flushes(m, vm, c->flush));
	json_object_set_new(o, "life", life(&c->life));
	json_object_set_new(o, "launched", launched(c->launch_pages));
}

static json_t *vcpu(const struct model_vcpu *v)
{
	json_t *o = json_object(), *list = json_array();

	set(o, "vcpu", v->id);
	set(o, "last_ns", v->counts.last_ns);
	for (unsigned int i = 0; i < KSNP_NR_VCPU_UNITS; i++) {
		const struct ksnp_count *c = &v->counts.unit[i];
		json_t *u;

		if (!c->count)
			continue;
		u = json_object();
		json_object_set_new(u, "unit", word(KSNP_AS_UNIT, i));
		set(u, "count", c->count);
		set(u, "errors", c->errors);
		set(u, "at_vmm", c->at_vmm);
		set(u, "kernel_ns", c->kernel_ns);
		set(u, "vmm_ns", c->vmm_ns);
		json_array_append_new(list, u);
	}
	json_object_set_new(o, "units", list);
	return o;
}

static json_t *vm(const struct model *m, const struct model_vm *vm, const struct stat_options *opt)
{
	json_t *o = json_object(), *list;

	set(o, "vm", hosts_pid(m->hosts, vm->pid));
	if (m->hosts)
		json_object_set_new(o, "host", json_string(hosts_name(m->hosts, vm->pid)));
	json_object_set_new(o, "name", json_string(vm->name) ?: json_null());
	set(o, "nr_vcpus", vm->nr_vcpus);
	set(o, "first_ns", vm->counts.first_ns);
	set(o, "gone_ns", vm->gone_ns);
	set_counts(o, m, vm, &vm->counts, opt->all);
	if (opt->by != STAT_BY_VCPU)
		return o;
	list = json_array();
	for (size_t i = 0; i < vm->nr_vcpus; i++)
		json_array_append_new(list, vcpu(&vm->vcpus[i]));
	json_object_set_new(o, "vcpus", list);
	return o;
}

static json_t *losses(const struct ksnp_losses *l)
{
	json_t *o = json_object();

	set(o, "records", l->records);
	set(o, "vcpus", l->vcpus);
	set(o, "vms", l->vms);
	set(o, "hists", l->hists);
	set(o, "fw", l->fw);
	return o;
}

json_t *stat_json(const struct model *m, const struct stat_options *opt)
{
	json_t *o = json_object(), *list;
	struct ksnp_vm_counts sum;

	model_sum(m, &sum);
	json_object_set_new(o, "schema", json_string("kvm_snp/stat/1"));
	set(o, "from_ns", m->from_ns);
	set(o, "ns", m->ns);
	json_object_set_new(o, "missing", opt->missing ? json_string(opt->missing) : json_null());
	set_counts(o, m, NULL, &sum, opt->all);
	json_object_set_new(o, "firmware", firmware(m));
	json_object_set_new(o, "losses", losses(&m->losses));
	if (opt->by == STAT_BY_UNIT)
		return o;
	list = json_array();
	for (size_t i = 0; i < m->nr_vms; i++)
		if (m->vms[i].pid)
			json_array_append_new(list, vm(m, &m->vms[i], opt));
	json_object_set_new(o, "vms", list);
	return o;
}
