// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"
#include "counting.h"
#include "stat.h"

enum { OPTION_BY = 0x200 };

/* What is shown, and by what it was counted */
struct command {
	struct counting counting;
	struct stat_options options;
};

static const struct argp_option list[] = {
	{ "by", OPTION_BY, "unit|vm|vcpu", 0, "a row for each of these; unit unless given", 2 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct command *c = state->input;
	int by;

	if (key != OPTION_BY)
		return counting_parse(&c->counting, key, state);
	by = stat_by(arg);
	if (by < 0)
		options_error(state, "--by: '%s' is not unit, vm or vcpu", arg);
	c->options.by = by;
	c->counting.by_vm = by != STAT_BY_UNIT;
	return 0;
}

static struct stat_options options(const struct counting *c)
{
	struct stat_options o = *(const struct stat_options *)c->arg;

	o.all = c->shared.verbose;
	o.missing = c->missing;
	return o;
}

static void text(const struct counting *c, const struct model *m)
{
	struct stat_options o = options(c);

	stat_text(c->to, m, &o);
}

static json_t *json(const struct counting *c, const struct model *m)
{
	struct stat_options o = options(c);

	return stat_json(m, &o);
}

static const char doc[] =
	"Counts what KVM does for SEV-SNP guests until Ctrl-C, for a time, or while a program runs."
	"\v"
	"EXAMPLES\n"
	"  snptrace stat -d 10                   ten seconds of everything\n"
	"  snptrace stat -i 1 -u psc             page state changes, every second\n"
	"  snptrace stat -p 4711 --by vcpu       a VM's vCPUs, until Ctrl-C\n"
	"  snptrace stat -j -- ./launch-guest    as JSON, while a program runs\n";

int cmd_stat(int argc, char **argv)
{
	struct argp_child children[] = { { &options_argp, 0, NULL, 0 }, { 0 } };
	struct argp argp = { list, parse, "[-- PROGRAM [ARGUMENT...]]", doc, children, NULL, NULL };
	struct command c = { .counting = { .who = argv[0], .text = text, .json = json } };

	c.counting.arg = &c.options;
	options_parse(&argp, argc, argv, ARGP_IN_ORDER, &c);
	return counting_run(&c.counting);
}
