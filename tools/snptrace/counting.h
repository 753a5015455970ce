/* SPDX-License-Identifier: GPL-2.0-only */
/* What commands have in common that count on this host and then show it. */
#ifndef COUNTING_H
#define COUNTING_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

#include "model.h"
#include "options.h"
#include "run.h"
#include "source.h"

/**
 * struct counting - counts of this host
 * @who: the command, for messages
 * @shared: its options
 * @program: to run meanwhile, NULL: none
 * @text, @json: how counts are shown; @arg is for them
 * @by_vm: VMs are shown one by one, too
 * @missing: what the source cannot show, NULL: nothing
 * @to: where to
 *
 * The rest is the implementation's:
 * @kind, @counters: where counts come from
 * @last: what this source had counted when it was last looked at; NULL: it was not yet
 * @total: all that was counted, when no intervals are shown
 * @tables: number that were shown
 */
struct counting {
	const char *who;
	struct options shared;
	char **program;
	void (*text)(const struct counting *c, const struct model *m);
	json_t *(*json)(const struct counting *c, const struct model *m);
	const void *arg;
	bool by_vm;
	const char *missing;
	FILE *to;

	struct run run;
	enum source_kind kind;
	struct counters *counters;
	struct model *last, *total;
	uint64_t tables;
};

/* A parser's ARGP_KEY_INIT, ARGP_KEY_ARG and ARGP_KEY_END */
error_t counting_parse(struct counting *c, int key, struct argp_state *state);

/* Counts for as long as the options say, and shows it. Return: the command's exit status. */
int counting_run(struct counting *c);

#endif
