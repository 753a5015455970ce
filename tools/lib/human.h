/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers for people, and what their terminal is like. */
#ifndef HUMAN_H
#define HUMAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for each of the texts */
#define HUMAN_SIZE	24

/* A duration with three digits and its unit: 812ns, 1.23us, 45.6ms, 1234s. Return: @buf. */
const char *human_ns(char buf[static HUMAN_SIZE], uint64_t ns);
/* A size with three digits: 512, 4.00K, 1.25M */
const char *human_bytes(char buf[static HUMAN_SIZE], uint64_t bytes);
/* The difference from @a to @b in percent: +12.3%, -5.0%, 0%; "new" from 0, "-" of nothing */
const char *human_change(char buf[static HUMAN_SIZE], double a, double b);

/* Columns of the terminal that stdout is; what COLUMNS says; else 120 */
unsigned int human_width(void);
/* Whether colours are wanted: stdout is a terminal, and NO_COLOR is not set */
bool human_colour(void);
/* Whether the locale's characters are UTF-8 */
bool human_utf8(void);

#endif
