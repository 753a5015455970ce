// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "scan.h"

/* @seconds after @start, which no double has to hold */
static uint64_t after(uint64_t start, double seconds)
{
	return seconds < 1e10 ? start + (uint64_t)(seconds * 1e9) : UINT64_MAX;
}

void scan_names(struct model *m, const struct recording *r)
{
	for (size_t i = 0; i < m->nr_vms; i++) {
		struct model_vm *vm = &m->vms[i];

		if (!vm->name[0])
			snprintf(vm->name, sizeof(vm->name), "%s", recording_vm_name(r, vm->pid));
	}
}

/* The model covers the window, as far as the recording goes, whenever its events were */
static void take_time(struct model *m, const struct recording *r, uint64_t from, uint64_t to)
{
	m->from_ns = from;
	if (recording_clock_ns(r) > m->ns)
		m->ns = recording_clock_ns(r);
	if (m->ns > to)
		m->ns = to;
	if (m->ns < from)
		m->ns = from;
}

void scan_recording(const struct scan *s, struct recording *r, struct model *m,
		    int (*fn)(const struct ksnp_event *e, void *arg), void *arg)
{
	uint64_t start = recording_info(r)->start_ns, from, to;
	const struct ksnp_event *e;
	bool more = recording_next(r, &e);

	/* A recording that does not say when it began begins with its first event */
	if (!start && more)
		start = e->ns;
	from = after(start, s->from_s);
	to = s->to_s ? after(start, s->to_s) : UINT64_MAX;
	for (; more; more = recording_next(r, &e)) {
		if ((s->from_s && e->ns < from) || e->ns >= to || !filter_passes(&s->filter, e))
			continue;
		if (fn && fn(e, arg))
			break;
		model_apply(m, e);
	}
	scan_names(m, r);
	take_time(m, r, from, to);
	m->losses.records += recording_lost(r);
}
