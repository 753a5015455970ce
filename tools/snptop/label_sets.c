// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "label_sets.h"
#include "load.h"
#include "openmetrics.h"

void label_sets_init(struct label_sets *s, size_t max)
{
	*s = (struct label_sets){ .max = max, .shown = model_new() };
}

void label_sets_free(struct label_sets *s)
{
	model_free(s->shown);
	free(s->known);
}

/* Where a VM is, or belongs */
static size_t place_of(const struct label_sets *s, uint32_t pid)
{
	size_t low = 0, high = s->nr_known;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (s->known[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct known_vm *find(const struct label_sets *s, uint32_t pid)
{
	size_t at = place_of(s, pid);

	return at < s->nr_known && s->known[at].pid == pid ? &s->known[at] : NULL;
}

static void admit(struct label_sets *s, uint32_t pid, uint64_t first_ns)
{
	size_t at = place_of(s, pid);
	bool own = s->nr_own < s->max;

	array_insert((void **)&s->known, &s->nr_known, sizeof(*s->known), at);
	s->known[at] = (struct known_vm){ .pid = pid, .first_ns = first_ns, .own = own };
	if (own)
		s->nr_own++;
	else
		s->overflow++;
}

static void forget(struct label_sets *s, struct known_vm *vm)
{
	if (vm->own)
		s->nr_own--;
	s->nr_known--;
	memmove(vm, vm + 1, (s->known + s->nr_known - vm) * sizeof(*vm));
}

static uint32_t label_of(uint32_t pid, const void *arg)
{
	const struct known_vm *vm = find(arg, pid);

	return !pid || (vm && vm->own) ? pid : OPENMETRICS_OTHER;
}

static uint32_t label_of_departed(uint32_t pid, const void *arg)
{
	(void)pid;
	(void)arg;
	return OPENMETRICS_OTHER;
}

/* Labels that are no VM's any more go to the others */
static void add_up_again(struct label_sets *s)
{
	struct model *m = model_new();

	model_add_as(m, s->shown, label_of, s);
	model_free(s->shown);
	s->shown = m;
}

void label_sets_add(struct label_sets *s, const struct model *delta)
{
	bool gone = false;

	for (size_t i = 0; i < delta->nr_vms; i++)
		if (delta->vms[i].pid && !find(s, delta->vms[i].pid))
			admit(s, delta->vms[i].pid, 0);
	model_add_as(s->shown, delta, label_of, s);
	for (size_t i = 0; i < delta->nr_vms; i++) {
		struct known_vm *vm = find(s, delta->vms[i].pid);

		if (!vm || !load_is_gone(&delta->vms[i]))
			continue;
		gone = gone || vm->own;
		forget(s, vm);
	}
	if (gone)
		add_up_again(s);
}

/* Those that have gone make room first */
static void forget_unseen(struct label_sets *s, const struct model *now)
{
	for (size_t i = s->nr_known; i-- > 0;) {
		const struct model_vm *vm = model_find_vm(now, s->known[i].pid);

		if (!vm || vm->counts.first_ns != s->known[i].first_ns)
			forget(s, &s->known[i]);
	}
}

void label_sets_replace(struct label_sets *s, const struct model *now, const struct model *departed)
{
	forget_unseen(s, now);
	for (size_t i = 0; i < now->nr_vms; i++)
		if (now->vms[i].pid && !find(s, now->vms[i].pid))
			admit(s, now->vms[i].pid, now->vms[i].counts.first_ns);
	model_clear(s->shown);
	model_add_as(s->shown, now, label_of, s);
	if (departed)
		model_add_as(s->shown, departed, label_of_departed, NULL);
}
