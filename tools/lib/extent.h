/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ranges of numbers that have values: a map of a guest's memory takes as much room
 * as it has pieces, whatever its size, and no more than it was given.
 */
#ifndef EXTENT_H
#define EXTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct extent - a range of one value
 * @start: first number
 * @end: the one behind the last
 * @value: never 0
 */
struct extent {
	uint64_t start, end;
	uint64_t value;
};

struct extents;

/* @max: number of extents that there may be. Never NULL; extents_free() frees it. */
struct extents *extents_new(size_t max);
void extents_free(struct extents *m);

/**
 * extents_update() - change the values of a range
 * @m: extents
 * @start, @end: the range; nothing happens when it is empty
 * @change: gets a value, 0 where there is nothing, and returns the new one; 0 removes
 * @arg: for @change
 *
 * Neighbours that have the same value become one. Takes time for each extent within
 * the range, and for the logarithm of all.
 * Return: false when there is no room for what would be added: nothing has changed.
 */
bool extents_update(struct extents *m, uint64_t start, uint64_t end,
		    uint64_t (*change)(uint64_t value, void *arg), void *arg);

/* The first extent that ends behind @at. Return: false when there is none. */
bool extents_find(const struct extents *m, uint64_t at, struct extent *e);

size_t extents_count(const struct extents *m);

#endif
