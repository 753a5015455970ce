// SPDX-License-Identifier: GPL-2.0-only
#include <argp.h>
#include <err.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <kvm_snp/version.h>

#include "batch.h"
#include "human.h"
#include "interactive.h"
#include "listen.h"
#include "options.h"
#include "screen.h"
#include "serve.h"
#include "source.h"
#include "span.h"
#include "terminal.h"

#define DEFAULT_INTERVAL	1.0
/* What text needs at least */
#define MIN_WIDTH		40

/* Seconds, longer than recordings are */
#define FOREVER			1e9

/* What --max-vms may be: so many time series come of it that nobody wants more */
#define MAX_MAX_VMS		512

enum output { OUTPUT_TERMINAL, OUTPUT_BATCH, OUTPUT_JSON, OUTPUT_METRICS, OUTPUT_SERVE };

/* struct env - what the options say; @speed is below 0, and @max_vms 0, when it has not been given */
static struct env {
	struct options options;
	enum output output;
	int screen;
	const char *replay;
	double speed;
	const char *where;
	size_t max_vms;
	bool last;
} env = { .speed = -1 };

enum {
	OPTION_BATCH = 0x200, OPTION_METRICS, OPTION_SCREEN, OPTION_REPLAY, OPTION_SPEED, OPTION_LAST,
	OPTION_SERVE, OPTION_MAX_VMS,
};

static const struct argp_option option_list[] = {
	{ "batch", OPTION_BATCH, NULL, 0, "write the screen as text, once each interval", 4 },
	{ "metrics", OPTION_METRICS, NULL, 0, "write one interval as OpenMetrics, and end", 4 },
	{ "serve", OPTION_SERVE, "[ADDR:]PORT", 0, "serve OpenMetrics by HTTP, at 127.0.0.1 unless ADDR is given", 4 },
	{ "max-vms", OPTION_MAX_VMS, "COUNT", 0, "with --serve: VMs with labels of their own, 64 unless given", 4 },
	{ "screen", OPTION_SCREEN, "NAME", 0, "begin with this screen: vms, vm, units, hist, flush, help", 4 },
	{ "last", OPTION_LAST, NULL, 0, "durations are of the last interval, not of all", 4 },
	{ "replay", OPTION_REPLAY, "FILE", 0, "show a recording; needs neither root nor module", 5 },
	{ "speed", OPTION_SPEED, "X", 0, "how much faster it runs; 0: as fast as can be", 5 },
	{ "version", 'V', NULL, 0, "the version", -1 },
	{ 0 }
};

static const char doc[] =
	"Shows what KVM does for SEV-SNP guests, as it happens or from a recording.\v"
	"Keys: '?' shows them.\n\n"
	"EXAMPLES\n"
	"  snptop                              what this host does\n"
	"  snptop -p 4711                      one VM, by the process of its VMM\n"
	"  snptop -u psc,gmem -i 5             conversions and memory, every 5 seconds\n"
	"  snptop --batch -n 3 --screen units  three times the units, as text\n"
	"  snptop --json -i 10 >> top.jsonl    a document every 10 seconds\n"
	"  snptop --metrics -i 15              for a textfile collector\n"
	"  snptop --serve 9788 -i 5            for Prometheus: http://127.0.0.1:9788/metrics\n"
	"  snptop --replay boot.rec --speed 4  a recording, four times as fast\n"
	"  snptop --replay boot.rec --batch --screen hist -u psc\n";

static int find_screen(struct argp_state *state, const char *name)
{
	for (int i = 0; i < NR_SCREENS; i++)
		if (!strcmp(screens[i]->name, name))
			return i;
	options_error(state, "--screen: no '%s'; there are vms, vm, units, hist, flush, help", name);
	return 0;
}

static double speed(struct argp_state *state, const char *text)
{
	char *end;
	double x = strtod(text, &end);

	if (end == text || *end || !isfinite(x) || x < 0 || x > 1e6)
		options_error(state, "--speed: '%s' is no number from 0 to 1000000", text);
	return x;
}

static size_t max_vms(struct argp_state *state, const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (end == text || *end || *text == '-' || !n || n > MAX_MAX_VMS)
		options_error(state, "--max-vms: '%s' is no number from 1 to %d", text, MAX_MAX_VMS);
	return n;
}

static void set_output(struct argp_state *state, enum output output)
{
	if (env.output != OUTPUT_TERMINAL && env.output != output)
		options_error(state, "--batch, --json, --metrics and --serve exclude each other");
	env.output = output;
}

static void check(struct argp_state *state)
{
	if (env.options.json)
		set_output(state, OUTPUT_JSON);
	if (env.options.output && env.output == OUTPUT_TERMINAL)
		options_error(state, "-o is for --batch, --json and --metrics");
	if (env.options.verbose && env.output == OUTPUT_TERMINAL && isatty(STDERR_FILENO))
		options_error(state, "-v would write on the screen; send stderr to a file");
	if (env.speed >= 0 && !env.replay)
		options_error(state, "--speed is for --replay");
	if (env.output == OUTPUT_SERVE && (env.options.output || env.options.count ||
					   env.options.duration_s > 0))
		options_error(state, "-n, -d and -o are not for --serve, which ends with a signal");
	if (env.max_vms && env.output != OUTPUT_SERVE)
		options_error(state, "--max-vms is for --serve");
	if (env.output == OUTPUT_METRICS && env.options.count > 1)
		options_error(state, "--metrics writes once; -n is for --batch and --json");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &env.options;
		return 0;
	case OPTION_BATCH:
		set_output(state, OUTPUT_BATCH);
		return 0;
	case OPTION_METRICS:
		set_output(state, OUTPUT_METRICS);
		return 0;
	case OPTION_SERVE:
		set_output(state, OUTPUT_SERVE);
		if (!listen_is_address(arg))
			options_error(state, "--serve: '%s' is no address in numbers, as 9788, "
				      "127.0.0.1:9788 or [::1]:9788", arg);
		env.where = arg;
		return 0;
	case OPTION_MAX_VMS:
		env.max_vms = max_vms(state, arg);
		return 0;
	case OPTION_SCREEN:
		env.screen = find_screen(state, arg);
		return 0;
	case OPTION_LAST:
		env.last = true;
		return 0;
	case OPTION_REPLAY:
		env.replay = arg;
		return 0;
	case OPTION_SPEED:
		env.speed = speed(state, arg);
		return 0;
	case 'V':
		puts("snptop " KVM_SNP_VERSION);
		exit(0);
	case ARGP_KEY_ARG:
		options_error(state, "no argument '%s' is expected", arg);
		return 0;
	case ARGP_KEY_END:
		check(state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void set_up_view(struct view *v, struct feed *feed)
{
	double interval = env.options.interval_s;

	view_init(v, feed, interval > 0 ? interval : DEFAULT_INTERVAL);
	v->interactive = env.output == OUTPUT_TERMINAL;
	v->utf8 = human_utf8();
	v->text_width = human_width() < MIN_WIDTH ? MIN_WIDTH : human_width();
	v->whole = !env.last;
	v->screen = env.screen;
	v->vm = env.options.filter.vm;
	if (v->screen != SCREEN_vms)
		v->back[v->nr_back++] = SCREEN_vms;
	/* One unit alone is the one whose histogram is wanted */
	if (__builtin_popcountll(env.options.filter.units) == 1)
		v->hist_of = hist_of_unit(__builtin_ctzll(env.options.filter.units));
}

static FILE *open_output(void)
{
	FILE *to;

	if (!env.options.output || !strcmp(env.options.output, "-"))
		return stdout;
	to = fopen(env.options.output, "w");
	if (!to)
		err(1, "%s", env.options.output);
	return to;
}

static write_fn *writer(void)
{
	switch (env.output) {
	case OUTPUT_JSON:
		return write_json;
	case OUTPUT_METRICS:
		return write_metrics;
	default:
		return write_screen;
	}
}

static void batch(struct view *v, struct pace *p)
{
	FILE *to = open_output();
	int error;

	if (env.output == OUTPUT_METRICS)
		p->count = 1;
	/* A recording's metrics are of all of it */
	if (env.output == OUTPUT_METRICS && env.replay)
		v->interval_s = FOREVER;
	error = run_batch(v, p, writer(), to);
	if (!error && fclose(to))
		error = -errno;
	if (error)
		errx(1, "%s: %s", env.options.output ? env.options.output : "stdout",
		     strerror(-error));
}

static void interactive(struct view *v, const struct pace *p)
{
	char why[256];

	if (terminal_begin(why))
		errx(1, "%s", why);
	run_interactive(v, p);
	terminal_end();
}

static void serve(struct feed *feed, const struct pace *p)
{
	const struct serve_options o = {
		.where = env.where,
		.max_vms = env.max_vms ?: SERVE_MAX_VMS,
		.interval_s = env.options.interval_s > 0 ? env.options.interval_s : DEFAULT_INTERVAL,
	};
	char why[256];

	if (run_serve(feed, p, &o, why))
		errx(1, "%s", why);
}

int main(int argc, char **argv)
{
	const struct argp_child children[] = { { &options_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = {
		.options = option_list, .parser = parse, .doc = doc, .children = children,
	};
	struct pace pace;
	struct view view;
	struct feed *feed;
	char why[256];

	setlocale(LC_CTYPE, "");
	options_parse(&argp, argc, argv, 0, NULL);
	source_verbose(env.options.verbose);
	pace = (struct pace){
		.speed = env.speed >= 0 ? env.speed : env.output == OUTPUT_TERMINAL,
		.live = !env.replay,
		.count = env.options.count,
		.duration_s = env.options.duration_s,
	};
	feed = env.replay ? feed_replay(env.replay, &env.options.filter, why) :
			    feed_live(&env.options.filter);
	if (!feed)
		errx(1, "%s: %s", env.replay, why);
	if (env.output == OUTPUT_SERVE) {
		serve(feed, &pace);
		return 0;
	}
	set_up_view(&view, feed);
	view_next(&view);
	/* Later it may come back, but now somebody has to do something */
	if (!strcmp(view.sample.info->source, "none"))
		errx(1, "%s", view.sample.message);
	if (env.output == OUTPUT_TERMINAL)
		interactive(&view, &pace);
	else
		batch(&view, &pace);
	view_free(&view);
	return 0;
}
