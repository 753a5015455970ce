/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest's private and shared memory as text and JSON. */
#ifndef MAP_SHOW_H
#define MAP_SHOW_H

#include <stdint.h>

#include "page_map.h"

/**
 * struct map_view - a map, and what is known of where it comes from
 * @map: the guest's
 * @name: the VM's, "" when nobody knows
 * @zoom_gfn: only the 2 MiB around this page, each page of it; UINT64_MAX: all
 * @lost: records that are missing in it
 */
struct map_view {
	const struct page_map *map;
	const char *name;
	uint64_t zoom_gfn;
	uint64_t lost;
};

/* On stdout, as wide as the terminal */
void map_print(const struct map_view *v);

/* Schema kvm_snp/map/1, on stdout; extent by extent, as there may be many */
void map_print_json(const struct map_view *v);

#endif
