// SPDX-License-Identifier: GPL-2.0-only
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "grid_json.h"
#include "text.h"

json_t *text_json(const char *text)
{
	char *copy = strdup(text);
	json_t *string;

	if (!copy)
		errx(1, "out of memory");
	string = json_string(text_clean(copy));
	free(copy);
	return string;
}

static json_t *value_json(const struct column *c, const void *data)
{
	if (column_is_unknown(c, data))
		return json_null();
	switch (c->kind) {
	case COLUMN_TEXT:
	case COLUMN_CHARS:
		return column_text(c, data)[0] ? text_json(column_text(c, data)) : json_null();
	case COLUMN_RATE:
	case COLUMN_SHARE:
	case COLUMN_BAR:
		return json_real(column_number(c, data));
	default:
		return json_integer(*(const uint64_t *)column_value(c, data));
	}
}

json_t *columns_json(const struct column *columns, int nr, const void *data)
{
	json_t *object = json_object();

	for (int i = 0; i < nr; i++)
		if (columns[i].key)
			json_object_set_new_nocheck(object, columns[i].key,
						    value_json(&columns[i], data));
	return object;
}

json_t *grid_json(const struct grid *t)
{
	json_t *array = json_array();

	for (size_t i = 0; i < t->nr; i++)
		json_array_append_new(array, columns_json(t->columns, t->nr_columns,
							  grid_row(t, i)));
	return array;
}
