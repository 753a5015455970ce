// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

enum { OPTION_VCPU = 0x100, OPTION_LIST_UNITS };

static const struct argp_option list[] = {
	{ "pid", 'p', "PID", 0, "only the VM of this process", 1 },
	{ "vcpu", OPTION_VCPU, "N", 0, "only this vCPU", 1 },
	{ "unit", 'u', "UNIT[,UNIT]", 0, "only these units", 1 },
	{ "list-units", OPTION_LIST_UNITS, NULL, 0, "show the units, and words for several of them", 1 },
	{ "interval", 'i', "SEC", 0, "show something every SEC seconds", 2 },
	{ "duration", 'd', "SEC", 0, "end after SEC seconds", 2 },
	{ "count", 'n', "COUNT", 0, "end after COUNT of them", 2 },
	{ "output", 'o', "FILE", 0, "write to FILE", 3 },
	{ "json", 'j', NULL, 0, "write JSON", 3 },
	{ "verbose", 'v', NULL, 0, "say more; -vv: libbpf's messages, too", 3 },
	{ "help", 'h', NULL, 0, "show this", -1 },
	{ 0 }
};

void options_error(const struct argp_state *state, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s: ", state->name);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(2);
}

static unsigned long number(struct argp_state *state, const char *what, const char *text,
			    unsigned long min, unsigned long max)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || n < min || n > max)
		options_error(state, "%s: '%s' is no number from %lu to %lu", what, text, min, max);
	return n;
}

static double seconds(struct argp_state *state, const char *what, const char *text)
{
	char *end;
	double s;

	s = strtod(text, &end);
	if (end == text || *end || !isfinite(s) || s < 0.01 || s > 1e9)
		options_error(state, "%s: '%s' is no number of seconds from 0.01 on", what, text);
	return s;
}

static void list_units(void)
{
	static const struct {
		const char *name, *class;
	} units[] = {
#define UNIT_CLASS(id, class)	{ #id, #class },
		KSNP_UNITS(UNIT_CLASS)
	};

	printf("%-20s %s\n", "UNIT", "CLASS");
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		printf("%-20s %s\n", units[i].name, units[i].class);
	printf("\n%-20s %s\n", "WORD", "UNITS");
	for (const struct filter_preset *p = filter_presets; p->name; p++)
		printf("%-20s %s\n", p->name, p->what);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	char bad[32];

	switch (key) {
	case ARGP_KEY_INIT:
		/* argp would add to getopt's line where there is help */
		state->err_stream = NULL;
		*o = (struct options){ .filter = FILTER_NONE };
		return 0;
	case 'p':
		o->filter.vm = number(state, "-p", arg, 1, INT_MAX);
		return 0;
	case OPTION_VCPU:
		o->filter.vcpu = number(state, "--vcpu", arg, 0, UINT_MAX);
		return 0;
	case 'u':
		if (filter_add_units(&o->filter, arg, bad))
			options_error(state, "-u: no unit or preset '%s'; --list-units shows them", bad);
		return 0;
	case OPTION_LIST_UNITS:
		list_units();
		exit(fflush(stdout) ? 1 : 0);
	case 'i':
		o->interval_s = seconds(state, "-i", arg);
		return 0;
	case 'd':
		o->duration_s = seconds(state, "-d", arg);
		return 0;
	case 'n':
		o->count = number(state, "-n", arg, 1, ULONG_MAX);
		return 0;
	case 'o':
		o->output = arg;
		return 0;
	case 'j':
		o->json = true;
		return 0;
	case 'v':
		o->verbose++;
		return 0;
	case 'h':
		argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp options_argp = { .options = list, .parser = parse };

void options_parse(const struct argp *argp, int argc, char **argv, unsigned int flags, void *input)
{
	char *slash = strrchr(argv[0], '/');

	if (slash)
		argv[0] = slash + 1;
	if (argp_parse(argp, argc, argv, flags | ARGP_NO_HELP, NULL, input))
		exit(2);
}

static int letter_of(int key)
{
	return key == OPTION_VCPU ? 'c' : key == OPTION_LIST_UNITS ? 'u' : key;
}

const struct argp *options_some(const char *letters)
{
	static struct argp_option some[sizeof(list) / sizeof(list[0])];
	static const struct argp argp = { .options = some, .parser = parse };
	size_t nr = 0;

	for (const struct argp_option *o = list; o->key; o++)
		if (strchr(letters, letter_of(o->key)))
			some[nr++] = *o;
	some[nr] = (struct argp_option){ 0 };
	return &argp;
}

char **options_program(struct argp_state *state)
{
	char **program = &state->argv[state->next - 1];

	state->next = state->argc;
	return program;
}
