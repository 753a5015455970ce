/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of bpf/table.h, as who has them mapped sees them. */
#ifndef MAP_TABLE_H
#define MAP_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include <bpf/libbpf.h>

/**
 * struct table - a table, or an array, of a map that is mapped
 * @places, @nr, @size: the elements, their number, and the size of one in bytes
 */
struct table {
	char *places;
	size_t nr, size;
};

/* log2 of the places that a table for @entries has: twice as many, at least */
unsigned int table_bits(uint32_t entries);

/* Maps @map, which is loaded. Return: 0 or a negative errno. */
int table_map(struct table *t, const struct bpf_map *map);
void table_unmap(struct table *t);

/* Element @i, which begins with its key if it is a table's */
void *table_at(const struct table *t, size_t i);
/* The key of place @i, 0: nobody's */
uint64_t table_key(const struct table *t, size_t i);
/* Zeroes place @i and makes it nobody's */
void table_remove(struct table *t, size_t i);
/* After removals: makes searches short again */
void table_tidy(struct table *t);

#endif
