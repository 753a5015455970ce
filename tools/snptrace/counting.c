// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "counting.h"
#include "host.h"
#include "output.h"

/* How often names are asked for and room is made when nothing is shown in between */
#define LOOK_S	2

error_t counting_parse(struct counting *c, int key, struct argp_state *state)
{
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &c->shared;
		return 0;
	case ARGP_KEY_ARG:
		c->program = options_program(state);
		return 0;
	case ARGP_KEY_END:
		if (c->shared.count && !c->shared.interval_s)
			options_error(state, "-n: how many of what? -i SEC shows something every SEC seconds");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Return: 0, or 1 when it has been told why not */
static int open_counters(struct counting *c)
{
	int kind = host_probe(c->who, &c->shared);
	char why[256];

	if (kind < 0)
		return 1;
	c->kind = kind;
	c->missing = source_missing(kind);
	c->counters = counters_open(kind, &c->shared.filter, NULL, why);
	if (c->counters) {
		/* From before the last program was attached: some of what happened is counted, and some not */
		c->last = counters_read(c->counters);
		return 0;
	}
	fprintf(stderr, "%s: %s\n", c->who, why);
	return 1;
}

/* The module has come or gone */
static int change_source(struct counting *c)
{
	fprintf(stderr, "%s: kvm_snp has %s\n", c->who, c->kind == SOURCE_MODULE ? "gone" : "come");
	counters_close(c->counters);
	model_free(c->last);
	c->last = NULL;
	return open_counters(c);
}

static void show(struct counting *c, const struct model *m)
{
	bool many = c->shared.interval_s;

	if (c->shared.json) {
		json_t *o = c->json(c, m);

		json_dumpf(o, c->to, many ? JSON_COMPACT : JSON_INDENT(2));
		json_decref(o);
		fputc('\n', c->to);
	} else {
		if (many)
			fprintf(c->to, "%s%.3f s\n", c->tables ? "\n" : "",
				(run_now() - c->run.start_ns) / 1e9);
		c->text(c, m);
	}
	output_flush(c->to);
	c->tables++;
}

/* What has come since the last time is shown, or added up. Return: 0, or 1: nothing can be counted. */
static int look(struct counting *c)
{
	struct model *m = counters_read(c->counters), *new;

	if (!m && !change_source(c))
		m = counters_read(c->counters);
	if (!m)
		return 1;
	new = c->last ? model_diff(m, c->last) : NULL;
	if (!c->total)
		show(c, new ?: m);
	else if (c->by_vm)
		model_add(c->total, new ?: m);
	else
		model_add_sum(c->total, new ?: m);
	model_free(new);
	model_free(c->last);
	c->last = m;
	return 0;
}

static int count(struct counting *c)
{
	uint64_t step = (c->shared.interval_s ?: LOOK_S) * 1e9, next;
	int error = 0;

	run_begin(&c->run, c->shared.duration_s);
	run_watch(&c->run, c->shared.filter.vm);
	if (c->program)
		error = run_start(&c->run, c->program);
	if (error) {
		fprintf(stderr, "%s: %s: %s\n", c->who, c->program[0], strerror(-error));
		return 1;
	}
	next = c->run.start_ns + step;
	while (run_wait(&c->run, next)) {
		if (look(c))
			return 1;
		if (ferror(c->to) || (c->shared.count && c->tables == c->shared.count))
			return 0;
		next += step;
	}
	if (look(c))
		return 1;
	if (c->total)
		show(c, c->total);
	return 0;
}

int counting_run(struct counting *c)
{
	int status;

	c->to = output_open(c->who, c->shared.output);
	if (!c->to)
		return 1;
	if (!c->shared.interval_s)
		c->total = model_new();
	status = open_counters(c) ?: count(c);
	status |= output_close(c->who, c->shared.output, c->to);
	counters_close(c->counters);
	model_free(c->last);
	model_free(c->total);
	return status ?: c->run.status;
}
