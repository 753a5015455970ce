// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "names.h"
#include "openmetrics.h"

#define NS_PER_S	UINT64_C(1000000000)

void openmetrics_family(FILE *to, const char *type, const char *name, const char *unit, const char *help)
{
	fprintf(to, "# TYPE kvm_snp_%s %s\n", name, type);
	if (unit)
		fprintf(to, "# UNIT kvm_snp_%s %s\n", name, unit);
	fprintf(to, "# HELP kvm_snp_%s %s\n", name, help);
}

static void write_seconds(FILE *to, uint64_t ns)
{
	fprintf(to, "%" PRIu64 ".%09" PRIu64, ns / NS_PER_S, ns % NS_PER_S);
}

void openmetrics_escaped(FILE *to, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n') {
			fputs("\\n", to);
			continue;
		}
		if (*text == '"' || *text == '\\')
			fputc('\\', to);
		fputc(*text, to);
	}
}

/* Labels of a sample: a VM, and one more */
struct labels {
	const struct model_vm *vm;
	const char *name, *value;
};

static void write_vm_label(FILE *to, uint32_t pid)
{
	if (pid == OPENMETRICS_OTHER)
		fputs("vm=\"other\"", to);
	else
		fprintf(to, "vm=\"%u\"", pid);
}

static void write_labels(FILE *to, const struct labels *l)
{
	const char *comma = "";

	if (l->vm) {
		write_vm_label(to, l->vm->pid);
		comma = ",";
	}
	if (l->name) {
		fprintf(to, "%s%s=\"", comma, l->name);
		openmetrics_escaped(to, l->value);
		fputc('"', to);
	}
}

static void write_counter(FILE *to, const char *name, const struct labels *l, uint64_t value, bool is_ns)
{
	fprintf(to, "kvm_snp_%s_total{", name);
	write_labels(to, l);
	fputs("} ", to);
	if (is_ns)
		write_seconds(to, value);
	else
		fprintf(to, "%" PRIu64, value);
	fputc('\n', to);
}

/*
 * What is counted for a VM by one number each. A family is a name and what follows it
 * with the same name: samples with different labels.
 */
static const struct vm_counter {
	const char *name, *unit, *help;
	const char *label, *value;
	size_t offset;
} vm_counters[] = {
#define COUNTER(field, name, help)	\
	{ name, NULL, help, NULL, NULL, offsetof(struct ksnp_vm_counts, field) }
#define LABELLED(field, name, help, label, value)	\
	{ name, NULL, help, label, value, offsetof(struct ksnp_vm_counts, field) }
#define SECONDS(field, name, help)	\
	{ name, "seconds", help, NULL, NULL, offsetof(struct ksnp_vm_counts, field) }
#define BYTES(field, name, help)	\
	{ name, "bytes", help, NULL, NULL, offsetof(struct ksnp_vm_counts, field) }
	COUNTER(psc.requests, "psc_requests", "page state changes, by GHCB and by MSR"),
	COUNTER(psc.errors, "psc_errors", "page state changes that were refused or failed"),
	COUNTER(psc.entries, "psc_entries", "entries of page state changes that were done"),
	COUNTER(psc.ranges, "psc_ranges", "ranges that the VMM was asked for"),
#define PSC_HELP	"pages of page state changes that were done, by size"
	LABELLED(psc.pages_4k, "psc_pages", PSC_HELP, "size", "4k"),
	LABELLED(psc.pages_2m, "psc_pages", PSC_HELP, "size", "2m"),
#define PRIVATE_HELP	"4 KiB pages that the VMM was asked to make private, by the ranges' level"
	LABELLED(psc.to_private[0], "psc_to_private_pages", PRIVATE_HELP, "level", "4k"),
	LABELLED(psc.to_private[1], "psc_to_private_pages", PRIVATE_HELP, "level", "2m"),
#define SHARED_HELP	"4 KiB pages that the VMM was asked to make shared, by the ranges' level"
	LABELLED(psc.to_shared[0], "psc_to_shared_pages", SHARED_HELP, "level", "4k"),
	LABELLED(psc.to_shared[1], "psc_to_shared_pages", SHARED_HELP, "level", "2m"),
	SECONDS(psc.kernel_ns, "psc_kernel_seconds", "time of page state changes in the kernel"),
	SECONDS(psc.vmm_ns, "psc_vmm_seconds", "time of page state changes at the VMM"),
#define PREPARED_HELP	"RMP entries that became the guest's, by size"
	LABELLED(gmem.prepared_4k, "gmem_prepared_entries", PREPARED_HELP, "size", "4k"),
	LABELLED(gmem.prepared_2m, "gmem_prepared_entries", PREPARED_HELP, "size", "2m"),
	COUNTER(gmem.pages, "gmem_freed_pages", "4 KiB pages of folios that were freed"),
#define BACK_HELP	"RMP entries that went back to the host, by size"
	LABELLED(gmem.back_4k, "gmem_returned_entries", BACK_HELP, "size", "4k"),
	LABELLED(gmem.back_2m, "gmem_returned_entries", BACK_HELP, "size", "2m"),
	COUNTER(gmem.splits, "gmem_splits", "2 MiB entries that were split as they were freed in part"),
	COUNTER(gmem.failed, "gmem_failed_entries", "RMP entries that could not be given back"),
	BYTES(gmem.bytes_flushed, "gmem_flushed_bytes", "bytes flushed with CLFLUSH"),
	COUNTER(rmp.updates, "rmp_updates", "RMPUPDATE"),
	COUNTER(rmp.update_failures, "rmp_update_failures", "RMPUPDATE that failed"),
	COUNTER(rmp.update_retries, "rmp_update_retries", "RMPUPDATE that met another processor"),
	COUNTER(rmp.psmashes, "rmp_psmashes", "PSMASH"),
	COUNTER(rmp.psmash_failures, "rmp_psmash_failures", "PSMASH that failed"),
	COUNTER(rmp.psmash_retries, "rmp_psmash_retries", "PSMASH that met another processor"),
	COUNTER(life.guest_requests, "guest_requests", "messages to the firmware"),
	COUNTER(life.guest_request_errors, "guest_request_errors", "messages that failed"),
	COUNTER(life.certificate_pages, "certificate_pages", "pages of extended guest requests' buffers"),
	COUNTER(life.aps_created, "aps_created", "vCPUs that were created"),
	COUNTER(life.aps_refused, "aps_refused", "AP creations that were refused"),
	COUNTER(life.aps_ran, "aps_ran", "vCPUs that ran for the first time after their creation"),
	COUNTER(life.reset_holds, "reset_holds", "vCPUs that began to wait for INIT"),
	COUNTER(life.terminations, "terminations", "requests of the guest's to end"),
	COUNTER(life.mode_changes, "unit_mode_changes", "changes of units' modes"),
};

#define NR_VM_COUNTERS	(sizeof(vm_counters) / sizeof(vm_counters[0]))

static void write_vm_counter(FILE *to, const struct model *m, const struct vm_counter *c)
{
	for (size_t i = 0; i < m->nr_vms; i++) {
		struct labels l = { &m->vms[i], c->label, c->value };
		__u64 value = *(const __u64 *)((const char *)&m->vms[i].counts + c->offset);

		write_counter(to, c->name, &l, value, c->unit && !strcmp(c->unit, "seconds"));
	}
}

static void write_vm_counters(FILE *to, const struct model *m)
{
	for (size_t i = 0; i < NR_VM_COUNTERS; i++) {
		const struct vm_counter *c = &vm_counters[i];

		if (!i || strcmp(c->name, c[-1].name))
			openmetrics_family(to, "counter", c->name, c->unit, c->help);
		write_vm_counter(to, m, c);
	}
}

static void write_vms(FILE *to, const struct model *m)
{
	openmetrics_family(to, "info", "vm", NULL, "VMs by their process; VM 0 has what is nobody's");
	for (size_t i = 0; i < m->nr_vms; i++) {
		fputs("kvm_snp_vm_info{", to);
		write_vm_label(to, m->vms[i].pid);
		fputs(",name=\"", to);
		openmetrics_escaped(to, m->vms[i].name);
		fputs("\"} 1\n", to);
	}
	openmetrics_family(to, "gauge", "vcpus", NULL, "vCPUs that have been heard of");
	for (size_t i = 0; i < m->nr_vms; i++)
		if (m->vms[i].pid != OPENMETRICS_OTHER)
			fprintf(to, "kvm_snp_vcpus{vm=\"%u\"} %zu\n", m->vms[i].pid, m->vms[i].nr_vcpus);
}

/* A unit's number of something, for each VM that has had a request of it */
static void write_unit_counter(FILE *to, const struct model *m, const char *name, const char *help,
			       size_t offset)
{
	openmetrics_family(to, "counter", name, NULL, help);
	for (size_t i = 0; i < m->nr_vms; i++) {
		for (unsigned int unit = 0; unit < KSNP_NR_UNITS; unit++) {
			struct ksnp_count c = model_unit(&m->vms[i], unit);
			struct labels l = { &m->vms[i], "unit", name_of(KSNP_AS_UNIT, unit) };

			if (c.count)
				write_counter(to, name, &l, *(__u64 *)((char *)&c + offset), false);
		}
	}
}

static void write_unit_counters(FILE *to, const struct model *m)
{
	write_unit_counter(to, m, "requests", "requests that have ended",
			   offsetof(struct ksnp_count, count));
	write_unit_counter(to, m, "request_errors", "requests that ended otherwise than well",
			   offsetof(struct ksnp_count, errors));
	write_unit_counter(to, m, "requests_at_vmm", "requests that the VMM had a part in",
			   offsetof(struct ksnp_count, at_vmm));
}

static void write_flush_counter(FILE *to, const struct model *m, const char *name, const char *unit,
				const char *help, size_t offset)
{
	openmetrics_family(to, "counter", name, unit, help);
	for (size_t i = 0; i < m->nr_vms; i++) {
		for (unsigned int reason = 0; reason < KSNP_NR_FLUSHES; reason++) {
			const struct ksnp_flush_counts *f = &m->vms[i].counts.flush[reason];
			struct labels l = { &m->vms[i], "reason", name_of(KSNP_AS_FLUSH, reason) };

			if (f->done || f->avoided)
				write_counter(to, name, &l, *(const __u64 *)((const char *)f + offset),
					      false);
		}
	}
}

static void write_flush_counters(FILE *to, const struct model *m)
{
#define FLUSHES(field, name, unit, help)	\
	write_flush_counter(to, m, name, unit, help, offsetof(struct ksnp_flush_counts, field))
	FLUSHES(done, "flushes_done", NULL, "cache flushes that were done");
	FLUSHES(avoided, "flushes_avoided", NULL, "cache flushes that were avoided");
	FLUSHES(cpus, "flush_cpus", NULL, "CPUs that took part in cache flushes");
	FLUSHES(cpus_avoided, "flush_cpus_spared", NULL, "CPUs that were spared cache flushes");
	FLUSHES(bytes, "flush_bytes", "bytes", "bytes flushed with CLFLUSH");
}

static void write_launch_counters(FILE *to, const struct model *m)
{
	char type[32];

	openmetrics_family(to, "counter", "launch_pages", NULL, "4 KiB pages launched, by type");
	for (size_t i = 0; i < m->nr_vms; i++) {
		for (unsigned int j = 0; j < KSNP_NR_PAGE_TYPES; j++) {
			struct labels l = { &m->vms[i], "type", type };

			name_format(type, sizeof(type), KSNP_AS_PAGE_TYPE, j);
			if (m->vms[i].counts.launch_pages[j])
				write_counter(to, "launch_pages", &l, m->vms[i].counts.launch_pages[j],
					      false);
		}
	}
}

static void write_fw_counters(FILE *to, const struct model *m)
{
	char cmd[64];

	openmetrics_family(to, "counter", "fw_commands", NULL, "firmware commands");
	for (size_t i = 0; i < m->nr_fw; i++) {
		struct labels l = { NULL, "cmd", name_format(cmd, sizeof(cmd), KSNP_AS_FW_CMD, m->fw[i].cmd) };

		write_counter(to, "fw_commands", &l, m->fw[i].counts.count, false);
	}
	openmetrics_family(to, "counter", "fw_command_failures", NULL, "firmware commands that failed");
	for (size_t i = 0; i < m->nr_fw; i++) {
		struct labels l = { NULL, "cmd", name_format(cmd, sizeof(cmd), KSNP_AS_FW_CMD, m->fw[i].cmd) };

		write_counter(to, "fw_command_failures", &l, m->fw[i].counts.failed, false);
	}
}

static void write_hist(FILE *to, const char *name, const struct labels *l, const struct few_buckets *h)
{
	const char *comma = l->vm || l->name ? "," : "";
	uint64_t seen = 0;

	for (unsigned int i = 0; i < HIST_SET_BUCKETS; i++) {
		seen += h->bucket[i];
		fprintf(to, "kvm_snp_%s_bucket{", name);
		write_labels(to, l);
		fprintf(to, "%sle=\"", comma);
		if (i < HIST_SET_BUCKETS - 1)
			write_seconds(to, (1ULL << (HIST_SET_FIRST_LOG2 + i)) - 1);
		else
			fputs("+Inf", to);
		fprintf(to, "\"} %" PRIu64 "\n", seen);
	}
	fprintf(to, "kvm_snp_%s_sum{", name);
	write_labels(to, l);
	fputs("} ", to);
	write_seconds(to, h->sum);
	fprintf(to, "\nkvm_snp_%s_count{", name);
	write_labels(to, l);
	fprintf(to, "} %" PRIu64 "\n", seen);
}

/*
 * Histograms whose thing is one of @nr from @first on; @label has what it is called, by
 * @as, and is NULL when there is but one.
 */
struct hist_family {
	const char *name, *help, *label;
	uint32_t first, nr, part;
	enum ksnp_meaning as;
	bool of_vm;
};

#define OF_INVALIDATE	KSNP_HIST_OF_UNIT(KSNP_UNIT_gmem_invalidate)

static const struct hist_family hist_families[] = {
	{ "kernel_seconds", "time of requests in the kernel", "unit",
	  KSNP_HIST_OF_UNIT(0), KSNP_NR_UNITS, KSNP_PART_KERNEL, KSNP_AS_UNIT, true },
	{ "vmm_seconds", "time of requests at the VMM", "unit",
	  KSNP_HIST_OF_UNIT(0), KSNP_NR_VCPU_UNITS, KSNP_PART_VMM, KSNP_AS_UNIT, true },
	{ "gmem_rmp_seconds", "time to take freed memory back, without flushes", NULL,
	  OF_INVALIDATE, 1, KSNP_PART_RMP, KSNP_AS_UNIT, true },
	{ "gmem_flush_seconds", "time to flush freed memory", NULL,
	  OF_INVALIDATE, 1, KSNP_PART_FLUSH, KSNP_AS_UNIT, true },
	{ "flush_seconds", "time of cache flushes", "reason",
	  KSNP_HIST_OF_FLUSH(0), KSNP_NR_FLUSHES, KSNP_PART_KERNEL, KSNP_AS_FLUSH, true },
	{ "fw_run_seconds", "time that the firmware takes for commands", "cmd",
	  KSNP_HIST_OF_FW(0), UINT16_MAX, KSNP_PART_RUN, KSNP_AS_FW_CMD, false },
	{ "fw_queue_seconds", "time that commands wait for the mailbox", "cmd",
	  KSNP_HIST_OF_FW(0), UINT16_MAX, KSNP_PART_QUEUE, KSNP_AS_FW_CMD, false },
};

static bool is_of(const struct hist_family *f, const struct ksnp_hist_key *key)
{
	if (key->part != f->part || key->of < f->first || key->of - f->first >= f->nr)
		return false;
	/* Its parts are others than those of requests */
	return key->of != OF_INVALIDATE || f->nr == 1;
}

static void write_hists(FILE *to, const struct model *m, const struct hist_set *hists,
			const struct hist_family *f)
{
	char word[64];

	openmetrics_family(to, "histogram", f->name, "seconds", f->help);
	for (size_t i = 0; i < hists->nr; i++) {
		const struct ksnp_hist_key *key = &hists->hists[i].key;
		struct labels l = { NULL, f->label, word };

		if (!is_of(f, key))
			continue;
		if (f->of_vm)
			l.vm = model_find_vm(m, key->vm);
		name_format(word, sizeof(word), f->as, key->of - f->first);
		write_hist(to, f->name, &l, &hists->hists[i]);
	}
}

static void write_losses(FILE *to, const struct model *m)
{
	static const struct {
		const char *what;
		size_t offset;
	} losses[] = {
		{ "records", offsetof(struct ksnp_losses, records) },
		{ "vms", offsetof(struct ksnp_losses, vms) },
		{ "vcpus", offsetof(struct ksnp_losses, vcpus) },
		{ "hists", offsetof(struct ksnp_losses, hists) },
		{ "fw", offsetof(struct ksnp_losses, fw) },
	};

	openmetrics_family(to, "counter", "lost", NULL, "what was not recorded or not counted for want of room");
	for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++) {
		struct labels l = { NULL, "what", losses[i].what };

		write_counter(to, "lost", &l, *(const __u64 *)((const char *)&m->losses + losses[i].offset),
			      false);
	}
}

void openmetrics_write_families(FILE *to, const struct model *m, const struct hist_set *hists)
{
	write_vms(to, m);
	write_unit_counters(to, m);
	write_vm_counters(to, m);
	write_flush_counters(to, m);
	write_launch_counters(to, m);
	write_fw_counters(to, m);
	for (size_t i = 0; i < sizeof(hist_families) / sizeof(hist_families[0]); i++)
		write_hists(to, m, hists, &hist_families[i]);
	write_losses(to, m);
}

void openmetrics_write(FILE *to, const struct model *m)
{
	struct hist_set hists = { 0 };

	for (size_t i = 0; i < m->nr_hists; i++)
		hist_set_add(&hists, &m->hists[i].key, &m->hists[i].hist);
	openmetrics_write_families(to, m, &hists);
	hist_set_clear(&hists);
	fputs("# EOF\n", to);
}
