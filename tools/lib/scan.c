// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "scan.h"

/* @seconds after @start, which no double has to hold */
static uint64_t after(uint64_t start, double seconds)
{
	return seconds < 1e10 ? start + (uint64_t)(seconds * 1e9) : UINT64_MAX;
}

void scan_names(struct model *m, const struct fleet *f)
{
	for (size_t i = 0; i < m->nr_vms; i++) {
		struct model_vm *vm = &m->vms[i];

		if (!vm->name[0])
			snprintf(vm->name, sizeof(vm->name), "%s", fleet_vm_name(f, vm->pid));
	}
}

/* The model covers the window, as far as the recordings go, whenever its events were */
static void take_time(struct model *m, const struct fleet *f, uint64_t from, uint64_t to)
{
	m->from_ns = from;
	if (fleet_end(f) > m->ns)
		m->ns = fleet_end(f);
	if (m->ns > to)
		m->ns = to;
	if (m->ns < from)
		m->ns = from;
}

void scan_fleet(const struct scan *s, struct fleet *f, struct model *m,
		int (*fn)(const struct ksnp_event *e, void *arg), void *arg)
{
	uint64_t from = scan_from(s, f), to = scan_to(s, f);
	const struct ksnp_event *e;

	m->hosts = fleet_hosts(f);
	while (fleet_next(f, &e)) {
		if ((s->from_s && e->ns < from) || e->ns >= to || !filter_passes(&s->filter, e))
			continue;
		if (fn && fn(e, arg))
			break;
		fleet_last(f)->wanted++;
		model_apply(m, e);
	}
	scan_names(m, f);
	take_time(m, f, from, to);
	m->losses.records += fleet_lost(f);
}

uint64_t scan_from(const struct scan *s, const struct fleet *f)
{
	return after(fleet_start(f), s->from_s);
}

uint64_t scan_to(const struct scan *s, const struct fleet *f)
{
	return s->to_s ? after(fleet_start(f), s->to_s) : UINT64_MAX;
}
