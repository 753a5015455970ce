/* SPDX-License-Identifier: GPL-2.0-only */
/* The option letters that all commands share, as an argp child parser. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <argp.h>
#include <stdbool.h>

#include "filter.h"

/**
 * struct options - what the shared options say
 * @filter: -p PID, --vcpu N, -u UNIT[,UNIT]
 * @interval_s: -i SEC, 0 when not given
 * @duration_s: -d SEC, 0: until interrupted
 * @count: -n COUNT, 0: no end
 * @output: -o FILE, NULL: stdout
 * @json: -j
 * @verbose: number of -v
 */
struct options {
	struct filter filter;
	double interval_s, duration_s;
	uint64_t count;
	const char *output;
	bool json;
	int verbose;
};

/*
 * A command's parser has { &options_argp } as a child, and sets
 * state->child_inputs[0] to its struct options in ARGP_KEY_INIT.
 */
extern const struct argp options_argp;

/**
 * options_some() - the same for a command that takes only some of them
 * @letters: those it takes; c for --vcpu; --list-units goes with u
 *
 * Return: the parser; the next call makes another one of it.
 */
const struct argp *options_some(const char *letters);

/**
 * options_parse() - argp_parse() for parsers that have options_argp or options_some() as a child
 * @argp: the command's parser
 * @argc, @argv: its name and arguments
 * @flags: ARGP_IN_ORDER or 0
 * @input: for its parser
 *
 * Whatever is wrong is told in one line, and the program ends with status 2.
 */
void options_parse(const struct argp *argp, int argc, char **argv, unsigned int flags, void *input);

/* What is wrong with an argument, and what to do: "NAME: " and this, then the program ends */
void __attribute__((noreturn, format(printf, 2, 3)))
options_error(const struct argp_state *state, const char *format, ...);

/*
 * For a parser's ARGP_KEY_ARG: this argument and all that follow are a program's.
 * options_parse() wants ARGP_IN_ORDER then, or it takes the program's options for its own.
 */
char **options_program(struct argp_state *state);

#endif
