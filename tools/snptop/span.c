// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "hist.h"
#include "numbers.h"
#include "span.h"

struct span span_interval(const struct view *v)
{
	return v->sample.interval;
}

struct span span_total(const struct view *v)
{
	return (struct span){
		.after = v->sample.now, .departed = v->sample.departed, .before = v->base,
	};
}

struct span span_chosen(const struct view *v)
{
	return v->whole ? span_total(v) : span_interval(v);
}

int flush_of_unit(unsigned int unit)
{
	switch (unit) {
	case KSNP_UNIT_flush_reclaim:	return KSNP_FLUSH_RECLAIM;
	case KSNP_UNIT_flush_region:	return KSNP_FLUSH_REGION;
	case KSNP_UNIT_flush_vm:	return KSNP_FLUSH_VM;
	case KSNP_UNIT_flush_vmsa:	return KSNP_FLUSH_VMSA;
	default:			return -1;
	}
}

uint32_t hist_of_unit(unsigned int unit)
{
	int flush = flush_of_unit(unit);

	return flush < 0 ? KSNP_HIST_OF_UNIT(unit) : KSNP_HIST_OF_FLUSH((unsigned int)flush);
}

/* VMs of a model: one, or all */
struct vms {
	const struct model_vm *vm, *end;
};

static struct vms chosen(const struct model *m, uint32_t pid)
{
	const struct model_vm *one;

	if (!m)
		return (struct vms){ 0 };
	if (pid == ALL_VMS)
		return (struct vms){ m->vms, m->vms + m->nr_vms };
	one = model_find_vm(m, pid);
	return (struct vms){ one, one ? one + 1 : one };
}

#define for_each_chosen(i, m, pid)	for (struct vms i = chosen(m, pid); i.vm < i.end; i.vm++)

/*
 * Whether what @was had asked for is to be subtracted: if it is in the rest of the span, too.
 * It is there as the same VM, not as one that has got its number, or it has departed.
 */
static bool is_subtracted(struct span s, uint32_t pid, const struct model_vm *was)
{
	const struct model_vm *is;

	if (pid == ALL_VMS && s.departed)
		return true;
	is = model_find_vm(s.after, was->pid);
	return is && is->counts.first_ns == was->counts.first_ns;
}

static void add_load(const struct model_vm *vm, int64_t vcpu, struct load *load)
{
	const struct model_vcpu *one;

	if (vcpu == ALL_VCPUS) {
		load_add_vm(load, vm);
		return;
	}
	one = model_find_vcpu(vm, vcpu);
	if (one)
		load_add_vcpu(load, one);
}

void span_load(struct span s, uint32_t pid, int64_t vcpu, struct load *load)
{
	struct load before = { 0 };

	memset(load, 0, sizeof(*load));
	for_each_chosen(i, s.after, pid)
		add_load(i.vm, vcpu, load);
	for_each_chosen(i, s.departed, pid)
		add_load(i.vm, vcpu, load);
	for_each_chosen(i, s.before, pid)
		if (is_subtracted(s, pid, i.vm))
			add_load(i.vm, vcpu, &before);
	numbers_subtract(load, &before, sizeof(before));
}

static void add_units(const struct model_vm *vm, int64_t vcpu, struct ksnp_count *units)
{
	for (size_t i = 0; i < vm->nr_vcpus; i++)
		if (vcpu == ALL_VCPUS || vm->vcpus[i].id == vcpu)
			numbers_add(units, vm->vcpus[i].counts.unit,
				    sizeof(vm->vcpus[i].counts.unit));
	if (vcpu != ALL_VCPUS)
		return;
	numbers_add(units + KSNP_NR_VCPU_UNITS, vm->counts.unit, sizeof(vm->counts.unit));
	for (unsigned int unit = KSNP_NR_VCPU_UNITS; unit < KSNP_NR_UNITS; unit++) {
		int reason = flush_of_unit(unit);

		if (reason < 0)
			continue;
		units[unit].count += vm->counts.flush[reason].done + vm->counts.flush[reason].avoided;
		units[unit].kernel_ns += vm->counts.flush[reason].ns;
	}
}

void span_units(struct span s, uint32_t pid, int64_t vcpu, struct ksnp_count units[KSNP_NR_UNITS])
{
	struct ksnp_count before[KSNP_NR_UNITS] = { 0 };

	memset(units, 0, sizeof(before));
	for_each_chosen(i, s.after, pid)
		add_units(i.vm, vcpu, units);
	for_each_chosen(i, s.departed, pid)
		add_units(i.vm, vcpu, units);
	for_each_chosen(i, s.before, pid)
		if (is_subtracted(s, pid, i.vm))
			add_units(i.vm, vcpu, before);
	numbers_subtract(units, before, sizeof(before));
}

void span_vm(struct span s, uint32_t pid, struct ksnp_vm_counts *counts)
{
	const struct model_vm *one = model_find_vm(s.after, pid);
	struct ksnp_vm_counts before = { 0 };

	memset(counts, 0, sizeof(*counts));
	for_each_chosen(i, s.after, pid)
		numbers_add(counts, &i.vm->counts, sizeof(*counts));
	for_each_chosen(i, s.departed, pid)
		numbers_add(counts, &i.vm->counts, sizeof(*counts));
	for_each_chosen(i, s.before, pid)
		if (is_subtracted(s, pid, i.vm))
			numbers_add(&before, &i.vm->counts, sizeof(before));
	numbers_subtract(counts, &before, sizeof(before));
	/* These are no sums */
	counts->life.term_code = one ? one->counts.life.term_code : 0;
	counts->life.term_set = one ? one->counts.life.term_set : 0;
	counts->life.last_refusal = one ? one->counts.life.last_refusal : 0;
	counts->first_ns = one ? one->counts.first_ns : 0;
}

static void add_fw(const struct model *m, uint32_t cmd, struct ksnp_fw_counts *counts, uint64_t sign)
{
	const struct model_fw *fw = m ? model_find_fw(m, cmd) : NULL;

	if (!fw)
		return;
	counts->count += sign * fw->counts.count;
	counts->failed += sign * fw->counts.failed;
	counts->queue_ns += sign * fw->counts.queue_ns;
	counts->run_ns += sign * fw->counts.run_ns;
	if (fw->counts.failed) {
		counts->last_status = fw->counts.last_status;
		counts->last_ret = fw->counts.last_ret;
	}
}

void span_fw(struct span s, uint32_t cmd, struct ksnp_fw_counts *counts)
{
	memset(counts, 0, sizeof(*counts));
	add_fw(s.before, cmd, counts, -1);
	add_fw(s.departed, cmd, counts, 1);
	add_fw(s.after, cmd, counts, 1);
}

static void all_hists(const struct model *m, uint32_t of, uint32_t part, struct ksnp_hist *sum)
{
	for (size_t i = 0; m && i < m->nr_hists; i++)
		if (m->hists[i].key.of == of && m->hists[i].key.part == part)
			hist_merge(sum, &m->hists[i].hist);
}

static void one_hist(const struct model *m, uint32_t pid, uint32_t of, uint32_t part,
		     struct ksnp_hist *sum)
{
	const struct model_hist *h = model_find_hist(m, pid, of, part);

	if (h)
		hist_merge(sum, &h->hist);
}

static void subtract_before(struct span s, uint32_t pid, uint32_t of, uint32_t part,
			    struct ksnp_hist *sum)
{
	struct ksnp_hist before = { 0 };

	for_each_chosen(i, s.before, pid)
		if (is_subtracted(s, pid, i.vm))
			one_hist(s.before, i.vm->pid, of, part, &before);
	hist_subtract(sum, &before);
}

void span_hist(struct span s, uint32_t pid, uint32_t of, uint32_t part, struct ksnp_hist *sum)
{
	if (pid == ALL_VMS)
		all_hists(s.after, of, part, sum);
	else
		one_hist(s.after, pid, of, part, sum);
	if (pid == ALL_VMS)
		all_hists(s.departed, of, part, sum);
	if (s.before)
		subtract_before(s, pid, of, part, sum);
}

const struct ksnp_hist *span_find_hist(struct span s, uint32_t pid, uint32_t of, uint32_t part,
				       struct ksnp_hist *room)
{
	const struct model_hist *h;

	if (pid != ALL_VMS && !s.before) {
		h = model_find_hist(s.after, pid, of, part);
		return h ? &h->hist : NULL;
	}
	memset(room, 0, sizeof(*room));
	span_hist(s, pid, of, part, room);
	return room;
}
