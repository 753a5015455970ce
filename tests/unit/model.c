// SPDX-License-Identifier: GPL-2.0-only
/* Models: what events count, places, bounds, differences and sums. */
#include <stdlib.h>

#include "unit.h"

#include "hist.h"
#include "model.h"

#define HEAD(kind, when)	{						\
	.ns = (when), .type = KSNP_EVENT_##kind, .words = sizeof(struct ksnp_event_##kind) / 8 \
}

static void vmgexit_at(struct model *m, uint64_t ns, uint32_t vm, uint32_t vcpu, unsigned int unit,
		       uint64_t kernel_ns, uint64_t vmm_ns)
{
	struct ksnp_event_vmgexit_end e = {
		.head = HEAD(vmgexit_end, ns),
		.vm = vm, .vcpu = vcpu, .unit = unit, .kernel_ns = kernel_ns, .vmm_ns = vmm_ns,
	};

	model_apply(m, &e.head);
}

static void vmgexit(struct model *m, uint32_t vm, uint32_t vcpu)
{
	vmgexit_at(m, 1000, vm, vcpu, KSNP_UNIT_cpuid, 500, 0);
}

static uint64_t hist_count_of(const struct model *m, uint32_t vm, uint32_t of, uint32_t part)
{
	const struct model_hist *h = model_find_hist(m, vm, of, part);

	return h ? hist_count(&h->hist) : 0;
}

static void test_new(void **state)
{
	struct model *m = model_new();

	(void)state;
	assert_int_equal(m->nr_vms, 1);
	assert_int_equal(m->vms[0].pid, 0);
	assert_null(model_find_vm(m, 1));
	assert_null(model_find_hist(m, 0, 0, 0));
	model_free(m);
	model_free(NULL);
}

static void test_vmgexits(void **state)
{
	struct model *m = model_new();
	struct ksnp_count c;

	(void)state;
	vmgexit_at(m, 5000, 10, 0, KSNP_UNIT_psc, 100, 1000);
	vmgexit_at(m, 6000, 10, 1, KSNP_UNIT_psc, 200, 2000);
	vmgexit_at(m, 7000, 10, 1, KSNP_UNIT_psc, 300, 0);
	vmgexit_at(m, 8000, 10, 1, KSNP_UNIT_cpuid, 10, 0);
	vmgexit_at(m, 9000, 20, 0, KSNP_UNIT_psc, 7, 0);
	c = model_unit(model_find_vm(m, 10), KSNP_UNIT_psc);
	assert_int_equal(c.count, 3);
	assert_int_equal(c.errors, 0);
	assert_int_equal(c.at_vmm, 2);
	assert_int_equal(c.kernel_ns, 600);
	assert_int_equal(c.vmm_ns, 3000);
	assert_int_equal(model_find_vcpu(model_find_vm(m, 10), 1)->counts.last_ns, 8000);
	assert_int_equal(hist_count_of(m, 10, KSNP_HIST_OF_UNIT(KSNP_UNIT_psc), KSNP_PART_KERNEL), 3);
	assert_int_equal(hist_count_of(m, 10, KSNP_HIST_OF_UNIT(KSNP_UNIT_psc), KSNP_PART_VMM), 2);
	assert_int_equal(hist_count_of(m, 20, KSNP_HIST_OF_UNIT(KSNP_UNIT_psc), KSNP_PART_KERNEL), 1);
	assert_int_equal(m->from_ns, 5000);
	assert_int_equal(m->ns, 9000);
	model_free(m);
}

/* A VM is heard of first by whatever counts for it, and events may be a little out of order */
static void test_first_heard_of(void **state)
{
	struct ksnp_event_launch launch = { .head = HEAD(launch, 300), .vm = 30,
					    .unit = KSNP_UNIT_launch_start };
	struct ksnp_event_vm_gone gone = { .head = HEAD(vm_gone, 900), .vm = 30 };
	struct model *m = model_new();

	(void)state;
	vmgexit_at(m, 400, 20, 5, KSNP_UNIT_cpuid, 1, 0);
	model_apply(m, &launch.head);
	vmgexit_at(m, 500, 20, 6, KSNP_UNIT_cpuid, 1, 0);
	vmgexit_at(m, 600, 30, 0, KSNP_UNIT_cpuid, 1, 0);
	model_apply(m, &gone.head);
	assert_int_equal(model_find_vm(m, 20)->counts.first_ns, 400);
	assert_int_equal(model_find_vm(m, 30)->counts.first_ns, 300);
	assert_int_equal(model_find_vm(m, 30)->gone_ns, 900);
	assert_int_equal(model_find_vm(m, 20)->gone_ns, 0);
	assert_int_equal(m->from_ns, 300);
	model_free(m);
}

static void test_hostile_numbers(void **state)
{
	struct ksnp_event_cache_flush flush = { .head = HEAD(cache_flush, 1), .reason = 255 };
	struct ksnp_event_launch launch = { .head = HEAD(launch, 1), .unit = 255, .type = 255 };
	struct ksnp_event_rmp_fault_end fault = { .head = HEAD(rmp_fault_end, 1), .unit = 200 };
	struct ksnp_event_psc_range range = { .head = HEAD(psc_range, 1), .operation = 99, .level = 77 };
	struct model *m = model_new();

	(void)state;
	vmgexit_at(m, 1, 10, 0, 255, 1, 1);
	vmgexit_at(m, 1, 10, 0, KSNP_UNIT_gmem_prepare, 1, 1);
	vmgexit_at(m, 1, UINT32_MAX, UINT32_MAX, KSNP_UNIT_cpuid, UINT64_MAX, UINT64_MAX);
	model_apply(m, &flush.head);
	model_apply(m, &launch.head);
	model_apply(m, &fault.head);
	model_apply(m, &range.head);
	assert_null(model_find_vm(m, 10));
	assert_int_equal(model_unit(model_find_vm(m, UINT32_MAX), KSNP_UNIT_cpuid).count, 1);
	model_free(m);
}

/* Whatever the order in which they come, all are found, and sorted */
static void test_places(void **state)
{
	enum { VMS = 100, VCPUS = 50 };
	struct model *m = model_new();
	static unsigned int wanted[VMS][VCPUS];

	(void)state;
	srand(1);
	memset(wanted, 0, sizeof(wanted));
	for (unsigned int i = 0; i < 100000; i++) {
		unsigned int vm = rand() % VMS, vcpu = rand() % VCPUS;

		wanted[vm][vcpu]++;
		vmgexit(m, 1 + vm * 77, vcpu * 1000);
	}
	assert_int_equal(m->nr_vms, VMS + 1);
	for (unsigned int i = 0; i < VMS; i++) {
		struct model_vm *vm = model_find_vm(m, 1 + i * 77);

		assert_ptr_equal(vm, &m->vms[1 + i]);
		assert_int_equal(vm->nr_vcpus, VCPUS);
		for (unsigned int j = 0; j < VCPUS; j++) {
			assert_int_equal(vm->vcpus[j].id, j * 1000);
			assert_int_equal(vm->vcpus[j].counts.unit[KSNP_UNIT_cpuid].count, wanted[i][j]);
		}
	}
	assert_int_equal(m->nr_hists, VMS);
	model_free(m);
}

static void test_remembered_slots_are_checked(void **state)
{
	struct model *m = model_new();
	struct model_hist *a = model_hist(m, 1, 1, 0);
	uint16_t slot = 0;

	(void)state;
	model_hist(m, 2, 1, 0);
	a = model_find_hist(m, 1, 1, 0);
	assert_ptr_equal(model_hist_slot(m, &slot, 1, 1, 0), a);
	assert_ptr_equal(model_hist_slot(m, &slot, 1, 1, 0), a);
	/* Somebody else's numbers: the BPF programs' */
	slot = 2;
	assert_ptr_equal(model_hist_slot(m, &slot, 1, 1, 0), a);
	slot = 60000;
	assert_ptr_equal(model_hist_slot(m, &slot, 1, 1, 0), a);
	model_free(m);
}

static void test_limits(void **state)
{
	struct ksnp_event_fw_cmd_end fw = { .head = HEAD(fw_cmd_end, 1) };
	struct ksnp_event_launch launch = { .head = HEAD(launch, 1), .unit = KSNP_UNIT_launch_start };
	struct ksnp_event_vm_gone gone = { .head = HEAD(vm_gone, 1), .vm = 777 };
	struct model *m = model_new();

	(void)state;
	m->limits = (struct model_limits){ .vms = 3, .vcpus = 4, .hists = 2, .fw = 1 };
	/* VM 0 has a place */
	for (unsigned int vm = 1; vm <= 5; vm++)
		for (unsigned int i = 0; i < 10; i++)
			vmgexit(m, vm, 0);
	assert_int_equal(m->nr_vms, 3);
	assert_int_equal(m->losses.vms, 30);
	assert_int_equal(m->losses.vcpus, 0);
	launch.vm = 9;
	model_apply(m, &launch.head);
	model_apply(m, &gone.head);
	assert_int_equal(m->losses.vms, 32);

	/* Two of four vCPUs are taken, and both histograms */
	for (unsigned int vcpu = 1; vcpu < 6; vcpu++)
		vmgexit(m, 1, vcpu);
	assert_int_equal(model_find_vm(m, 1)->nr_vcpus, 3);
	assert_int_equal(m->losses.vcpus, 3);
	vmgexit_at(m, 1, 1, 0, KSNP_UNIT_psc, 1, 1);
	assert_int_equal(m->nr_hists, 2);
	assert_int_equal(m->losses.hists, 2);
	assert_int_equal(model_unit(model_find_vm(m, 1), KSNP_UNIT_psc).count, 1);

	model_apply(m, &fw.head);
	fw.cmd = 1;
	model_apply(m, &fw.head);
	assert_int_equal(m->nr_fw, 1);
	assert_int_equal(m->losses.fw, 1);
	assert_int_equal(m->losses.records, 0);
	model_free(m);
}

static void test_vcpus_of_a_vm_are_bounded(void **state)
{
	struct model *m = model_new();

	(void)state;
	for (unsigned int i = 0; i < MODEL_MAX_VM_VCPUS + 10; i++)
		vmgexit(m, 1, i);
	vmgexit(m, 2, 0);
	assert_int_equal(model_find_vm(m, 1)->nr_vcpus, MODEL_MAX_VM_VCPUS);
	assert_int_equal(model_find_vm(m, 2)->nr_vcpus, 1);
	assert_int_equal(m->losses.vcpus, 10);
	model_free(m);
}

static struct model *copy(const struct model *m)
{
	struct model *to = model_new();

	model_add(to, m);
	return to;
}

static void test_diff(void **state)
{
	struct ksnp_event_fw_cmd_end fw = { .head = HEAD(fw_cmd_end, 1000), .cmd = 7, .run_ns = 50 };
	struct model *after = model_new(), *before, *diff;
	struct ksnp_count c;

	(void)state;
	vmgexit_at(after, 1000, 10, 0, KSNP_UNIT_psc, 100, 1000);
	model_apply(after, &fw.head);
	after->losses.records = 3;
	before = copy(after);
	vmgexit_at(after, 2000, 10, 0, KSNP_UNIT_psc, 10, 0);
	vmgexit_at(after, 2500, 10, 1, KSNP_UNIT_cpuid, 11, 0);
	vmgexit_at(after, 3000, 20, 0, KSNP_UNIT_psc, 12, 0);
	model_apply(after, &fw.head);
	after->losses.records = 5;
	diff = model_diff(after, before);
	assert_int_equal(diff->from_ns, 1000);
	assert_int_equal(diff->ns, 3000);
	c = model_unit(model_find_vm(diff, 10), KSNP_UNIT_psc);
	assert_int_equal(c.count, 1);
	assert_int_equal(c.kernel_ns, 10);
	assert_int_equal(c.vmm_ns, 0);
	assert_int_equal(model_unit(model_find_vm(diff, 10), KSNP_UNIT_cpuid).kernel_ns, 11);
	assert_int_equal(model_unit(model_find_vm(diff, 20), KSNP_UNIT_psc).kernel_ns, 12);
	assert_int_equal(hist_count_of(diff, 10, KSNP_UNIT_psc, KSNP_PART_KERNEL), 1);
	assert_int_equal(hist_count_of(diff, 10, KSNP_UNIT_psc, KSNP_PART_VMM), 0);
	assert_int_equal(model_find_fw(diff, 7)->counts.count, 1);
	assert_int_equal(model_find_fw(diff, 7)->counts.run_ns, 50);
	assert_int_equal(diff->losses.records, 2);
	/* Neither has changed */
	assert_int_equal(model_unit(model_find_vm(after, 10), KSNP_UNIT_psc).count, 2);
	assert_int_equal(model_unit(model_find_vm(before, 10), KSNP_UNIT_psc).count, 1);
	model_free(before);
	model_free(after);
	model_free(diff);
}

/* The process number was given to another VM in between: that one began with 0 */
static void test_diff_of_another_vm(void **state)
{
	struct model *before = model_new(), *after = model_new(), *diff;

	(void)state;
	for (unsigned int i = 0; i < 5; i++)
		vmgexit_at(before, 1000, 10, 0, KSNP_UNIT_psc, 100, 1000);
	vmgexit_at(after, 2000, 10, 0, KSNP_UNIT_psc, 10, 0);
	vmgexit_at(after, 2001, 10, 0, KSNP_UNIT_psc, 10, 0);
	diff = model_diff(after, before);
	assert_int_equal(model_unit(model_find_vm(diff, 10), KSNP_UNIT_psc).count, 2);
	assert_int_equal(hist_count_of(diff, 10, KSNP_UNIT_psc, KSNP_PART_KERNEL), 2);
	model_free(before);
	model_free(after);
	model_free(diff);
}

static void test_add(void **state)
{
	struct ksnp_event_terminate end = { .head = HEAD(terminate, 5), .vm = 10, .set = 1, .code = 2 };
	struct model *a = model_new(), *b = model_new();
	struct ksnp_count c;

	(void)state;
	strcpy(model_vm(a, 10)->name, "first");
	vmgexit_at(a, 1000, 10, 0, KSNP_UNIT_psc, 100, 1000);
	model_apply(a, &end.head);
	vmgexit_at(b, 4000, 10, 0, KSNP_UNIT_psc, 1, 10);
	vmgexit_at(b, 4000, 20, 3, KSNP_UNIT_psc, 2, 20);
	b->losses.hists = 9;
	model_add(a, b);
	c = model_unit(model_find_vm(a, 10), KSNP_UNIT_psc);
	assert_int_equal(c.count, 2);
	assert_int_equal(c.kernel_ns, 101);
	assert_int_equal(c.vmm_ns, 1010);
	assert_int_equal(model_find_vcpu(model_find_vm(a, 20), 3)->counts.unit[KSNP_UNIT_psc].count, 1);
	assert_int_equal(hist_count_of(a, 10, KSNP_UNIT_psc, KSNP_PART_VMM), 2);
	assert_int_equal(model_find_vm(a, 10)->counts.life.term_set, 1);
	assert_int_equal(model_find_vm(a, 10)->counts.life.term_code, 2);
	assert_string_equal(model_find_vm(a, 10)->name, "first");
	assert_int_equal(a->losses.hists, 9);
	assert_int_equal(a->from_ns, 5);
	assert_int_equal(a->ns, 4000);
	model_free(a);
	model_free(b);
}

static void test_add_sum(void **state)
{
	struct ksnp_event_fw_cmd_end fw = { .head = HEAD(fw_cmd_end, 1000), .cmd = 7, .run_ns = 50 };
	struct model *sum = model_new(), *m = model_new();
	struct ksnp_count c;

	(void)state;
	for (unsigned int vm = 1; vm <= 100; vm++)
		for (unsigned int vcpu = 0; vcpu < 2; vcpu++)
			vmgexit_at(m, 1000 + vm, vm, vcpu, KSNP_UNIT_psc, 10, 100);
	model_apply(m, &fw.head);
	m->losses.hists = 9;
	model_add_sum(sum, m);
	model_add_sum(sum, m);
	c = model_unit_sum(sum, KSNP_UNIT_psc);
	assert_int_equal(c.count, 400);
	assert_int_equal(c.kernel_ns, 4000);
	assert_int_equal(c.vmm_ns, 40000);
	assert_int_equal(hist_count_of(sum, 0, KSNP_UNIT_psc, KSNP_PART_VMM), 400);
	assert_int_equal(model_find_fw(sum, 7)->counts.run_ns, 100);
	assert_int_equal(sum->losses.hists, 18);
	assert_int_equal(sum->ns, 1100);
	/* What it holds is that of one: a psc has two parts, a command one of its own and its wait */
	assert_int_equal(sum->nr_vms, 1);
	assert_int_equal(sum->vms[0].nr_vcpus, 1);
	assert_true(sum->nr_hists <= 4);
	model_free(m);
	model_free(sum);
}

static void test_add_beyond_limits(void **state)
{
	struct model *a = model_new(), *b = model_new();

	(void)state;
	a->limits = (struct model_limits){ .vms = 2, .vcpus = 2, .hists = 1, .fw = 0 };
	for (unsigned int vm = 1; vm < 4; vm++)
		for (unsigned int vcpu = 0; vcpu < 3; vcpu++)
			vmgexit(b, vm, vcpu);
	model_fw(b, 1);
	model_add(a, b);
	assert_int_equal(a->nr_vms, 2);
	assert_int_equal(a->vms[1].nr_vcpus, 2);
	assert_int_equal(a->losses.vms, 2);
	assert_int_equal(a->losses.vcpus, 1);
	assert_int_equal(a->losses.hists, 2);
	assert_int_equal(a->losses.fw, 1);
	model_free(a);
	model_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new),
		cmocka_unit_test(test_vmgexits),
		cmocka_unit_test(test_first_heard_of),
		cmocka_unit_test(test_hostile_numbers),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_remembered_slots_are_checked),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_vcpus_of_a_vm_are_bounded),
		cmocka_unit_test(test_diff),
		cmocka_unit_test(test_diff_of_another_vm),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_add_sum),
		cmocka_unit_test(test_add_beyond_limits),
	};

	return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
