// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <kvm_snp/ghcb.h>
#include <kvm_snp/units.h>

#include "array.h"
#include "filter.h"
#include "html.h"
#include "page_map.h"

/* Some 590 KB each, and the map's extents */
#define MAX_VMS		16
/* Rows of memory; rows of which nothing is known do not count */
#define MAX_ROWS	96
#define FIRST_SHIFT	9		/* of 2 MiB */
#define MAX_GFN		(1ULL << 40)
#define PAGES_2M	512
#define PAGE_SHIFT	12

/* What pages of a row became */
enum { TO_PRIVATE, TO_SHARED, TOUCHED, NR_LANES };

/**
 * struct memory - a VM's
 * @shift: a row is of 1 << @shift pages
 * @rows: GFN >> @shift of each row, in order of appearance
 * @last: the row that was looked for last
 * @series: by row and lane: pages
 */
struct memory {
	uint32_t vm;
	unsigned int shift, nr_rows, last;
	uint64_t rows[MAX_ROWS];
	struct timeline_series *series;
};

struct html_memory {
	struct timeline *timeline;
	struct memory *vms;
	size_t nr_vms;
	struct page_maps *maps;
	uint64_t lost;
};

struct html_memory *html_memory_new(struct timeline *t)
{
	struct html_memory *h = array_alloc(1, sizeof(*h));

	h->timeline = t;
	h->maps = page_maps_new();
	return h;
}

void html_memory_free(struct html_memory *h)
{
	page_maps_free(h->maps);
	free(h->vms);
	free(h);
}

uint64_t html_memory_lost(const struct html_memory *h)
{
	return h->lost + h->maps->lost;
}

static struct memory *find(struct html_memory *h, uint32_t vm)
{
	for (size_t i = 0; i < h->nr_vms; i++)
		if (h->vms[i].vm == vm)
			return &h->vms[i];
	return NULL;
}

static struct memory *memory_of(struct html_memory *h, uint32_t vm)
{
	struct memory *m = find(h, vm);

	if (m)
		return m;
	if (h->nr_vms == MAX_VMS) {
		h->lost++;
		return NULL;
	}
	array_insert((void **)&h->vms, &h->nr_vms, sizeof(*h->vms), h->nr_vms);
	m = &h->vms[h->nr_vms - 1];
	m->vm = vm;
	m->shift = FIRST_SHIFT;
	m->series = timeline_series(h->timeline, MAX_ROWS * NR_LANES);
	return m;
}

/* All that is in row @from becomes row @to's */
static void move_row(struct memory *m, unsigned int from, unsigned int to)
{
	for (unsigned int bin = 0; bin < TIMELINE_BINS; bin++) {
		uint32_t *cells = &m->series->cells[bin * MAX_ROWS * NR_LANES];

		for (unsigned int lane = 0; lane < NR_LANES; lane++) {
			timeline_sum(&cells[to * NR_LANES + lane], cells[from * NR_LANES + lane]);
			cells[from * NR_LANES + lane] = 0;
		}
	}
}

static unsigned int find_row(const struct memory *m, uint64_t row, unsigned int nr)
{
	unsigned int i = 0;

	while (i < nr && m->rows[i] != row)
		i++;
	return i;
}

/* Rows become twice as large */
static void fold_rows(struct memory *m)
{
	unsigned int nr = 0;

	m->shift++;
	for (unsigned int i = 0; i < m->nr_rows; i++) {
		unsigned int to = find_row(m, m->rows[i] / 2, nr);

		m->rows[to] = m->rows[i] / 2;
		if (to == nr)
			nr++;
		if (to != i)
			move_row(m, i, to);
	}
	m->nr_rows = nr;
	m->last = 0;
}

static unsigned int row_of(struct memory *m, uint64_t gfn)
{
	unsigned int row;

	for (;;) {
		if (m->last < m->nr_rows && m->rows[m->last] == gfn >> m->shift)
			return m->last;
		row = find_row(m, gfn >> m->shift, m->nr_rows);
		if (row < MAX_ROWS)
			break;
		fold_rows(m);
	}
	m->rows[row] = gfn >> m->shift;
	if (row == m->nr_rows)
		m->nr_rows++;
	m->last = row;
	return row;
}

static void change(struct html_memory *h, uint32_t vm, uint64_t at, uint64_t gfn, uint64_t pages,
		   unsigned int lane)
{
	struct memory *m;
	uint64_t end, next;

	if (gfn >= MAX_GFN)
		return;
	m = memory_of(h, vm);
	end = pages < MAX_GFN - gfn ? gfn + pages : MAX_GFN;
	for (; m && gfn < end; gfn = next) {
		unsigned int row = row_of(m, gfn);

		next = ((gfn >> m->shift) + 1) << m->shift;
		if (next > end)
			next = end;
		timeline_add(h->timeline, m->series, at, row * NR_LANES + lane, next - gfn);
	}
}

static void psc_range(struct html_memory *h, const struct ksnp_event_psc_range *e, uint64_t at)
{
	if (e->operation == GHCB_PSC_PRIVATE)
		change(h, e->vm, at, e->gpa >> PAGE_SHIFT, e->pages, TO_PRIVATE);
	else if (e->operation == GHCB_PSC_SHARED)
		change(h, e->vm, at, e->gpa >> PAGE_SHIFT, e->pages, TO_SHARED);
}

static void gmem_prepare(struct html_memory *h, const struct ksnp_event_gmem_prepare *e, uint64_t at)
{
	bool large = e->level == 2;

	if (!e->ret)
		change(h, e->vm, at, large ? e->gfn & ~(PAGES_2M - 1ULL) : e->gfn,
		       large ? PAGES_2M : 1, TOUCHED);
}

static void launch(struct html_memory *h, const struct ksnp_event_launch *e, uint64_t at)
{
	if (e->unit == KSNP_UNIT_launch_update && !e->ret)
		change(h, e->vm, at, e->gpa >> PAGE_SHIFT, e->pages, TOUCHED);
}

void html_memory_event(struct html_memory *h, const struct ksnp_event *e, uint64_t at)
{
	if (e->type == KSNP_EVENT_psc_range)
		psc_range(h, (const struct ksnp_event_psc_range *)e, at);
	else if (e->type == KSNP_EVENT_gmem_prepare)
		gmem_prepare(h, (const struct ksnp_event_gmem_prepare *)e, at);
	else if (e->type == KSNP_EVENT_launch)
		launch(h, (const struct ksnp_event_launch *)e, at);
	if (find(h, filter_vm_of(e)))
		page_maps_apply(h->maps, e);
}

/* The rows by their addresses */
static void sort(const struct memory *m, unsigned int *order)
{
	for (unsigned int i = 0; i < m->nr_rows; i++) {
		unsigned int at = i;

		for (; at && m->rows[order[at - 1]] > m->rows[i]; at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
}

static void write_cells(const struct memory *m, FILE *to, unsigned int bins, const unsigned int *order)
{
	uint32_t *cells = array_alloc(bins * m->nr_rows * NR_LANES + 1, sizeof(*cells)), *next = cells;

	for (unsigned int bin = 0; bin < bins; bin++)
		for (unsigned int i = 0; i < m->nr_rows; i++, next += NR_LANES)
			memcpy(next, &m->series->cells[(bin * MAX_ROWS + order[i]) * NR_LANES],
			       NR_LANES * sizeof(*cells));
	html_cells(to, cells, next - cells);
	free(cells);
}

/* Pages by state, "private" those that have not been touched */
static json_t *totals(const struct page_map *map, uint64_t start, uint64_t end)
{
	struct page_totals t = { 0 };

	if (map)
		page_map_totals(map, start, end, &t);
	return json_pack("[I,I,I,I]", (json_int_t)t.pages[PAGE_PRIVATE],
			 (json_int_t)t.pages[PAGE_ASSIGNED], (json_int_t)t.pages[PAGE_SHARED],
			 (json_int_t)t.conversions);
}

static const struct page_map *map_of(const struct html_memory *h, uint32_t vm)
{
	for (size_t i = 0; i < h->maps->nr_vms; i++)
		if (h->maps->vms[i].vm == vm)
			return &h->maps->vms[i];
	return NULL;
}

static void write_vm(const struct html_memory *h, const struct memory *m, FILE *to, unsigned int bins,
		     const struct model *model)
{
	const struct model_vm *vm = model_find_vm(model, m->vm);
	const struct page_map *map = map_of(h, m->vm);
	json_t *rows = json_array(), *now = json_array(), *o;
	unsigned int order[MAX_ROWS];

	sort(m, order);
	for (unsigned int i = 0; i < m->nr_rows; i++) {
		uint64_t start = m->rows[order[i]] << m->shift;

		json_array_append_new(rows, json_integer(start));
		json_array_append_new(now, totals(map, start, start + (1ULL << m->shift)));
	}
	o = json_pack("{s:s, s:I, s:o, s:o, s:o}", "name", vm ? vm->name : "",
		      "row_pages", (json_int_t)(1ULL << m->shift), "rows", rows, "now", now,
		      "totals", totals(map, 0, UINT64_MAX));
	html_set_vm(o, model->hosts, m->vm);
	fputs("\n{\"map\":", to);
	html_json(to, o);
	json_decref(o);
	fputs(",\"cells\":", to);
	write_cells(m, to, bins, order);
	putc('}', to);
}

void html_memory_write(struct html_memory *h, FILE *to, const struct timeline *t,
		       const struct model *m)
{
	page_maps_end(h->maps);
	putc('[', to);
	for (size_t i = 0; i < h->nr_vms; i++) {
		if (i)
			putc(',', to);
		write_vm(h, &h->vms[i], to, t->bins, m);
	}
	putc(']', to);
}
