// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "compare_show.h"
#include "fail_on.h"
#include "html.h"
#include "options.h"
#include "output.h"
#include "reading.h"
#include "result.h"
#include "source.h"
#include "stat.h"

#define STATUS_EXCEEDED	3

enum { OPTION_FAIL_ON = 0x200, OPTION_HTML };

struct arguments {
	struct options options;
	struct fail_on fail_on;
	const char *files[2];
	int nr_files;
	const char *html;
};

/**
 * struct side - A or B
 * @result: its rows
 * @page: its half of a page, with --html
 */
struct side {
	struct result *result;
	struct html_side page;
};

static const struct argp_option list[] = {
	{ "fail-on", OPTION_FAIL_ON, "LIMIT[,LIMIT]", 0,
	  "end with status 3 if a LIMIT is exceeded: [PART-]METRIC:[+|-]PERCENT%", 4 },
	{ "html", OPTION_HTML, "FILE", 0, "write a page with the charts of two recordings to FILE, too", 4 },
	{ 0 }
};

static const char doc[] =
	"Shows how what requests cost differs between A and B: recordings, results of 'snptrace stat -j' or "
	"'snptrace report -j', or two of 'make bench'. They may be pipes, and one of them - for stdin."
	"\vMETRIC is count, errors, mean, p50, p90, p99, p99.9 or max, of 'make bench' instructions or ticks; "
	"PART is kernel, vmm, "
	"run, queue, rmp or flush, and all of them without it. Percentiles come from histograms: what "
	"they cannot tell apart is marked with ~ and exceeds no limit.\n\n"
	"EXAMPLES\n"
	"  snptrace compare old.rec new.rec\n"
	"  snptrace compare old.rec new.rec --html x.html    their charts beside each other, too\n"
	"  snptrace compare -u psc old.rec new.rec       page state changes alone\n"
	"  snptrace compare old.json new.json --fail-on p99:+10%,count:0%\n"
	"  snptrace compare old.rec new.rec --fail-on vmm-mean:+20%\n"
	"  snptrace compare tests/bench/baseline.json bench.json --fail-on instructions:+3%\n";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;
	char why[128];

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->options;
		return 0;
	case OPTION_FAIL_ON:
		if (fail_on_parse(&a->fail_on, arg, why))
			options_error(state, "--fail-on: %s", why);
		return 0;
	case OPTION_HTML:
		if (!strcmp(arg, "-"))
			options_error(state, "--html: stdout is for the tables: name a file");
		a->html = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (a->nr_files == 2)
			options_error(state, "%s: two files can be compared", arg);
		a->files[a->nr_files++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->nr_files < 2)
			options_error(state, "name two files to compare");
		if (!strcmp(a->files[0], "-") && !strcmp(a->files[1], "-"))
			options_error(state, "-: stdin can be one of the files");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void read_result(const struct arguments *a, const char *who, const char *path, struct side *s)
{
	char why[256];

	s->result = result_read(path, &a->options.filter, why);
	if (*why)
		fprintf(stderr, "%s: %s: %s\n", who, path, why);
}

static int take(const struct ksnp_event *e, void *arg)
{
	struct side *s = arg;

	html_event(s->page.html, e);
	return 0;
}

/* A recording, with what its half of the page is made from */
static void read_page(const struct arguments *a, const char *who, const char *path, struct side *s)
{
	struct scan scan = { .filter = a->options.filter };
	struct stat_options options = { .by = STAT_BY_UNIT };
	char why[256];
	struct recording *r = recording_open(path, why);
	struct fleet *fleet;
	struct model *m;

	if (!r) {
		fprintf(stderr, "%s: %s: %s; --html wants two recordings\n", who, path, why);
		return;
	}
	s->page.html = html_new();
	s->page.model = m = model_new();
	fleet = fleet_of(path, r);
	html_recording(s->page.html, fleet_start(fleet), NULL);
	scan_fleet(&scan, fleet, m, take, s);
	s->result = result_of_model(m, &scan.filter);
	s->result->lost = recording_lost(r);
	if (!strcmp(recording_info(r)->source, "stock"))
		options.missing = source_missing(SOURCE_STOCK);
	s->page.report = stat_json(m, &options);
	json_object_set_new(s->page.report, "recordings",
			    json_pack("[o]", reading_json(fleet, 0, m->ns - m->from_ns)));
	if (recording_damage(r))
		fprintf(stderr, "%s: %s: %s\n", who, path, recording_damage(r));
	fleet_free(fleet);
}

static void free_side(struct side *s)
{
	result_free(s->result);
	html_free(s->page.html);
	model_free(s->page.model);
	json_decref(s->page.report);
}

/* A limit on something that is in neither file would never be exceeded: that is a mistake */
static bool limits_apply(const char *who, const struct compare_view *v)
{
	for (size_t i = 0; i < v->fail_on->nr; i++) {
		const struct fail_limit *l = &v->fail_on->limits[i];

		if (compare_has(v, l))
			continue;
		fprintf(stderr, "%s: --fail-on: nothing in both files has %s%s%s\n", who, l->part,
			*l->part ? "-" : "", result_metric_name(l->metric));
		return false;
	}
	return true;
}

static int show(const struct arguments *a, const char *who, const struct compare_view *v)
{
	int status;

	if (!compare_can(v)) {
		fprintf(stderr, "%s: %s, %s: what they count is not the same; compare two of a kind\n",
			who, v->files[0], v->files[1]);
		return 1;
	}
	if (!limits_apply(who, v))
		return 2;
	if (a->options.json) {
		status = output_json(who, NULL, compare_json(v));
	} else {
		compare_print(v);
		status = output_end(who);
	}
	return status ?: compare_exceeded(v) ? STATUS_EXCEEDED : 0;
}

static int write_page(const char *who, const char *path, const struct side *sides,
		      const struct compare_view *v)
{
	const struct html_side pages[] = { sides[0].page, sides[1].page };
	FILE *to = output_open(who, path);
	json_t *compare;

	if (!to)
		return 1;
	compare = compare_json(v);
	html_write_both(to, pages, compare);
	json_decref(compare);
	return output_close(who, path, to);
}

/* Return: the command's exit status */
static int compare(const struct arguments *a, const char *who, const struct side *sides)
{
	struct compare_view v = { .fail_on = &a->fail_on };
	int status;

	for (int i = 0; i < 2; i++) {
		v.results[i] = sides[i].result;
		v.files[i] = a->files[i];
	}
	status = show(a, who, &v);
	if (a->html && (!status || status == STATUS_EXCEEDED))
		status = write_page(who, a->html, sides, &v) ?: status;
	return status;
}

int cmd_compare(int argc, char **argv)
{
	struct argp_child children[] = { { options_some("pujh"), 0, NULL, 0 }, { 0 } };
	struct argp argp = {
		.options = list, .parser = parse, .children = children, .doc = doc, .args_doc = "A B",
	};
	struct arguments a = { 0 };
	struct side sides[2] = { 0 };
	int status = 1;

	options_parse(&argp, argc, argv, 0, &a);
	for (int i = 0; i < 2 && (!i || sides[0].result); i++)
		(a.html ? read_page : read_result)(&a, argv[0], a.files[i], &sides[i]);
	if (sides[0].result && sides[1].result)
		status = compare(&a, argv[0], sides);
	free_side(&sides[0]);
	free_side(&sides[1]);
	return status;
}
