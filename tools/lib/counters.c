// SPDX-License-Identifier: GPL-2.0-only
/* Counting in the kernel: bpf/count.bpf.c's maps as a model. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../bpf/count.h"
#include "array.h"
#include "attach.h"
#include "count.skel.h"
#include "hist.h"
#include "map_table.h"
#include "processes.h"
#include "run.h"
#include "source.h"

/* Room by default: some 64 MB of kernel memory, most of it for histograms of 8 KiB each */
#define DEFAULT_VMS		512
#define DEFAULT_VCPUS		4096
#define DEFAULT_HISTS		6144
#define DEFAULT_HISTS_ONE_VM	512

/* A VM ends after its process, and with it the requests that the process had: they are counted, too */
#define VM_END_NS		5000000000ULL

/* What a part has at most, when somebody wants parts: of each some 400 KB */
#define PART_VCPUS		256
#define PART_HISTS		48

/* struct name - what a VM is called: looked up when it is new, since that takes a while */
struct name {
	uint32_t vm;
	char name[MODEL_NAME_SIZE];
};

/**
 * struct counters - counting
 * @shown: VMs that were shown as gone and are forgotten next time
 * @slots: histograms that were theirs, free from next time on
 * @names: of VMs, in order of appearance
 * @sees_processes: VMs' numbers are those of processes here, too
 */
struct counters {
	struct count_bpf *skel;
	struct bpf_link **links;
	int nr_links;
	enum source_kind kind;
	uint64_t from_ns;
	struct table vcpus, vms, hist_places;
	uint32_t *shown, *slots;
	struct name *names;
	size_t nr_shown, nr_slots, nr_names;
	bool sees_processes;
};

static void set_size(struct bpf_map *map, const volatile uint32_t *shift, uint32_t entries)
{
	unsigned int bits = table_bits(entries);

	bpf_map__set_max_entries(map, 1U << bits);
	*(uint32_t *)shift = 64 - bits;
}

static void set_sizes(struct count_bpf *skel, const struct filter *filter,
		      const struct counters_limits *limits)
{
	struct counters_limits l = limits ? *limits : (struct counters_limits){ 0 };
	uint32_t hists = l.hists ?: filter->vm ? DEFAULT_HISTS_ONE_VM : DEFAULT_HISTS;

	hists += HISTS_SHARED;
	set_size(skel->maps.vms, &skel->rodata->vms_shift, l.vms ?: DEFAULT_VMS);
	set_size(skel->maps.vcpus, &skel->rodata->vcpus_shift, l.vcpus ?: DEFAULT_VCPUS);
	set_size(skel->maps.hist_places, &skel->rodata->hist_places_shift, hists);
	bpf_map__set_max_entries(skel->maps.hists, hists);
	bpf_map__set_max_entries(skel->maps.free_slots, hists);
	skel->rodata->nr_hists = hists;
}

static int map_tables(struct counters *c)
{
	return table_map(&c->vcpus, c->skel->maps.vcpus) ?:
	       table_map(&c->vms, c->skel->maps.vms) ?:
	       table_map(&c->hist_places, c->skel->maps.hist_places);
}

struct counters *counters_open(enum source_kind kind, const struct filter *filter,
			       const struct counters_limits *limits, char why[static 256])
{
	struct counters *c = array_alloc(1, sizeof(*c));
	int err;

	c->kind = kind;
	c->sees_processes = processes_are_known();
	c->skel = count_bpf__open();
	if (!c->skel) {
		snprintf(why, 256, "BPF programs: %s", strerror(errno));
		goto fail;
	}
	ATTACH_SET(c->skel->rodata, filter);
	set_sizes(c->skel, filter, limits);
	c->nr_links = attach(c->skel->obj, kind, filter, &c->links, why);
	if (c->nr_links < 0)
		goto fail;
	c->from_ns = run_now();
	err = map_tables(c);
	if (!err)
		return c;
	snprintf(why, 256, "BPF maps: %s", strerror(-err));
fail:
	counters_close(c);
	return NULL;
}

void counters_close(struct counters *c)
{
	if (!c)
		return;
	attach_drop(c->links, c->nr_links);
	table_unmap(&c->vcpus);
	table_unmap(&c->vms);
	table_unmap(&c->hist_places);
	count_bpf__destroy(c->skel);
	free(c->shown);
	free(c->slots);
	free(c->names);
	free(c);
}

/**
 * struct reading - a reading of all
 * @vms: its VMs
 * @part: where vCPUs and histograms go: @vms, or parts for @fn
 * @fn, @arg: who takes parts, or NULL
 */
struct reading {
	struct model *vms, *part;
	counters_part_fn *fn;
	void *arg;
};

static void hand_over(struct reading *r)
{
	if (!r->fn)
		return;
	r->fn(r->part, r->arg);
	model_clear(r->part);
}

/* One that has come since the VMs were read is there next time, with all that it has */
static bool is_read(const struct reading *r, uint32_t vm)
{
	return model_find_vm(r->vms, vm);
}

static void add(void *to, const void *from, size_t size)
{
	__u64 *t = to;
	const __u64 *f = from;

	for (size_t i = 0; i < size / sizeof(*t); i++)
		t[i] += f[i];
}

static void read_host(struct counters *c, struct model *m)
{
	int cpus = libbpf_num_possible_cpus();
	struct ksnp_vm_counts *per_cpu = array_alloc(cpus, sizeof(*per_cpu));
	struct ksnp_vm_counts *sum = &model_vm(m, 0)->counts;
	uint32_t zero = 0;

	if (!bpf_map__lookup_elem(c->skel->maps.host, &zero, sizeof(zero), per_cpu,
				  cpus * sizeof(*per_cpu), 0))
		for (int cpu = 0; cpu < cpus; cpu++)
			add(sum, &per_cpu[cpu], sizeof(*sum));
	free(per_cpu);
}

/* What came after a process's end is of no process, and nothing will say that it has ended */
static uint64_t gone(const struct counters *c, struct vm_place *vm, uint64_t now)
{
	if (!vm->gone_ns && c->sees_processes && process_is_gone(vm->key))
		vm->gone_ns = now;
	return vm->gone_ns;
}

static struct name *name_of_vm(struct counters *c, uint32_t vm)
{
	for (size_t i = 0; i < c->nr_names; i++)
		if (c->names[i].vm == vm)
			return &c->names[i];
	array_insert((void **)&c->names, &c->nr_names, sizeof(*c->names), c->nr_names);
	c->names[c->nr_names - 1].vm = vm;
	return &c->names[c->nr_names - 1];
}

static void forget_name(struct counters *c, uint32_t vm)
{
	struct name *n = name_of_vm(c, vm);

	*n = c->names[--c->nr_names];
}

/* By the process while there is one, else as the programs have seen it */
static void name_vm(struct counters *c, struct model_vm *vm, const struct vm_place *place)
{
	struct name *known = name_of_vm(c, vm->pid);

	if (!known->name[0] && c->sees_processes && !vm->gone_ns)
		source_vm_name(vm->pid, known->name);
	if (!known->name[0])
		snprintf(known->name, sizeof(known->name), "%.16s", place->comm);
	memcpy(vm->name, known->name, sizeof(vm->name));
}

static void read_vms(struct counters *c, struct model *m)
{
	for (size_t i = 0; i < c->vms.nr; i++) {
		struct vm_place *place = table_at(&c->vms, i);
		struct model_vm *vm;

		if (!table_key(&c->vms, i))
			continue;
		vm = model_vm(m, place->key);
		if (!vm)
			continue;
		vm->counts = place->counts;
		vm->gone_ns = gone(c, place, m->ns);
		name_vm(c, vm, place);
	}
}

static void read_vcpu(struct model *m, const struct vcpu_place *place, uint64_t key)
{
	/* Two CPUs that add one vCPU at the same time may make two places of it */
	struct model_vcpu *v = model_vcpu(m, key >> 32, key);

	if (!v)
		return;
	add(v->counts.unit, place->counts.unit, sizeof(v->counts.unit));
	if (place->counts.last_ns > v->counts.last_ns)
		v->counts.last_ns = place->counts.last_ns;
}

static void read_vcpus(struct counters *c, struct reading *r)
{
	size_t nr = 0;

	for (size_t i = 0; i < c->vcpus.nr; i++) {
		uint64_t key = table_key(&c->vcpus, i);

		if (!key || !is_read(r, key >> 32))
			continue;
		read_vcpu(r->part, table_at(&c->vcpus, i), key);
		if (!(++nr % PART_VCPUS))
			hand_over(r);
	}
	hand_over(r);
}

static void read_fw(struct counters *c, struct model *m)
{
	struct ksnp_fw_counts counts;
	uint32_t cmd, *last = NULL;

	while (!bpf_map__get_next_key(c->skel->maps.fw, last, &cmd, sizeof(cmd))) {
		if (!bpf_map__lookup_elem(c->skel->maps.fw, &cmd, sizeof(cmd), &counts,
					  sizeof(counts), 0)) {
			struct model_fw *f = model_fw(m, cmd);

			if (f)
				f->counts = counts;
		}
		last = &cmd;
	}
}

/* By the map: attach() loads the object, and not the skeleton, whose bss stays as it was opened */
static void read_losses(struct counters *c, struct model *m)
{
	struct count_bpf__bss bss;
	uint32_t zero = 0;
	uint64_t ends;

	if (!bpf_map__lookup_elem(c->skel->maps.bss, &zero, sizeof(zero), &bss, sizeof(bss), 0))
		m->losses = bss.losses;
	/* Ends that were missed are found, see gone() */
	m->losses.records += attach_missed(c->skel->obj, &ends);
	if (!c->sees_processes)
		m->losses.records += ends;
}

/* Copied by the kernel: mapped they would be 52 MB of the process's memory */
static void read_hist(struct counters *c, struct model *m, uint64_t key, uint32_t slot)
{
	struct model_hist *h = model_hist(m, key >> 32, (uint16_t)(key >> 16), (uint16_t)key);
	struct ksnp_hist hist;
	uint32_t i = slot - 1;

	if (h && !bpf_map__lookup_elem(c->skel->maps.hists, &i, sizeof(i), &hist, sizeof(hist), 0))
		hist_merge(&h->hist, &hist);
}

static void read_hists(struct counters *c, struct reading *r)
{
	size_t nr = 0;

	for (size_t i = 0; i < c->hist_places.nr; i++) {
		const struct hist_place *place = table_at(&c->hist_places, i);
		uint64_t key = table_key(&c->hist_places, i);

		if (!key || !place->slot || !is_read(r, key >> 32))
			continue;
		read_hist(c, r->part, key, place->slot);
		if (!(++nr % PART_HISTS))
			hand_over(r);
	}
	hand_over(r);
}

static bool is_shown(const struct counters *c, uint32_t vm)
{
	for (size_t i = 0; i < c->nr_shown; i++)
		if (c->shown[i] == vm)
			return true;
	return false;
}

static void forget(struct counters *c, struct table *t, unsigned int shift)
{
	for (size_t i = 0; i < t->nr; i++) {
		uint64_t key = table_key(t, i);

		if (!key || !is_shown(c, key >> shift))
			continue;
		if (t == &c->hist_places) {
			array_insert((void **)&c->slots, &c->nr_slots, sizeof(*c->slots), c->nr_slots);
			c->slots[c->nr_slots - 1] = ((struct hist_place *)table_at(t, i))->slot;
		}
		table_remove(t, i);
	}
	table_tidy(t);
}

/* Their last programs have long ended */
static void free_slots(struct counters *c)
{
	static const struct ksnp_hist nothing;

	for (size_t i = 0; i < c->nr_slots; i++) {
		uint32_t hist = c->slots[i] - 1;

		if (!c->slots[i])
			continue;
		bpf_map__update_elem(c->skel->maps.hists, &hist, sizeof(hist), &nothing,
				     sizeof(nothing), 0);
		bpf_map__update_elem(c->skel->maps.free_slots, NULL, 0, &c->slots[i],
				     sizeof(c->slots[i]), 0);
	}
	c->nr_slots = 0;
}

/* VMs that have been shown as gone make room */
static void forget_shown(struct counters *c)
{
	free_slots(c);
	if (c->nr_shown) {
		forget(c, &c->vcpus, 32);
		forget(c, &c->hist_places, 32);
		forget(c, &c->vms, 0);
	}
	for (size_t i = 0; i < c->nr_shown; i++)
		forget_name(c, c->shown[i]);
	c->nr_shown = 0;
}

static void note_shown(struct counters *c, struct model *m)
{
	for (size_t i = 0; i < m->nr_vms; i++) {
		struct model_vm *vm = &m->vms[i];

		vm->last = vm->gone_ns && m->ns >= vm->gone_ns + VM_END_NS;
		if (!vm->last)
			continue;
		array_insert((void **)&c->shown, &c->nr_shown, sizeof(*c->shown), c->nr_shown);
		c->shown[c->nr_shown - 1] = vm->pid;
	}
}

/* What there is without vCPUs and histograms */
static struct model *begin_reading(struct counters *c)
{
	struct model *m = model_new();

	forget_shown(c);
	m->from_ns = c->from_ns;
	m->ns = run_now();
	read_vms(c, m);
	read_host(c, m);
	read_fw(c, m);
	read_losses(c, m);
	note_shown(c, m);
	return m;
}

struct model *counters_read(struct counters *c)
{
	struct reading r = { 0 };

	if (source_changed(c->kind))
		return NULL;
	r.vms = r.part = begin_reading(c);
	read_vcpus(c, &r);
	read_hists(c, &r);
	return r.vms;
}

bool counters_read_parts(struct counters *c, counters_part_fn *fn, void *arg)
{
	struct reading r = { .fn = fn, .arg = arg };

	if (source_changed(c->kind))
		return false;
	r.vms = begin_reading(c);
	fn(r.vms, arg);
	r.part = model_new();
	read_vcpus(c, &r);
	read_hists(c, &r);
	model_free(r.part);
	model_free(r.vms);
	return true;
}
