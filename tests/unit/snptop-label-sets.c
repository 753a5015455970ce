// SPDX-License-Identifier: GPL-2.0-only
/* What is exported of VMs: so many have labels, the others' counts are one, and nothing is ever lost. */
#include <stdbool.h>

#include "unit.h"
#include "label_sets.h"
#include "openmetrics.h"

#define CPUID	KSNP_UNIT_cpuid

static struct label_sets s;

static int set_up(void **state)
{
	(void)state;
	label_sets_init(&s, 2);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	label_sets_free(&s);
	return 0;
}

/* A VM that has asked @n times, first at @first_ns, 1000 ns each */
static void vm(struct model *m, uint32_t pid, uint64_t first_ns, uint64_t n)
{
	struct ksnp_hist *h;

	model_vcpu(m, pid, 3)->counts.unit[CPUID].count += n;
	model_vm(m, pid)->counts.first_ns = first_ns;
	model_vm(m, pid)->counts.psc.requests += n;
	h = &model_hist(m, pid, KSNP_HIST_OF_UNIT(CPUID), KSNP_PART_KERNEL)->hist;
	h->bucket[ksnp_hist_bucket(1000)] += n;
	h->sum += n * 1000;
}

/* -1: the VM is not shown */
static int64_t shown(uint32_t pid)
{
	const struct model_vm *v = model_find_vm(s.shown, pid);
	const struct model_hist *h = model_find_hist(s.shown, pid, KSNP_HIST_OF_UNIT(CPUID), KSNP_PART_KERNEL);
	int64_t n;

	if (!v)
		return -1;
	n = model_unit(v, CPUID).count;
	/* All that is counted of it goes the same way */
	assert_int_equal(v->counts.psc.requests, n);
	assert_int_equal(h ? h->hist.sum : 0, n * 1000);
	return n;
}

static int64_t sum(void)
{
	return model_unit_sum(s.shown, CPUID).count;
}

static void replace(struct model *now, struct model *departed)
{
	label_sets_replace(&s, now, departed);
	model_free(now);
	model_free(departed);
}

static void test_cap(void **state)
{
	struct model *m = model_new();

	(void)state;
	vm(m, 10, 1, 100);
	vm(m, 20, 1, 20);
	vm(m, 30, 1, 3);
	vm(m, 40, 1, 4);
	replace(m, NULL);
	assert_int_equal(shown(10), 100);
	assert_int_equal(shown(20), 20);
	assert_int_equal(shown(30), -1);
	assert_int_equal(shown(OPENMETRICS_OTHER), 7);
	assert_int_equal(s.overflow, 2);
	/* The vCPU is still the VM's third; the others' are one */
	assert_non_null(model_find_vcpu(model_find_vm(s.shown, 10), 3));
	assert_int_equal(model_find_vm(s.shown, OPENMETRICS_OTHER)->nr_vcpus, 1);
}

/* What a VM got when it came it keeps, and it is counted as without labels once */
static void test_keep(void **state)
{
	(void)state;
	for (int i = 1; i <= 3; i++) {
		struct model *m = model_new(), *departed = model_new();

		if (i < 3)
			vm(m, 10, 1, 10 * i);
		else
			vm(departed, 0, 0, 20);
		vm(m, 20, 1, 2 * i);
		vm(m, 30, 1, i);
		replace(m, departed);
	}
	assert_int_equal(shown(10), -1);
	assert_int_equal(shown(20), 6);
	assert_int_equal(shown(30), -1);
	assert_int_equal(shown(OPENMETRICS_OTHER), 23);
	assert_int_equal(s.overflow, 1);
}

/* Another VM that has got the process's number makes no labels, but it is another one */
static void test_same_number(void **state)
{
	struct model *m = model_new();

	(void)state;
	vm(m, 10, 1, 5);
	vm(m, 20, 1, 5);
	replace(m, NULL);
	m = model_new();
	vm(m, 20, 1, 5);
	vm(m, 10, 7, 1);
	replace(m, NULL);
	assert_int_equal(shown(10), 1);
	assert_int_equal(s.nr_known, 2);
	assert_int_equal(s.overflow, 0);
}

static void test_firmware(void **state)
{
	struct model *departed = model_new(), *m = model_new();

	(void)state;
	model_hist(departed, 0, KSNP_HIST_OF_FW(0x94), KSNP_PART_RUN)->hist.bucket[1] = 6;
	model_fw(departed, 0x94)->counts.count = 6;
	replace(m, departed);
	assert_non_null(model_find_hist(s.shown, 0, KSNP_HIST_OF_FW(0x94), KSNP_PART_RUN));
	assert_int_equal(model_find_fw(s.shown, 0x94)->counts.count, 6);
}

/* 500 of a recording's VMs, each of which goes before the next but one comes */
static void test_come_and_go(void **state)
{
	struct model *delta = model_new();
	int64_t before = 0;

	(void)state;
	for (uint32_t i = 1; i <= 500; i++) {
		vm(delta, i, i, i);
		if (i > 1) {
			vm(delta, i - 1, i - 1, 1);
			model_vm(delta, i - 1)->gone_ns = 1;
		}
		label_sets_add(&s, delta);
		model_clear(delta);
		assert_true(s.shown->nr_vms <= 4 && s.nr_known <= 2);
		assert_true(sum() > before);
		before = sum();
	}
	model_free(delta);
	assert_int_equal(s.overflow, 0);
	assert_int_equal(shown(500), 500);
	/* 1 + ... + 499, and the last one of each */
	assert_int_equal(shown(OPENMETRICS_OTHER), 499 * 500 / 2 + 499);
}

/* 500 that are there at once, and then are not */
static void test_crowd(void **state)
{
	struct model *delta = model_new();

	(void)state;
	for (uint32_t i = 1; i <= 500; i++)
		vm(delta, i, i, 1);
	label_sets_add(&s, delta);
	assert_int_equal(s.overflow, 498);
	assert_int_equal(shown(OPENMETRICS_OTHER), 498);
	for (uint32_t i = 1; i <= 500; i++)
		model_vm(delta, i)->gone_ns = 1;
	label_sets_add(&s, delta);
	assert_int_equal(s.nr_known, 0);
	assert_int_equal(s.nr_own, 0);
	assert_int_equal(shown(OPENMETRICS_OTHER), 1000);
	assert_int_equal(shown(1), -1);
	model_free(delta);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_cap, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_keep, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_same_number, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_firmware, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_come_and_go, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_crowd, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
