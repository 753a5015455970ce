// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "hist.h"
#include "names.h"
#include "result.h"
#include "text.h"

static const char *const metrics[] = {
#define METRIC_NAME(id, name)	name,
	RESULT_METRICS(METRIC_NAME)
};

static const struct {
	enum result_metric metric;
	double q;
} quantiles[] = {
	{ RESULT_P50, 0.5 }, { RESULT_P90, 0.9 }, { RESULT_P99, 0.99 }, { RESULT_P999, 0.999 },
};

const char *result_metric_name(enum result_metric metric)
{
	return metrics[metric];
}

int result_metric_by_name(const char *name, size_t len)
{
	for (int i = 0; i < RESULT_NR_METRICS; i++)
		if (strlen(metrics[i]) == len && !memcmp(metrics[i], name, len))
			return i;
	return -1;
}

bool result_is_quantile(enum result_metric metric)
{
	return metric >= RESULT_P50 && metric <= RESULT_P999;
}

void result_free(struct result *r)
{
	if (!r)
		return;
	free(r->rows);
	free(r);
}

const struct result_row *result_find(const struct result *r, const char *name, const char *part)
{
	for (size_t i = 0; i < r->nr_rows; i++)
		if (!strcmp(r->rows[i].name, name) && !strcmp(r->rows[i].part, part))
			return &r->rows[i];
	return NULL;
}

struct result_row *result_add(struct result *r, const char *name, const char *part, int unit)
{
	struct result_row *row;

	if (r->nr_rows == RESULT_MAX_ROWS)
		return NULL;
	array_insert((void **)&r->rows, &r->nr_rows, sizeof(*r->rows), r->nr_rows);
	row = &r->rows[r->nr_rows - 1];
	text_copy(row->name, sizeof(row->name), name, strlen(name));
	row->part = part;
	row->unit = unit;
	return row;
}

void result_set(struct result_row *row, enum result_metric metric, double value)
{
	row->known |= 1U << metric;
	row->value[metric] = value;
}

/*
 * Of a model
 */

static void add_hist(struct result *r, const struct model *m, const char *name, const char *part,
		     int unit, uint32_t of, uint32_t which)
{
	struct ksnp_hist h;
	struct result_row *row;
	uint64_t count;

	model_hist_sum(m, of, which, &h);
	count = hist_count(&h);
	if (!count)
		return;
	row = result_add(r, name, part, unit);
	if (!row)
		return;
	result_set(row, RESULT_COUNT, count);
	result_set(row, RESULT_MEAN, (double)h.sum / count);
	for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++)
		result_set(row, quantiles[i].metric, hist_quantile(&h, quantiles[i].q));
	result_set(row, RESULT_MAX, h.max);
}

/* Failures are those of the whole, and told with its first part */
static void add_errors(struct result *r, size_t at, uint64_t errors)
{
	if (at < r->nr_rows)
		result_set(&r->rows[at], RESULT_ERRORS, errors);
}

static void add_unit(struct result *r, const struct model *m, unsigned int unit)
{
	bool freeing = unit == KSNP_UNIT_gmem_invalidate;
	const char *name = name_of(KSNP_AS_UNIT, unit);
	size_t at = r->nr_rows;
	uint64_t errors = 0;

	for (size_t i = 0; i < m->nr_vms; i++)
		errors += model_unit(&m->vms[i], unit).errors;
	add_hist(r, m, name, freeing ? "rmp" : "kernel", unit, KSNP_HIST_OF_UNIT(unit),
		 KSNP_PART_KERNEL);
	add_errors(r, at, errors);
	add_hist(r, m, name, freeing ? "flush" : "vmm", unit, KSNP_HIST_OF_UNIT(unit),
		 KSNP_PART_VMM);
}

static void add_fw(struct result *r, const struct model *m, const struct model_fw *fw)
{
	char name[RESULT_NAME_SIZE], cmd[32];
	size_t at = r->nr_rows;

	snprintf(name, sizeof(name), "fw %s", name_format(cmd, sizeof(cmd), KSNP_AS_FW_CMD, fw->cmd));
	add_hist(r, m, name, "run", -1, KSNP_HIST_OF_FW(fw->cmd), KSNP_PART_RUN);
	add_errors(r, at, fw->counts.failed);
	add_hist(r, m, name, "queue", -1, KSNP_HIST_OF_FW(fw->cmd), KSNP_PART_QUEUE);
}

struct result *result_of_model(const struct model *m, const struct filter *filter)
{
	struct result *r = array_alloc(1, sizeof(*r));
	char name[RESULT_NAME_SIZE];

	for (unsigned int unit = 0; unit < KSNP_NR_UNITS; unit++)
		if (filter->units & 1ULL << unit)
			add_unit(r, m, unit);
	/* The others belong to no unit */
	if (filter->units != FILTER_ALL_UNITS)
		return r;
	for (unsigned int i = 0; i < KSNP_NR_FLUSHES; i++) {
		snprintf(name, sizeof(name), "flush %s", name_of(KSNP_AS_FLUSH, i));
		add_hist(r, m, name, "kernel", -1, KSNP_HIST_OF_FLUSH(i), KSNP_PART_KERNEL);
	}
	for (size_t i = 0; i < m->nr_fw; i++)
		add_fw(r, m, &m->fw[i]);
	return r;
}

/*
 * Comparison
 */

static bool known(const struct result_row *row, enum result_metric metric)
{
	return row && row->known & 1U << metric;
}

static bool is_count(enum result_metric metric)
{
	return metric == RESULT_COUNT || metric == RESULT_ERRORS;
}

static double value(const struct result_row *row, enum result_metric metric)
{
	return known(row, metric) ? row->value[metric] : 0;
}

/* Values in the same bucket, or in two that meet, may be as good as the same */
static bool coarse(double a, double b)
{
	int64_t i = ksnp_hist_bucket(a), j = ksnp_hist_bucket(b);

	return llabs(i - j) <= 1;
}

struct result_change result_change(const struct result_row *a, const struct result_row *b,
				   enum result_metric metric)
{
	struct result_change c = { .a = value(a, metric), .b = value(b, metric) };

	c.known = known(a, metric) && known(b, metric);
	/* What did not happen at all happened 0 times */
	if (is_count(metric) && (!a || !b))
		c.known = known(a, metric) || known(b, metric);
	if (!c.known)
		return c;
	c.ratio = c.a == c.b ? 0 : c.a ? (c.b - c.a) / fabs(c.a) : INFINITY;
	c.coarse = result_is_quantile(metric) && coarse(c.a, c.b);
	return c;
}
