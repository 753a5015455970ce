/* SPDX-License-Identifier: GPL-2.0-only */
/* Small files of /proc and /sys. */
#ifndef FILE_H
#define FILE_H

#include <stddef.h>
#include <sys/types.h>

/**
 * file_read() - the beginning of a file
 * @path: file
 * @text: set to its first @size - 1 bytes, terminated, without the newlines at its end;
 *	"" when it cannot be read
 * @size: room
 *
 * Return: length of @text, or a negative errno.
 */
ssize_t file_read(const char *path, char *text, size_t size);

#endif
