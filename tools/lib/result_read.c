// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "recording.h"
#include "result.h"
#include "scan.h"

static struct result *read_recording(const char *path, const struct filter *filter,
				     char why[static 256])
{
	struct recording *r = recording_open(path, why);
	struct scan scan = { .filter = *filter };
	struct result *result;
	struct model *m;

	if (!r)
		return NULL;
	m = model_new();
	scan_recording(&scan, r, m, NULL, NULL);
	result = result_of_model(m, filter);
	result->lost = recording_lost(r);
	snprintf(why, 256, "%s", recording_damage(r) ?: "");
	model_free(m);
	recording_close(r);
	return result;
}

static struct result *read_json(FILE *file, const struct filter *filter, char why[static 256])
{
	struct result *result;
	json_error_t error;
	struct stat st;
	json_t *o;

	if (!fstat(fileno(file), &st) && st.st_size > RESULT_MAX_JSON) {
		snprintf(why, 256, "more than %u MiB of JSON", RESULT_MAX_JSON >> 20);
		return NULL;
	}
	o = json_loadf(file, 0, &error);
	if (!o) {
		snprintf(why, 256, "line %d: %.200s", error.line, error.text);
		return NULL;
	}
	result = result_of_json(o, filter, why);
	json_decref(o);
	return result;
}

/* JSON begins with "{", a recording does not. What is no file cannot be looked at twice. */
static bool is_json(FILE *file)
{
	struct stat st;
	int c;

	if (fstat(fileno(file), &st) || !S_ISREG(st.st_mode))
		return false;
	do
		c = getc(file);
	while (c != EOF && isspace(c));
	rewind(file);
	return c == '{';
}

struct result *result_read(const char *path, const struct filter *filter, char why[static 256])
{
	struct result *result;
	FILE *file;

	*why = '\0';
	file = strcmp(path, "-") ? fopen(path, "r") : NULL;
	if (!file || !is_json(file))
		result = read_recording(path, filter, why);
	else
		result = read_json(file, filter, why);
	if (file)
		fclose(file);
	return result;
}
