/* SPDX-License-Identifier: GPL-2.0-only */
/* Arrays that grow. Without memory the program ends with a message. */
#ifndef ARRAY_H
#define ARRAY_H

#include <stddef.h>
#include <stdint.h>

/* @nr zeroed elements of @size bytes; free() frees them */
void *array_alloc(size_t nr, size_t size);

/**
 * array_insert() - make room for an element
 * @base: array; NULL when it is empty
 * @nr: number of elements, which is one more afterwards
 * @size: of an element, bytes
 * @at: where the new one is to be: it is zeroed, those behind it move on
 *
 * Room grows by doubling, so that an array of n costs O(n) for what comes at its end.
 */
void array_insert(void **base, size_t *nr, size_t size, size_t at);

/* First place whose 32-bit key, at the start of each element, is not below @key; the array is sorted by it */
size_t array_lower_bound(const void *base, size_t nr, size_t size, uint32_t key);

#endif
