// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>

#include "output.h"

#define BUFFER_SIZE	(256 << 10)

static bool is_stdout(const char *path)
{
	return !path || !strcmp(path, "-");
}

/* Of what output_flush() has met first: it is not told again at the end */
static int flush_error;

void output_flush(FILE *to)
{
	if (fflush(to) && !flush_error)
		flush_error = errno;
}

static int failed(const char *who, const char *path, int error)
{
	if (error != EPIPE)
		fprintf(stderr, "%s: %s: %s\n", who, is_stdout(path) ? "stdout" : path, strerror(error));
	return 1;
}

FILE *output_open(const char *who, const char *path)
{
	FILE *to = is_stdout(path) ? stdout : fopen(path, "we");

	if (!to) {
		failed(who, path, errno);
		return NULL;
	}
	/* Exports write a lot, in small pieces, from one thread */
	__fsetlocking(to, FSETLOCKING_BYCALLER);
	setvbuf(to, NULL, _IOFBF, BUFFER_SIZE);
	return to;
}

int output_close(const char *who, const char *path, FILE *to)
{
	bool bad = ferror(to);

	errno = 0;
	/* stdio does not keep what went wrong: writing again tells */
	if (bad)
		putc('\n', to);
	bad |= is_stdout(path) ? fflush(to) : fclose(to);
	return bad ? failed(who, path, errno ?: flush_error ?: EIO) : 0;
}

int output_json(const char *who, const char *path, json_t *o)
{
	FILE *to = output_open(who, path);

	if (to) {
		json_dumpf(o, to, JSON_INDENT(2));
		fputc('\n', to);
	}
	json_decref(o);
	return to ? output_close(who, path, to) : 1;
}

int output_end(const char *who)
{
	return output_close(who, NULL, stdout);
}
