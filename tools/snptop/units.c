// SPDX-License-Identifier: GPL-2.0-only
/* Units: a row each, of a host, a VM or a vCPU. */
#include <stddef.h>
#include <string.h>

#include "format.h"
#include "names.h"
#include "rows.h"
#include "spread.h"

struct unit_row {
	struct row row;
	const char *name, *mode;
	double rate, error_rate;
	uint64_t count, errors, at_vmm, kernel_ns, vmm_ns;
	uint64_t kernel_mean, vmm_mean;
	struct spread kernel, vmm;
	double share;
};

#define UNIT(title_, key_, kind_, member, width_, priority_, what_, ...)	\
	{ .title = title_, .key = key_, .what = what_, .kind = COLUMN_##kind_, \
	  .offset = offsetof(struct unit_row, member), .width = width_, .priority = priority_, \
	  ##__VA_ARGS__ }

static const struct column columns[] = {
	UNIT("UNIT", "unit", TEXT, name, 17, 1, "what handles requests of this kind"),
	UNIT("MODE", "mode", TEXT, mode, 8, 9, "native, stock, deny or external; - when not known"),
	UNIT("/S", "requests_per_s", RATE, rate, 6, 2, "requests, faults, calls or flushes"),
	UNIT("ERR/S", "errors_per_s", RATE, error_rate, 5, 3, "those that ended otherwise than well",
	     .alarm = STYLE_WARN),
	UNIT("MEAN", "kernel_mean_ns", NS, kernel_mean, 6, 4, "time in the kernel for each"),
	UNIT("P50", "kernel_p50_ns", NS, kernel.p50, 6, 5,
	     "time in the kernel that half of them do not exceed"),
	UNIT("P90", "kernel_p90_ns", NS, kernel.p90, 6, 0, NULL),
	UNIT("P99", "kernel_p99_ns", NS, kernel.p99, 6, 6, "and that 99% do not exceed"),
	UNIT("P99.9", "kernel_p999_ns", NS, kernel.p999, 6, 14, "and that 99.9% do not exceed"),
	UNIT("MAX", "kernel_max_ns", NS, kernel.max, 6, 7, "the longest"),
	UNIT("VMMEAN", "vmm_mean_ns", NS, vmm_mean, 6, 11, "time at the VMM for each that goes there"),
	UNIT("VMM50", "vmm_p50_ns", NS, vmm.p50, 6, 0, NULL),
	UNIT("VMM90", "vmm_p90_ns", NS, vmm.p90, 6, 0, NULL),
	UNIT("VMM99", "vmm_p99_ns", NS, vmm.p99, 6, 8, "that 99% of them do not exceed"),
	UNIT("VMM99.9", "vmm_p999_ns", NS, vmm.p999, 7, 0, NULL),
	UNIT("VMMMAX", "vmm_max_ns", NS, vmm.max, 6, 13, "the longest"),
	UNIT("COUNT", "requests", COUNT, count, 9, 12, "requests since c, or the start"),
	UNIT("ERRORS", "errors", COUNT, errors, 6, 15, "and errors", .alarm = STYLE_WARN),
	UNIT("AT-VMM", "at_vmm", COUNT, at_vmm, 9, 0, NULL),
	UNIT("KERNEL", "kernel_ns", NS, kernel_ns, 6, 16, "time in the kernel for all of them"),
	UNIT("VMM", "vmm_ns", NS, vmm_ns, 6, 17, "and at the VMM"),
	UNIT("SHARE", "time_share", BAR, share, 8, 10, "of all units' time, kernel and VMM", .max = 30),
};

const struct column_list units_list = { columns, NR_COLUMNS(columns) };

enum { BY_RATE = 2 };

void units_init(struct grid *t)
{
	*t = GRID(columns, struct unit_row, BY_RATE);
}

static uint64_t mean(uint64_t ns, uint64_t count)
{
	return count ? ns / count : UNKNOWN;
}

/*
 * Histograms are a VM's, not a vCPU's; and freeing has its time in two parts, for neither
 * of which there is a column: both stay empty.
 */
static void add_quantiles(const struct view *v, struct unit_row *r, unsigned int unit, uint32_t pid,
			  int64_t vcpu)
{
	bool is_flush = flush_of_unit(unit) >= 0;
	struct span s = span_chosen(v);
	const struct ksnp_hist *kernel = NULL, *vmm = NULL;
	struct ksnp_hist rooms[2];
	uint64_t nr;

	if (is_flush || (vcpu == ALL_VCPUS && unit != KSNP_UNIT_gmem_invalidate)) {
		kernel = span_find_hist(s, pid, hist_of_unit(unit), KSNP_PART_KERNEL, &rooms[0]);
		vmm = span_find_hist(s, pid, hist_of_unit(unit), KSNP_PART_VMM, &rooms[1]);
	}
	nr = spread_fill(&r->kernel, kernel);
	spread_fill(&r->vmm, vmm);
	/* A flush that was avoided has taken no time */
	if (is_flush)
		r->kernel_mean = kernel ? mean(kernel->sum, nr) : UNKNOWN;
}

static const char *mode_name(int mode)
{
	return mode < 0 ? NULL : name_of(KSNP_AS_MODE, mode);
}

/* struct unit_counts - of all units, in each of the spans */
struct unit_counts {
	struct ksnp_count total[KSNP_NR_UNITS], interval[KSNP_NR_UNITS], chosen[KSNP_NR_UNITS];
	int8_t modes[KSNP_NR_UNITS];
	double chosen_ns;
};

static void count(struct view *v, struct unit_counts *c, uint32_t pid, int64_t vcpu)
{
	span_units(span_total(v), pid, vcpu, c->total);
	span_units(span_interval(v), pid, vcpu, c->interval);
	span_units(span_chosen(v), pid, vcpu, c->chosen);
	if (pid == ALL_VMS)
		memcpy(c->modes, v->sample.host->modes, sizeof(c->modes));
	else
		host_vm_modes(v->sample.host, pid, c->modes);
	c->chosen_ns = 0;
	for (int i = 0; i < KSNP_NR_UNITS; i++)
		c->chosen_ns += c->chosen[i].kernel_ns + c->chosen[i].vmm_ns;
}

static void fill_row(const struct view *v, struct unit_row *r, const struct unit_counts *c,
		     unsigned int unit)
{
	const struct ksnp_count *total = &c->total[unit], *chosen = &c->chosen[unit];

	r->row.id = unit + 1;
	r->name = name_of(KSNP_AS_UNIT, unit);
	r->mode = mode_name(c->modes[unit]);
	r->rate = view_rate(v, c->interval[unit].count);
	r->error_rate = view_rate(v, c->interval[unit].errors);
	r->count = total->count;
	r->errors = total->errors;
	r->at_vmm = total->at_vmm;
	r->kernel_ns = total->kernel_ns;
	r->vmm_ns = total->vmm_ns;
	r->kernel_mean = mean(chosen->kernel_ns, chosen->count);
	r->vmm_mean = mean(chosen->vmm_ns, chosen->at_vmm);
	if (c->chosen_ns > 0)
		r->share = (chosen->kernel_ns + chosen->vmm_ns) / c->chosen_ns;
}

/* Used, or set by somebody to other than the usual */
static bool is_interesting(const struct unit_counts *c, unsigned int unit)
{
	return c->total[unit].count || c->interval[unit].count || c->modes[unit] > KSNP_MODE_NATIVE;
}

void units_fill(struct view *v, struct grid *t, uint32_t pid, int64_t vcpu)
{
	struct unit_counts c;

	count(v, &c, pid, vcpu);
	grid_clear(t);
	for (unsigned int unit = 0; unit < KSNP_NR_UNITS; unit++) {
		struct unit_row *r;

		if (!is_interesting(&c, unit))
			continue;
		r = grid_add(t);
		fill_row(v, r, &c, unit);
		add_quantiles(v, r, unit, pid, vcpu);
	}
	grid_sort(t);
}
