/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables as JSON: each column that has a key. All return new references. */
#ifndef GRID_JSON_H
#define GRID_JSON_H

#include <jansson.h>

#include "grid.h"

/* An array of all rows */
json_t *grid_json(const struct grid *t);
/* A structure as an object */
json_t *columns_json(const struct column *columns, int nr, const void *data);
/* A string of whatever bytes: what is no UTF-8 becomes '?' */
json_t *text_json(const char *text);

#endif
