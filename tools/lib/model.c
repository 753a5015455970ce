// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "hist.h"
#include "model.h"

#define NR_PLACES	4096	/* powers of two */
#define NR_VM_PLACES	1024

/**
 * struct model_index - where things were when they were last looked for
 * @vcpus: by hash of VM and vCPU: indices of both
 * @vms: by hash of the VM
 * @slots: histograms by hash: index plus 1; a power of two of them
 * @nr_vcpus: of all VMs
 *
 * Places are hints: who uses one looks whether what it wants is there, as VMs and vCPUs
 * move when others come.
 */
struct model_index {
	struct {
		uint32_t vm, vcpu;
	} vcpus[NR_PLACES];
	uint32_t vms[NR_VM_PLACES];
	uint32_t *slots;
	size_t nr_slots;
	size_t nr_vcpus;
};

struct model *model_new(void)
{
	struct model *m = array_alloc(1, sizeof(*m));

	m->index = array_alloc(1, sizeof(*m->index));
	m->limits = (struct model_limits){
		.vms = MODEL_MAX_VMS,
		.vcpus = MODEL_MAX_VCPUS,
		.hists = MODEL_MAX_HISTS,
		.fw = MODEL_MAX_FW,
	};
	model_vm(m, 0);
	return m;
}

static void free_contents(struct model *m)
{
	for (size_t i = 0; i < m->nr_vms; i++)
		free(m->vms[i].vcpus);
	free(m->vms);
	free(m->hists);
	free(m->fw);
	free(m->index->slots);
}

void model_free(struct model *m)
{
	if (!m)
		return;
	free_contents(m);
	free(m->index);
	free(m);
}

void model_clear(struct model *m)
{
	struct model_limits limits = m->limits;
	const struct hosts *hosts = m->hosts;
	struct model_index *index = m->index;

	free_contents(m);
	memset(index, 0, sizeof(*index));
	*m = (struct model){ .limits = limits, .hosts = hosts, .index = index };
	model_vm(m, 0);
}

#define FIND(base, nr, key_field, key)					\
	({								\
		size_t at_ = array_lower_bound(base, nr, sizeof(*(base)), key); \
									\
		_Static_assert(offsetof(typeof(*(base)), key_field) == 0, "key first"); \
		at_ < (nr) && (base)[at_].key_field == (key) ? &(base)[at_] : NULL; \
	})

struct model_vm *model_find_vm(const struct model *m, uint32_t pid)
{
	return FIND(m->vms, m->nr_vms, pid, pid);
}

struct model_vcpu *model_find_vcpu(const struct model_vm *vm, uint32_t id)
{
	return FIND(vm->vcpus, vm->nr_vcpus, id, id);
}

struct model_fw *model_find_fw(const struct model *m, uint32_t cmd)
{
	return FIND(m->fw, m->nr_fw, cmd, cmd);
}

/* A new element with key @key, where it belongs; its key is its first member */
#define ADD(base, nr, key_field, key)					\
	({								\
		size_t at_ = array_lower_bound(base, nr, sizeof(*(base)), key); \
									\
		array_insert((void **)&(base), &(nr), sizeof(*(base)), at_); \
		(base)[at_].key_field = key;				\
		&(base)[at_];						\
	})

static size_t hash(uint64_t key)
{
	return (key * 0x9e3779b97f4a7c15ULL) >> 40;
}

struct model_vm *model_vm(struct model *m, uint32_t pid)
{
	uint32_t *place = &m->index->vms[hash(pid) % NR_VM_PLACES];
	struct model_vm *vm;

	if (*place < m->nr_vms && m->vms[*place].pid == pid)
		return &m->vms[*place];
	vm = model_find_vm(m, pid);
	if (!vm && m->nr_vms >= m->limits.vms) {
		m->losses.vms++;
		return NULL;
	}
	if (!vm)
		vm = ADD(m->vms, m->nr_vms, pid, pid);
	*place = vm - m->vms;
	return vm;
}

static struct model_vcpu *add_vcpu(struct model *m, struct model_vm *vm, uint32_t id)
{
	if (m->index->nr_vcpus >= m->limits.vcpus || vm->nr_vcpus >= MODEL_MAX_VM_VCPUS) {
		m->losses.vcpus++;
		return NULL;
	}
	m->index->nr_vcpus++;
	return ADD(vm->vcpus, vm->nr_vcpus, id, id);
}

struct model_vcpu *model_vcpu(struct model *m, uint32_t pid, uint32_t id)
{
	typeof(&m->index->vcpus[0]) place =
		&m->index->vcpus[hash((uint64_t)pid << 32 | id) % NR_PLACES];
	struct model_vcpu *v;
	struct model_vm *vm;

	if (place->vm < m->nr_vms) {
		vm = &m->vms[place->vm];
		if (vm->pid == pid && place->vcpu < vm->nr_vcpus && vm->vcpus[place->vcpu].id == id)
			return &vm->vcpus[place->vcpu];
	}
	vm = model_vm(m, pid);
	if (!vm)
		return NULL;
	v = model_find_vcpu(vm, id) ?: add_vcpu(m, vm, id);
	if (!v)
		return NULL;
	place->vm = vm - m->vms;
	place->vcpu = v - vm->vcpus;
	return v;
}

struct model_fw *model_fw(struct model *m, uint32_t cmd)
{
	struct model_fw *fw = model_find_fw(m, cmd);

	if (!fw && m->nr_fw >= m->limits.fw) {
		m->losses.fw++;
		return NULL;
	}
	return fw ?: ADD(m->fw, m->nr_fw, cmd, cmd);
}

static bool same_key(const struct ksnp_hist_key *a, const struct ksnp_hist_key *b)
{
	return a->vm == b->vm && a->of == b->of && a->part == b->part;
}

static size_t hash_key(const struct ksnp_hist_key *key)
{
	return hash((uint64_t)key->vm << 32 | (uint32_t)key->of << 16 | key->part);
}

/* The slot that has @key's histogram, or the empty one where it belongs */
static uint32_t *slot_of(const struct model *m, const struct ksnp_hist_key *key)
{
	size_t mask = m->index->nr_slots - 1;

	for (size_t i = hash_key(key) & mask;; i = (i + 1) & mask) {
		uint32_t *slot = &m->index->slots[i];

		if (!*slot || same_key(&m->hists[*slot - 1].key, key))
			return slot;
	}
}

static void rehash(struct model *m)
{
	struct model_index *index = m->index;

	index->nr_slots = index->nr_slots ? index->nr_slots * 2 : 64;
	free(index->slots);
	index->slots = array_alloc(index->nr_slots, sizeof(*index->slots));
	for (size_t i = 0; i < m->nr_hists; i++)
		*slot_of(m, &m->hists[i].key) = i + 1;
}

struct model_hist *model_find_hist(const struct model *m, uint32_t vm, uint32_t of, uint32_t part)
{
	struct ksnp_hist_key key = { .vm = vm, .of = of, .part = part };
	uint32_t *slot = m->index->nr_slots ? slot_of(m, &key) : NULL;

	return slot && *slot ? &m->hists[*slot - 1] : NULL;
}

struct model_hist *model_hist(struct model *m, uint32_t vm, uint32_t of, uint32_t part)
{
	struct ksnp_hist_key key = { .vm = vm, .of = of, .part = part };
	struct model_hist *h = model_find_hist(m, vm, of, part);

	if (h)
		return h;
	if (m->nr_hists >= m->limits.hists) {
		m->losses.hists++;
		return NULL;
	}
	/* Half of the slots at most are taken */
	if (2 * (m->nr_hists + 1) > m->index->nr_slots)
		rehash(m);
	array_insert((void **)&m->hists, &m->nr_hists, sizeof(*m->hists), m->nr_hists);
	m->hists[m->nr_hists - 1].key = key;
	*slot_of(m, &key) = m->nr_hists;
	return &m->hists[m->nr_hists - 1];
}

struct model_hist *model_hist_slot(struct model *m, uint16_t *slot, uint32_t vm, uint32_t of,
				   uint32_t part)
{
	struct ksnp_hist_key key = { .vm = vm, .of = of, .part = part };
	struct model_hist *h;

	if (*slot && *slot <= m->nr_hists && same_key(&m->hists[*slot - 1].key, &key))
		return &m->hists[*slot - 1];
	h = model_hist(m, vm, of, part);
	*slot = h && h - m->hists < UINT16_MAX ? h - m->hists + 1 : 0;
	return h;
}

/* Counts are structures of 64-bit numbers */
static void sums(void *to, const void *from, size_t size, uint64_t sign)
{
	__u64 *t = to;
	const __u64 *f = from;

	for (size_t i = 0; i < size / sizeof(*t); i++)
		t[i] += sign * f[i];
}

/* What is no sum: the last reasons, and the beginning */
static void take_latest(struct ksnp_vm_counts *to, const struct ksnp_vm_counts *from)
{
	to->life.term_code = from->life.term_code;
	to->life.term_set = from->life.term_set;
	to->life.last_refusal = from->life.last_refusal;
	to->first_ns = from->first_ns;
}

static void add_vm_counts(struct ksnp_vm_counts *to, const struct ksnp_vm_counts *from)
{
	struct ksnp_vm_counts latest = from->life.terminations || from->life.aps_refused ? *from : *to;

	latest.first_ns = to->first_ns ?: from->first_ns;
	sums(to, from, sizeof(*to), 1);
	take_latest(to, &latest);
}

static void subtract_vm_counts(struct ksnp_vm_counts *from, const struct ksnp_vm_counts *before)
{
	struct ksnp_vm_counts latest = *from;

	sums(from, before, sizeof(*from), -1);
	take_latest(from, &latest);
}

static void add_vcpu_counts(struct ksnp_vcpu_counts *to, const struct ksnp_vcpu_counts *from)
{
	sums(to->unit, from->unit, sizeof(to->unit), 1);
	if (from->last_ns > to->last_ns)
		to->last_ns = from->last_ns;
}

static void add_fw_counts(struct ksnp_fw_counts *to, const struct ksnp_fw_counts *from)
{
	to->count += from->count;
	to->failed += from->failed;
	to->queue_ns += from->queue_ns;
	to->run_ns += from->run_ns;
	if (from->failed) {
		to->last_status = from->last_status;
		to->last_ret = from->last_ret;
	}
}

static void subtract_fw_counts(struct ksnp_fw_counts *from, const struct ksnp_fw_counts *before)
{
	from->count -= before->count;
	from->failed -= before->failed;
	from->queue_ns -= before->queue_ns;
	from->run_ns -= before->run_ns;
}

static void add_vm(struct model *to, const struct model_vm *from, uint32_t pid)
{
	struct model_vm *vm = model_vm(to, pid);
	bool same = pid == from->pid;
	struct model_vcpu *v;

	if (!vm)
		return;
	if (same && from->name[0])
		memcpy(vm->name, from->name, sizeof(vm->name));
	if (same)
		vm->gone_ns = from->gone_ns;
	add_vm_counts(&vm->counts, &from->counts);
	for (size_t i = 0; i < from->nr_vcpus; i++) {
		v = model_vcpu(to, pid, same ? from->vcpus[i].id : 0);
		if (v)
			add_vcpu_counts(&v->counts, &from->vcpus[i].counts);
	}
}

static void add_hist(struct model *to, const struct model_hist *from, uint32_t vm)
{
	struct model_hist *h = model_hist(to, vm, from->key.of, from->key.part);

	if (h)
		hist_merge(&h->hist, &from->hist);
}

static void add_fw(struct model *to, const struct model_fw *from)
{
	struct model_fw *fw = model_fw(to, from->cmd);

	if (fw)
		add_fw_counts(&fw->counts, &from->counts);
}

static bool itself(uint32_t *pid, const void *arg)
{
	(void)pid;
	(void)arg;
	return true;
}

static bool nobody(uint32_t *pid, const void *arg)
{
	(void)arg;
	*pid = 0;
	return true;
}

void model_add(struct model *to, const struct model *from)
{
	model_add_vms(to, from, itself, NULL);
	for (size_t i = 0; i < from->nr_hists; i++)
		add_hist(to, &from->hists[i], from->hists[i].key.vm);
	model_add_host(to, from);
}

void model_add_sum(struct model *to, const struct model *from)
{
	model_add_vms(to, from, nobody, NULL);
	for (size_t i = 0; i < from->nr_hists; i++)
		add_hist(to, &from->hists[i], 0);
	model_add_host(to, from);
}

void model_add_vms(struct model *to, const struct model *from, model_as_fn *as, const void *arg)
{
	for (size_t i = 0; i < from->nr_vms; i++) {
		uint32_t pid = from->vms[i].pid;

		if (as(&pid, arg))
			add_vm(to, &from->vms[i], pid);
	}
}

void model_add_host(struct model *to, const struct model *from)
{
	if (!to->from_ns || from->from_ns < to->from_ns)
		to->from_ns = from->from_ns;
	if (from->ns > to->ns)
		to->ns = from->ns;
	for (size_t i = 0; i < from->nr_fw; i++)
		add_fw(to, &from->fw[i]);
	sums(&to->losses, &from->losses, sizeof(to->losses), 1);
}

/* Whether a process is the same VM in both, not another one that has got its number */
static bool same_vm(const struct model *m, const struct model *before, uint32_t pid)
{
	const struct model_vm *vm = model_find_vm(m, pid), *was = model_find_vm(before, pid);

	return vm && was ? vm->counts.first_ns == was->counts.first_ns : !vm && !was;
}

static void subtract_vm(struct model_vm *vm, const struct model_vm *before)
{
	subtract_vm_counts(&vm->counts, &before->counts);
	for (size_t i = 0; i < before->nr_vcpus; i++) {
		const struct model_vcpu *was = &before->vcpus[i];
		struct model_vcpu *v = model_find_vcpu(vm, was->id);

		if (v)
			sums(v->counts.unit, was->counts.unit, sizeof(v->counts.unit), -1);
	}
}

static void subtract_hist(struct model *m, const struct model_hist *was)
{
	struct model_hist *h = model_find_hist(m, was->key.vm, was->key.of, was->key.part);

	if (h)
		hist_subtract(&h->hist, &was->hist);
}

struct model *model_diff(const struct model *after, const struct model *before)
{
	struct model *m = model_new();

	m->limits = after->limits;
	model_add(m, after);
	m->from_ns = before->ns;
	for (size_t i = 0; i < before->nr_hists; i++)
		if (same_vm(m, before, before->hists[i].key.vm))
			subtract_hist(m, &before->hists[i]);
	for (size_t i = 0; i < before->nr_vms; i++) {
		struct model_vm *vm = model_find_vm(m, before->vms[i].pid);

		if (vm && same_vm(m, before, vm->pid))
			subtract_vm(vm, &before->vms[i]);
	}
	for (size_t i = 0; i < before->nr_fw; i++) {
		struct model_fw *fw = model_find_fw(m, before->fw[i].cmd);

		if (fw)
			subtract_fw_counts(&fw->counts, &before->fw[i].counts);
	}
	sums(&m->losses, &before->losses, sizeof(m->losses), -1);
	return m;
}

struct ksnp_count model_unit(const struct model_vm *vm, unsigned int unit)
{
	struct ksnp_count sum = { 0 };

	if (unit >= KSNP_NR_VCPU_UNITS)
		return vm->counts.unit[unit - KSNP_NR_VCPU_UNITS];
	for (size_t i = 0; i < vm->nr_vcpus; i++)
		sums(&sum, &vm->vcpus[i].counts.unit[unit], sizeof(sum), 1);
	return sum;
}

void model_sum(const struct model *m, struct ksnp_vm_counts *sum)
{
	memset(sum, 0, sizeof(*sum));
	for (size_t i = 0; i < m->nr_vms; i++)
		add_vm_counts(sum, &m->vms[i].counts);
}

struct ksnp_count model_unit_sum(const struct model *m, unsigned int unit)
{
	struct ksnp_count sum = { 0 };

	for (size_t i = 0; i < m->nr_vms; i++) {
		struct ksnp_count c = model_unit(&m->vms[i], unit);

		sums(&sum, &c, sizeof(sum), 1);
	}
	return sum;
}

void model_hist_sum(const struct model *m, uint32_t of, uint32_t part, struct ksnp_hist *sum)
{
	memset(sum, 0, sizeof(*sum));
	for (size_t i = 0; i < m->nr_hists; i++)
		if (m->hists[i].key.of == of && m->hists[i].key.part == part)
			hist_merge(sum, &m->hists[i].hist);
}
