// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "array.h"
#include "commands.h"
#include "html.h"
#include "options.h"
#include "output.h"
#include "reading.h"
#include "source.h"
#include "stat.h"

#define NS_PER_S	1000000000ULL

enum { OPTION_BY = 0x300, OPTION_HTML };

/**
 * struct report - what is reported, and how far it has got
 * @who: for messages
 * @shared: -p, --vcpu, -u, -i, -n, -o, -j, -v
 * @scan: --from, --to
 * @options: --by
 * @paths: the recordings
 * @to: where to
 * @model: what has been counted
 * @fleet: the recordings, as one
 * @interval_end: when the current interval ends, 0 without intervals or before the first
 * @tables: number written
 * @recordings: what is told of them, as JSON, without intervals
 * @html: --html
 * @page: what is collected for it
 */
struct report {
	const char *who;
	struct options shared;
	struct scan scan;
	struct stat_options options;
	const char **paths;
	size_t nr_paths;
	FILE *to;
	struct model *model;
	struct fleet *fleet;
	uint64_t interval_end, tables;
	json_t *recordings;
	const char *html;
	struct html *page;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct report *r = state->input;
	int by;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &r->shared;
		state->child_inputs[1] = &r->scan;
		return 0;
	case OPTION_BY:
		by = stat_by(arg);
		if (by < 0)
			options_error(state, "--by: '%s' is not unit, vm or vcpu", arg);
		r->options.by = by;
		return 0;
	case OPTION_HTML:
		r->html = arg;
		return 0;
	case ARGP_KEY_ARG:
		array_insert((void **)&r->paths, &r->nr_paths, sizeof(*r->paths), r->nr_paths);
		r->paths[r->nr_paths - 1] = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		options_error(state, "which recording?");
		return 0;
	case ARGP_KEY_END:
		if (r->shared.count && !r->shared.interval_s)
			options_error(state, "-n counts what -i shows: give both");
		if (r->html && r->shared.interval_s)
			options_error(state, "--html shows the whole time: not with -i");
		if (r->html && !strcmp(r->html, "-"))
			options_error(state, "--html: stdout is for the tables: name a file");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static bool has_intervals(const struct report *r)
{
	return r->shared.interval_s;
}

/* What 'stat -j' tells, and the recordings; of intervals a line for each */
static void show_json(struct report *r)
{
	json_t *o = stat_json(r->model, &r->options);

	if (r->recordings)
		json_object_set(o, "recordings", r->recordings);
	json_dumpf(o, r->to, has_intervals(r) ? JSON_COMPACT : JSON_INDENT(2));
	json_decref(o);
	fputc('\n', r->to);
}

static void show(struct report *r)
{
	if (r->shared.json)
		show_json(r);
	else
		stat_text(r->to, r->model, &r->options);
	r->tables++;
}

static bool has_enough(const struct report *r)
{
	return ferror(r->to) || (r->shared.count && r->tables >= r->shared.count);
}

/* Seconds since the first recording began */
static double seconds_at(const struct report *r, uint64_t ns)
{
	return ((double)ns - fleet_start(r->fleet)) / NS_PER_S;
}

/* The interval that has ended, the last one with the recordings at @end */
static void show_interval(struct report *r, uint64_t end)
{
	uint64_t length = r->shared.interval_s * NS_PER_S;

	r->model->from_ns = r->interval_end - length;
	r->model->ns = end < r->interval_end ? end : r->interval_end;
	scan_names(r->model, r->fleet);
	if (!r->shared.json)
		fprintf(r->to, "\n%.3f s to %.3f s\n", seconds_at(r, r->model->from_ns),
			seconds_at(r, r->model->ns));
	show(r);
	model_clear(r->model);
}

/* Intervals without events are not shown */
static int take(const struct ksnp_event *e, void *arg)
{
	struct report *r = arg;
	uint64_t length = r->shared.interval_s * NS_PER_S;

	if (length && r->interval_end && e->ns >= r->interval_end)
		show_interval(r, r->interval_end);
	if (has_enough(r))
		return 1;
	if (r->page)
		html_event(r->page, e);
	if (length && e->ns >= r->interval_end)
		r->interval_end = e->ns - (e->ns - fleet_start(r->fleet)) % length + length;
	return 0;
}

static bool is_stock(const struct fleet_part *p)
{
	return !strcmp(recording_info(p->recording)->source, "stock");
}

static void show_start(struct report *r, size_t i)
{
	const struct fleet_part *p = fleet_part(r->fleet, i);
	const struct recording_info *info = recording_info(p->recording);
	const struct hosts *hosts = fleet_hosts(r->fleet);
	time_t began = info->start_real_ns / NS_PER_S;
	struct tm tm = { 0 };
	char text[32];

	gmtime_r(&began, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	fprintf(r->to, "%srecording  %s\nhost       %s, Linux %s, %s, %u CPUs\n", i ? "\n" : "", p->path,
		hosts ? hosts->names[p->host] : info->host, info->kernel, info->cpu, info->cpus);
	fprintf(r->to, "source     %s%s%s\nbegan      %s UTC\n", info->source, info->module[0] ? " " : "",
		info->module, text);
	if (is_stock(p))
		fprintf(r->to, "missing    %s\n", source_missing(SOURCE_STOCK));
}

/* The time that a recording covers, of what is wanted */
static uint64_t covered_by(const struct report *r, const struct fleet_part *p)
{
	uint64_t from = scan_from(&r->scan, r->fleet), to = scan_to(&r->scan, r->fleet);

	if (p->from_ns > from)
		from = p->from_ns;
	if (p->to_ns < to)
		to = p->to_ns;
	return to > from ? to - from : 0;
}

/* What is lost is told with the tables */
static void show_ends(struct report *r, uint64_t ns)
{
	size_t nr = fleet_size(r->fleet);
	const struct hosts *hosts = fleet_hosts(r->fleet);
	uint64_t events = 0;

	if (r->tables || nr > 1)
		fputc('\n', r->to);
	for (size_t i = 0; i < nr; i++) {
		const struct fleet_part *p = fleet_part(r->fleet, i);
		char name[256] = "";

		if (nr > 1)
			snprintf(name, sizeof(name), "%.250s: ", p->path);
		fprintf(r->to, "covers     %s%.6f s: %" PRIu64 " events\n", name,
			(double)covered_by(r, p) / NS_PER_S, p->wanted);
		reading_text(r->to, r->fleet, i, name);
		events += p->wanted;
	}
	if (nr > 1)
		fprintf(r->to, "together   %.6f s: %" PRIu64 " events of %zu host%s\n", (double)ns / NS_PER_S,
			events, hosts ? hosts->nr : 1, hosts ? "s" : "");
	fputc('\n', r->to);
}

static void take_recordings(struct report *r)
{
	for (size_t i = 0; i < fleet_size(r->fleet); i++)
		json_array_append_new(r->recordings,
				      reading_json(r->fleet, i, covered_by(r, fleet_part(r->fleet, i))));
}

/* Reads everything, and tells what it is */
static void read_events(struct report *r)
{
	bool text = !r->shared.json;
	struct model *m = r->model;
	uint64_t covered;

	for (size_t i = 0; i < fleet_size(r->fleet); i++) {
		if (is_stock(fleet_part(r->fleet, i)))
			r->options.missing = source_missing(SOURCE_STOCK);
		if (text)
			show_start(r, i);
	}
	if (r->page)
		html_recording(r->page, scan_from(&r->scan, r->fleet), fleet_hosts(r->fleet));
	scan_fleet(&r->scan, r->fleet, m, take, r);
	if (r->interval_end && !has_enough(r))
		show_interval(r, m->ns);
	covered = fleet_covered(r->fleet, scan_from(&r->scan, r->fleet), scan_to(&r->scan, r->fleet));
	if (text)
		show_ends(r, covered);
	if (r->recordings)
		take_recordings(r);
	/* What is between recordings is not covered */
	m->ns = m->from_ns + covered;
}

static int write_page(struct report *r)
{
	struct stat_options options = { .by = STAT_BY_UNIT, .missing = r->options.missing };
	struct html_side side = { .html = r->page, .model = r->model, .from_s = r->scan.from_s };
	FILE *to = output_open(r->who, r->html);

	if (!to)
		return 1;
	side.report = stat_json(r->model, &options);
	json_object_set(side.report, "recordings", r->recordings);
	html_write(to, &side);
	json_decref(side.report);
	return output_close(r->who, r->html, to);
}

static int read_all(struct report *r)
{
	int status = 0;

	r->fleet = reading_open(r->who, r->paths, r->nr_paths, &status);
	if (!r->fleet)
		return 1;
	read_events(r);
	if (!has_intervals(r)) {
		show(r);
		if (r->html)
			status |= write_page(r);
	}
	/* In lines of JSON there is no place for what is wrong with a recording */
	if (r->shared.json && has_intervals(r))
		reading_close(r->who, r->fleet);
	else
		fleet_free(r->fleet);
	return status;
}

static const char doc[] =
	"Shows what 'snptrace record' has recorded as 'snptrace stat' shows what happens: needs no "
	"privileges, no module, and not the host of the recording. Several recordings, of one host or "
	"of many, are put in one order of time; what is left of a damaged one is shown."
	"\v"
	"EXAMPLES\n"
	"  snptrace report x.rec                     the whole recording\n"
	"  snptrace report x.rec -p 4711 -u psc      a VM's page state changes\n"
	"  snptrace report x.rec --from 10 --to 12   two seconds of it\n"
	"  snptrace report x.rec -i 1                tables for each second\n"
	"  snptrace report x.rec --by vcpu           a row for each vCPU\n"
	"  snptrace report a.rec b.rec --by vm       two together, with a row for each host's VMs\n"
	"  snptrace report x.rec --html x.html       a page of charts, too\n"
	"  snptrace record -o - | snptrace report -\n";

int cmd_report(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "by", OPTION_BY, "unit|vm|vcpu", 0, "a row for each of these: unit", 2 },
		{ "html", OPTION_HTML, "FILE", 0, "write a page of charts to FILE, too", 4 },
		{ 0 }
	};
	struct argp_child children[] = {
		{ options_some("pcuinojvh"), 0, NULL, 0 }, { &reading_argp, 0, NULL, 0 }, { 0 }
	};
	struct argp argp = { options, parse, "FILE...", doc, children, NULL, NULL };
	struct report r = { .who = argv[0] };
	int status;

	options_parse(&argp, argc, argv, 0, &r);
	r.scan.filter = r.shared.filter;
	r.options.all = r.shared.verbose;
	r.to = output_open(r.who, r.shared.output);
	if (!r.to)
		return 1;
	r.model = model_new();
	if (!has_intervals(&r))
		r.recordings = json_array();
	if (r.html)
		r.page = html_new();
	status = read_all(&r);
	status |= output_close(r.who, r.shared.output, r.to);
	html_free(r.page);
	json_decref(r.recordings);
	model_free(r.model);
	free(r.paths);
	return status;
}
