// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "map_show.h"

#define PAGE_SIZE	UINT64_C(4096)
#define PAGES_2M	UINT64_C(512)

static const char *const states[] = {
	[PAGE_UNKNOWN] = "unknown",
	[PAGE_SHARED] = "shared",
	[PAGE_PRIVATE] = "private",
	[PAGE_ASSIGNED] = "assigned",
};

static json_t *numbers(const uint64_t *n)
{
	json_t *o = json_object();

	for (unsigned int i = 0; i < PAGE_NR_STATES; i++)
		json_object_set_new(o, states[i], json_integer(n[i]));
	return o;
}

static json_t *head_json(const struct map_view *v, uint64_t start, uint64_t end)
{
	json_t *o = json_object();
	struct page_totals t;

	page_map_totals(v->map, start, end, &t);
	json_object_set_new(o, "schema", json_string("kvm_snp/map/1"));
	json_object_set_new(o, "vm", json_integer(v->map->vm));
	json_object_set_new(o, "name", json_string(v->name));
	json_object_set_new(o, "pages", numbers(t.pages));
	json_object_set_new(o, "pages_2m", numbers(t.pages_2m));
	json_object_set_new(o, "conversions", json_integer(t.conversions));
	json_object_set_new(o, "refused", json_integer(v->map->refused));
	json_object_set_new(o, "lost", json_integer(v->lost));
	json_object_set_new(o, "lost_changes", json_integer(v->map->lost));
	return o;
}

static json_t *extent_json(const struct extent *e, uint64_t start, uint64_t end)
{
	uint64_t from = e->start > start ? e->start : start, to = e->end < end ? e->end : end;
	struct page_info info = page_map_info(e->value);
	json_t *o = json_object();

	json_object_set_new(o, "gpa", json_integer(from * PAGE_SIZE));
	json_object_set_new(o, "pages", json_integer(to - from));
	json_object_set_new(o, "state", json_string(states[info.state]));
	json_object_set_new(o, "level", json_integer(info.level));
	json_object_set_new(o, "conversions", json_integer(info.conversions));
	return o;
}

/* What cannot be written stdout's error flag remembers */
static void print_object(json_t *o, size_t flags)
{
	json_dumpf(o, stdout, JSON_COMPACT | flags);
	json_decref(o);
}

void map_print_json(const struct map_view *v)
{
	uint64_t start = 0, end = UINT64_MAX;
	struct extent e = { 0 };

	if (v->zoom_gfn != UINT64_MAX) {
		start = v->zoom_gfn & ~(PAGES_2M - 1);
		end = start + PAGES_2M;
	}
	putchar('{');
	print_object(head_json(v, start, end), JSON_EMBED);
	printf(",\"extents\":[");
	for (uint64_t at = start; extents_find(v->map->extents, at, &e) && e.start < end; at = e.end) {
		printf("%s\n", at == start ? "" : ",");
		print_object(extent_json(&e, start, end), 0);
	}
	printf("\n]}\n");
}
