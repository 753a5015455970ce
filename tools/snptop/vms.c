// SPDX-License-Identifier: GPL-2.0-only
/* VMs: a row each. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "hist.h"
#include "load.h"
#include "rows.h"

struct vm_row {
	struct row row;
	uint64_t pid;
	const char *name, *state;
	uint64_t vcpus;
	double requests, errors, rmp_faults, psc_pages, prepared, guest_requests;
	double kernel, vmm;
	uint64_t psc_kernel_p99, psc_vmm_p99;
	uint64_t total, idle;
	const struct series *past;
};

#define VM(title_, key_, kind_, member, width_, priority_, what_, ...)	\
	{ .title = title_, .key = key_, .what = what_, .kind = COLUMN_##kind_, \
	  .offset = offsetof(struct vm_row, member), .width = width_, .priority = priority_, \
	  ##__VA_ARGS__ }

static const struct column columns[] = {
	VM("PID", "pid", ID, pid, 7, 1, "process of the VMM"),
	VM("NAME", "name", TEXT, name, 10, 2, "QEMU's -name, or the program", .max = 31),
	VM("vCPU", "vcpus", COUNT, vcpus, 4, 3, "vCPUs that have been heard of"),
	VM("REQ/S", "requests_per_s", RATE, requests, 6, 4, "requests (VMGEXITs)"),
	VM("KERN%", "kernel_share", SHARE, kernel, 5, 5,
	   "of the vCPUs' time: requests, RMP faults, gmem_prepare in the kernel"),
	VM("VMM%", "vmm_share", SHARE, vmm, 5, 6, "of the vCPUs' time: requests at the VMM"),
	VM("PSC/S", "psc_pages_per_s", RATE, psc_pages, 6, 7,
	   "4 KiB pages of page state changes that were done"),
	VM("PSC99", "psc_kernel_p99_ns", NS, psc_kernel_p99, 6, 8,
	   "time in the kernel that 99% of changes do not exceed"),
	VM("PSCVMM", "psc_vmm_p99_ns", NS, psc_vmm_p99, 6, 14, "the same at the VMM"),
	VM("RMP/S", "rmp_faults_per_s", RATE, rmp_faults, 5, 9, "RMP faults"),
	VM("ERR/S", "errors_per_s", RATE, errors, 5, 10,
	   "requests and RMP faults that ended otherwise than well", .alarm = STYLE_WARN),
	VM("PREP/S", "prepared_per_s", RATE, prepared, 6, 12,
	   "private pages that were about to be mapped"),
	VM("GREQ/S", "guest_requests_per_s", RATE, guest_requests, 6, 13,
	   "messages to the firmware"),
	VM("TOTAL", "requests", COUNT, total, 9, 16, "requests since c, or the start"),
	VM("IDLE", "idle_ns", AGE, idle, 7, 15, "time since a request or RMP fault ended"),
	VM("REQUESTS", NULL, SPARK, past, 10, 11, "requests in past intervals, the last at the right"),
	VM("STATE", "state", TEXT, state, 10, 17, "launching, runs, gone; terminated: the guest has ended itself"),
};

const struct column_list vms_list = { columns, NR_COLUMNS(columns) };

enum { BY_REQUESTS = 3 };

static void add_interval(struct vm_row *r, const struct view *v)
{
	double vcpu_ns = v->sample.seconds * 1e9 * r->vcpus;
	const struct ksnp_count *prepare;
	struct ksnp_vm_counts c;
	struct load load;

	span_load(span_interval(v), r->pid, ALL_VCPUS, &load);
	span_vm(span_interval(v), r->pid, &c);
	r->requests = view_rate(v, load.requests);
	r->errors = view_rate(v, load.errors);
	r->rmp_faults = view_rate(v, load.rmp_faults);
	prepare = &c.unit[KSNP_UNIT_gmem_prepare - KSNP_NR_VCPU_UNITS];
	if (vcpu_ns > 0) {
		r->kernel = (load.kernel_ns + prepare->kernel_ns) / vcpu_ns;
		r->vmm = load.vmm_ns / vcpu_ns;
	}
	r->psc_pages = view_rate(v, c.psc.pages_4k + 512 * c.psc.pages_2m);
	r->prepared = view_rate(v, prepare->count);
	r->guest_requests = view_rate(v, c.life.guest_requests);
}

static uint64_t p99(const struct ksnp_hist *h)
{
	static const double q = 0.99;
	uint64_t ns;

	return h && hist_quantiles(h, &q, 1, &ns) ? ns : UNKNOWN;
}

static uint64_t psc_p99(const struct view *v, uint32_t pid, uint32_t part)
{
	const struct ksnp_hist *nae, *msr;
	struct ksnp_hist rooms[2], both;

	nae = span_find_hist(span_chosen(v), pid, KSNP_HIST_OF_UNIT(KSNP_UNIT_psc), part, &rooms[0]);
	msr = span_find_hist(span_chosen(v), pid, KSNP_HIST_OF_UNIT(KSNP_UNIT_psc_msr), part,
			     &rooms[1]);
	if (!nae || !msr)
		return p99(nae ?: msr);
	both = *nae;
	hist_merge(&both, msr);
	return p99(&both);
}

static bool is_launching(const struct model_vm *vm)
{
	return model_unit(vm, KSNP_UNIT_launch_start).count &&
	       !model_unit(vm, KSNP_UNIT_launch_finish).count;
}

static void add_state(struct vm_row *r, const struct past_vm *past, const struct model_vm *now)
{
	if (past->gone) {
		r->row.style = STYLE_GONE;
		r->state = "gone";
	} else if (now && now->counts.life.terminations) {
		r->row.style = STYLE_BAD;
		r->state = "terminated";
	} else if (now && is_launching(now)) {
		r->state = "launching";
	} else {
		r->state = "runs";
	}
}

static void add_row(struct view *v, const struct past_vm *past)
{
	const struct model_vm *now = model_find_vm(v->sample.now, past->pid);
	struct vm_row *r = grid_add(&v->vms);
	uint64_t last = now ? load_last_ns(now) : 0;
	struct load total;

	r->row.id = r->pid = past->pid;
	r->name = past->name;
	add_state(r, past, now);
	r->vcpus = past->nr_vcpus;
	r->past = &past->requests;
	r->idle = !last ? UNKNOWN : v->sample.ns > last ? v->sample.ns - last : 0;
	span_load(span_total(v), past->pid, ALL_VCPUS, &total);
	/* One that has gone is shown for longer than it is counted */
	r->total = now ? total.requests : UNKNOWN;
	r->psc_kernel_p99 = psc_p99(v, past->pid, KSNP_PART_KERNEL);
	r->psc_vmm_p99 = psc_p99(v, past->pid, KSNP_PART_VMM);
	add_interval(r, v);
}

static bool is_wanted(const struct view *v, const struct past_vm *past)
{
	char pid[16];

	if (past->gone > HISTORY_GONE)
		return false;
	snprintf(pid, sizeof(pid), "%u", past->pid);
	return !v->filter[0] || strcasestr(past->name, v->filter) ||
	       !strncmp(pid, v->filter, strlen(v->filter));
}

void vms_fill(struct view *v)
{
	grid_clear(&v->vms);
	for (size_t i = 0; i < v->history.nr; i++)
		if (is_wanted(v, v->history.vms[i]))
			add_row(v, v->history.vms[i]);
	grid_sort(&v->vms);
}

void vms_init(struct grid *t)
{
	*t = GRID(columns, struct vm_row, BY_REQUESTS);
}
