// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "hang_collect.h"
#include "run.h"
#include "source.h"

#define NS_PER_MS	1000000ULL
#define POLL_MS		100

/* struct look - one look at the host; @stream is NULL when there are no events */
struct look {
	const struct options *o;
	struct hang_view *view;
	struct stream *stream;
	uint64_t begin_ns;
};

static int order(const void *a, const void *b)
{
	const struct hang_evidence *x = &((const struct hang_vcpu *)a)->e;
	const struct hang_evidence *y = &((const struct hang_vcpu *)b)->e;

	if (x->vm != y->vm)
		return x->vm < y->vm ? -1 : 1;
	return (x->vcpu > y->vcpu) - (x->vcpu < y->vcpu);
}

static struct hang_vcpu *find(const struct hang_view *view, uint32_t vm, int64_t vcpu)
{
	struct hang_vcpu key = { .e = { .vm = vm, .vcpu = vcpu } };

	return bsearch(&key, view->vcpus, view->nr, sizeof(key), order);
}

static bool wanted(const struct options *o, uint32_t vm)
{
	return !o->filter.vm || o->filter.vm == vm;
}

static struct hang_vcpu *add(struct hang_view *view, uint32_t vm, int64_t vcpu)
{
	void *all = view->vcpus;
	struct hang_vcpu *v;

	array_insert(&all, &view->nr, sizeof(*v), view->nr);
	view->vcpus = all;
	v = &view->vcpus[view->nr - 1];
	v->e.vm = vm;
	v->e.vcpu = vcpu;
	v->e.module = view->module;
	return v;
}

/* A vCPU that no thread has run is what the VMM's first thread makes of it */
static void sample_thread(struct hang_evidence *e, struct hang_sample *s, uint32_t tid)
{
	thread_read(e->vm, tid ?: e->vm, &s->thread);
}

static void sample_box(struct hang_evidence *e, struct hang_sample *s,
		       const struct blackbox_vcpu *box)
{
	s->there = true;
	s->box = *box;
	sample_thread(e, s, box->tid);
}

/* VMs without vCPUs have lines in the file vms alone */
static void add_empty_vms(struct look *l)
{
	FILE *f = fopen(BLACKBOX_DIR "vms", "re");
	char line[512];
	uint32_t vm;

	while (f && fgets(line, sizeof(line), f) && l->view->nr < BLACKBOX_MAX_VCPUS) {
		struct hang_vcpu *v;
		bool known = false;

		if (sscanf(line, "vm %" SCNu32, &vm) != 1 || !wanted(l->o, vm))
			continue;
		for (size_t i = 0; i < l->view->nr && !known; i++)
			known = l->view->vcpus[i].e.vm == vm;
		if (known)
			continue;
		v = add(l->view, vm, -1);
		v->e.before.there = true;
		sample_thread(&v->e, &v->e.before, vm);
	}
	if (f)
		fclose(f);
}

static int first_boxes(struct look *l)
{
	struct blackbox_vcpu *boxes;
	size_t nr;
	int ret = blackbox_vcpus(&boxes, &nr);

	for (size_t i = 0; i < nr; i++) {
		struct hang_vcpu *v;

		if (!wanted(l->o, boxes[i].vm))
			continue;
		v = add(l->view, boxes[i].vm, boxes[i].vcpu);
		sample_box(&v->e, &v->e.before, &boxes[i]);
	}
	free(boxes);
	if (!ret)
		add_empty_vms(l);
	return ret;
}

static int first_threads(struct look *l)
{
	struct kvm_vcpu_id *ids;
	size_t nr;
	int ret = kvm_vcpus(&ids, &nr);

	for (size_t i = 0; i < nr; i++) {
		struct hang_vcpu *v;

		if (!wanted(l->o, ids[i].vm))
			continue;
		v = add(l->view, ids[i].vm, ids[i].vcpu);
		v->e.before.there = true;
		sample_thread(&v->e, &v->e.before, ids[i].tid);
	}
	free(ids);
	return ret;
}

static void second_boxes(struct look *l)
{
	struct blackbox_vcpu *boxes;
	struct hang_vcpu *v;
	size_t nr;

	blackbox_vcpus(&boxes, &nr);
	for (size_t i = 0; i < nr; i++) {
		v = find(l->view, boxes[i].vm, boxes[i].vcpu);
		if (v)
			sample_box(&v->e, &v->e.after, &boxes[i]);
	}
	free(boxes);
}

static void second_threads(struct look *l)
{
	for (size_t i = 0; i < l->view->nr; i++) {
		struct hang_evidence *e = &l->view->vcpus[i].e;

		if (e->module && e->vcpu >= 0)
			continue;
		sample_thread(e, &e->after, e->before.thread.tid);
		e->after.there = e->after.thread.there;
	}
}

/* Refusals are told by who has asked; here they get to whom it was about */
static void spread_refusals(struct hang_view *view)
{
	for (size_t i = 0; i < view->nr; i++) {
		struct hang_evidence *e = &view->vcpus[i].e;
		const struct blackbox_vcpu *b = &e->after.box;
		struct hang_vcpu *target;

		if (!b->has_ap_refused)
			continue;
		target = find(view, e->vm, b->ap_refused.a);
		if (!target) {
			e->refuses_stranger = true;
			continue;
		}
		target->e.refused = true;
		target->e.refused_by = e->vcpu;
		target->e.refused_why = b->ap_refused.b;
	}
}

/* Before, then after: what it has grown by */
static void add_stats(struct hang_evidence *e, struct hang_evidence *first, bool after)
{
	struct kvm_stats *s = &e->stats, before = e->stats;

	if (e != first && e->vm == first->vm) {
		e->stats = first->stats;
		return;
	}
	kvm_stats_read(e->vm, s);
	if (!after)
		return;
	s->known = s->known && before.known && s->exits >= before.exits;
	s->exits -= before.exits;
	s->irq_exits -= before.irq_exits;
	s->pf_taken -= before.pf_taken;
	s->pf_done -= before.pf_done;
}

static void read_stats(struct hang_view *view, bool after)
{
	struct hang_evidence *first = NULL;

	for (size_t i = 0; i < view->nr; i++) {
		struct hang_evidence *e = &view->vcpus[i].e;

		if (!first || e->vm != first->vm)
			first = e;
		add_stats(e, first, after);
	}
}

/* All events but the module's own begin with VM and vCPU where they have them */
static int see(const struct ksnp_event *event, void *arg)
{
	const struct ksnp_event_vmgexit_end *head = (const void *)event;
	struct hang_view *view = arg;
	struct hang_vcpu *v;

	switch (event->type) {
	case KSNP_EVENT_vmgexit_end:
	case KSNP_EVENT_rmp_fault_end:
	case KSNP_EVENT_psc_begin:
	case KSNP_EVENT_psc_range:
	case KSNP_EVENT_psc_end:
	case KSNP_EVENT_terminate:
		v = find(view, head->vm, head->vcpu);
		if (v)
			hang_see(&v->e.seen, event);
		break;
	default:
		break;
	}
	return 0;
}

static void missing(struct hang_view *view, const char *what, const char *why)
{
	size_t len = strlen(view->missing);

	snprintf(view->missing + len, sizeof(view->missing) - len, "%s%s: %s", len ? "; " : "",
		 what, why);
}

static void open_stream(struct look *l)
{
	struct filter filter = FILTER_NONE;
	char why[256];
	int kind = source_probe(why);

	filter.vm = l->o->filter.vm;
	if (kind >= 0)
		l->stream = stream_open(kind, &filter, 0, why);
	if (!l->stream)
		missing(l->view, "no events", why);
}

/* Time passes; events are taken in */
static void watch(struct look *l)
{
	struct run run;

	run_begin(&run, l->o->duration_s);
	if (!l->stream) {
		while (run_wait(&run, 0))
			;
		return;
	}
	while (run_wait(&run, run_now()))
		if (stream_poll(l->stream, POLL_MS, see, l->view) == -ENODEV)
			break;
	stream_poll(l->stream, 0, see, l->view);
	stream_ask_missed(l->stream);
	l->view->lost = stream_lost(l->stream);
}

static int first_sample(struct look *l)
{
	int ret;

	l->view->module = true;
	ret = first_boxes(l);
	if (ret == -ENOENT) {
		l->view->module = false;
		missing(l->view, "without kvm_snp", "not seen are where requests are, AP creation, "
			"page state changes, firmware commands");
		ret = first_threads(l);
	}
	qsort(l->view->vcpus, l->view->nr, sizeof(*l->view->vcpus), order);
	read_stats(l->view, false);
	l->begin_ns = run_now();
	return ret;
}

static void second_sample(struct look *l)
{
	struct hang_view *view = l->view;

	view->end_ns = run_now();
	view->window_ms = (view->end_ns - l->begin_ns) / NS_PER_MS;
	blackbox_firmware(&view->firmware);
	if (view->module)
		second_boxes(l);
	second_threads(l);
	read_stats(view, true);
	spread_refusals(view);
	for (size_t i = 0; i < view->nr; i++) {
		view->vcpus[i].e.window_ms = view->window_ms;
		view->vcpus[i].e.firmware = view->firmware;
	}
}

static int no_vm(const char *who, const struct options *o, int error)
{
	if (error == -EACCES || error == -EPERM)
		fprintf(stderr, "%s: %s: %s; run it as root\n", who, BLACKBOX_DIR, strerror(-error));
	else if (error)
		fprintf(stderr, "%s: nothing in debugfs of KVM: %s; load kvm_amd, mount debugfs\n",
			who, strerror(-error));
	else if (o->filter.vm)
		fprintf(stderr, "%s: process %" PRIu32 " has no VM; without -p all VMs are shown\n",
			who, o->filter.vm);
	else
		return 0;
	return 1;
}

int hang_collect(const char *who, const struct options *o, struct hang_view *view)
{
	struct look l = { .o = o, .view = view };
	int error, status = 0;

	memset(view, 0, sizeof(*view));
	view->one_vm = o->filter.vm;
	open_stream(&l);
	error = first_sample(&l);
	if (error || !view->nr)
		status = no_vm(who, o, error);
	if (!status && o->filter.vcpu >= 0 && !find(view, o->filter.vm, o->filter.vcpu)) {
		fprintf(stderr, "%s: VM %" PRIu32 " has no vCPU %" PRId64 "\n", who, o->filter.vm,
			o->filter.vcpu);
		status = 1;
	}
	if (!status) {
		watch(&l);
		second_sample(&l);
	}
	if (l.stream)
		stream_close(l.stream);
	return status;
}
