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

static const struct few_buckets *find_hist(uint32_t pid, uint32_t of)
{
	const struct hist_set *hists = &s.shown.hists;

	for (size_t i = 0; i < hists->nr; i++)
		if (hists->hists[i].key.vm == pid && hists->hists[i].key.of == of)
			return &hists->hists[i];
	return NULL;
}

/* -1: the VM is not shown */
static int64_t shown(uint32_t pid)
{
	const struct model_vm *v = model_find_vm(s.shown.model, pid);
	const struct few_buckets *h = find_hist(pid, KSNP_HIST_OF_UNIT(CPUID));
	int64_t n;

	assert_true(v || !h);
	if (!v)
		return -1;
	n = model_unit(v, CPUID).count;
	/* All that is counted of it goes the same way; 1000 ns are below 1024, 2^(8 + 2) */
	assert_int_equal(v->counts.psc.requests, n);
	assert_int_equal(h ? h->sum : 0, n * 1000);
	assert_int_equal(h ? h->bucket[2] : 0, n);
	return n;
}

static int64_t sum(void)
{
	return model_unit_sum(s.shown.model, CPUID).count;
}

/* A look at a live host: first its VMs, then what they have asked for, each vCPU and histogram for itself */
static void look(struct model *now)
{
	struct model *part = model_new();

	label_sets_begin(&s);
	for (size_t i = 0; i < now->nr_vms; i++) {
		struct model_vm *vm = model_vm(part, now->vms[i].pid);

		vm->counts = now->vms[i].counts;
		vm->last = now->vms[i].gone_ns;
	}
	for (size_t i = 0; i < now->nr_fw; i++)
		model_fw(part, now->fw[i].cmd)->counts = now->fw[i].counts;
	label_sets_take(&s, part);
	for (size_t i = 0; i < now->nr_vms; i++) {
		for (size_t v = 0; v < now->vms[i].nr_vcpus; v++) {
			model_clear(part);
			*model_vcpu(part, now->vms[i].pid, now->vms[i].vcpus[v].id) = now->vms[i].vcpus[v];
			label_sets_take(&s, part);
		}
	}
	for (size_t i = 0; i < now->nr_hists; i++) {
		const struct ksnp_hist_key *key = &now->hists[i].key;

		model_clear(part);
		model_hist(part, key->vm, key->of, key->part)->hist = now->hists[i].hist;
		label_sets_take(&s, part);
	}
	model_free(part);
	model_free(now);
}

static void test_cap(void **state)
{
	struct model *m = model_new();

	(void)state;
	vm(m, 10, 1, 100);
	vm(m, 20, 1, 20);
	vm(m, 30, 1, 3);
	vm(m, 40, 1, 4);
	look(m);
	assert_int_equal(shown(10), 100);
	assert_int_equal(shown(20), 20);
	assert_int_equal(shown(30), -1);
	assert_int_equal(shown(OPENMETRICS_OTHER), 7);
	assert_int_equal(s.overflow, 2);
	/* The vCPU is still the VM's third; the others' are one */
	assert_non_null(model_find_vcpu(model_find_vm(s.shown.model, 10), 3));
	assert_int_equal(model_find_vm(s.shown.model, OPENMETRICS_OTHER)->nr_vcpus, 1);
}

/* What a VM got when it came it keeps, and it is counted as without labels once */
static void test_keep(void **state)
{
	(void)state;
	for (int i = 1; i <= 4; i++) {
		struct model *m = model_new();

		if (i < 4)
			vm(m, 10, 1, 10 * i);
		if (i == 3)
			model_vm(m, 10)->gone_ns = 5;
		vm(m, 20, 1, 2 * i);
		vm(m, 30, 1, i);
		look(m);
		/* It has gone: in this look, and in all that come */
		assert_int_equal(shown(10), i < 3 ? 10 * i : -1);
		assert_int_equal(shown(20), 2 * i);
		assert_int_equal(shown(30), -1);
		assert_int_equal(shown(OPENMETRICS_OTHER), i < 3 ? i : i + 30);
	}
	assert_int_equal(s.overflow, 1);
}

/* Another VM that has got the process's number is another one */
static void test_same_number(void **state)
{
	struct model *m = model_new();

	(void)state;
	vm(m, 10, 1, 5);
	model_vm(m, 10)->gone_ns = 2;
	vm(m, 20, 1, 5);
	look(m);
	m = model_new();
	vm(m, 20, 1, 5);
	vm(m, 10, 7, 1);
	look(m);
	assert_int_equal(shown(10), 1);
	assert_int_equal(shown(OPENMETRICS_OTHER), 5);
	assert_int_equal(s.nr_known, 2);
	assert_int_equal(s.overflow, 0);
}

/* What belongs to a VM that is not among those of the look comes in the next */
static void test_too_early(void **state)
{
	struct model *m = model_new();

	(void)state;
	label_sets_begin(&s);
	label_sets_take(&s, m);
	vm(m, 10, 1, 5);
	label_sets_take(&s, m);
	assert_int_equal(shown(10), -1);
	assert_int_equal(shown(OPENMETRICS_OTHER), -1);
	look(m);
	assert_int_equal(shown(10), 5);
}

static void test_firmware(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct model *m = model_new();

		model_hist(m, 0, KSNP_HIST_OF_FW(0x94), KSNP_PART_RUN)->hist.bucket[1] = 6;
		model_fw(m, 0x94)->counts.count = 6;
		look(m);
		assert_int_equal(find_hist(0, KSNP_HIST_OF_FW(0x94))->bucket[0], 6);
		assert_int_equal(model_find_fw(s.shown.model, 0x94)->counts.count, 6);
	}
}

/* 500 of a live host's, each of which goes when the next one comes: sums never shrink */
static void test_live_come_and_go(void **state)
{
	int64_t before = 0;

	(void)state;
	for (uint32_t i = 1; i <= 500; i++) {
		struct model *m = model_new();

		vm(m, i, i, i);
		if (i > 1) {
			vm(m, i - 1, i - 1, i);
			model_vm(m, i - 1)->gone_ns = i;
		}
		look(m);
		assert_true(s.shown.model->nr_vms <= 3 && s.nr_known <= 2);
		assert_int_equal(shown(i), i);
		assert_true(sum() > before);
		before = sum();
	}
	assert_int_equal(s.overflow, 0);
	/* 2 + ... + 500 */
	assert_int_equal(shown(OPENMETRICS_OTHER), 500 * 501 / 2 - 1);
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
		assert_true(s.shown.model->nr_vms <= 4 && s.nr_known <= 2);
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
		cmocka_unit_test_setup_teardown(test_too_early, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_firmware, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_live_come_and_go, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_come_and_go, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_crowd, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
