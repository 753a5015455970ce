/* SPDX-License-Identifier: GPL-2.0-only */
/* What all commands that read recordings have in common. */
#ifndef READING_H
#define READING_H

#include <argp.h>
#include <jansson.h>

#include "recording.h"
#include "scan.h"

/* --from, --to: a child parser whose input is struct scan; it leaves its filter alone */
extern const struct argp reading_argp;

/* Opens @path ("-": stdin). Return: NULL when it has been told, after @who, why not. */
struct recording *reading_open(const char *who, const char *path);
/*
 * What is told of a recording that has been read, as docs/schemas/report.json has it: new,
 * the caller's. @covered_ns, @events: of the wanted part.
 */
json_t *reading_json(const struct recording *r, const char *path, uint64_t covered_ns,
		     uint64_t events);

/* Tells on stderr what is wrong with it, now that it has been read, and closes it */
void reading_close(const char *who, const char *path, struct recording *r);

#endif
