// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "options.h"
#include "reading.h"

/* Of stdin, the output, and what libraries open */
#define SPARE_DESCRIPTORS	16

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

/* Whether @path is an earlier one's file, too */
static bool named_before(const char *const *paths, size_t nr, const char *path)
{
	struct stat file, other;

	if (stat(path, &file) || !S_ISREG(file.st_mode))
		return false;
	for (size_t i = 0; i < nr; i++)
		if (!stat(paths[i], &other) && file.st_dev == other.st_dev && file.st_ino == other.st_ino)
			return true;
	return false;
}

/* Return: what is wrong, or NULL */
static const char *look_at_names(const char *const *paths, size_t nr)
{
	size_t stdins = 0;

	if (nr > FLEET_MAX_PARTS)
		return "more recordings than the 1024 that there is room for";
	for (size_t i = 0; i < nr; i++)
		stdins += !strcmp(paths[i], "-");
	return stdins > 1 ? "-: stdin can be one of the recordings" : NULL;
}

/* Each of them needs a descriptor */
static void allow_descriptors(size_t nr)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= nr + SPARE_DESCRIPTORS)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* Return: whether all are there, or those that are not may be missing */
static bool open_each(const char *who, const char *const *paths, size_t nr, struct fleet *f, int *status)
{
	char why[256];

	for (size_t i = 0; i < nr; i++) {
		struct recording *r;

		if (named_before(paths, i, paths[i])) {
			fprintf(stderr, "%s: %s: is named twice; name each recording once\n", who, paths[i]);
			return false;
		}
		r = recording_open(paths[i], why);
		if (r) {
			fleet_add(f, paths[i], r);
			continue;
		}
		*status = 1;
		if (!strcmp(why, strerror(EMFILE))) {
			fprintf(stderr, "%s: %s: %s; 'ulimit -n %zu' allows enough\n", who, paths[i], why,
				nr + SPARE_DESCRIPTORS);
			return false;
		}
		fprintf(stderr, "%s: %s: %s\n", who, paths[i], why);
	}
	return fleet_size(f);
}

struct fleet *reading_open(const char *who, const char *const *paths, size_t nr, int *status)
{
	const char *wrong = look_at_names(paths, nr);
	struct fleet *f = fleet_new();
	char why[256];

	allow_descriptors(nr);
	if (wrong)
		fprintf(stderr, "%s: %s\n", who, wrong);
	else if (open_each(who, paths, nr, f, status)) {
		if (!fleet_begin(f, why))
			return f;
		fprintf(stderr, "%s: %s\n", who, why);
	}
	fleet_free(f);
	*status = 1;
	return NULL;
}

json_t *reading_json(const struct fleet *f, size_t i, uint64_t covered_ns)
{
	const struct fleet_part *p = fleet_part(f, i);
	const struct recording_info *info = recording_info(p->recording);
	const struct hosts *hosts = fleet_hosts(f);
	json_t *file = json_string(p->path) ?: json_null();

	return json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s?}",
			 "file", file, "host", hosts ? hosts->names[p->host] : info->host,
			 "boot", info->boot, "kernel", info->kernel, "cpu", info->cpu,
			 "source", info->source, "module", info->module, "cpus", (json_int_t)info->cpus,
			 "start_ns", (json_int_t)info->start_ns,
			 "start_real_ns", (json_int_t)info->start_real_ns,
			 "clock_step_ns", (json_int_t)fleet_step_ns(f, i),
			 "covered_ns", (json_int_t)covered_ns, "events", (json_int_t)p->wanted,
			 "repeated", (json_int_t)p->repeated, "left_out", (json_int_t)p->strange,
			 "lost", (json_int_t)recording_lost(p->recording),
			 "unknown", (json_int_t)recording_unknown(p->recording),
			 "damage", recording_damage(p->recording));
}

void reading_text(FILE *to, const struct fleet *f, size_t i, const char *name)
{
	const struct fleet_part *p = fleet_part(f, i);

	if (recording_unknown(p->recording))
		fprintf(to, "unknown    %s%" PRIu64 " events that only newer versions know\n", name,
			recording_unknown(p->recording));
	if (p->repeated)
		fprintf(to, "repeated   %s%" PRIu64 " events that another recording has, too: counted once\n",
			name, p->repeated);
	if (p->strange)
		fprintf(to, "left out   %s%" PRIu64 " events of processes that no kernel has a number for\n",
			name, p->strange);
	if (fleet_step_ns(f, i))
		fprintf(to, "clock      %sset by %+.3f s meanwhile: may be wrong by that against other hosts\n",
			name, fleet_step_ns(f, i) / 1e9);
	if (recording_damage(p->recording))
		fprintf(to, "damage     %s%s\n", name, recording_damage(p->recording));
}

static void tell_number(const char *who, const char *path, const char *what, uint64_t n)
{
	if (n)
		fprintf(stderr, "%s: %s: %s: %" PRIu64 "\n", who, path, what, n);
}

static void tell(const char *who, const struct fleet *f, size_t i)
{
	const struct fleet_part *p = fleet_part(f, i);

	if (recording_damage(p->recording))
		fprintf(stderr, "%s: %s: %s\n", who, p->path, recording_damage(p->recording));
	if (fleet_step_ns(f, i))
		fprintf(stderr, "%s: %s: its clock was set by %+.3f s meanwhile: may be wrong by that against other hosts\n",
			who, p->path, fleet_step_ns(f, i) / 1e9);
	tell_number(who, p->path, "events that only newer versions know", recording_unknown(p->recording));
	tell_number(who, p->path, "events that another recording has, too", p->repeated);
	tell_number(who, p->path, "events of processes that no kernel has a number for", p->strange);
	if (recording_lost(p->recording))
		fprintf(stderr, "%s: %s: lost: %" PRIu64 " records\n", who, p->path,
			recording_lost(p->recording));
}

void reading_close(const char *who, struct fleet *f)
{
	for (size_t i = 0; i < fleet_size(f); i++)
		tell(who, f, i);
	fleet_free(f);
}
