// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "history.h"
#include "load.h"
#include "span.h"

/* At first sight nothing is known */
static void add_rate(struct series *s, double n, double seconds)
{
	if (seconds > 0)
		series_add(s, n / seconds);
}

static void free_vm(struct history *h, struct past_vm *vm)
{
	h->nr_series -= vm->nr_past + 1;
	for (size_t i = 0; i < vm->nr_past; i++)
		free(vm->vcpus[i]);
	free(vm->vcpus);
	free(vm);
}

static struct past_vm *new_vm(struct history *h, const struct model_vm *now)
{
	struct past_vm *vm = array_alloc(1, sizeof(*vm));

	vm->pid = now->pid;
	vm->first_ns = now->counts.first_ns;
	h->nr_series++;
	return vm;
}

static uint64_t requests(struct span s, uint32_t pid, int64_t vcpu)
{
	struct load load;

	span_load(s, pid, vcpu, &load);
	return load.requests;
}

/* vCPUs are never lost while a VM lives, and both are sorted by id */
static void add_vcpus(struct history *h, struct past_vm *vm, const struct model_vm *now,
		      struct span interval, double seconds)
{
	for (size_t i = 0; i < now->nr_vcpus; i++) {
		uint32_t id = now->vcpus[i].id;

		if (i == vm->nr_past || vm->vcpus[i]->id != id) {
			if (h->nr_series >= HISTORY_MAX_SERIES)
				return;
			array_insert((void **)&vm->vcpus, &vm->nr_past, sizeof(*vm->vcpus), i);
			vm->vcpus[i] = array_alloc(1, sizeof(*vm->vcpus[i]));
			vm->vcpus[i]->id = id;
			h->nr_series++;
		}
		add_rate(&vm->vcpus[i]->requests, requests(interval, vm->pid, id), seconds);
	}
}

static void add_interval(struct history *h, struct past_vm *vm, const struct model_vm *now,
			 struct span interval, double seconds)
{
	/* A process that has gone has no name any more */
	if (now->name[0])
		memcpy(vm->name, now->name, sizeof(vm->name));
	vm->first_ns = now->counts.first_ns;
	vm->nr_vcpus = now->nr_vcpus;
	vm->gone = load_is_gone(now) ? vm->gone + 1 : 0;
	add_rate(&vm->requests, requests(interval, vm->pid, ALL_VCPUS), seconds);
	add_vcpus(h, vm, now, interval, seconds);
}

static void keep(struct history *h, struct past_vm *vm)
{
	h->vms[h->nr++] = vm;
}

/* VMs that are not in the model any more, up to @pid */
static void keep_gone(struct history *h, struct past_vm **old, size_t nr, size_t *i, uint64_t pid,
		      double seconds)
{
	for (; *i < nr && old[*i]->pid < pid; (*i)++) {
		struct past_vm *vm = old[*i];

		add_rate(&vm->requests, 0, seconds);
		if (++vm->gone <= HISTORY_GONE)
			keep(h, vm);
		else
			free_vm(h, vm);
	}
}

/* Another VM that has got the process number of one that has gone */
static bool is_other(const struct past_vm *was, const struct model_vm *now)
{
	return was->first_ns && was->first_ns != now->counts.first_ns;
}

void history_add(struct history *h, const struct sample *sample)
{
	const struct model *now = sample->now;
	struct past_vm **old = h->vms;
	size_t nr = h->nr, i = 0;

	/* The same VMs will have other beginnings when they are heard of again */
	for (size_t j = 0; sample->restarted && j < nr; j++)
		old[j]->first_ns = 0;
	h->vms = array_alloc(nr + now->nr_vms, sizeof(*h->vms));
	h->nr = 0;
	for (size_t j = 0; j < now->nr_vms; j++) {
		const struct model_vm *is = &now->vms[j];
		struct past_vm *vm;

		if (!is->pid)
			continue;
		keep_gone(h, old, nr, &i, is->pid, sample->seconds);
		vm = i < nr && old[i]->pid == is->pid ? old[i++] : NULL;
		if (vm && is_other(vm, is)) {
			free_vm(h, vm);
			vm = NULL;
		}
		if (!vm)
			vm = new_vm(h, is);
		add_interval(h, vm, is, sample->interval, sample->seconds);
		keep(h, vm);
	}
	keep_gone(h, old, nr, &i, UINT64_MAX, sample->seconds);
	free(old);
}

void history_free(struct history *h)
{
	for (size_t i = 0; i < h->nr; i++)
		free_vm(h, h->vms[i]);
	free(h->vms);
	*h = (struct history){ 0 };
}

const struct past_vm *history_vm(const struct history *h, uint32_t pid)
{
	size_t low = 0, high = h->nr;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (h->vms[middle]->pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < h->nr && h->vms[low]->pid == pid ? h->vms[low] : NULL;
}

const struct series *history_vcpu(const struct past_vm *vm, uint32_t id)
{
	size_t low = 0, high = vm->nr_past;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (vm->vcpus[middle]->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < vm->nr_past && vm->vcpus[low]->id == id ? &vm->vcpus[low]->requests : NULL;
}
