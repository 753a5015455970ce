// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "options.h"
#include "reading.h"

enum { OPTION_FROM = 0x200, OPTION_TO };

static const struct argp_option options[] = {
	{ "from", OPTION_FROM, "SEC", 0, "leave out the first SEC seconds of the recording", 1 },
	{ "to", OPTION_TO, "SEC", 0, "leave out what is after SEC seconds", 1 },
	{ 0 }
};

static double seconds(struct argp_state *state, const char *what, const char *text)
{
	char *end;
	double s;

	s = strtod(text, &end);
	if (end == text || *end || !isfinite(s) || s < 0 || s > 1e9)
		options_error(state, "%s: '%s' is no number of seconds", what, text);
	return s;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct scan *s = state->input;

	switch (key) {
	case OPTION_FROM:
		s->from_s = seconds(state, "--from", arg);
		return 0;
	case OPTION_TO:
		s->to_s = seconds(state, "--to", arg);
		return 0;
	case ARGP_KEY_END:
		if (s->to_s && s->to_s <= s->from_s)
			options_error(state, "--to %g is not after --from %g", s->to_s, s->from_s);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp reading_argp = { .options = options, .parser = parse };

struct recording *reading_open(const char *who, const char *path)
{
	char why[256];
	struct recording *r = recording_open(path, why);

	if (!r)
		fprintf(stderr, "%s: %s: %s\n", who, path, why);
	return r;
}

json_t *reading_json(const struct recording *r, const char *path, uint64_t covered_ns,
		     uint64_t events)
{
	const struct recording_info *info = recording_info(r);
	json_t *file = json_string(path) ?: json_null();

	return json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s?}",
			 "file", file, "host", info->host, "kernel", info->kernel, "cpu", info->cpu,
			 "source", info->source, "module", info->module, "cpus", (json_int_t)info->cpus,
			 "start_ns", (json_int_t)info->start_ns,
			 "start_real_ns", (json_int_t)info->start_real_ns,
			 "covered_ns", (json_int_t)covered_ns, "events", (json_int_t)events,
			 "lost", (json_int_t)recording_lost(r),
			 "unknown", (json_int_t)recording_unknown(r), "damage", recording_damage(r));
}

void reading_close(const char *who, const char *path, struct recording *r)
{
	if (recording_damage(r))
		fprintf(stderr, "%s: %s: %s\n", who, path, recording_damage(r));
	if (recording_unknown(r))
		fprintf(stderr, "%s: %s: events that only newer versions know: %" PRIu64 "\n", who,
			path, recording_unknown(r));
	if (recording_lost(r))
		fprintf(stderr, "%s: %s: lost: %" PRIu64 " records\n", who, path, recording_lost(r));
	recording_close(r);
}
