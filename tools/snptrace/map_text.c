// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "human.h"
#include "map_show.h"

#define PAGE_SIZE	UINT64_C(4096)
#define PAGES_2M	UINT64_C(512)
#define MAX_HOT		10
/* Cells of a line: 128 MiB or 256 MiB, or 256 KiB of pages */
#define NARROW_CELLS	64
#define WIDE_CELLS	128
#define LABEL_WIDTH	16

static const char *const states[] = {
	[PAGE_UNKNOWN] = "unknown",
	[PAGE_SHARED] = "shared",
	[PAGE_PRIVATE] = "private, not touched",
	[PAGE_ASSIGNED] = "private",
};

static const char *paint(bool colour, char c)
{
	if (!colour)
		return "";
	switch (c) {
	case 'P': return "\033[32m";
	case 'p': return "\033[2;32m";
	case 'S': return "\033[33m";
	case 's': return "\033[2;33m";
	case 'm': return "\033[31m";
	default: return "\033[2m";
	}
}

/* What 2 MiB are shown as, or a page */
static char letter(const struct page_totals *t)
{
	uint64_t private = t->pages[PAGE_PRIVATE] + t->pages[PAGE_ASSIGNED];
	uint64_t shared = t->pages[PAGE_SHARED];
	uint64_t all = private + shared + t->pages[PAGE_UNKNOWN];

	if (private && shared)
		return 'm';
	if (private)
		return t->pages[PAGE_ASSIGNED] == all ? 'P' : 'p';
	if (shared)
		return shared == all ? 'S' : 's';
	return '.';
}

/* @cells cells of @pages pages each from @gfn on */
static void print_line(const struct page_map *map, uint64_t gfn, unsigned int cells,
		       uint64_t pages, bool colour)
{
	char last = 0;

	printf("%#*" PRIx64 "  ", LABEL_WIDTH - 2, gfn * PAGE_SIZE);
	for (unsigned int i = 0; i < cells; i++) {
		struct page_totals t;
		char c;

		page_map_totals(map, gfn + i * pages, gfn + (i + 1) * pages, &t);
		c = letter(&t);
		if (c != last && colour)
			printf("\033[0m%s", paint(colour, c));
		putchar(c);
		last = c;
	}
	printf("%s\n", colour ? "\033[0m" : "");
}

/* Lines of which nothing is known are left out */
static void print_map(const struct page_map *map)
{
	unsigned int cells = human_width() >= LABEL_WIDTH + WIDE_CELLS ? WIDE_CELLS : NARROW_CELLS;
	uint64_t pages = cells * PAGES_2M, next = 0;
	bool colour = human_colour();
	struct extent e;

	for (uint64_t at = 0; extents_find(map->extents, at, &e); at = next) {
		uint64_t from = e.start > at ? e.start / pages * pages : at;

		if (from > at)
			printf("%*s\n", LABEL_WIDTH - 2, "*");
		print_line(map, from, cells, PAGES_2M, colour);
		next = from + pages;
	}
	printf("\na letter for 2 MiB: P private and in use, p private in part or not touched yet,\n"
	       "S shared, s shared in part, m some of both, . unknown\n");
}

static void print_pages(const struct page_map *map, uint64_t gfn)
{
	bool colour = human_colour();

	for (uint64_t at = gfn; at < gfn + PAGES_2M; at += NARROW_CELLS)
		print_line(map, at, NARROW_CELLS, 1, colour);
	printf("\na letter for 4 KiB: P private and in use, p private and not touched yet,\n"
	       "S shared, . unknown\n");
}

static const char *level_name(unsigned int level)
{
	return level == 2 ? "2M" : level == 1 ? "4K" : "-";
}

static void print_extents(const struct page_map *map, uint64_t gfn)
{
	struct extent e = { 0 };
	uint64_t end = gfn + PAGES_2M;

	printf("\n%-*s%8s%6s%12s  STATE\n", LABEL_WIDTH, "GPA", "PAGES", "SIZE", "CONVERSIONS");
	for (uint64_t at = gfn; extents_find(map->extents, at, &e) && e.start < end; at = e.end) {
		struct page_info info = page_map_info(e.value);
		uint64_t from = e.start > gfn ? e.start : gfn, to = e.end < end ? e.end : end;

		printf("%-#*" PRIx64 "%8" PRIu64 "%6s%12" PRIu32 "  %s\n", LABEL_WIDTH,
		       from * PAGE_SIZE, to - from, level_name(info.level), info.conversions,
		       states[info.state]);
	}
}

static void print_total(const char *name, uint64_t pages, uint64_t pages_2m)
{
	char size[HUMAN_SIZE];

	printf("%-14s%12" PRIu64 "%10s%12" PRIu64 "%12" PRIu64 "\n", name, pages,
	       human_bytes(size, pages * PAGE_SIZE), pages - pages_2m, pages_2m / PAGES_2M);
}

static void print_totals(const struct page_totals *t)
{
	printf("%-14s%12s%10s%12s%12s\n", "", "PAGES", "SIZE", "OF 4K", "OF 2M");
	print_total("private", t->pages[PAGE_PRIVATE] + t->pages[PAGE_ASSIGNED],
		    t->pages_2m[PAGE_PRIVATE] + t->pages_2m[PAGE_ASSIGNED]);
	print_total("  in use", t->pages[PAGE_ASSIGNED], t->pages_2m[PAGE_ASSIGNED]);
	print_total("  not touched", t->pages[PAGE_PRIVATE], t->pages_2m[PAGE_PRIVATE]);
	print_total("shared", t->pages[PAGE_SHARED], t->pages_2m[PAGE_SHARED]);
	print_total("unknown", t->pages[PAGE_UNKNOWN], 0);
	if (t->conversions)
		printf("\n%" PRIu64 " conversions of pages between private and shared\n",
		       t->conversions);
}

static void print_hot(const struct page_map *map)
{
	struct page_range hot[MAX_HOT];
	size_t nr = page_map_hot(map, hot, MAX_HOT);

	if (!nr)
		return;
	printf("\nconverted most often\n%-*s%10s%14s%14s  NOW\n", LABEL_WIDTH, "GPA", "PAGES",
	       "TIMES", "CONVERSIONS");
	for (size_t i = 0; i < nr; i++) {
		char times[HUMAN_SIZE];
		struct page_totals t;

		if (hot[i].least == hot[i].most)
			snprintf(times, sizeof(times), "%" PRIu32, hot[i].most);
		else
			snprintf(times, sizeof(times), "%" PRIu32 "-%" PRIu32, hot[i].least,
				 hot[i].most);
		page_map_totals(map, hot[i].start, hot[i].end, &t);
		printf("%-#*" PRIx64 "%10" PRIu64 "%14s%14" PRIu64 "  %c\n", LABEL_WIDTH,
		       hot[i].start * PAGE_SIZE, hot[i].end - hot[i].start, times,
		       hot[i].conversions, letter(&t));
	}
}

void map_print(const struct map_view *v)
{
	uint64_t start = 0, end = UINT64_MAX;
	struct page_totals t;

	if (v->zoom_gfn != UINT64_MAX) {
		start = v->zoom_gfn & ~(PAGES_2M - 1);
		end = start + PAGES_2M;
	}
	printf("VM %" PRIu32, v->map->vm);
	if (*v->name)
		printf(" \"%s\"", v->name);
	if (start || end != UINT64_MAX)
		printf(", %#" PRIx64 " to %#" PRIx64, start * PAGE_SIZE, end * PAGE_SIZE);
	printf("\n\n");
	page_map_totals(v->map, start, end, &t);
	print_totals(&t);
	printf("\n");
	if (end == UINT64_MAX) {
		print_map(v->map);
		print_hot(v->map);
	} else {
		print_pages(v->map, start);
		print_extents(v->map, start);
	}
	if (v->map->refused)
		printf("\n%" PRIu64 " changes were refused by the VMM\n", v->map->refused);
	if (v->map->lost)
		printf("\nlost: %" PRIu64 " changes, as the map is in more than %d pieces\n",
		       v->map->lost, PAGE_MAP_MAX_EXTENTS);
}
