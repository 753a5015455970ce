// SPDX-License-Identifier: GPL-2.0-only
/* Stages of a boot, by what is told of it; times are microseconds of the test's. */
#include "unit.h"
#include "boot.h"

#include <kvm_snp/units.h>

#define VM	7
#define US	1000ULL
#define START	(1000000 * US)

static struct boots *boots;
/* Whose the events are */
static uint32_t vm;

static int setup(void **state)
{
	(void)state;
	vm = VM;
	boots = boots_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	boots_free(boots);
	return 0;
}

/* An event @at microseconds after START */
#define AT(at, event, ...)							\
	do {									\
		struct ksnp_event_##event e_ = { .head = {			\
			.ns = START + (at) * US, .type = KSNP_EVENT_##event,	\
			.words = sizeof(e_) / 8,				\
		}, .vm = vm, __VA_ARGS__ };					\
		boots_apply(boots, &e_.head);					\
	} while (0)

/* A request from @at on, which takes @kernel and @vmm microseconds */
static void request(uint64_t at, uint32_t vcpu, uint8_t unit, uint64_t info1, uint64_t kernel,
		    uint64_t vmm)
{
	AT(at, vmgexit_begin, .vcpu = vcpu, .unit = unit, .info1 = info1);
	AT(at + kernel + vmm, vmgexit_end, .vcpu = vcpu, .unit = unit, .kernel_ns = kernel * US,
	   .vmm_ns = vmm * US);
}

static void launch(uint64_t at, uint8_t unit, uint64_t gpa, uint64_t pages, uint8_t type, uint64_t us)
{
	AT(at + us, launch, .unit = unit, .gpa = gpa, .pages = pages, .type = type, .ns = us * US);
}

static const struct boot *finish(void)
{
	boots_end(boots);
	assert_int_equal(boots->nr_vms, 1);
	return boots->vms[0];
}

static const struct boot_stage *stage(const struct boot_phase *p, enum boot_kind kind, uint32_t arg)
{
	for (size_t i = 0; i < p->nr_stages; i++)
		if (p->stages[i].kind == kind && p->stages[i].arg == arg)
			return &p->stages[i];
	fail_msg("no stage %s %u", boot_kind_name(kind), arg);
	return NULL;
}

/* Times in microseconds after START */
static void assert_span(const struct boot_stage *s, uint64_t start, uint64_t end)
{
	assert_int_equal(s->start_ns, START + start * US);
	assert_int_equal(s->end_ns, START + end * US);
}

static void assert_cost(const struct boot_stage *s, uint64_t count, uint64_t kernel, uint64_t vmm)
{
	assert_int_equal(s->count, count);
	assert_int_equal(s->kernel_ns, kernel * US);
	assert_int_equal(s->vmm_ns, vmm * US);
}

static void test_launch(void **state)
{
	const struct boot_stage *s;
	const struct boot_phase *p;
	const struct boot *b;
	char name[48];

	(void)state;
	launch(0, KSNP_UNIT_launch_start, 0, 0, 0, 10);
	launch(20, KSNP_UNIT_launch_update, 0x1000, 100, 1, 30);
	launch(60, KSNP_UNIT_launch_update, 0x80000, 1, 5, 5);
	launch(70, KSNP_UNIT_launch_update, 0x100000, 50, 1, 20);
	AT(95, launch, .unit = KSNP_UNIT_launch_update, .pages = 9, .type = 6, .ret = -5, .ns = 4 * US);
	launch(96, KSNP_UNIT_launch_finish, 0, 0, 0, 4);
	request(150, 0, KSNP_UNIT_sev_info, 2, 1, 0);
	b = finish();
	assert_int_equal(b->nr_phases, 2);
	assert_int_equal(b->start_ns, START);
	p = &b->phases[0];
	assert_int_equal(p->part, BOOT_PART_LAUNCH);
	assert_int_equal(p->start_ns, START);
	assert_int_equal(p->end_ns, START + 100 * US);
	assert_int_equal(p->kernel_ns, (10 + 30 + 5 + 20 + 4 + 4) * US);
	assert_int_equal(p->vmm_ns, (100 - 73) * US);
	assert_int_equal(boot_guest_ns(p), 0);
	assert_span(stage(p, BOOT_LAUNCH_START, 0), 0, 10);
	s = stage(p, BOOT_LAUNCH_UPDATE, 1);
	assert_span(s, 20, 90);
	assert_cost(s, 2, 50, 0);
	assert_int_equal(s->pages, 150);
	assert_string_equal(boot_stage_name(s, name), "launch_update normal");
	s = stage(p, BOOT_LAUNCH_UPDATE, 6);
	assert_int_equal(s->errors, 1);
	assert_int_equal(s->pages, 0);
	assert_int_equal(stage(p, BOOT_LAUNCH_UPDATE, 5)->pages, 1);
	assert_span(stage(p, BOOT_LAUNCH_FINISH, 0), 96, 100);
	/* Sorted by start */
	assert_int_equal(p->stages[0].kind, BOOT_LAUNCH_START);
	assert_int_equal(p->stages[4].kind, BOOT_LAUNCH_FINISH);
	assert_span(stage(&b->phases[1], BOOT_FIRST_RUN, 0), 100, 150);
}

static void test_phases(void **state)
{
	const struct boot_phase *p;
	const struct boot *b;

	(void)state;
	/* The reset vector is in the last page below 4 GiB */
	launch(0, KSNP_UNIT_launch_update, 0xfffff000, 1, 1, 10);
	launch(10, KSNP_UNIT_launch_finish, 0, 0, 0, 10);
	request(30, 0, KSNP_UNIT_cpuid_msr, 4, 1, 0);
	request(40, 0, KSNP_UNIT_sev_info, 2, 1, 0);
	request(50, 0, KSNP_UNIT_register_gpa, 0x9012, 2, 0);
	request(60, 0, KSNP_UNIT_register_gpa, 0xa012, 2, 0);
	/* Another vCPU negotiates, too: that is no new phase */
	request(70, 1, KSNP_UNIT_sev_info, 2, 1, 0);
	request(100, 0, KSNP_UNIT_intercept, 0, 10, 20);
	request(200, 0, KSNP_UNIT_sev_info, 2, 1, 0);
	request(300, 0, KSNP_UNIT_sev_info, 2, 1, 0);
	request(310, 0, KSNP_UNIT_register_gpa, 0x5000012, 2, 0);
	request(400, 1, KSNP_UNIT_register_gpa, 0x6000012, 2, 0);
	AT(500, vm_gone);
	b = finish();
	assert_int_equal(b->nr_phases, 4);
	assert_int_equal(b->bsp, 0);
	assert_int_equal(b->nr_vcpus, 2);
	assert_true(b->gone);
	p = &b->phases[1];
	assert_int_equal(p->part, BOOT_PART_FIRMWARE);
	assert_int_equal(p->start_ns, START + 20 * US);
	assert_int_equal(p->end_ns, START + 200 * US);
	/* The first vCPU's requests: 1 + 1 + 2 + 2 + 10, and 20 at the VMM */
	assert_int_equal(p->kernel_ns, 16 * US);
	assert_int_equal(p->vmm_ns, 20 * US);
	assert_int_equal(boot_guest_ns(p), (180 - 36) * US);
	assert_cost(stage(p, BOOT_NEGOTIATION, 0), 2, 2, 0);
	assert_cost(stage(p, BOOT_REGISTRATION, 0), 2, 4, 0);
	assert_int_equal(stage(p, BOOT_REGISTRATION, 0)->detail, 0x9000);
	assert_span(stage(p, BOOT_IO, 0), 100, 130);
	assert_cost(stage(p, BOOT_IO, 0), 1, 10, 20);
	assert_int_equal(b->phases[2].part, BOOT_PART_LOADER);
	assert_int_equal(b->phases[2].end_ns, START + 300 * US);
	p = &b->phases[3];
	assert_int_equal(p->part, BOOT_PART_KERNEL);
	assert_int_equal(p->end_ns, START + 500 * US);
	assert_int_equal(stage(p, BOOT_REGISTRATION, 0)->detail, 0x5000000);
	assert_span(stage(p, BOOT_REGISTRATION, 0), 310, 402);
}

static void test_names_of_phases(void **state)
{
	const struct boot *b;

	(void)state;
	/* Without firmware: what negotiates first has loaded the kernel */
	launch(0, KSNP_UNIT_launch_update, 0xffffe000, 1, 1, 10);
	request(30, 0, KSNP_UNIT_sev_info, 2, 1, 0);
	request(40, 0, KSNP_UNIT_sev_info, 2, 1, 0);
	b = finish();
	assert_int_equal(b->nr_phases, 3);
	assert_false(b->firmware);
	assert_int_equal(b->phases[1].part, BOOT_PART_LOADER);
	assert_int_equal(b->phases[2].part, BOOT_PART_KERNEL);
}

static void test_attached_late(void **state)
{
	const struct boot *b;

	(void)state;
	request(10, 3, KSNP_UNIT_mmio_read, 0, 1, 2);
	request(20, 0, KSNP_UNIT_mmio_write, 0, 1, 2);
	b = finish();
	assert_int_equal(b->nr_phases, 1);
	assert_int_equal(b->phases[0].part, BOOT_PART_GUEST);
	assert_int_equal(b->bsp, 3);
	assert_cost(stage(&b->phases[0], BOOT_MMIO, 0), 2, 2, 4);
}

static void range(uint64_t at, uint32_t vcpu, uint8_t operation, uint32_t pages)
{
	AT(at, psc_range, .vcpu = vcpu, .operation = operation, .pages = pages);
}

static void hypercall(uint64_t at, uint32_t vcpu, uint64_t pages, uint64_t attributes)
{
	AT(at, user_exit_begin, .vcpu = vcpu, .reason = 3, .arg1 = pages, .arg2 = attributes);
}

static void psc_end(uint64_t at, uint32_t vcpu, uint64_t kernel, uint64_t vmm)
{
	AT(at, vmgexit_end, .vcpu = vcpu, .unit = KSNP_UNIT_psc, .kernel_ns = kernel * US,
	   .vmm_ns = vmm * US);
}

static void test_page_state_changes(void **state)
{
	const struct boot_phase *p;
	const struct boot_stage *s;
	const struct boot *b;

	(void)state;
	AT(0, vmgexit_begin, .vcpu = 0, .unit = KSNP_UNIT_psc);
	AT(0, psc_begin, .vcpu = 0);
	range(1, 0, 1, 512);
	/* The range's exit says nothing new */
	hypercall(1, 0, 512, 0x10);
	/* Another vCPU's change meanwhile */
	AT(2, vmgexit_begin, .vcpu = 1, .unit = KSNP_UNIT_psc_msr);
	range(2, 1, 2, 1);
	range(5, 0, 1, 100);
	range(6, 0, 2, 7);
	range(6, 0, 3, 512);
	psc_end(10, 0, 4, 6);
	AT(11, vmgexit_end, .vcpu = 1, .unit = KSNP_UNIT_psc_msr, .kernel_ns = 2 * US, .vmm_ns = 7 * US);
	/* In mode stock only exits are seen: bit 4 is private */
	AT(20, vmgexit_begin, .vcpu = 0, .unit = KSNP_UNIT_psc);
	hypercall(21, 0, 30, 0x10);
	hypercall(22, 0, 20, 0x00);
	psc_end(30, 0, 4, 6);
	/* A header that is wrong */
	AT(40, vmgexit_begin, .vcpu = 0, .unit = KSNP_UNIT_psc);
	AT(41, vmgexit_end, .vcpu = 0, .unit = KSNP_UNIT_psc, .kernel_ns = US, .why = KSNP_WHY_PSC_HEADER);
	b = finish();
	p = &b->phases[0];
	s = stage(p, BOOT_TO_PRIVATE, 0);
	assert_cost(s, 2, 8, 12);
	assert_int_equal(s->pages, 512 + 100 + 30);
	assert_int_equal(s->ranges, 3);
	s = stage(p, BOOT_TO_SHARED, 0);
	assert_cost(s, 1, 2, 7);
	assert_int_equal(s->pages, 7 + 1 + 20);
	assert_int_equal(s->ranges, 3);
	s = stage(p, BOOT_PSC, 0);
	assert_cost(s, 1, 1, 0);
	assert_int_equal(s->errors, 1);
}

static void test_memory(void **state)
{
	const struct boot_stage *s;
	const struct boot *b;

	(void)state;
	AT(10, gmem_prepare, .gfn = 1, .level = 1, .ns = 3 * US);
	AT(20, gmem_prepare, .gfn = 512, .level = 2, .ns = 5 * US);
	AT(30, gmem_prepare, .gfn = 9, .level = 1, .ret = -12, .ns = 5 * US);
	AT(40, gmem_prepare, .gfn = 1, .level = 1, .already = 1, .ns = 2 * US);
	AT(50, rmp_fault_end, .unit = KSNP_UNIT_rmp_split, .ns = 7 * US);
	AT(60, rmp_fault_end, .unit = KSNP_UNIT_rmp_unexpected, .ns = 1 * US);
	b = finish();
	s = stage(&b->phases[0], BOOT_PREPARE, 0);
	assert_cost(s, 4, 15, 0);
	assert_int_equal(s->pages, 513);
	assert_int_equal(s->errors, 1);
	s = stage(&b->phases[0], BOOT_RMP_FAULT, 0);
	assert_cost(s, 2, 8, 0);
	assert_int_equal(s->errors, 1);
}

static void test_aps(void **state)
{
	const struct boot_phase *p;
	const struct boot *b;

	(void)state;
	AT(10, ap_create, .target = 1, .request = 1);
	AT(25, ap_first_run, .vcpu = 1, .ns = 14 * US);
	AT(30, ap_create, .target = 1, .request = 2);
	AT(40, ap_create, .target = 1, .request = 1);
	AT(50, ap_create, .target = 2, .request = 0);
	AT(60, ap_first_run, .vcpu = 2, .ns = 10 * US);
	AT(70, ap_create, .target = 3, .request = 1, .why = KSNP_WHY_VMSA_GPA);
	/* Destroyed, and created anew, before they ran */
	AT(80, ap_create, .target = 4, .request = 1);
	AT(82, ap_create, .target = 4, .request = 1, .why = KSNP_WHY_INJECTION_MODE);
	AT(85, ap_create, .target = 4, .request = 2);
	AT(90, ap_create, .target = 5, .request = 1);
	AT(95, ap_create, .target = 5, .request = 1);
	AT(99, ap_first_run, .vcpu = 5, .ns = 4 * US);
	b = finish();
	p = &b->phases[0];
	assert_int_equal(p->nr_stages, 8);
	assert_span(&p->stages[4], 80, 85);
	assert_true(boot_never_ran(&p->stages[4]));
	assert_span(&p->stages[6], 90, 95);
	assert_true(boot_never_ran(&p->stages[6]));
	assert_span(&p->stages[7], 95, 99);
	assert_false(boot_never_ran(&p->stages[7]));
	assert_span(&p->stages[0], 10, 25);
	assert_int_equal(p->stages[1].start_ns, START + 40 * US);
	/* It has not run since */
	assert_int_equal(p->stages[1].end_ns, 0);
	assert_true(boot_never_ran(&p->stages[1]));
	assert_false(boot_never_ran(&p->stages[0]));
	assert_int_equal(p->stages[2].arg, 2);
	assert_span(&p->stages[2], 50, 60);
	assert_int_equal(p->stages[3].errors, 1);
	assert_int_equal(p->stages[3].detail, BOOT_AP_REFUSED + KSNP_WHY_VMSA_GPA);
	assert_true(boot_never_ran(&p->stages[3]));
}

static void test_termination(void **state)
{
	const struct boot *b;
	char name[48];

	(void)state;
	request(10, 0, KSNP_UNIT_sev_info, 2, 1, 0);
	AT(20, terminate, .set = 1, .code = 2);
	b = finish();
	assert_string_equal(boot_stage_name(stage(&b->phases[0], BOOT_TERMINATE, 0), name),
			    "terminate linux pvalidate");
}

/* Marks stay where they were whatever comes later */
static void test_bars(void **state)
{
	const struct boot_stage *s;
	const struct boot *b;

	(void)state;
	request(0, 0, KSNP_UNIT_sev_info, 2, 1, 0);
	request(1000, 0, KSNP_UNIT_mmio_read, 0, 1, 0);
	request(1000000, 0, KSNP_UNIT_mmio_read, 0, 1000, 0);
	request(3000000, 0, KSNP_UNIT_mmio_read, 0, 1, 0);
	request(10000000, 0, KSNP_UNIT_sev_info, 2, 1, 0);
	b = finish();
	s = stage(&b->phases[0], BOOT_MMIO, 0);
	/* Bins are not wider than 2/1024 of the whole */
	assert_true(b->bin_ns <= 10000001 * US / 512);
	assert_true(boot_stage_active(b, s, START + 1000000 * US, START + 1000001 * US));
	assert_true(boot_stage_active(b, s, START + 3000000 * US, START + 3000001 * US));
	assert_true(boot_stage_active(b, s, START + 900000 * US, START + 1100000 * US));
	assert_false(boot_stage_active(b, s, START + 1100000 * US, START + 2900000 * US));
	assert_false(boot_stage_active(b, s, START + 3100000 * US, START + 10000000 * US));
}

static void test_bounds(void **state)
{
	const struct boot *b;

	(void)state;
	/* Times that cannot be */
	AT(0, launch, .unit = KSNP_UNIT_launch_update, .ns = UINT64_MAX, .type = 255,
	   .gpa = UINT64_MAX, .pages = UINT64_MAX);
	AT(1, vmgexit_end, .unit = 255, .kernel_ns = UINT64_MAX, .vmm_ns = UINT64_MAX);
	for (unsigned int i = 0; i < 2 * BOOT_MAX_PHASES; i++)
		request(10 + i, 0, KSNP_UNIT_sev_info, 2, 1, 0);
	for (unsigned int i = 0; i < 2 * BOOT_MAX_APS; i++)
		AT(100 + i, ap_create, .target = i, .request = 1);
	for (unsigned int i = 0; i < 2 * BOOT_MAX_APS; i++)
		AT(500 + i, ap_first_run, .vcpu = i);
	for (unsigned int i = 0; i < BOOT_MAX_VCPUS + 3; i++)
		request(1000, i, KSNP_UNIT_mmio_read, 0, 1, 0);
	b = finish();
	assert_int_equal(b->nr_phases, BOOT_MAX_PHASES);
	assert_int_equal(b->nr_vcpus, BOOT_MAX_VCPUS);
	assert_true(b->lost >= 3);
	assert_int_equal(stage(&b->phases[BOOT_MAX_PHASES - 1], BOOT_AP, BOOT_FURTHER_APS)->count,
			 BOOT_MAX_APS);
	for (vm = 101; vm < 100 + 2 * BOOT_MAX_VMS; vm++)
		AT(2000, gmem_prepare, .level = 1);
	assert_int_equal(boots->nr_vms, BOOT_MAX_VMS);
	assert_int_equal(boots->lost, BOOT_MAX_VMS);
}

/* What is nobody's is no VM's boot */
static void test_nobody(void **state)
{
	(void)state;
	vm = 0;
	AT(0, gmem_prepare, .level = 1);
	AT(0, launch, .unit = KSNP_UNIT_launch_start);
	boots_end(boots);
	assert_int_equal(boots->nr_vms, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_launch),
		TEST(test_phases),
		TEST(test_names_of_phases),
		TEST(test_attached_late),
		TEST(test_page_state_changes),
		TEST(test_memory),
		TEST(test_aps),
		TEST(test_termination),
		TEST(test_bars),
		TEST(test_bounds),
		TEST(test_nobody),
	};

	return cmocka_run_group_tests_name("boot", tests, NULL, NULL);
}
