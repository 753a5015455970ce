/* SPDX-License-Identifier: GPL-2.0-only */
/* Text from elsewhere: guests' names, files. */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>

/**
 * text_clean() - make text fit for terminals and JSON
 * @text: terminated
 *
 * What is no UTF-8 and no printable character becomes '?', so that nothing in a
 * file can steer a terminal.
 * Return: @text.
 */
char *text_clean(char *text);

/* Copies @len bytes at most, up to a zero, to @to of @size bytes, terminated and cleaned */
char *text_copy(char *to, size_t size, const void *from, size_t len);

#endif
