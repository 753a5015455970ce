/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables of bpf/table.h, as who has them mapped sees them: through a window, as what is mapped of
 * the kernel's memory is counted as the process's.
 */
#ifndef MAP_TABLE_H
#define MAP_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include <bpf/libbpf.h>

/**
 * struct table - a table, or an array, of a map
 * @fd: the map
 * @nr, @size: number of elements, and the size of one in bytes
 * @window, @first: what of it is mapped, and which byte of all it begins with
 */
struct table {
	int fd;
	size_t nr, size;
	char *window;
	size_t first;
};

/* log2 of the places that a table for @entries has: twice as many, at least */
unsigned int table_bits(uint32_t entries);

/* @map is loaded; a file of @nr elements of @size bytes serves as well. Return: 0 or a negative errno. */
int table_map(struct table *t, const struct bpf_map *map);
int table_map_file(struct table *t, int fd, size_t nr, size_t size);
void table_unmap(struct table *t);

/*
 * Element @i, which begins with its key if it is a table's, until another one is asked for. Ends the program when it
 * cannot be mapped.
 */
void *table_at(struct table *t, size_t i);
/* The key of place @i, 0: nobody's */
uint64_t table_key(struct table *t, size_t i);
/* Zeroes place @i and makes it nobody's */
void table_remove(struct table *t, size_t i);
/* After removals: makes searches short again */
void table_tidy(struct table *t);

#endif
