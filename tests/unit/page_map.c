// SPDX-License-Identifier: GPL-2.0-only
/* Private and shared pages, by what is told of them. */
#include "unit.h"
#include "page_map.h"

#include <kvm_snp/units.h>

#define VM	7

static struct page_maps *maps;

static int setup(void **state)
{
	(void)state;
	maps = page_maps_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	page_maps_free(maps);
	return 0;
}

#define APPLY(event, ...)							\
	do {									\
		struct ksnp_event_##event e_ = { .head = {			\
			.type = KSNP_EVENT_##event, .words = sizeof(e_) / 8,	\
		}, __VA_ARGS__ };						\
		page_maps_apply(maps, &e_.head);				\
	} while (0)

static void range(uint32_t vcpu, uint64_t gfn, uint32_t pages, uint8_t operation, uint8_t level)
{
	APPLY(psc_range, .vm = VM, .vcpu = vcpu, .gpa = gfn << 12, .pages = pages,
	      .operation = operation, .level = level);
}

static void psc_end(uint32_t vcpu, uint8_t why)
{
	APPLY(psc_end, .vm = VM, .vcpu = vcpu, .why = why);
}

/* "P" assigned, "p" private, "s" shared, "." unknown, with conversions */
static const char *text(uint64_t gfn, unsigned int nr)
{
	static char buf[256];
	unsigned int at = 0;

	buf[0] = '\0';
	for (unsigned int i = 0; i < nr; i++) {
		struct page_info info = page_map_at(&maps->vms[0], gfn + i);

		at += sprintf(buf + at, "%c", ".spP"[info.state]);
		if (info.conversions)
			at += sprintf(buf + at, "%u", info.conversions);
	}
	return buf;
}

static void test_launch(void **state)
{
	(void)state;
	APPLY(launch, .vm = VM, .unit = KSNP_UNIT_launch_start);
	assert_int_equal(maps->nr_vms, 0);
	APPLY(launch, .vm = VM, .unit = KSNP_UNIT_launch_update, .gpa = 0x2000, .pages = 2, .type = 1);
	APPLY(launch, .vm = VM, .unit = KSNP_UNIT_launch_update, .gpa = 0x6000, .pages = 1, .ret = -5);
	assert_string_equal(text(0, 8), "..PP....");
	assert_int_equal(page_map_at(&maps->vms[0], 2).level, 1);
}

static void test_changes(void **state)
{
	(void)state;
	range(0, 2, 4, 2, 1);
	/* Nothing is known before the answer */
	assert_int_equal(maps->nr_vms, 0);
	psc_end(0, KSNP_WHY_NONE);
	assert_string_equal(text(0, 8), "..ssss..");
	/* One range after the other: an answer to the first has come */
	range(0, 3, 1, 1, 1);
	range(0, 5, 2, 1, 1);
	assert_string_equal(text(0, 8), "..sp1ss..");
	psc_end(0, KSNP_WHY_NONE);
	assert_string_equal(text(0, 8), "..sp1sp1p.");
	/* Hints change nothing */
	range(0, 0, 8, 3, 2);
	range(0, 0, 8, 4, 2);
	psc_end(0, KSNP_WHY_NONE);
	assert_string_equal(text(0, 8), "..sp1sp1p.");
}

static void test_refusals(void **state)
{
	(void)state;
	range(0, 0, 2, 2, 1);
	range(0, 4, 2, 2, 1);
	psc_end(0, KSNP_WHY_VMM_REFUSED);
	assert_string_equal(text(0, 8), "ss......");
	assert_int_equal(maps->vms[0].refused, 1);
	/* What follows a bad entry was not asked for; what came before it is done */
	range(0, 4, 1, 2, 1);
	psc_end(0, KSNP_WHY_PSC_ENTRY);
	assert_string_equal(text(0, 8), "ss..s...");
	assert_int_equal(maps->vms[0].refused, 1);
}

static void user_exit(uint32_t vcpu, uint64_t gfn, uint64_t pages, uint64_t attributes,
		      uint64_t answer)
{
	APPLY(user_exit_begin, .vm = VM, .vcpu = vcpu, .reason = 3, .arg0 = gfn << 12,
	      .arg1 = pages, .arg2 = attributes);
	APPLY(user_exit_end, .vm = VM, .vcpu = vcpu, .reason = 3, .answer = answer);
}

static void test_answers(void **state)
{
	(void)state;
	/* Alone, as in mode stock: KVM_MAP_GPA_RANGE_ENCRYPTED is bit 4 */
	user_exit(0, 1, 2, 0x10, 0);
	user_exit(0, 4, 2, 0x00, 0);
	user_exit(0, 6, 2, 0x00, 22);
	assert_string_equal(text(0, 8), ".pp.ss..");
	/* As part of a change: once, and it has the last word */
	range(0, 1, 2, 2, 1);
	user_exit(0, 1, 2, 0x00, 0);
	range(0, 4, 2, 1, 1);
	user_exit(0, 4, 2, 0x10, 5);
	psc_end(0, KSNP_WHY_VMM_REFUSED);
	assert_string_equal(text(0, 8), ".s1s1.ss..");
	assert_int_equal(maps->vms[0].refused, 2);
	/* Other exits are none of this */
	APPLY(user_exit_begin, .vm = VM, .vcpu = 0, .reason = 2, .arg0 = 0x0, .arg1 = 8);
	APPLY(user_exit_end, .vm = VM, .vcpu = 0, .reason = 2);
	assert_string_equal(text(0, 8), ".s1s1.ss..");
}

static void test_vcpus(void **state)
{
	(void)state;
	range(0, 0, 1, 1, 1);
	range(1, 2, 1, 1, 1);
	range(9, 4, 1, 1, 1);
	psc_end(1, KSNP_WHY_NONE);
	assert_string_equal(text(0, 6), "..p...");
	psc_end(0, KSNP_WHY_VMM_REFUSED);
	assert_string_equal(text(0, 6), "..p...");
	page_maps_end(maps);
	assert_string_equal(text(0, 6), "..p.p.");
}

static void prepare(uint64_t gfn, uint8_t level, int32_t ret)
{
	APPLY(gmem_prepare, .vm = VM, .gfn = gfn, .level = level, .ret = ret);
}

static void test_assignment(void **state)
{
	(void)state;
	range(0, 0, 1024, 1, 2);
	psc_end(0, KSNP_WHY_NONE);
	prepare(3, 1, 0);
	prepare(5, 1, -12);
	assert_string_equal(text(0, 8), "pppPpppp");
	prepare(700, 2, 0);
	assert_string_equal(text(510, 4), "ppPP");
	assert_string_equal(text(1022, 4), "PP..");
	/* Private once more changes nothing; shared takes it away */
	range(0, 2, 2, 1, 1);
	psc_end(0, KSNP_WHY_NONE);
	assert_string_equal(text(0, 8), "pppPpppp");
	range(0, 3, 1, 2, 1);
	psc_end(0, KSNP_WHY_NONE);
	assert_string_equal(text(0, 8), "ppps1pppp");
	/* One vCPU uses it while the other's request is still open */
	range(0, 3, 1, 1, 1);
	prepare(3, 1, 0);
	psc_end(0, KSNP_WHY_NONE);
	assert_string_equal(text(0, 8), "pppP2pppp");
}

static void test_split(void **state)
{
	struct page_totals t;

	(void)state;
	prepare(0, 2, 0);
	prepare(512, 2, 0);
	/* Used again, and nobody says by which entry */
	prepare(512, 0, 0);
	page_map_totals(&maps->vms[0], 0, UINT64_MAX, &t);
	assert_int_equal(t.pages_2m[PAGE_ASSIGNED], 1024);
	APPLY(rmp_fault_end, .vm = VM, .unit = KSNP_UNIT_rmp_spurious, .gpa = 0x3000, .level_after = 1);
	APPLY(rmp_fault_end, .vm = VM, .unit = KSNP_UNIT_rmp_split, .gpa = 0x3000,
	      .level_before = 2, .level_after = 1);
	page_map_totals(&maps->vms[0], 0, UINT64_MAX, &t);
	assert_int_equal(t.pages[PAGE_ASSIGNED], 1024);
	assert_int_equal(t.pages_2m[PAGE_ASSIGNED], 512);
}

static void test_totals(void **state)
{
	struct page_totals t;

	(void)state;
	range(0, 10, 10, 1, 1);
	range(0, 30, 5, 2, 1);
	range(0, 12, 2, 2, 1);
	range(0, 12, 2, 1, 1);
	range(0, 12, 1, 2, 1);
	prepare(19, 1, 0);
	page_maps_end(maps);
	page_map_totals(&maps->vms[0], 0, UINT64_MAX, &t);
	assert_int_equal(t.pages[PAGE_UNKNOWN], 10 + 10);
	assert_int_equal(t.pages[PAGE_PRIVATE], 8);
	assert_int_equal(t.pages[PAGE_ASSIGNED], 1);
	assert_int_equal(t.pages[PAGE_SHARED], 6);
	assert_int_equal(t.conversions, 3 + 2);
	assert_int_equal(t.hottest, 3);
	page_map_totals(&maps->vms[0], 15, 40, &t);
	assert_int_equal(t.pages[PAGE_UNKNOWN], 10 + 5);
	assert_int_equal(t.pages[PAGE_PRIVATE], 4);
	assert_int_equal(t.pages[PAGE_SHARED], 5);
	assert_int_equal(t.conversions, 0);
	page_map_totals(&maps->vms[0], 100, 110, &t);
	assert_int_equal(t.pages[PAGE_UNKNOWN], 10);
}

static void convert(uint64_t gfn, uint64_t pages, unsigned int times)
{
	for (unsigned int i = 0; i <= times; i++)
		range(0, gfn, pages, 1 + i % 2, 1);
}

static void test_hot(void **state)
{
	struct page_range r[3];

	(void)state;
	convert(0, 100, 0);
	convert(200, 10, 2);
	convert(300, 10, 5);
	convert(310, 5, 3);
	convert(400, 1, 5);
	convert(500, 1, 1);
	page_maps_end(maps);
	assert_int_equal(page_map_hot(&maps->vms[0], r, 3), 3);
	assert_int_equal(r[0].start, 300);
	assert_int_equal(r[0].end, 315);
	assert_int_equal(r[0].most, 5);
	assert_int_equal(r[0].least, 3);
	assert_int_equal(r[0].conversions, 10 * 5 + 5 * 3);
	assert_int_equal(r[1].start, 400);
	assert_int_equal(r[2].start, 200);
	assert_int_equal(r[2].conversions, 20);
	assert_int_equal(page_map_hot(&maps->vms[0], r, 1), 1);
	assert_int_equal(r[0].start, 300);
}

static void test_bounds(void **state)
{
	(void)state;
	/* Beyond what an address can be */
	APPLY(launch, .vm = VM, .unit = KSNP_UNIT_launch_update, .gpa = UINT64_MAX, .pages = UINT64_MAX);
	range(0, (1ULL << 52) - 1, 0xffffffff, 1, 1);
	APPLY(user_exit_begin, .vm = VM, .reason = 3, .arg0 = 1ULL << 51, .arg1 = UINT64_MAX);
	prepare(UINT64_MAX, 2, 0);
	page_maps_end(maps);
	assert_int_equal(maps->nr_vms, 0);
	/* Extents: each of these is one */
	for (uint64_t i = 0; i < PAGE_MAP_MAX_EXTENTS + 1000; i++)
		prepare(2 * i, 1, 0);
	assert_true(extents_count(maps->vms[0].extents) <= PAGE_MAP_MAX_EXTENTS);
	assert_true(maps->vms[0].lost >= 1000);
	assert_true(maps->vms[0].lost < 1010);
	/* VMs and vCPUs */
	for (uint32_t i = 0; i < PAGE_MAP_MAX_VMS; i++)
		APPLY(gmem_prepare, .vm = 1000 + i, .level = 1);
	assert_int_equal(maps->nr_vms, PAGE_MAP_MAX_VMS);
	assert_int_equal(maps->lost, 1);
	for (uint32_t i = 0; i < PAGE_MAP_MAX_CHANGES + 5; i++)
		range(i, 4, 1, 1, 1);
	assert_int_equal(maps->nr_changes, PAGE_MAP_MAX_CHANGES);
	assert_true(maps->lost >= 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_launch),
		TEST(test_changes),
		TEST(test_refusals),
		TEST(test_answers),
		TEST(test_vcpus),
		TEST(test_assignment),
		TEST(test_split),
		TEST(test_totals),
		TEST(test_hot),
		TEST(test_bounds),
	};

	return cmocka_run_group_tests_name("page_map", tests, NULL, NULL);
}
