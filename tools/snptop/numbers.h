/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts are structures of 64-bit numbers: sums and differences of them. */
#ifndef NUMBERS_H
#define NUMBERS_H

#include <stddef.h>
#include <stdint.h>

/* Members are of several types of this size */
typedef uint64_t __attribute__((may_alias)) any_number;

static inline void numbers_add(void *to, const void *from, size_t size)
{
	any_number *t = to;
	const any_number *f = from;

	for (size_t i = 0; i < size / sizeof(*t); i++)
		t[i] += f[i];
}

static inline void numbers_subtract(void *from, const void *what, size_t size)
{
	any_number *f = from;
	const any_number *w = what;

	for (size_t i = 0; i < size / sizeof(*f); i++)
		f[i] -= w[i];
}

#endif
