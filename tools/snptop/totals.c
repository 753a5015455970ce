// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "format.h"
#include "load.h"
#include "span.h"
#include "totals.h"
#include "view.h"

#define TOTAL(title_, key_, kind_, member, what_, ...)			\
	{ .title = title_, .key = key_, .what = what_, .kind = COLUMN_##kind_, \
	  .offset = offsetof(struct totals, member), ##__VA_ARGS__ }

const struct column totals_columns[NR_TOTALS] = {
	TOTAL("VMs", "vms", COUNT, vms, "VMs that have been heard of and have not gone"),
	TOTAL("vCPUs", "vcpus", COUNT, vcpus, "their vCPUs that have been heard of"),
	TOTAL("VMGEXIT/s", "requests_per_s", RATE, requests, "requests of guests"),
	TOTAL("errors/s", "errors_per_s", RATE, errors,
	      "requests and RMP faults that ended otherwise than well", .alarm = STYLE_WARN),
	TOTAL("PSC pages/s", "psc_pages_per_s", RATE, psc_pages,
	      "4 KiB pages of page state changes that were done"),
	TOTAL("RMP faults/s", "rmp_faults_per_s", RATE, rmp_faults, "nested page faults by the RMP"),
	TOTAL("gmem prep/s", "prepared_per_s", RATE, prepared,
	      "private pages of guest_memfd that were about to be mapped"),
	TOTAL("gmem freed/s", "freed_pages_per_s", RATE, freed_pages,
	      "4 KiB pages of guest_memfd that were freed"),
	TOTAL("gmem ns/page", "freed_ns_per_page", COUNT, freed_ns, "time for each of these pages"),
	TOTAL("flushes/s", "flushes_per_s", RATE, flushes, "cache flushes that were done"),
	TOTAL("avoided/s", "flushes_avoided_per_s", RATE, avoided, "and that were not necessary"),
	TOTAL("firmware/s", "fw_commands_per_s", RATE, fw_commands, "commands to the firmware"),
	TOTAL("fw failed/s", "fw_failed_per_s", RATE, fw_failed, "those that failed",
	      .alarm = STYLE_WARN),
	TOTAL("fw pending", "fw_pending", COUNT, fw_pending, "commands that run or wait just now"),
	TOTAL("ASIDs used", "asids_used", COUNT, asids_used, "of SEV-ES and SEV-SNP guests"),
	TOTAL("ASIDs free", "asids_free", COUNT, asids_free, "for more of them"),
};

static void count_vms(struct totals *t, const struct model *now)
{
	for (size_t i = 0; i < now->nr_vms; i++) {
		const struct model_vm *vm = &now->vms[i];

		if (!vm->pid || load_is_gone(vm))
			continue;
		t->vms++;
		t->vcpus += vm->nr_vcpus;
	}
}

static void add_load(struct totals *t, const struct view *v)
{
	struct load load;

	span_load(span_interval(v), ALL_VMS, ALL_VCPUS, &load);
	t->requests = view_rate(v, load.requests);
	t->errors = view_rate(v, load.errors);
	t->rmp_faults = view_rate(v, load.rmp_faults);
}

static void add_counts(struct totals *t, const struct view *v)
{
	uint64_t done = 0, avoided = 0;
	struct ksnp_vm_counts c;

	span_vm(span_interval(v), ALL_VMS, &c);
	for (int i = 0; i < KSNP_NR_FLUSHES; i++) {
		done += c.flush[i].done;
		avoided += c.flush[i].avoided;
	}
	t->flushes = view_rate(v, done);
	t->avoided = view_rate(v, avoided);
	t->psc_pages = view_rate(v, c.psc.pages_4k + 512 * c.psc.pages_2m);
	t->prepared = view_rate(v, c.unit[KSNP_UNIT_gmem_prepare - KSNP_NR_VCPU_UNITS].count);
	t->freed_pages = view_rate(v, c.gmem.pages);
	t->freed_ns = c.gmem.pages ? (c.gmem.rmp_ns + c.gmem.flush_ns) / c.gmem.pages : UNKNOWN;
}

static void add_firmware(struct totals *t, const struct view *v)
{
	const struct blackbox_firmware *fw = &v->sample.host->firmware;
	const struct model *now = v->sample.now;
	uint64_t count = 0, failed = 0;
	struct ksnp_fw_counts c;

	for (size_t i = 0; i < now->nr_fw; i++) {
		span_fw(span_interval(v), now->fw[i].cmd, &c);
		count += c.count;
		failed += c.failed;
	}
	t->fw_commands = view_rate(v, count);
	t->fw_failed = view_rate(v, failed);
	t->fw_pending = fw->known ? fw->running + fw->waiting : UNKNOWN;
}

void totals_fill(struct totals *t, const struct view *v)
{
	const struct host *h = v->sample.host;

	*t = (struct totals){ .asids_used = h->asids_used, .asids_free = UNKNOWN };
	if (h->asids != UNKNOWN && h->asids_used != UNKNOWN)
		t->asids_free = h->asids - h->asids_used;
	count_vms(t, v->sample.now);
	add_load(t, v);
	add_counts(t, v);
	add_firmware(t, v);
}
