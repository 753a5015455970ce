// SPDX-License-Identifier: GPL-2.0-only
/* Results: of a model, of what 'snptrace stat -j' makes of the same, and of benchmarks. */
#include "unit.h"
#include "result.h"
#include "stat.h"

static const struct filter all = FILTER_NONE;

#define APPLY(m, event, ...)							\
	do {									\
		struct ksnp_event_##event e_ = { .head = {			\
			.ns = 1000, .type = KSNP_EVENT_##event,			\
			.words = sizeof(e_) / 8,				\
		}, __VA_ARGS__ };						\
		model_apply(m, &e_.head);					\
	} while (0)

/* Below 64 ns each value has a bucket of its own: percentiles are exact */
static struct model *some_model(void)
{
	struct model *m = model_new();

	for (unsigned int i = 1; i <= 10; i++)
		APPLY(m, vmgexit_end, .vm = 1 + i % 2, .unit = KSNP_UNIT_psc, .kernel_ns = i,
		      .vmm_ns = i > 5 ? 20 : 0);
	APPLY(m, vmgexit_end, .vm = 1, .unit = KSNP_UNIT_cpuid, .kernel_ns = 7, .why = KSNP_WHY_INPUT);
	APPLY(m, gmem_invalidate, .rmp_ns = 30, .flush_ns = 10, .failed = 1);
	APPLY(m, cache_flush, .vm = 1, .reason = KSNP_FLUSH_VM, .ns = 50, .cpus = 2);
	APPLY(m, fw_cmd_end, .cmd = 0x0a1, .run_ns = 40, .queue_ns = 5, .ret = -5);
	APPLY(m, fw_cmd_end, .cmd = 0x7ff, .run_ns = 41);
	return m;
}

static double value(const struct result *r, const char *name, const char *part,
		    enum result_metric metric)
{
	const struct result_row *row = result_find(r, name, part);

	if (!row)
		fail_msg("no row '%s' '%s'", name, part);
	if (!(row->known & 1U << metric))
		fail_msg("'%s' '%s' has no %s", name, part, result_metric_name(metric));
	return row->value[metric];
}

#define ASSERT_VALUE(r, name, part, metric, want)				\
	assert_float_equal(value(r, name, part, RESULT_##metric), want, 1e-6)

static void assert_result(const struct result *r)
{
	ASSERT_VALUE(r, "psc", "kernel", COUNT, 10);
	ASSERT_VALUE(r, "psc", "kernel", ERRORS, 0);
	ASSERT_VALUE(r, "psc", "kernel", MEAN, 5.5);
	ASSERT_VALUE(r, "psc", "kernel", P50, 5);
	ASSERT_VALUE(r, "psc", "kernel", P90, 9);
	ASSERT_VALUE(r, "psc", "kernel", P99, 10);
	ASSERT_VALUE(r, "psc", "kernel", MAX, 10);
	ASSERT_VALUE(r, "psc", "vmm", COUNT, 5);
	ASSERT_VALUE(r, "psc", "vmm", P999, 20);
	ASSERT_VALUE(r, "cpuid", "kernel", ERRORS, 1);
	ASSERT_VALUE(r, "gmem_invalidate", "rmp", MEAN, 30);
	ASSERT_VALUE(r, "gmem_invalidate", "rmp", ERRORS, 1);
	ASSERT_VALUE(r, "gmem_invalidate", "flush", MEAN, 10);
	ASSERT_VALUE(r, "flush vm-destroy", "kernel", MEAN, 50);
	ASSERT_VALUE(r, "fw SNP_LAUNCH_UPDATE", "run", MEAN, 40);
	ASSERT_VALUE(r, "fw SNP_LAUNCH_UPDATE", "run", ERRORS, 1);
	ASSERT_VALUE(r, "fw SNP_LAUNCH_UPDATE", "queue", MEAN, 5);
	ASSERT_VALUE(r, "fw 0x7ff", "run", MEAN, 41);
	assert_null(result_find(r, "fw 0x7ff", "queue"));
	assert_null(result_find(r, "cpuid", "vmm"));
	assert_int_equal(r->nr_rows, 9);
}

static void test_model(void **state)
{
	struct model *m = some_model();
	struct result *r = result_of_model(m, &all);

	(void)state;
	assert_result(r);
	result_free(r);
	model_free(m);
}

static void test_stat(void **state)
{
	struct stat_options options = { .by = STAT_BY_VM };
	struct model *m = some_model();
	struct filter f = FILTER_NONE;
	struct result *r;
	char why[256];
	json_t *o;

	(void)state;
	m->losses.records = 4;
	o = stat_json(m, &options);
	r = result_of_json(o, &all, why);
	assert_non_null(r);
	assert_result(r);
	assert_int_equal(r->lost, 4);
	result_free(r);
	/* One VM's: those of even numbers */
	f.vm = 1;
	r = result_of_json(o, &f, why);
	assert_non_null(r);
	ASSERT_VALUE(r, "psc", "kernel", COUNT, 5);
	ASSERT_VALUE(r, "psc", "kernel", MEAN, 6);
	result_free(r);
	f.vm = 99;
	assert_null(result_of_json(o, &f, why));
	assert_non_null(strstr(why, "VM 99"));
	json_decref(o);
	model_free(m);
}

static void test_units(void **state)
{
	struct stat_options options = { .by = STAT_BY_UNIT };
	struct model *m = some_model();
	struct filter f = { .vcpu = -1, .units = 1ULL << KSNP_UNIT_cpuid };
	struct result *r = result_of_model(m, &f);
	char why[256];
	json_t *o = stat_json(m, &options);

	(void)state;
	assert_int_equal(r->nr_rows, 1);
	ASSERT_VALUE(r, "cpuid", "kernel", COUNT, 1);
	result_free(r);
	r = result_of_json(o, &f, why);
	assert_int_equal(r->nr_rows, 1);
	ASSERT_VALUE(r, "cpuid", "kernel", COUNT, 1);
	result_free(r);
	json_decref(o);
	model_free(m);
}

static struct result *of_text(const char *text, char why[static 256])
{
	json_error_t error;
	json_t *o = json_loads(text, 0, &error);
	struct result *r;

	assert_non_null(o);
	*why = '\0';
	r = result_of_json(o, &all, why);
	json_decref(o);
	return r;
}

#define BENCH(unit, rows)							\
	"{\"schema\": \"kvm_snp/bench/1\", \"unit\": " unit ", \"date\": \"now\", " \
	"\"host\": {\"kernel\": \"6.12\", \"cpu\": 1}, \"rows\": [" rows "]}"

static void test_benchmark(void **state)
{
	char why[256];
	struct result *r;

	(void)state;
	r = of_text(BENCH("\"instructions\"", "{\"name\": \"native/psc-1\", \"cost\": 6838, \"min\": 1},"
			  "{\"name\": \"x\\u001b[2J\", \"cost\": -2}"), why);
	assert_non_null(r);
	assert_int_equal(r->nr_rows, 2);
	ASSERT_VALUE(r, "native/psc-1", "", INSTRUCTIONS, 6838);
	ASSERT_VALUE(r, "x?[2J", "", INSTRUCTIONS, -2);
	assert_string_equal(r->where, "Linux 6.12, , now, commit unknown");
	result_free(r);
	r = of_text(BENCH("\"ticks\"", "{\"name\": \"a\", \"cost\": 5}"), why);
	assert_non_null(r);
	ASSERT_VALUE(r, "a", "", TICKS, 5);
	result_free(r);
}

static void test_bad_benchmark(void **state)
{
	static const char *const bad[] = {
		BENCH("\"ns\"", "{\"name\": \"a\", \"cost\": 5}"),
		BENCH("5", "{\"name\": \"a\", \"cost\": 5}"),
		BENCH("\"ticks\"", ""),
		BENCH("\"ticks\"", "5"),
		BENCH("\"ticks\"", "{\"cost\": 5}"),
		BENCH("\"ticks\"", "{\"name\": \"\", \"cost\": 5}"),
		BENCH("\"ticks\"", "{\"name\": \"a\"}"),
		BENCH("\"ticks\"", "{\"name\": \"a\", \"cost\": \"5\"}"),
		BENCH("\"ticks\"", "{\"name\": \"a\", \"cost\": 1e300}"),
		BENCH("\"ticks\"", "{\"name\": \"a\", \"cost\": 5}, {\"name\": \"a\", \"cost\": 6}"),
		"{\"schema\": \"kvm_snp/bench/1\", \"unit\": \"ticks\"}",
		"{\"schema\": \"kvm_snp/bench/1\", \"unit\": \"ticks\", \"rows\": {\"a\": 5}}",
	};
	char why[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct result *r = of_text(bad[i], why);

		if (r)
			fail_msg("taken: %s", bad[i]);
		assert_string_not_equal(why, "");
	}
}

/* RESULT_MAX_ROWS are taken, and one more is refused rather than left out */
static void test_many_rows(void **state)
{
	char why[256];

	(void)state;
	for (int more = 0; more < 2; more++) {
		json_t *o = json_pack("{ssss}", "schema", "kvm_snp/bench/1", "unit", "ticks");
		json_t *rows = json_array();
		struct result *r;

		for (int i = 0; i < RESULT_MAX_ROWS + more; i++)
			json_array_append_new(rows, json_pack("{so,si}", "name",
							      json_sprintf("%d", i), "cost", i));
		json_object_set_new(o, "rows", rows);
		r = result_of_json(o, &all, why);
		assert_true(more ? !r : r && r->nr_rows == RESULT_MAX_ROWS);
		result_free(r);
		json_decref(o);
	}
}

static void test_bad(void **state)
{
	static const char *const nothing[] = {
		"{}", "[]", "[1]", "{\"a\": 1}", "{\"schema\": \"kvm_snp/bench/2\"}", "{\"schema\": \"kvm_snp/boot/1\", \"vm\": 1}",
		"{\"schema\": \"kvm_snp/stat/2\", \"units\": []}",
	};
	/* Whatever members are, they are taken for what they can be */
	static const char *const odd[] = {
		"{\"schema\": \"kvm_snp/stat/1\"}",
		"{\"schema\": \"kvm_snp/stat/1\", \"units\": 1, \"flush\": {}, \"firmware\": null}",
		"{\"schema\": \"kvm_snp/stat/1\", \"units\": [1, {}, {\"unit\": 5}]}",
		"{\"schema\": \"kvm_snp/stat/1\", \"units\": [{\"unit\": \"psc\", \"kernel\": {\"count\": -3}}]}",
		"{\"schema\": \"kvm_snp/stat/1\", \"firmware\": [{\"cmd\": \"x\", \"run\": {\"count\": 1e300}}]}",
		"{\"schema\": \"kvm_snp/stat/1\", \"losses\": {\"records\": -1}}",
	};
	char why[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(nothing); i++) {
		assert_null(of_text(nothing[i], why));
		assert_string_not_equal(why, "");
	}
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		struct result *r = of_text(odd[i], why);

		assert_non_null(r);
		assert_int_equal(r->nr_rows, 0);
		assert_int_equal(r->lost, 0);
		result_free(r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model),
		cmocka_unit_test(test_stat),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_benchmark),
		cmocka_unit_test(test_bad_benchmark),
		cmocka_unit_test(test_many_rows),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests_name("result", tests, NULL, NULL);
}
