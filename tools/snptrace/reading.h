/* SPDX-License-Identifier: GPL-2.0-only */
/* What all commands that read recordings have in common. */
#ifndef READING_H
#define READING_H

#include <argp.h>
#include <jansson.h>

#include "fleet.h"
#include "scan.h"

/* --from, --to: a child parser whose input is struct scan; it leaves its filter alone */
extern const struct argp reading_argp;

/**
 * reading_open() - open recordings, to be read as one
 * @who: the command, for messages
 * @paths, @nr: their names, "-" for stdin
 * @status: becomes 1 when one of several cannot be read, and others can
 *
 * Return: NULL when it has been told why nothing can be read.
 */
struct fleet *reading_open(const char *who, const char *const *paths, size_t nr, int *status);

/*
 * What is told of a recording that has been read, as docs/schemas/report.json has it: new,
 * the caller's. @covered_ns: of the wanted part.
 */
json_t *reading_json(const struct fleet *f, size_t i, uint64_t covered_ns);

/* The same as lines of text, but for losses: each with a word before it, and @name */
void reading_text(FILE *to, const struct fleet *f, size_t i, const char *name);

/* Tells on stderr what is wrong with them, now that they have been read, and closes them */
void reading_close(const char *who, struct fleet *f);

#endif
