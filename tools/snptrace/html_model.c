// SPDX-License-Identifier: GPL-2.0-only
/* What the page shows of a model beside 'report -j': distributions, and VMs. */
#include <inttypes.h>
#include <stdlib.h>

#include "array.h"
#include "hist.h"
#include "html.h"
#include "names.h"

/* Buckets of hist.h that are one of the page's: 4 for each power of two */
#define MERGED		8
#define MAX_VMS		100

static void write_buckets(FILE *to, const struct ksnp_hist *h)
{
	uint32_t merged[KSNP_HIST_BUCKETS / MERGED] = { 0 };

	for (unsigned int i = 0; i < KSNP_HIST_BUCKETS; i++)
		timeline_sum(&merged[i / MERGED], h->bucket[i]);
	html_cells(to, merged, KSNP_HIST_BUCKETS / MERGED);
}

static bool write_hist(FILE *to, const struct model *m, uint32_t of, uint32_t part, bool first)
{
	static struct ksnp_hist h;
	json_t *o;

	model_hist_sum(m, of, part, &h);
	if (!hist_count(&h))
		return first;
	fprintf(to, "%s\n{\"of\":", first ? "" : ",");
	o = html_of_json(of);
	html_json(to, o);
	json_decref(o);
	fprintf(to, ",\"part\":%" PRIu32 ",\"buckets\":", part);
	write_buckets(to, &h);
	putc('}', to);
	return false;
}

void html_hists_write(FILE *to, const struct model *m)
{
	bool first = true;

	putc('[', to);
	for (unsigned int part = 0; part < 2; part++) {
		for (unsigned int i = 0; i < KSNP_NR_UNITS; i++)
			first = write_hist(to, m, KSNP_HIST_OF_UNIT(i), part, first);
		for (unsigned int i = 0; i < KSNP_NR_FLUSHES; i++)
			first = write_hist(to, m, KSNP_HIST_OF_FLUSH(i), part, first);
		for (size_t i = 0; i < m->nr_fw; i++)
			first = write_hist(to, m, KSNP_HIST_OF_FW(m->fw[i].cmd), part, first);
	}
	putc(']', to);
}

json_t *html_failures_json(const struct model *m)
{
	json_t *o = json_object();
	char cmd[16], why[48];

	for (size_t i = 0; i < m->nr_fw; i++) {
		const struct ksnp_fw_counts *f = &m->fw[i].counts;

		if (!f->failed)
			continue;
		snprintf(cmd, sizeof(cmd), "%" PRIu32, m->fw[i].cmd);
		name_format(why, sizeof(why), f->last_status ? KSNP_AS_FW_STATUS : KSNP_AS_RET,
			    f->last_status ?: (uint64_t)(int64_t)f->last_ret);
		json_object_set_new(o, cmd, json_string(why));
	}
	return o;
}

/* All units of a VM together */
static struct ksnp_count sum_of(const struct model_vm *vm)
{
	struct ksnp_count sum = { 0 };

	for (unsigned int i = 0; i < KSNP_NR_UNITS; i++) {
		struct ksnp_count c = model_unit(vm, i);

		sum.count += c.count;
		sum.errors += c.errors;
		sum.kernel_ns += c.kernel_ns;
		sum.vmm_ns += c.vmm_ns;
	}
	return sum;
}

struct row {
	const struct model_vm *vm;
	struct ksnp_count sum;
};

static int by_count(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->sum.count != y->sum.count)
		return x->sum.count < y->sum.count ? 1 : -1;
	return x->vm->pid < y->vm->pid ? -1 : x->vm->pid > y->vm->pid;
}

static json_t *row_json(const struct row *r, const struct hosts *hosts)
{
	const struct ksnp_psc_counts *psc = &r->vm->counts.psc;
	json_t *name = json_string(r->vm->name) ?: json_null(), *o;

	o = json_pack("{s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b}", "name", name,
			 "vcpus", (json_int_t)r->vm->nr_vcpus,
			 "count", (json_int_t)r->sum.count, "errors", (json_int_t)r->sum.errors,
			 "kernel_ns", (json_int_t)r->sum.kernel_ns,
			 "vmm_ns", (json_int_t)r->sum.vmm_ns,
			 "to_private", (json_int_t)(psc->to_private[0] + psc->to_private[1]),
			 "to_shared", (json_int_t)(psc->to_shared[0] + psc->to_shared[1]),
			 "gone", !!r->vm->gone_ns);
	html_set_vm(o, hosts, r->vm->pid);
	return o;
}

json_t *html_vms_json(const struct model *m)
{
	struct row *rows = array_alloc(m->nr_vms, sizeof(*rows));
	json_t *list = json_array();
	size_t nr = 0;

	for (size_t i = 0; i < m->nr_vms; i++)
		if (m->vms[i].pid)
			rows[nr++] = (struct row){ &m->vms[i], sum_of(&m->vms[i]) };
	qsort(rows, nr, sizeof(*rows), by_count);
	for (size_t i = 0; i < nr && i < MAX_VMS; i++)
		json_array_append_new(list, row_json(&rows[i], m->hosts));
	free(rows);
	return json_pack("{s:I, s:o}", "total", (json_int_t)nr, "list", list);
}
