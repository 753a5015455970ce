/* SPDX-License-Identifier: GPL-2.0-only */
/* A hash table from numbers to indices. */
#ifndef ID_MAP_H
#define ID_MAP_H

#include <stddef.h>
#include <stdint.h>

#define ID_MAP_NONE	UINT32_MAX

/* struct id_map - zeroed it is empty; free() @entries frees it */
struct id_map {
	struct id_map_entry {
		uint64_t key;
		uint32_t value_plus_1;
	} *entries;
	size_t nr, room;
};

/* The value of @key, or ID_MAP_NONE */
uint32_t id_map_get(const struct id_map *map, uint64_t key);
/* Sets it; @value is below ID_MAP_NONE */
void id_map_set(struct id_map *map, uint64_t key, uint32_t value);

#endif
