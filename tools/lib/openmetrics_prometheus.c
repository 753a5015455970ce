// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <string.h>

#include "openmetrics.h"

/* Types that the older format calls otherwise, and whose family has the name of its samples */
static const struct type {
	const char *name, *suffix, *is;
} types[] = {
	{ "counter", "_total", "counter" },
	{ "info", "_info", "gauge" },
};

static bool begins(const char *line, const char *with)
{
	return !strncmp(line, with, strlen(with));
}

/* "NAME TYPE" up to @end: the type of this family */
static struct type find_type(const char *name, const char *end)
{
	const char *type = memchr(name, ' ', end - name);
	struct type unknown = { .suffix = "" };

	for (size_t i = 0; type && i < sizeof(types) / sizeof(types[0]); i++)
		if ((size_t)(end - type - 1) == strlen(types[i].name) &&
		    begins(type + 1, types[i].name))
			return types[i];
	return unknown;
}

/* @line: "# TYPE NAME ..." or "# HELP NAME ...", up to @end */
static void write_head(FILE *to, const char *line, const char *end, const struct type *type)
{
	const char *name = line + strlen("# TYPE "), *rest = memchr(name, ' ', end - name) ?: end;

	fprintf(to, "%.*s%s", (int)(rest - line), line, type->suffix);
	if (begins(line, "# TYPE ") && type->is)
		fprintf(to, " %s\n", type->is);
	else
		fprintf(to, "%.*s\n", (int)(end - rest), rest);
}

void openmetrics_as_prometheus(FILE *to, const char *text)
{
	struct type type = { .suffix = "" };

	for (const char *line = text, *end; *line; line = *end ? end + 1 : end) {
		end = strchrnul(line, '\n');
		if (begins(line, "# TYPE "))
			type = find_type(line + strlen("# TYPE "), end);
		if (begins(line, "# TYPE ") || begins(line, "# HELP "))
			write_head(to, line, end, &type);
		else if (*line != '#')
			fwrite(line, 1, end - line + (*end == '\n'), to);
	}
}
