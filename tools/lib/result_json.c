// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "array.h"
#include "names.h"
#include "result.h"
#include "text.h"

/* Whatever a file says, times and counts are numbers that a histogram has a bucket for */
#define MAX_NUMBER	9e18

static bool number(const json_t *o, double *n)
{
	*n = json_number_value(o);
	return json_is_number(o) && *n >= 0 && *n <= MAX_NUMBER;
}

static const char *string(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key)) ?: "";
}

/* What stat_json.c calls numbers of a histogram */
static const struct {
	const char *key;
	enum result_metric metric;
} hist_members[] = {
	{ "count", RESULT_COUNT }, { "p50", RESULT_P50 }, { "p90", RESULT_P90 },
	{ "p99", RESULT_P99 }, { "p99.9", RESULT_P999 }, { "max", RESULT_MAX },
};

/* A histogram as a row; NULL when there is none */
static struct result_row *add_hist(struct result *r, const char *name, const char *part, int unit,
				   const json_t *hist)
{
	struct result_row *row;
	double n, count;

	if (!number(json_object_get(hist, "count"), &count) || !count)
		return NULL;
	row = result_add(r, name, part, unit);
	if (!row)
		return NULL;
	for (size_t i = 0; i < sizeof(hist_members) / sizeof(hist_members[0]); i++)
		if (number(json_object_get(hist, hist_members[i].key), &n))
			result_set(row, hist_members[i].metric, n);
	if (number(json_object_get(hist, "sum"), &n))
		result_set(row, RESULT_MEAN, n / count);
	return row;
}

/* @parts: what an object calls its histograms, and so do rows; failures go to the first */
static void add_parts(struct result *r, const char *name, int unit, const json_t *o,
		      const char *const *parts, const char *failures)
{
	bool first = true;
	double n;

	for (; *parts; parts++, first = false) {
		struct result_row *row = add_hist(r, name, *parts, unit, json_object_get(o, *parts));

		if (row && first && number(json_object_get(o, failures), &n))
			result_set(row, RESULT_ERRORS, n);
	}
}

static void add_units(struct result *r, const json_t *list, const struct filter *filter)
{
	static const char *const parts[] = { "kernel", "vmm", NULL };
	static const char *const freeing[] = { "rmp", "flush", NULL };
	json_t *o;
	size_t i;

	json_array_foreach(list, i, o) {
		const char *name = string(o, "unit");
		int unit = name_unit(name);

		if (unit < 0 ? filter->units != FILTER_ALL_UNITS : !(filter->units & 1ULL << unit))
			continue;
		add_parts(r, name, unit, o, unit == KSNP_UNIT_gmem_invalidate ? freeing : parts,
			  "errors");
	}
}

static void add_flushes(struct result *r, const json_t *list)
{
	char name[RESULT_NAME_SIZE];
	json_t *o;
	size_t i;

	json_array_foreach(list, i, o) {
		snprintf(name, sizeof(name), "flush %s", string(o, "reason"));
		add_hist(r, name, "kernel", -1, json_object_get(o, "time"));
	}
}

static void add_firmware(struct result *r, const json_t *list)
{
	static const char *const parts[] = { "run", "queue", NULL };
	char name[RESULT_NAME_SIZE];
	json_t *o;
	size_t i;

	json_array_foreach(list, i, o) {
		const char *word = string(o, "name");
		json_int_t cmd = json_integer_value(json_object_get(o, "cmd"));

		if (*word)
			snprintf(name, sizeof(name), "fw %s", word);
		else
			snprintf(name, sizeof(name), "fw 0x%llx", (long long)cmd);
		add_parts(r, name, -1, o, parts, "failed");
	}
}

/* All VMs together, or the one that is wanted */
static const json_t *of_vm(const json_t *o, uint32_t vm)
{
	json_t *one;
	size_t i;

	if (!vm)
		return o;
	json_array_foreach(json_object_get(o, "vms"), i, one)
		if (json_integer_value(json_object_get(one, "vm")) == vm)
			return one;
	return NULL;
}

static struct result *of_stat(const json_t *o, const struct filter *filter, char why[static 256])
{
	const json_t *vm = of_vm(o, filter->vm);
	struct result *r;
	double n;

	if (!vm) {
		snprintf(why, 256, "has nothing of VM %u; 'snptrace stat -j --by vm' tells VMs apart",
			 filter->vm);
		return NULL;
	}
	r = array_alloc(1, sizeof(*r));
	add_units(r, json_object_get(vm, "units"), filter);
	/* The others belong to no unit */
	if (filter->units == FILTER_ALL_UNITS) {
		add_flushes(r, json_object_get(vm, "flush"));
		add_firmware(r, json_object_get(o, "firmware"));
	}
	if (number(json_object_get(json_object_get(o, "losses"), "records"), &n))
		r->lost = n;
	return r;
}

/* What a benchmark's numbers are; -1: nobody knows */
static int bench_metric(const json_t *o)
{
	const char *unit = string(o, "unit");

	if (!strcmp(unit, result_metric_name(RESULT_INSTRUCTIONS)))
		return RESULT_INSTRUCTIONS;
	return strcmp(unit, result_metric_name(RESULT_TICKS)) ? -1 : RESULT_TICKS;
}

static void set_where(struct result *r, const json_t *o)
{
	const json_t *host = json_object_get(o, "host");

	snprintf(r->where, sizeof(r->where), "Linux %.64s, %.64s, %.32s, commit %.40s",
		 string(host, "kernel"), string(host, "cpu"), string(o, "date"),
		 *string(o, "commit") ? string(o, "commit") : "unknown");
	text_clean(r->where);
}

/* A row of a benchmark. Return: whether it is one. */
static bool add_cost(struct result *r, enum result_metric metric, const json_t *o)
{
	json_t *cost = json_object_get(o, "cost");
	struct result_row *row;
	char name[RESULT_NAME_SIZE];

	text_copy(name, sizeof(name), string(o, "name"), sizeof(name));
	if (!*name || !json_is_number(cost) || fabs(json_number_value(cost)) > MAX_NUMBER ||
	    result_find(r, name, ""))
		return false;
	row = result_add(r, name, "", -1);
	if (row)
		result_set(row, metric, json_number_value(cost));
	return row;
}

static struct result *of_bench(const json_t *o, char why[static 256])
{
	struct result *r = array_alloc(1, sizeof(*r));
	int metric = bench_metric(o);
	json_t *row;
	size_t i;

	set_where(r, o);
	if (metric < 0)
		snprintf(why, 256, "its unit is neither instructions nor ticks");
	else if (!json_array_size(json_object_get(o, "rows")))
		snprintf(why, 256, "has no rows");
	json_array_foreach(json_object_get(o, "rows"), i, row) {
		if (*why || add_cost(r, metric, row))
			continue;
		snprintf(why, 256, "row %zu has no name and cost, or there is no room for it, or it is there twice", i);
	}
	if (!*why)
		return r;
	result_free(r);
	return NULL;
}

struct result *result_of_json(const json_t *o, const struct filter *filter, char why[static 256])
{
	const char *schema = string(o, "schema");

	*why = '\0';
	if (!strcmp(schema, "kvm_snp/stat/1"))
		return of_stat(o, filter, why);
	if (!strcmp(schema, "kvm_snp/bench/1"))
		return of_bench(o, why);
	snprintf(why, 256, "'%.64s' is no schema that can be compared; kvm_snp/stat/1 and kvm_snp/bench/1 are", schema);
	text_clean(why);
	return NULL;
}
