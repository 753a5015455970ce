// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include <kvm_snp/ghcb.h>
#include <kvm_snp/units.h>

#include "array.h"
#include "page_map.h"

#define EXIT_HYPERCALL		3		/* KVM_EXIT_HYPERCALL */
#define MAP_ENCRYPTED		(1ULL << 4)	/* KVM_MAP_GPA_RANGE_ENCRYPTED */
#define PAGE_SHIFT		12
#define PAGES_2M		512
#define MAX_GFN			(1ULL << 40)	/* physical addresses have 52 bits */

/* A value: state in 1:0, level in 3:2, conversions from 8 on */
#define VALUE(state, level, conversions)				\
	((uint64_t)(state) | (uint64_t)(level) << 2 | (uint64_t)(conversions) << 8)

/* What a vCPU has asked the VMM for, until the answer is known */
struct page_change {
	uint32_t vm, vcpu;
	uint64_t start, end;
	enum page_state state;
	unsigned int level;
};

struct page_info page_map_info(uint64_t value)
{
	return (struct page_info){ value & 3, value >> 2 & 3, value >> 8 };
}

struct page_maps *page_maps_new(void)
{
	return array_alloc(1, sizeof(struct page_maps));
}

void page_maps_free(struct page_maps *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->nr_vms; i++)
		extents_free(m->vms[i].extents);
	free(m->vms);
	free(m->changes);
	free(m);
}

static struct page_map *map_of(struct page_maps *m, uint32_t vm)
{
	size_t at = 0;

	while (at < m->nr_vms && m->vms[at].vm < vm)
		at++;
	if (at < m->nr_vms && m->vms[at].vm == vm)
		return &m->vms[at];
	if (m->nr_vms == PAGE_MAP_MAX_VMS) {
		m->lost++;
		return NULL;
	}
	array_insert((void **)&m->vms, &m->nr_vms, sizeof(*m->vms), at);
	m->vms[at].vm = vm;
	m->vms[at].extents = extents_new(PAGE_MAP_MAX_EXTENTS);
	return &m->vms[at];
}

static bool is_private(enum page_state state)
{
	return state == PAGE_PRIVATE || state == PAGE_ASSIGNED;
}

static uint64_t change_page(uint64_t value, void *arg)
{
	const struct page_change *c = arg;
	struct page_info was = page_map_info(value);

	/* Another vCPU may have touched it before this one has its answer */
	if (c->state == PAGE_PRIVATE && was.state == PAGE_ASSIGNED)
		return value;
	/* Nobody says by which entry: it may have been the guest's already */
	if (c->state == PAGE_ASSIGNED && !c->level && was.state == PAGE_ASSIGNED)
		return value;
	if (was.state != PAGE_UNKNOWN && is_private(was.state) != is_private(c->state) &&
	    was.conversions < PAGE_MAX_CONVERSIONS)
		was.conversions++;
	return VALUE(c->state, c->level, was.conversions);
}

static uint64_t split_page(uint64_t value, void *arg)
{
	struct page_info was = page_map_info(value);

	(void)arg;
	return was.level == 2 ? VALUE(was.state, 1, was.conversions) : value;
}

static void change(struct page_maps *m, struct page_change *c)
{
	struct page_map *map = map_of(m, c->vm);

	if (map && !extents_update(map->extents, c->start, c->end, change_page, c))
		map->lost++;
}

static void change_pages(struct page_maps *m, uint32_t vm, uint64_t gfn, uint64_t pages,
			 enum page_state state, unsigned int level)
{
	struct page_change c = { .vm = vm, .start = gfn, .state = state, .level = level };

	if (gfn >= MAX_GFN)
		return;
	c.end = pages < MAX_GFN - gfn ? gfn + pages : MAX_GFN;
	change(m, &c);
}

/* By VM and vCPU */
static size_t change_place(const struct page_maps *m, uint32_t vm, uint32_t vcpu)
{
	uint64_t key = (uint64_t)vm << 32 | vcpu;
	size_t low = 0, high = m->nr_changes;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct page_change *c = &m->changes[middle];

		if (((uint64_t)c->vm << 32 | c->vcpu) < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct page_change *find_change(struct page_maps *m, uint32_t vm, uint32_t vcpu)
{
	size_t at = change_place(m, vm, vcpu);

	if (at == m->nr_changes || m->changes[at].vm != vm || m->changes[at].vcpu != vcpu)
		return NULL;
	return &m->changes[at];
}

/* A vCPU asks for one range after the other: the answer to the one before was good */
static void finish_change(struct page_maps *m, uint32_t vm, uint32_t vcpu, bool good)
{
	struct page_change *c = find_change(m, vm, vcpu);
	struct page_map *map;

	if (!c || c->start == c->end)
		return;
	if (good) {
		change(m, c);
	} else {
		map = map_of(m, vm);
		if (map)
			map->refused++;
	}
	c->end = c->start;
}

static void begin_change(struct page_maps *m, uint32_t vm, uint32_t vcpu, uint64_t gpa,
			 uint64_t pages, bool private, unsigned int level)
{
	struct page_change *c = find_change(m, vm, vcpu);
	enum page_state state = private ? PAGE_PRIVATE : PAGE_SHARED;
	uint64_t gfn = gpa >> PAGE_SHIFT;
	size_t at;

	/* The VMM is being asked for what a psc_range has told of */
	if (c && c->start == gfn && c->end == gfn + pages && c->state == state)
		return;
	if (gfn >= MAX_GFN || pages > MAX_GFN - gfn)
		return;
	finish_change(m, vm, vcpu, true);
	if (!c) {
		if (m->nr_changes == PAGE_MAP_MAX_CHANGES) {
			m->lost++;
			return;
		}
		at = change_place(m, vm, vcpu);
		array_insert((void **)&m->changes, &m->nr_changes, sizeof(*c), at);
		c = &m->changes[at];
	}
	*c = (struct page_change){
		.vm = vm,
		.vcpu = vcpu,
		.start = gfn,
		.end = gfn + pages,
		.state = state,
		.level = level,
	};
}

static void apply_launch(struct page_maps *m, const struct ksnp_event_launch *e)
{
	if (e->unit == KSNP_UNIT_launch_update && !e->ret)
		change_pages(m, e->vm, e->gpa >> PAGE_SHIFT, e->pages, PAGE_ASSIGNED, 1);
}

static void apply_psc_range(struct page_maps *m, const struct ksnp_event_psc_range *e)
{
	if (e->operation == GHCB_PSC_PRIVATE || e->operation == GHCB_PSC_SHARED)
		begin_change(m, e->vm, e->vcpu, e->gpa, e->pages,
			     e->operation == GHCB_PSC_PRIVATE, e->level);
}

static void apply_psc_end(struct page_maps *m, const struct ksnp_event_psc_end *e)
{
	bool good = e->why != KSNP_WHY_VMM_REFUSED && e->why != KSNP_WHY_NO_HYPERCALL &&
		    e->why != KSNP_WHY_VM_GONE;

	finish_change(m, e->vm, e->vcpu, good);
}

/* In kvm_amd's hands, this is all that is seen of a page state change */
static void apply_user_exit_begin(struct page_maps *m, const struct ksnp_event_user_exit_begin *e)
{
	if (e->reason == EXIT_HYPERCALL)
		begin_change(m, e->vm, e->vcpu, e->arg0, e->arg1, e->arg2 & MAP_ENCRYPTED, 1);
}

static void apply_user_exit_end(struct page_maps *m, const struct ksnp_event_user_exit_end *e)
{
	if (e->reason == EXIT_HYPERCALL)
		finish_change(m, e->vm, e->vcpu, !e->answer && e->end == KSNP_END_RESUME);
}

static void apply_gmem_prepare(struct page_maps *m, const struct ksnp_event_gmem_prepare *e)
{
	if (e->ret)
		return;
	if (e->level == 2)
		change_pages(m, e->vm, e->gfn & ~(PAGES_2M - 1ULL), PAGES_2M, PAGE_ASSIGNED, 2);
	else
		change_pages(m, e->vm, e->gfn, 1, PAGE_ASSIGNED, e->level);
}

static void apply_rmp_fault_end(struct page_maps *m, const struct ksnp_event_rmp_fault_end *e)
{
	uint64_t gfn = (e->gpa >> PAGE_SHIFT) & ~(PAGES_2M - 1ULL);
	struct page_map *map;

	if (e->unit != KSNP_UNIT_rmp_split || e->level_after != 1 || gfn >= MAX_GFN)
		return;
	map = map_of(m, e->vm);
	if (map && !extents_update(map->extents, gfn, gfn + PAGES_2M, split_page, NULL))
		map->lost++;
}

/* Events that say something of pages */
#define APPLIED(X)								\
	X(launch)								\
	X(psc_range)								\
	X(psc_end)								\
	X(user_exit_begin)							\
	X(user_exit_end)							\
	X(gmem_prepare)								\
	X(rmp_fault_end)

void page_maps_apply(struct page_maps *m, const struct ksnp_event *e)
{
	switch (e->type) {
#define APPLY(event)								\
	case KSNP_EVENT_##event:						\
		apply_##event(m, (const struct ksnp_event_##event *)e);		\
		break;
	APPLIED(APPLY)
	}
}

void page_maps_end(struct page_maps *m)
{
	for (size_t i = 0; i < m->nr_changes; i++)
		finish_change(m, m->changes[i].vm, m->changes[i].vcpu, true);
}

struct page_info page_map_at(const struct page_map *map, uint64_t gfn)
{
	struct extent e;

	if (!extents_find(map->extents, gfn, &e) || e.start > gfn)
		return (struct page_info){ 0 };
	return page_map_info(e.value);
}

static void add_to_totals(struct page_totals *t, uint64_t pages, struct page_info info)
{
	t->pages[info.state] += pages;
	if (info.level == 2)
		t->pages_2m[info.state] += pages;
	t->conversions += pages * info.conversions;
	if (info.conversions > t->hottest)
		t->hottest = info.conversions;
}

void page_map_totals(const struct page_map *map, uint64_t start, uint64_t end,
		     struct page_totals *t)
{
	uint64_t at = start;
	struct extent e;

	*t = (struct page_totals){ 0 };
	while (at < end && extents_find(map->extents, at, &e) && e.start < end) {
		uint64_t from = e.start > at ? e.start : at, to = e.end < end ? e.end : end;

		t->pages[PAGE_UNKNOWN] += from - at;
		add_to_totals(t, to - from, page_map_info(e.value));
		at = to;
	}
	if (end != UINT64_MAX)
		t->pages[PAGE_UNKNOWN] += end - at;
}

static bool hotter(const struct page_range *a, const struct page_range *b)
{
	return a->most != b->most ? a->most > b->most : a->conversions > b->conversions;
}

/* Into the sorted ones, of which there are @max at most */
static size_t insert_range(struct page_range *ranges, size_t nr, size_t max,
			   const struct page_range *r)
{
	size_t at = nr;

	while (at && hotter(r, &ranges[at - 1]))
		at--;
	if (at == max)
		return nr;
	if (nr < max)
		nr++;
	memmove(&ranges[at + 1], &ranges[at], (nr - 1 - at) * sizeof(*r));
	ranges[at] = *r;
	return nr;
}

size_t page_map_hot(const struct page_map *map, struct page_range *ranges, size_t max)
{
	struct page_range r = { 0 };
	struct extent e = { 0 };
	size_t nr = 0;

	for (uint64_t at = 0; extents_find(map->extents, at, &e); at = e.end) {
		uint32_t n = page_map_info(e.value).conversions;

		if (!n)
			continue;
		if (r.end != e.start || !r.most) {
			if (r.most)
				nr = insert_range(ranges, nr, max, &r);
			r = (struct page_range){ .start = e.start, .least = n };
		}
		r.end = e.end;
		r.least = n < r.least ? n : r.least;
		r.most = n > r.most ? n : r.most;
		r.conversions += n * (e.end - e.start);
	}
	return r.most ? insert_range(ranges, nr, max, &r) : nr;
}
