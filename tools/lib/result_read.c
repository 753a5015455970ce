// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "fleet.h"
#include "recording_input.h"
#include "result.h"
#include "scan.h"

/* Of what may come before JSON's first character, bytes */
#define MAX_SPACE	4096

static struct result *read_recording(const struct input *in, const char *path,
				     const struct filter *filter, char why[static 256])
{
	struct recording *r = recording_of(in, why);
	struct scan scan = { .filter = *filter };
	struct result *result;
	struct fleet *fleet;
	struct model *m;

	if (!r)
		return NULL;
	fleet = fleet_of(path, r);
	m = model_new();
	scan_fleet(&scan, fleet, m, NULL, NULL);
	result = result_of_model(m, filter);
	result->lost = recording_lost(r);
	snprintf(why, 256, "%s", recording_damage(r) ?: "");
	model_free(m);
	fleet_free(fleet);
	return result;
}

/* struct json_text - a document that is being read; @taken: bytes of it so far */
struct json_text {
	struct input *in;
	size_t taken;
};

/* What json_load_callback() wants: some bytes, 0 at the end, -1 on error */
static size_t take_text(void *buffer, size_t size, void *arg)
{
	struct json_text *t = arg;
	size_t left;

	if (!input_need(t->in, 1))
		return t->in->error ? (size_t)-1 : 0;
	left = input_left(t->in);
	if (size > left)
		size = left;
	t->taken += size;
	if (t->taken > RESULT_MAX_JSON)
		return (size_t)-1;
	memcpy(buffer, input_at(t->in), size);
	input_skip(t->in, size);
	return size;
}

static struct result *read_json(struct input *in, const struct filter *filter,
				char why[static 256])
{
	struct json_text text = { .in = in };
	struct result *result = NULL;
	json_error_t error;
	json_t *o;

	o = json_load_callback(take_text, &text, 0, &error);
	if (o)
		result = result_of_json(o, filter, why);
	else if (in->error)
		snprintf(why, 256, "%s", strerror(in->error));
	else if (text.taken > RESULT_MAX_JSON)
		snprintf(why, 256, "more than %u MiB of JSON", RESULT_MAX_JSON >> 20);
	else
		snprintf(why, 256, "line %d: %.200s", error.line, error.text);
	json_decref(o);
	input_close(in);
	return result;
}

/* JSON begins with "{", a recording does not. Nothing is consumed. */
static bool is_json(struct input *in)
{
	for (size_t n = 1; n <= MAX_SPACE && input_need(in, n); n++) {
		unsigned char c = ((const unsigned char *)input_at(in))[n - 1];

		if (!isspace(c))
			return c == '{';
	}
	return false;
}

struct result *result_read(const char *path, const struct filter *filter, char why[static 256])
{
	struct input in;
	int err = recording_input(&in, path);

	*why = '\0';
	if (err) {
		snprintf(why, 256, "%s", strerror(-err));
		return NULL;
	}
	return is_json(&in) ? read_json(&in, filter, why) : read_recording(&in, path, filter, why);
}
