/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every unit test includes: cmocka and its prerequisites.
 */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Compares @data with the hexadecimal digits of @hex. */
static inline void assert_hex(const uint8_t *data, size_t size, const char *hex)
{
	char text[2 * size + 1];

	text[0] = '\0';
	for (size_t i = 0; i < size; i++)
		sprintf(text + 2 * i, "%02x", data[i]);
	assert_string_equal(text, hex);
}

#endif
