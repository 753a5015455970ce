// SPDX-License-Identifier: GPL-2.0-only
/* vCPUs of a VM: a row each. */
#include <stddef.h>
#include <stdio.h>

#include "format.h"
#include "load.h"
#include "names.h"
#include "rows.h"

struct vcpu_row {
	struct row row;
	uint64_t id;
	double requests, errors, rmp_faults;
	double kernel, vmm;
	uint64_t total, idle;
	const char *mostly;
	char where[48];
	const struct series *past;
};

#define VCPU(title_, key_, kind_, member, width_, priority_, what_, ...)	\
	{ .title = title_, .key = key_, .what = what_, .kind = COLUMN_##kind_, \
	  .offset = offsetof(struct vcpu_row, member), .width = width_, .priority = priority_, \
	  ##__VA_ARGS__ }

static const struct column columns[] = {
	VCPU("vCPU", "vcpu", ID, id, 5, 1, "its ID, which is its APIC ID"),
	VCPU("REQ/S", "requests_per_s", RATE, requests, 6, 2, "requests (VMGEXITs)"),
	VCPU("KERN%", "kernel_share", SHARE, kernel, 5, 3,
	     "of its time: in the kernel, for requests and RMP faults"),
	VCPU("VMM%", "vmm_share", SHARE, vmm, 5, 4, "of its time: requests at the VMM"),
	VCPU("RMP/S", "rmp_faults_per_s", RATE, rmp_faults, 5, 5, "RMP faults"),
	VCPU("ERR/S", "errors_per_s", RATE, errors, 5, 6,
	     "requests and RMP faults that ended otherwise than well", .alarm = STYLE_WARN),
	VCPU("IDLE", "idle_ns", AGE, idle, 7, 7, "time since a request or RMP fault ended"),
	VCPU("WHERE", "where", CHARS, where, 11, 8,
	     "where it is; if a request is there for a second or more: of what, since when", .max = 26),
	VCPU("TOTAL", "requests", COUNT, total, 9, 11, "requests since c, or the start"),
	VCPU("MOSTLY", "mostly", TEXT, mostly, 17, 10,
	     "the unit that has taken most of its time in the interval"),
	VCPU("REQUESTS", NULL, SPARK, past, 10, 9, "requests in past intervals, the last at the right"),
};

const struct column_list vcpus_list = { columns, NR_COLUMNS(columns) };

enum { BY_ID = 0 };

void vcpus_init(struct grid *t)
{
	*t = GRID(columns, struct vcpu_row, BY_ID);
}

static const char *costliest(const struct view *v, uint32_t pid, uint32_t vcpu)
{
	struct ksnp_count units[KSNP_NR_UNITS];
	uint64_t most = 0;
	int unit = -1;

	span_units(span_interval(v), pid, vcpu, units);
	for (int i = 0; i < KSNP_NR_VCPU_UNITS; i++) {
		if (!units[i].count || units[i].kernel_ns + units[i].vmm_ns < most)
			continue;
		most = units[i].kernel_ns + units[i].vmm_ns;
		unit = i;
	}
	return unit < 0 ? NULL : name_of(KSNP_AS_UNIT, unit);
}

static void add_interval(struct vcpu_row *r, const struct view *v, uint32_t pid)
{
	struct load load;

	span_load(span_interval(v), pid, r->id, &load);
	r->requests = view_rate(v, load.requests);
	r->errors = view_rate(v, load.errors);
	r->rmp_faults = view_rate(v, load.rmp_faults);
	r->kernel = view_rate(v, load.kernel_ns) / 1e9;
	r->vmm = view_rate(v, load.vmm_ns) / 1e9;
	r->mostly = costliest(v, pid, r->id);
}

/* docs/units.md tells how to read it */
static const char *place_of(const struct blackbox_vcpu *v)
{
	if (v->has_at && v->at == BLACKBOX_AT_ENDED)
		return "ended";
	if (v->has_hold_ms)
		return "reset hold";
	if (!v->run)
		return "VMM";
	if (v->has_mode && v->mode == BLACKBOX_MODE_IN_GUEST)
		return "guest";
	return v->blocking ? "halted" : "kernel";
}

/* Whether it is its last request that keeps it where it is, and it is worth a word */
static bool takes_long(const struct blackbox_vcpu *v)
{
	if (!v->has_at || !v->has_unit || !v->has_age_ms || v->age_ms < 1000)
		return false;
	return v->at == BLACKBOX_AT_HANDLER || v->at == BLACKBOX_AT_STOCK ||
	       (v->at == BLACKBOX_AT_VMM && !v->run);
}

static void name_place(struct vcpu_row *r, const struct blackbox_vcpu *v)
{
	char age[FORMAT_SIZE];

	format_age(age, v->age_ms * 1000000);
	if (takes_long(v))
		snprintf(r->where, sizeof(r->where), "%s %s %s", place_of(v),
			 name_of(KSNP_AS_UNIT, v->unit), age);
	else
		snprintf(r->where, sizeof(r->where), "%s", place_of(v));
}

static void add_row(struct view *v, uint32_t pid, const struct model_vcpu *now,
		    const struct past_vm *past)
{
	struct vcpu_row *r = grid_add(&v->vcpus);
	const struct blackbox_vcpu *place = host_vcpu(v->sample.host, pid, now->id);
	uint64_t last = now->counts.last_ns;
	struct load total;

	span_load(span_total(v), pid, now->id, &total);
	r->row.id = now->id + 1ULL;
	r->row.style = past && past->gone ? STYLE_GONE : STYLE_PLAIN;
	r->id = now->id;
	r->total = total.requests;
	r->idle = !last ? UNKNOWN : v->sample.ns > last ? v->sample.ns - last : 0;
	r->past = past ? history_vcpu(past, now->id) : NULL;
	if (place)
		name_place(r, place);
	add_interval(r, v, pid);
}

void vcpus_fill(struct view *v, uint32_t pid)
{
	const struct model_vm *now = model_find_vm(v->sample.now, pid);
	const struct past_vm *past = history_vm(&v->history, pid);

	grid_clear(&v->vcpus);
	for (size_t i = 0; now && i < now->nr_vcpus; i++)
		add_row(v, pid, &now->vcpus[i], past);
	grid_sort(&v->vcpus);
}
