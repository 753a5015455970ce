// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "compare_show.h"
#include "fail_on.h"
#include "options.h"
#include "output.h"
#include "result.h"

#define STATUS_EXCEEDED	3

enum { OPTION_FAIL_ON = 0x200 };

struct arguments {
	struct options options;
	struct fail_on fail_on;
	const char *files[2];
	int nr_files;
};

static const struct argp_option list[] = {
	{ "fail-on", OPTION_FAIL_ON, "LIMIT[,LIMIT]", 0,
	  "end with status 3 if a LIMIT is exceeded: [PART-]METRIC:[+|-]PERCENT%", 4 },
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

static struct result *read_file(const struct arguments *a, const char *who, int which)
{
	char why[256];
	struct result *r = result_read(a->files[which], &a->options.filter, why);

	if (*why)
		fprintf(stderr, "%s: %s: %s\n", who, a->files[which], why);
	return r;
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

int cmd_compare(int argc, char **argv)
{
	struct argp_child children[] = { { options_some("pujh"), 0, NULL, 0 }, { 0 } };
	struct argp argp = {
		.options = list, .parser = parse, .children = children, .doc = doc, .args_doc = "A B",
	};
	struct arguments a = { 0 };
	struct compare_view v = { .fail_on = &a.fail_on };
	struct result *results[2];
	int status = 1;

	options_parse(&argp, argc, argv, 0, &a);
	results[0] = read_file(&a, argv[0], 0);
	results[1] = results[0] ? read_file(&a, argv[0], 1) : NULL;
	if (results[1]) {
		for (int i = 0; i < 2; i++) {
			v.results[i] = results[i];
			v.files[i] = a.files[i];
		}
		status = show(&a, argv[0], &v);
	}
	result_free(results[0]);
	result_free(results[1]);
	return status;
}
