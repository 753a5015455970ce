// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "array.h"
#include "id_map.h"

/* Where @key is, or the free place where it belongs; half of the places are free */
static struct id_map_entry *place(const struct id_map *map, uint64_t key)
{
	size_t i = (key * 0x9e3779b97f4a7c15ULL) >> 32;

	for (;; i++) {
		struct id_map_entry *e = &map->entries[i & (map->room - 1)];

		if (!e->value_plus_1 || e->key == key)
			return e;
	}
}

uint32_t id_map_get(const struct id_map *map, uint64_t key)
{
	return map->room ? place(map, key)->value_plus_1 - 1 : ID_MAP_NONE;
}

static void grow(struct id_map *map)
{
	struct id_map old = *map;

	map->room = old.room ? 2 * old.room : 64;
	map->entries = array_alloc(map->room, sizeof(*map->entries));
	for (size_t i = 0; i < old.room; i++)
		if (old.entries[i].value_plus_1)
			*place(map, old.entries[i].key) = old.entries[i];
	free(old.entries);
}

void id_map_set(struct id_map *map, uint64_t key, uint32_t value)
{
	struct id_map_entry *e;

	if (2 * (map->nr + 1) > map->room)
		grow(map);
	e = place(map, key);
	map->nr += !e->value_plus_1;
	e->key = key;
	e->value_plus_1 = value + 1;
}
