// SPDX-License-Identifier: GPL-2.0-only
#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"

void *array_alloc(size_t nr, size_t size)
{
	void *p = calloc(nr ? nr : 1, size);

	if (!p)
		errx(1, "out of memory");
	return p;
}

void array_insert(void **base, size_t *nr, size_t size, size_t at)
{
	char *p = *base;

	/* There is room for the next power of two */
	if (!(*nr & (*nr - 1))) {
		size_t room = *nr ? *nr * 2 : 1;

		p = room > SIZE_MAX / size ? NULL : realloc(p, room * size);
		if (!p)
			errx(1, "out of memory");
		*base = p;
	}
	memmove(p + (at + 1) * size, p + at * size, (*nr - at) * size);
	memset(p + at * size, 0, size);
	(*nr)++;
}

size_t array_lower_bound(const void *base, size_t nr, size_t size, uint32_t key)
{
	size_t low = 0, high = nr;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (*(const uint32_t *)((const char *)base + middle * size) < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
