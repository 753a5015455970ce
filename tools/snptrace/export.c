// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "commands.h"
#include "event_kinds.h"
#include "export.h"
#include "options.h"
#include "output.h"
#include "reading.h"

enum { OPTION_FORMAT = 0x300, OPTION_EVENT };

/**
 * struct arguments - the command line
 * @shared: -p, --vcpu, -u, -n, -o
 * @scan: --from, --to
 * @format: --format, or by @shared.output's name
 * @events: --event: bits of enum ksnp_event_type
 * @paths: the recordings
 */
struct arguments {
	struct options shared;
	struct scan scan;
	const struct export_format *format;
	uint64_t events;
	const char **paths;
	size_t nr_paths;
};

static const struct export_format *format_of(const char *name)
{
	for (const struct export_format *const *f = export_formats; *f; f++)
		if (!strcmp((*f)->name, name))
			return *f;
	return NULL;
}

static const struct export_format *format_of_file(const char *path)
{
	const char *dot = path ? strrchr(path, '.') : NULL;

	return dot ? format_of(dot + 1) : NULL;
}

static uint64_t event_bit(const char *name, size_t length)
{
	for (unsigned int type = 1; type < KSNP_NR_EVENTS; type++)
		if (strlen(event_kind(type)->name) == length &&
		    !strncmp(event_kind(type)->name, name, length))
			return 1ULL << type;
	return 0;
}

static uint64_t events_of(struct argp_state *state, const char *list)
{
	uint64_t events = 0, bit;
	size_t length;

	for (;;) {
		length = strcspn(list, ",");
		bit = event_bit(list, length);
		if (!bit)
			options_error(state, "--event: no event '%.*s'; docs/tracepoints.md lists them",
				      (int)length, list);
		events |= bit;
		if (!list[length])
			return events;
		list += length + 1;
	}
}

static void finish(struct argp_state *state, struct arguments *a)
{
	if (!a->nr_paths)
		options_error(state, "which recording?");
	if (!a->format)
		a->format = format_of_file(a->shared.output);
	if (!a->format)
		options_error(state, "in which format? Give --format, or -o FILE with its name at the end");
	if (a->events != UINT64_MAX && !a->format->event)
		options_error(state, "--event: the format %s has no events", a->format->name);
	a->scan.filter = a->shared.filter;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->shared;
		state->child_inputs[1] = &a->scan;
		return 0;
	case OPTION_FORMAT:
		a->format = format_of(arg);
		if (!a->format)
			options_error(state, "--format: no format '%s'; --help lists them", arg);
		return 0;
	case OPTION_EVENT:
		a->events = events_of(state, arg);
		return 0;
	case ARGP_KEY_ARG:
		array_insert((void **)&a->paths, &a->nr_paths, sizeof(*a->paths), a->nr_paths);
		a->paths[a->nr_paths - 1] = arg;
		return 0;
	case ARGP_KEY_END:
		finish(state, a);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* What events go through; @left of them are wanted */
struct stage {
	struct export_job job;
	const struct export_format *format;
	void *state;
	uint64_t left;
};

static int take(const struct ksnp_event *e, void *arg)
{
	struct stage *s = arg;

	if (!s->left || ferror(s->job.to))
		return 1;
	if (s->format->event && (s->job.events & 1ULL << e->type)) {
		s->format->event(&s->job, s->state, e);
		s->left--;
	}
	return 0;
}

static void convert(const struct arguments *a, struct fleet *f, FILE *to)
{
	struct stage stage = {
		.job = { .to = to, .fleet = f, .events = a->events },
		.format = a->format,
		.left = a->shared.count ?: UINT64_MAX,
	};
	struct model *m = model_new();

	if (a->format->begin)
		stage.state = a->format->begin(&stage.job);
	scan_fleet(&a->scan, f, m, take, &stage);
	a->format->end(&stage.job, stage.state, m);
	model_free(m);
}

static int write_output(const struct arguments *a, const char *who, struct fleet *f)
{
	FILE *to = output_open(who, a->shared.output);

	if (!to)
		return 1;
	convert(a, f, to);
	return output_close(who, a->shared.output, to);
}

static const char doc[] =
	"Writes a recording, or several in one order of time, in another format: json (Chrome's trace events, for ui.perfetto.dev), "
	"jsonl (JSON lines), csv, folded (stacks for flame graphs), om (OpenMetrics text)."
	"\v"
	"EXAMPLES\n"
	"  snptrace export x.rec -o x.json               open it in ui.perfetto.dev\n"
	"  snptrace export x.rec -p 4711 -o x.jsonl      one VM's events\n"
	"  snptrace export x.rec --event psc_end -o psc.csv\n"
	"  snptrace export x.rec --format folded | flamegraph.pl > x.svg\n"
	"  snptrace export alpha.rec beta.rec -o x.json  two hosts\n"
	"  snptrace export x.rec --from 10 --to 12.5 -o x.json\n";

int cmd_export(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "format", OPTION_FORMAT, "NAME", 0, "json, jsonl, csv, folded or om", 3 },
		{ "event", OPTION_EVENT, "EVENT[,EVENT]", 0, "only these events", 1 },
		{ 0 }
	};
	struct argp_child children[] = {
		{ options_some("pcunoh"), 0, NULL, 0 }, { &reading_argp, 0, NULL, 0 }, { 0 }
	};
	struct argp argp = { options, parse, "FILE...", doc, children, NULL, NULL };
	struct arguments a = { .events = UINT64_MAX };
	struct fleet *f;
	int status = 0;

	options_parse(&argp, argc, argv, 0, &a);
	f = reading_open(argv[0], a.paths, a.nr_paths, &status);
	if (f && fleet_hosts(f) && a.format->one_host) {
		fprintf(stderr, "%s: %s has no place for hosts: name recordings of one\n", argv[0],
			a.format->name);
		status = 1;
	} else if (f) {
		status |= write_output(&a, argv[0], f);
		reading_close(argv[0], f);
		f = NULL;
	}
	fleet_free(f);
	free(a.paths);
	return status;
}
