// SPDX-License-Identifier: GPL-2.0-only
/* What has come in a time: of VMs that come, go, and come again, and when counting begins anew. */
#include <stdlib.h>

#include "unit.h"
#include "departed.h"
#include "format.h"
#include "hist.h"
#include "history.h"
#include "span.h"

#define CPUID	KSNP_UNIT_cpuid

/* @count requests of @vm, which began at @first, each of 100 ns */
static void add(struct model *m, uint32_t vm, uint64_t first, uint32_t vcpu, uint64_t count)
{
	struct model_vcpu *v = model_vcpu(m, vm, vcpu);

	v->counts.unit[CPUID].count = count;
	v->counts.unit[CPUID].kernel_ns = 100 * count;
	model_vm(m, vm)->counts.first_ns = first;
	model_vm(m, vm)->counts.flush[KSNP_FLUSH_VM].done = count;
	model_fw(m, 1)->counts.count += count;
	for (uint64_t i = 0; i < count; i++)
		hist_value(&model_hist(m, vm, CPUID, KSNP_PART_KERNEL)->hist, 100);
}

static uint64_t requests(struct span s, uint32_t vm, int64_t vcpu)
{
	struct load load;

	span_load(s, vm, vcpu, &load);
	assert_int_equal(load.kernel_ns, 100 * load.requests);
	return load.requests;
}

static uint64_t in_hist(struct span s, uint32_t vm)
{
	struct ksnp_hist h = { 0 }, room;
	const struct ksnp_hist *found = span_find_hist(s, vm, CPUID, KSNP_PART_KERNEL, &room);

	span_hist(s, vm, CPUID, KSNP_PART_KERNEL, &h);
	assert_int_equal(found ? hist_count(found) : 0, hist_count(&h));
	return hist_count(&h);
}

static void assert_all(struct span s, uint32_t vm, uint64_t count)
{
	struct ksnp_count units[KSNP_NR_UNITS];
	struct ksnp_vm_counts counts;

	assert_int_equal(requests(s, vm, ALL_VCPUS), count);
	span_units(s, vm, ALL_VCPUS, units);
	assert_int_equal(units[CPUID].count, count);
	/* Flushes are the units' that ask for them */
	assert_int_equal(units[KSNP_UNIT_flush_vm].count, count);
	span_vm(s, vm, &counts);
	assert_int_equal(counts.flush[KSNP_FLUSH_VM].done, count);
	assert_int_equal(in_hist(s, vm), count);
}

static void test_interval(void **state)
{
	struct model *before = model_new(), *after = model_new();
	struct span s = { .after = after, .before = before };

	(void)state;
	add(before, 1, 11, 0, 5);
	add(before, 2, 22, 0, 7);
	add(after, 1, 11, 0, 8);
	/* VM 2 has gone, and another one has got its number; VM 3 is new */
	add(after, 2, 33, 0, 1);
	add(after, 3, 44, 1, 2);
	assert_all(s, 1, 3);
	assert_all(s, 2, 1);
	assert_all(s, 3, 2);
	assert_all(s, 4, 0);
	assert_int_equal(requests(s, 3, 0), 0);
	assert_int_equal(requests(s, 3, 1), 2);
	assert_all(s, ALL_VMS, 6);
	model_free(before);
	model_free(after);
}

static void test_departed(void **state)
{
	struct model *first = model_new(), *second = model_new(), *sum = model_new();
	struct span s = { .after = second, .departed = sum };
	struct ksnp_fw_counts fw;

	(void)state;
	add(first, 1, 11, 0, 5);
	add(first, 2, 22, 0, 7);
	add(second, 1, 11, 0, 8);
	model_fw(second, 1)->counts.count = 15;
	departed_add(sum, first, second);
	/* VM 2's 7 are not lost, nor are VM 1's counted twice */
	assert_all(s, ALL_VMS, 15);
	assert_all(s, 1, 8);
	assert_all(s, 2, 0);
	span_fw(s, 1, &fw);
	assert_int_equal(fw.count, 15);
	model_free(first);
	model_free(second);
	model_free(sum);
}

static void test_begun_anew(void **state)
{
	struct model *first = model_new(), *second = model_new(), *sum = model_new();
	struct model *base = model_new();
	struct span s = { .after = second, .departed = sum, .before = base };
	struct ksnp_fw_counts fw;

	(void)state;
	add(base, 1, 11, 0, 2);
	add(first, 1, 11, 0, 5);
	first->losses.records = 3;
	departed_add(sum, first, NULL);
	/* The same VM, but heard of anew */
	add(second, 1, 99, 0, 4);
	assert_all(s, ALL_VMS, 5 - 2 + 4);
	assert_all(s, 1, 4);
	span_fw(s, 1, &fw);
	assert_int_equal(fw.count, 5 - 2 + 4);
	assert_int_equal(sum->losses.records, 3);
	model_free(base);
	model_free(first);
	model_free(second);
	model_free(sum);
}

static void next(struct history *h, struct model *now, struct model *delta, bool restarted)
{
	history_add(h, &(struct sample){
		.now = now, .interval = { .after = delta }, .seconds = 2, .restarted = restarted,
	});
}

static void test_history(void **state)
{
	struct model *now = model_new(), *none = model_new();
	struct history h = { 0 };
	const struct past_vm *vm;

	(void)state;
	add(now, 1, 11, 3, 10);
	next(&h, now, now, false);
	next(&h, now, none, false);
	vm = history_vm(&h, 1);
	assert_non_null(vm);
	assert_true(series_value(&vm->requests, 0) == 0);
	assert_true(series_value(&vm->requests, 1) == 5);
	assert_true(series_value(&vm->requests, 2) == 0);
	assert_true(series_value(history_vcpu(vm, 3), 1) == 5);
	assert_null(history_vcpu(vm, 0));
	/* Counting begins anew: the same VM */
	model_vm(now, 1)->counts.first_ns = 12;
	next(&h, now, now, true);
	assert_true(series_value(&history_vm(&h, 1)->requests, 2) == 5);
	/* Another one with its number */
	model_vm(now, 1)->counts.first_ns = 13;
	next(&h, now, now, false);
	assert_true(series_value(&history_vm(&h, 1)->requests, 1) == 0);
	/* Gone: for a while it is still there, under the name that it had */
	strcpy(model_vm(now, 1)->name, "guest");
	next(&h, now, now, false);
	model_vm(now, 1)->name[0] = '\0';
	next(&h, now, now, false);
	assert_string_equal(history_vm(&h, 1)->name, "guest");
	for (int i = 1; i <= HISTORY_GONE; i++) {
		next(&h, none, none, false);
		assert_int_equal(history_vm(&h, 1)->gone, i);
	}
	next(&h, none, none, false);
	assert_null(history_vm(&h, 1));
	history_free(&h);
	model_free(now);
	model_free(none);
}

/* A recording's model keeps VMs that have gone: those that come after have the same number */
static void test_gone(void **state)
{
	struct model *now = model_new();
	struct history h = { 0 };

	(void)state;
	add(now, 1, 0, 0, 1);
	model_vcpu(now, 1, 0)->counts.last_ns = 100;
	next(&h, now, now, false);
	model_vm(now, 1)->gone_ns = 200;
	for (int i = 1; i <= HISTORY_GONE + 1; i++)
		next(&h, now, now, false);
	assert_int_equal(history_vm(&h, 1)->gone, HISTORY_GONE + 1);
	model_vcpu(now, 1, 0)->counts.last_ns = 300;
	next(&h, now, now, false);
	assert_int_equal(history_vm(&h, 1)->gone, 0);
	history_free(&h);
	model_free(now);
}

static void test_long_history(void **state)
{
	struct model *now = model_new();
	struct history h = { 0 };

	(void)state;
	for (int i = 1; i <= SERIES_SIZE + 10; i++) {
		add(now, 1, 11, 0, 2);
		model_vcpu(now, 1, 0)->counts.unit[CPUID].count = 2 * i;
		next(&h, now, now, false);
	}
	assert_true(series_value(&history_vm(&h, 1)->requests, 0) == SERIES_SIZE + 10);
	assert_true(series_value(&history_vm(&h, 1)->requests, SERIES_SIZE - 1) == 11);
	assert_true(series_value(&history_vm(&h, 1)->requests, SERIES_SIZE) == 0);
	history_free(&h);
	model_free(now);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interval),
		cmocka_unit_test(test_departed),
		cmocka_unit_test(test_begun_anew),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_long_history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
