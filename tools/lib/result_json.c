// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "array.h"
#include "names.h"
#include "result.h"

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

/* {"name": instructions, ...}; other members are passed over */
static struct result *of_benchmark(const json_t *o, char why[static 256])
{
	struct result *r = array_alloc(1, sizeof(*r));
	const char *name;
	json_t *member;
	double n;

	json_object_foreach((json_t *)o, name, member) {
		struct result_row *row;

		if (!number(member, &n))
			continue;
		row = result_add(r, name, "", -1);
		if (!row)
			break;
		result_set(row, RESULT_INSTRUCTIONS, n);
	}
	if (r->nr_rows)
		return r;
	snprintf(why, 256, "neither a result of 'snptrace stat -j' nor names with numbers");
	result_free(r);
	return NULL;
}

struct result *result_of_json(const json_t *o, const struct filter *filter, char why[static 256])
{
	const char *schema = string(o, "schema");

	if (!strcmp(schema, "kvm_snp/stat/1"))
		return of_stat(o, filter, why);
	if (*schema && strncmp(schema, "kvm_snp/bench/", 14)) {
		snprintf(why, 256, "'%.64s' is no schema that can be compared", schema);
		return NULL;
	}
	return of_benchmark(o, why);
}
