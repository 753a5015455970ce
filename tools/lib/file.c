// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>

#include "file.h"

ssize_t file_read(const char *path, char *text, size_t size)
{
	FILE *f = fopen(path, "re");
	size_t n;
	int err;

	text[0] = '\0';
	if (!f)
		return -errno;
	errno = 0;
	n = fread(text, 1, size - 1, f);
	err = ferror(f) ? errno ?: EIO : 0;
	fclose(f);
	if (err)
		return -err;
	while (n && text[n - 1] == '\n')
		n--;
	text[n] = '\0';
	return n;
}
