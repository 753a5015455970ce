// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "label_sets.h"
#include "load.h"
#include "openmetrics.h"

void label_sets_init(struct label_sets *s, size_t max)
{
	*s = (struct label_sets){ .max = max, .shown.model = model_new(), .gone.model = model_new() };
}

static void free_sums(struct label_sums *sums)
{
	model_free(sums->model);
	hist_set_clear(&sums->hists);
}

void label_sets_free(struct label_sets *s)
{
	free_sums(&s->shown);
	free_sums(&s->gone);
	free(s->known);
}

/* Where a VM is, or belongs */
static size_t place_of(const struct label_sets *s, uint32_t pid)
{
	return array_lower_bound(s->known, s->nr_known, sizeof(*s->known), pid);
}

static struct known_vm *find(const struct label_sets *s, uint32_t pid)
{
	size_t at = place_of(s, pid);

	return at < s->nr_known && s->known[at].pid == pid ? &s->known[at] : NULL;
}

static void admit(struct label_sets *s, uint32_t pid)
{
	size_t at = place_of(s, pid);
	bool own = s->nr_own < s->max;

	array_insert((void **)&s->known, &s->nr_known, sizeof(*s->known), at);
	s->known[at] = (struct known_vm){ .pid = pid, .own = own };
	if (own)
		s->nr_own++;
	else
		s->overflow++;
}

static void admit_new(struct label_sets *s, const struct model *m)
{
	for (size_t i = 0; i < m->nr_vms; i++)
		if (m->vms[i].pid && !find(s, m->vms[i].pid))
			admit(s, m->vms[i].pid);
}

static void forget(struct label_sets *s, struct known_vm *vm)
{
	if (vm->own)
		s->nr_own--;
	s->nr_known--;
	memmove(vm, vm + 1, (s->known + s->nr_known - vm) * sizeof(*vm));
}

/* What VM 0 and the others have stays theirs, what nobody has heard of is left out */
static bool label_of(uint32_t *pid, const void *arg)
{
	const struct known_vm *vm;

	if (!*pid || *pid == OPENMETRICS_OTHER)
		return true;
	vm = find(arg, *pid);
	if (vm && (vm->gone || !vm->own))
		*pid = OPENMETRICS_OTHER;
	return vm;
}

static bool label_if_gone(uint32_t *pid, const void *arg)
{
	const struct known_vm *vm = *pid ? find(arg, *pid) : NULL;

	*pid = OPENMETRICS_OTHER;
	return vm && vm->gone;
}

static bool label_if_not_known(uint32_t *pid, const void *arg)
{
	if (*pid && !find(arg, *pid))
		*pid = OPENMETRICS_OTHER;
	return true;
}

static void add(struct label_sums *to, const struct model *from, model_as_fn *as, const struct label_sets *s)
{
	model_add_vms(to->model, from, as, s);
	for (size_t i = 0; i < from->nr_hists; i++) {
		struct ksnp_hist_key key = from->hists[i].key;

		if (as(&key.vm, s) && !hist_set_add(&to->hists, &key, &from->hists[i].hist))
			to->model->losses.hists++;
	}
}

static void merge(struct label_sums *to, const struct label_sums *from, model_as_fn *as,
		  const struct label_sets *s)
{
	model_add_vms(to->model, from->model, as, s);
	for (size_t i = 0; i < from->hists.nr; i++) {
		struct ksnp_hist_key key = from->hists.hists[i].key;

		if (as(&key.vm, s))
			hist_set_merge(&to->hists, &key, &from->hists.hists[i]);
	}
}

/* Labels that are no VM's any more go to the others */
static void add_up_again(struct label_sets *s)
{
	struct label_sums old = s->shown;

	s->shown = (struct label_sums){ .model = model_new() };
	merge(&s->shown, &old, label_if_not_known, s);
	model_add_host(s->shown.model, old.model);
	free_sums(&old);
}

void label_sets_add(struct label_sets *s, const struct model *delta)
{
	bool gone = false;

	admit_new(s, delta);
	add(&s->shown, delta, label_of, s);
	model_add_host(s->shown.model, delta);
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

void label_sets_begin(struct label_sets *s)
{
	for (size_t i = s->nr_known; i-- > 0;)
		if (s->known[i].gone)
			forget(s, &s->known[i]);
	model_clear(s->shown.model);
	hist_set_clear(&s->shown.hists);
	merge(&s->shown, &s->gone, label_of, s);
	s->has_vms = false;
}

/* Nothing more comes of those that the next look has no more */
static void take_vms(struct label_sets *s, const struct model *m)
{
	admit_new(s, m);
	model_add_host(s->shown.model, m);
	for (size_t i = 0; i < m->nr_vms; i++) {
		struct known_vm *vm = find(s, m->vms[i].pid);

		if (vm)
			vm->gone = m->vms[i].last;
	}
	s->has_vms = true;
}

void label_sets_take(struct label_sets *s, const struct model *part)
{
	if (!s->has_vms)
		take_vms(s, part);
	add(&s->shown, part, label_of, s);
	add(&s->gone, part, label_if_gone, s);
}
