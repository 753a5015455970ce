/* SPDX-License-Identifier: GPL-2.0-only */
/* Writing results so that nothing that goes wrong stays untold. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdio.h>

#include <jansson.h>

/*
 * These tell on stderr what went wrong, beginning with @who. @path NULL or "-" is
 * stdout, which stays open. Those that return an int return the command's exit status,
 * 0 or 1. That nobody reads a pipe any more is no news, but is 1.
 */

/* Return: NULL when it cannot be opened */
FILE *output_open(const char *who, const char *path);
/* What was written so far is to be seen; what goes wrong is told by output_close() */
void output_flush(FILE *to);
/* All is written */
int output_close(const char *who, const char *path, FILE *to);

/* A JSON document; @o is freed */
int output_json(const char *who, const char *path, json_t *o);

/* All that was printed to stdout is written */
int output_end(const char *who);

#endif
