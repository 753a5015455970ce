// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "hist.h"
#include "human.h"
#include "names.h"
#include "stat.h"

#define NAME_WIDTH	20
#define HOST_WIDTH	14

/**
 * struct tables - where tables go, and what they are of
 * @first: nothing has been written yet
 * @title: of a table whose first row is yet to come, NULL: it has come
 * @columns: its columns' names
 */
struct tables {
	FILE *to;
	const struct model *m;
	const struct stat_options *o;
	double seconds;
	bool first;
	const char *title, *columns;
};

/* A table without rows is not shown */
static void table(struct tables *t, const char *title, const char *columns)
{
	t->title = title;
	t->columns = columns;
}

static void row(struct tables *t, const char *name)
{
	if (t->title) {
		fprintf(t->to, "%s%-*s%s\n", t->first ? "" : "\n", NAME_WIDTH, t->title, t->columns);
		t->title = NULL;
		t->first = false;
	}
	fprintf(t->to, "%-*s", NAME_WIDTH, name);
}

static void number(struct tables *t, int width, uint64_t n)
{
	fprintf(t->to, " %*" PRIu64, width - 1, n);
}

static void text(struct tables *t, int width, const char *s)
{
	fprintf(t->to, " %*s", width - 1, s);
}

static void duration(struct tables *t, uint64_t ns)
{
	char buf[HUMAN_SIZE];

	text(t, 8, human_ns(buf, ns));
}

/* @ns for each of @nr; "-" of nothing */
static void each(struct tables *t, uint64_t ns, uint64_t nr)
{
	if (nr)
		duration(t, ns / nr);
	else
		text(t, 8, "-");
}

static void rate(struct tables *t, int width, uint64_t nr)
{
	char buf[32];

	snprintf(buf, sizeof(buf), "%.1f", t->seconds ? nr / t->seconds : 0);
	text(t, width, buf);
}

static void end(struct tables *t)
{
	fputc('\n', t->to);
}

#define QUANTILES	"     P50     P90     P99   P99.9     MAX"
static const double quantiles[] = { 0.5, 0.9, 0.99, 0.999 };

static void quantile_columns(struct tables *t, const struct ksnp_hist *h)
{
	bool empty = !hist_count(h);

	for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++)
		if (empty)
			text(t, 8, "-");
		else
			duration(t, hist_quantile(h, quantiles[i]));
	if (empty)
		text(t, 8, "-");
	else
		duration(t, h->max);
}

static void hist_of(struct tables *t, uint32_t of, uint32_t part)
{
	static struct ksnp_hist sum;

	model_hist_sum(t->m, of, part, &sum);
	quantile_columns(t, &sum);
}

/* What gmem_invalidate takes has parts of its own, which GUEST MEMORY shows */
static void requests(struct tables *t)
{
	table(t, "IN THE KERNEL", "     COUNT  ERRORS    TIME" QUANTILES);
	for (unsigned int unit = 0; unit < KSNP_NR_UNITS; unit++) {
		struct ksnp_count c = model_unit_sum(t->m, unit);

		if (!c.count && !t->o->all)
			continue;
		row(t, name_of(KSNP_AS_UNIT, unit));
		number(t, 10, c.count);
		number(t, 8, c.errors);
		duration(t, c.kernel_ns);
		if (unit == KSNP_UNIT_gmem_invalidate)
			quantile_columns(t, &(struct ksnp_hist){ 0 });
		else
			hist_of(t, KSNP_HIST_OF_UNIT(unit), KSNP_PART_KERNEL);
		end(t);
	}
}

static void at_vmm(struct tables *t)
{
	table(t, "AT THE VMM", "     COUNT            TIME" QUANTILES);
	for (unsigned int unit = 0; unit < KSNP_NR_VCPU_UNITS; unit++) {
		struct ksnp_count c = model_unit_sum(t->m, unit);

		if (!c.at_vmm)
			continue;
		row(t, name_of(KSNP_AS_UNIT, unit));
		number(t, 10, c.at_vmm);
		text(t, 8, "");
		duration(t, c.vmm_ns);
		hist_of(t, KSNP_HIST_OF_UNIT(unit), KSNP_PART_VMM);
		end(t);
	}
}

static void psc(struct tables *t, const struct ksnp_psc_counts *p)
{
	if (!p->requests && !p->ranges)
		return;
	table(t, "PAGE STATE CHANGES",
	      "  REQUESTS  ERRORS   ENTRIES    RANGES  KERNEL     VMM  KERNEL/ENTRY");
	row(t, "");
	number(t, 10, p->requests);
	number(t, 8, p->errors);
	number(t, 10, p->entries);
	number(t, 10, p->ranges);
	duration(t, p->kernel_ns);
	duration(t, p->vmm_ns);
	text(t, 6, "");
	each(t, p->kernel_ns, p->entries);
	end(t);
	table(t, "  PAGES ASKED FOR", "     OF 4K     OF 2M     TOTAL     PAGES/S");
	for (int shared = 0; shared < 2; shared++) {
		const __u64 *pages = shared ? p->to_shared : p->to_private;

		row(t, shared ? "  to shared" : "  to private");
		number(t, 10, pages[0]);
		number(t, 10, pages[1]);
		number(t, 10, pages[0] + pages[1]);
		rate(t, 12, pages[0] + pages[1]);
		end(t);
	}
}

static void memory_row(struct tables *t, const char *name, uint64_t small, uint64_t large,
		       uint64_t ns, uint64_t pages)
{
	row(t, name);
	number(t, 10, small);
	number(t, 10, large);
	number(t, 10, pages);
	duration(t, ns);
	each(t, ns, pages);
	end(t);
}

static void gmem(struct tables *t, const struct ksnp_vm_counts *sum)
{
	const struct ksnp_gmem_counts *g = &sum->gmem;
	uint64_t prepared = g->prepared_4k + 512 * g->prepared_2m;

	table(t, "GUEST MEMORY", "     OF 4K     OF 2M     PAGES    TIME TIME/PAGE");
	if (prepared)
		memory_row(t, "prepared", g->prepared_4k, g->prepared_2m,
			   sum->unit[KSNP_UNIT_gmem_prepare - KSNP_NR_VCPU_UNITS].kernel_ns, prepared);
	if (!g->pages)
		return;
	memory_row(t, "freed: RMP", g->back_4k, g->back_2m, g->rmp_ns, g->pages);
	memory_row(t, "freed: CLFLUSH", g->back_4k, g->back_2m, g->flush_ns, g->bytes_flushed / 4096);
	if (g->splits || g->failed) {
		row(t, "freed: split, failed");
		number(t, 10, g->splits);
		number(t, 10, g->failed);
		end(t);
	}
}

static void rmp_row(struct tables *t, const char *name, uint64_t done, uint64_t failed,
		    uint64_t retries)
{
	if (!done)
		return;
	row(t, name);
	number(t, 10, done);
	number(t, 10, failed);
	number(t, 10, retries);
	end(t);
}

static void rmp(struct tables *t, const struct ksnp_rmp_counts *r)
{
	table(t, "RMP", "     COUNT    FAILED   RETRIES");
	rmp_row(t, "RMPUPDATE", r->updates, r->update_failures, r->update_retries);
	rmp_row(t, "PSMASH", r->psmashes, r->psmash_failures, r->psmash_retries);
}

static void flush(struct tables *t, const struct ksnp_flush_counts *flush)
{
	bool guessed = false;
	char buf[HUMAN_SIZE + 1];

	table(t, "CACHE FLUSHES", "      DONE    CPUS    TIME     P50     P99     MAX   AVOIDED    CPUS    SAVED");
	for (unsigned int i = 0; i < KSNP_NR_FLUSHES; i++) {
		struct stat_flush saved = stat_flush_saved(flush, i);
		const struct ksnp_flush_counts *f = &flush[i];
		static struct ksnp_hist h;

		if (!f->done && !f->avoided)
			continue;
		row(t, name_of(KSNP_AS_FLUSH, i));
		number(t, 10, f->done);
		number(t, 8, f->cpus);
		model_hist_sum(t->m, KSNP_HIST_OF_FLUSH(i), KSNP_PART_KERNEL, &h);
		duration(t, f->ns);
		each(t, hist_quantile(&h, 0.5), !!f->done);
		each(t, hist_quantile(&h, 0.99), !!f->done);
		each(t, h.max, !!f->done);
		number(t, 10, f->avoided);
		number(t, 8, f->cpus_avoided);
		human_ns(buf, saved.saved_ns);
		if (saved.is_guess && saved.saved_ns) {
			strcat(buf, "*");
			guessed = true;
		}
		text(t, 9, !saved.is_known ? "?" : f->cpus_avoided ? buf : "-");
		end(t);
	}
	if (guessed)
		fprintf(t->to, "* CPU time by flushes for other reasons\n");
}

static void firmware(struct tables *t)
{
	table(t, "FIRMWARE", "     COUNT  FAILED   QUEUE     RUN" QUANTILES "  LAST FAILURE");
	for (size_t i = 0; i < t->m->nr_fw; i++) {
		const struct ksnp_fw_counts *f = &t->m->fw[i].counts;
		char name[32], status[48] = "-";

		if (!f->count)
			continue;
		row(t, name_format(name, sizeof(name), KSNP_AS_FW_CMD, t->m->fw[i].cmd));
		number(t, 10, f->count);
		number(t, 8, f->failed);
		duration(t, f->queue_ns);
		duration(t, f->run_ns);
		hist_of(t, KSNP_HIST_OF_FW(t->m->fw[i].cmd), KSNP_PART_RUN);
		if (f->failed)
			name_format(status, sizeof(status),
				    f->last_status ? KSNP_AS_FW_STATUS : KSNP_AS_RET,
				    f->last_status ?: (uint64_t)(int64_t)f->last_ret);
		fprintf(t->to, "  %s\n", status);
	}
}

static void life_row(struct tables *t, const char *name, uint64_t n)
{
	if (!n)
		return;
	row(t, name);
	number(t, 10, n);
	end(t);
}

static void life(struct tables *t, const struct ksnp_life_counts *l)
{
	const char *why = name_termination(l->term_set, l->term_code);

	table(t, "GUESTS", "     COUNT");
	life_row(t, "vCPUs created", l->aps_created);
	life_row(t, "vCPUs refused", l->aps_refused);
	life_row(t, "vCPUs first run", l->aps_ran);
	life_row(t, "waits for INIT", l->reset_holds);
	life_row(t, "messages", l->guest_requests);
	life_row(t, "messages failed", l->guest_request_errors);
	life_row(t, "certificate pages", l->certificate_pages);
	life_row(t, "mode changes", l->mode_changes);
	life_row(t, "terminations", l->terminations);
	if (l->terminations)
		fprintf(t->to, "  last one: set %u, code %" PRIu64 "%s%s\n", l->term_set,
			(uint64_t)l->term_code, why ? ": " : "", why ?: "");
	if (l->aps_refused)
		fprintf(t->to, "  last refusal: %s\n", name_of(KSNP_AS_WHY, l->last_refusal) ?: "?");
}

static void launched(struct tables *t, const __u64 *pages)
{
	char name[32];

	table(t, "LAUNCHED", "     PAGES");
	for (unsigned int i = 0; i < KSNP_NR_PAGE_TYPES; i++)
		life_row(t, name_format(name, sizeof(name), KSNP_AS_PAGE_TYPE, i), pages[i]);
}

static void losses(struct tables *t)
{
	const struct ksnp_losses *l = &t->m->losses;
	const struct {
		uint64_t nr;
		const char *what;
	} rows[] = {
		{ l->records, "records" },
		{ l->vms, "events of VMs that there was no room for" },
		{ l->vcpus, "events of vCPUs that there was no room for" },
		{ l->hists, "times that there was no histogram for" },
		{ l->fw, "firmware commands that there was no room for" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].nr)
			fprintf(t->to, "lost: %" PRIu64 " %s\n", rows[i].nr, rows[i].what);
}

static void all_units(struct tables *t)
{
	struct ksnp_vm_counts sum;

	model_sum(t->m, &sum);
	requests(t);
	at_vmm(t);
	psc(t, &sum.psc);
	gmem(t, &sum);
	rmp(t, &sum.rmp);
	flush(t, sum.flush);
	firmware(t);
	life(t, &sum.life);
	launched(t, sum.launch_pages);
}

/* All requests of a VM together */
static void vm_hist(struct tables *t, uint32_t vm, uint32_t part)
{
	static struct ksnp_hist sum;

	memset(&sum, 0, sizeof(sum));
	for (unsigned int unit = 0; unit < KSNP_NR_VCPU_UNITS; unit++) {
		const struct model_hist *h = model_find_hist(t->m, vm, KSNP_HIST_OF_UNIT(unit), part);

		if (h)
			hist_merge(&sum, &h->hist);
	}
	each(t, hist_quantile(&sum, 0.5), !!sum.max);
	each(t, hist_quantile(&sum, 0.99), !!sum.max);
	each(t, sum.max, !!sum.max);
}

static struct ksnp_count vcpu_sum(const struct ksnp_vcpu_counts *v, unsigned int first,
				  unsigned int last)
{
	struct ksnp_count sum = { 0 };

	for (unsigned int unit = first; unit <= last; unit++) {
		sum.count += v->unit[unit].count;
		sum.errors += v->unit[unit].errors;
		sum.at_vmm += v->unit[unit].at_vmm;
		sum.kernel_ns += v->unit[unit].kernel_ns;
		sum.vmm_ns += v->unit[unit].vmm_ns;
	}
	return sum;
}

/* Only where there are several hosts */
static void host(struct tables *t, const struct model_vm *vm)
{
	if (t->m->hosts)
		fprintf(t->to, "  %-*s", HOST_WIDTH, hosts_name(t->m->hosts, vm->pid));
}

static void vms(struct tables *t)
{
#define VM_COLUMNS	" VCPUS  REQUESTS  ERRORS  KERNEL     P50     P99     MAX     VMM    FAULTS     PAGES/S"
	table(t, "VM", t->m->hosts ? VM_COLUMNS "  HOST            NAME" : VM_COLUMNS "  NAME");
	for (size_t i = 0; i < t->m->nr_vms; i++) {
		const struct model_vm *vm = &t->m->vms[i];
		const struct ksnp_psc_counts *p = &vm->counts.psc;
		struct ksnp_count all = { 0 };
		uint64_t faults = 0;
		char name[16];

		if (!vm->pid)
			continue;
		for (unsigned int unit = 0; unit < KSNP_NR_VCPU_UNITS; unit++) {
			struct ksnp_count c = model_unit(vm, unit);

			if (unit >= KSNP_UNIT_rmp_split)
				faults += c.count;
			else
				all.count += c.count;
			all.errors += c.errors;
			all.kernel_ns += c.kernel_ns;
			all.vmm_ns += c.vmm_ns;
		}
		snprintf(name, sizeof(name), "%" PRIu32 "%s", hosts_pid(t->m->hosts, vm->pid),
			 vm->gone_ns ? " gone" : "");
		row(t, name);
		number(t, 6, vm->nr_vcpus);
		number(t, 10, all.count);
		number(t, 8, all.errors);
		duration(t, all.kernel_ns);
		vm_hist(t, vm->pid, KSNP_PART_KERNEL);
		duration(t, all.vmm_ns);
		number(t, 10, faults);
		rate(t, 12, p->to_private[0] + p->to_private[1] + p->to_shared[0] + p->to_shared[1]);
		host(t, vm);
		fprintf(t->to, "  %s\n", vm->name[0] ? vm->name : "-");
	}
}

static void vcpu_row(struct tables *t, const struct model_vm *vm, const struct model_vcpu *v)
{
	struct ksnp_count c = vcpu_sum(&v->counts, 0, KSNP_UNIT_rmp_split - 1);
	struct ksnp_count faults = vcpu_sum(&v->counts, KSNP_UNIT_rmp_split, KSNP_NR_VCPU_UNITS - 1);
	char name[32];

	snprintf(name, sizeof(name), "%" PRIu32 " %" PRIu32, hosts_pid(t->m->hosts, vm->pid), v->id);
	row(t, name);
	number(t, 10, c.count);
	number(t, 8, c.errors);
	duration(t, c.kernel_ns);
	number(t, 10, c.at_vmm);
	duration(t, c.vmm_ns);
	number(t, 10, faults.count);
	duration(t, faults.kernel_ns);
	if (v->counts.last_ns && t->m->ns >= v->counts.last_ns)
		duration(t, t->m->ns - v->counts.last_ns);
	else
		text(t, 8, "-");
	host(t, vm);
	end(t);
}

static void vcpus(struct tables *t)
{
#define VCPU_COLUMNS	"  REQUESTS  ERRORS  KERNEL    AT VMM     VMM    FAULTS  KERNEL    LAST"
	table(t, "VM, VCPU", t->m->hosts ? VCPU_COLUMNS "  HOST" : VCPU_COLUMNS);
	for (size_t i = 0; i < t->m->nr_vms; i++)
		for (size_t k = 0; k < t->m->vms[i].nr_vcpus; k++)
			vcpu_row(t, &t->m->vms[i], &t->m->vms[i].vcpus[k]);
}

void stat_text(FILE *to, const struct model *m, const struct stat_options *o)
{
	struct tables t = {
		.to = to, .m = m, .o = o, .first = true, .seconds = (m->ns - m->from_ns) / 1e9,
	};

	if (o->by == STAT_BY_VM)
		vms(&t);
	else if (o->by == STAT_BY_VCPU)
		vcpus(&t);
	else
		all_units(&t);
	if (t.first)
		fprintf(to, "nothing happened\n");
	losses(&t);
}
