/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run has cost, in a form that two runs can be compared in: of a recording,
 * of what 'snptrace stat -j' has written, or of `make bench`.
 */
#ifndef RESULT_H
#define RESULT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "filter.h"
#include "model.h"

/* X(id, "name"): numbers that are compared */
#define RESULT_METRICS(X)							\
	X(COUNT,	"count")						\
	X(ERRORS,	"errors")						\
	X(MEAN,		"mean")							\
	X(P50,		"p50")							\
	X(P90,		"p90")							\
	X(P99,		"p99")							\
	X(P999,		"p99.9")						\
	X(MAX,		"max")							\
	X(INSTRUCTIONS,	"instructions")					\
	X(TICKS,	"ticks")

enum result_metric {
#define RESULT_ENUM(id, name)	RESULT_##id,
	RESULT_METRICS(RESULT_ENUM)
	RESULT_NR_METRICS
};

const char *result_metric_name(enum result_metric metric);
/* Or -1 */
int result_metric_by_name(const char *name, size_t len);

/* Whether it comes from a histogram, and so is known within a bucket only */
bool result_is_quantile(enum result_metric metric);

#define RESULT_NAME_SIZE	48

/**
 * struct result_row - one part of what one thing has cost
 * @name: of the thing: a unit, "fw SNP_LAUNCH_UPDATE", "flush reclaim", a benchmark's
 * @part: "kernel", "vmm", "run", "queue", "rmp", "flush"; "" of benchmarks
 * @unit: the unit's number, -1: none
 * @known: bits of the metrics that there are
 * @value: by metric; times in ns
 */
struct result_row {
	char name[RESULT_NAME_SIZE];
	const char *part;
	int unit;
	unsigned int known;
	double value[RESULT_NR_METRICS];
};

/**
 * struct result - what a run has cost
 * @rows: in order of appearance; names and parts occur once
 * @lost: records that are missing
 * @where: a benchmark was run, and when and of what; else ""
 */
struct result {
	struct result_row *rows;
	size_t nr_rows;
	uint64_t lost;
	char where[256];
};

/* Rows that there may be: a benchmark's file is anybody's */
#define RESULT_MAX_ROWS		4096
/*
 * More JSON is refused, bytes. Statistics of a thousand VMs are some 10 MiB; what there
 * may be in these 16 takes 1.2 GiB of memory at worst.
 */
#define RESULT_MAX_JSON		(16U << 20)

/**
 * result_read() - read a file of one of these kinds
 * @path: recording or JSON, a file or a pipe; "-" is stdin
 * @filter: VM and units that are wanted
 * @why: on error, what is wrong; without one, what is wrong with a part of the file, or ""
 *
 * Return: it, or NULL.
 */
struct result *result_read(const char *path, const struct filter *filter, char why[static 256]);
void result_free(struct result *r);

/* Rows of a model */
struct result *result_of_model(const struct model *m, const struct filter *filter);

/* Rows of a JSON document, or NULL with @why */
struct result *result_of_json(const json_t *o, const struct filter *filter, char why[static 256]);

/* A new row, or NULL when there are RESULT_MAX_ROWS */
struct result_row *result_add(struct result *r, const char *name, const char *part, int unit);
void result_set(struct result_row *row, enum result_metric metric, double value);

const struct result_row *result_find(const struct result *r, const char *name, const char *part);

/**
 * struct result_change - how a metric differs
 * @known: it is there on both sides
 * @a, @b: values
 * @ratio: how much more @b is, as a part of @a; infinite from 0
 * @coarse: the two are no further apart than the histogram can tell
 */
struct result_change {
	bool known;
	double a, b;
	double ratio;
	bool coarse;
};

/* Rows of the same name and part; NULL is one without anything: its counts are 0 */
struct result_change result_change(const struct result_row *a, const struct result_row *b,
				   enum result_metric metric);

#endif
