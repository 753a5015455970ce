// SPDX-License-Identifier: GPL-2.0-only
/* Several recordings read as one: order, hosts, clocks, events that two of them have. By hand. */
#include <unistd.h>

#include "unit.h"

#include "fleet.h"
#include "repeats.h"

#define S	1000000000ULL
#define MAX	8

/* When the hosts were booted, by CLOCK_REALTIME */
#define ALPHA_BOOT	(1000 * S)
#define BETA_BOOT	(400 * S)

static char paths[MAX][64];

static const char *path_of(unsigned int i)
{
	snprintf(paths[i], sizeof(paths[i]), "/dev/shm/fleet-%d-%u", getpid(), i);
	return paths[i];
}

static struct recording_info info_of(const char *host, const char *boot, uint64_t start_ns,
				     uint64_t boot_real_ns)
{
	struct recording_info info = {
		.source = "module", .module = "1", .cpus = 8, .start_ns = start_ns,
		.start_real_ns = boot_real_ns + start_ns,
	};

	strcpy(info.host, host);
	strcpy(info.kernel, "6.12");
	strcpy(info.boot, boot);
	return info;
}

/* An end of a request; @tid is the VM's, too */
static union event_any exit_at(uint64_t ns, uint32_t tid, uint64_t code, uint64_t kernel_ns)
{
	union event_any e = { 0 };

	e.vmgexit_end = (struct ksnp_event_vmgexit_end){ .vm = tid, .code = code, .kernel_ns = kernel_ns };
	e.head.ns = ns;
	e.head.tid = tid;
	e.head.cpu = 1;
	e.head.type = KSNP_EVENT_vmgexit_end;
	e.head.words = sizeof(e.vmgexit_end) / 8;
	return e;
}

/* What no VM has to do with */
static union event_any command_at(uint64_t ns, uint32_t tid)
{
	union event_any e = { .fw_cmd_end = { .cmd = 0xa0 } };

	e.head.ns = ns;
	e.head.tid = tid;
	e.head.type = KSNP_EVENT_fw_cmd_end;
	e.head.words = sizeof(e.fw_cmd_end) / 8;
	return e;
}

struct made {
	struct recording_info info;
	union event_any events[12];
	unsigned int nr, lost;
	uint64_t clock_ns, clock_real_ns;
	const char *name;
	uint32_t vm;
};

static void make(unsigned int i, const struct made *m)
{
	struct recording_writer *w;

	assert_int_equal(recording_create(&w, path_of(i), &m->info), 0);
	if (m->name)
		assert_int_equal(recording_write_vm(w, m->vm, m->name), 0);
	for (unsigned int k = 0; k < m->nr; k++)
		assert_int_equal(recording_write(w, &m->events[k].head), 0);
	if (m->lost)
		assert_int_equal(recording_write_lost(w, m->lost), 0);
	if (m->clock_ns)
		assert_int_equal(recording_write_clock(w, m->clock_ns, m->clock_real_ns), 0);
	assert_int_equal(recording_finish(w), 0);
}

static int begin(struct fleet **f, unsigned int nr, char why[static 256])
{
	*f = fleet_new();
	for (unsigned int i = 0; i < nr; i++) {
		struct recording *r = recording_open(path_of(i), why);

		assert_non_null(r);
		fleet_add(*f, path_of(i), r);
	}
	return fleet_begin(*f, why);
}

static struct fleet *open_all(unsigned int nr)
{
	struct fleet *f;
	char why[256];

	assert_int_equal(begin(&f, nr, why), 0);
	return f;
}

/* The next event is of that time, host's thread, and recording */
static void expect(struct fleet *f, uint64_t ns, uint32_t tid, unsigned int part)
{
	const struct ksnp_event *e;

	assert_int_equal(fleet_next(f, &e), 1);
	assert_int_equal(e->ns, ns);
	assert_int_equal(e->tid, tid);
	assert_ptr_equal(fleet_last(f), fleet_part(f, part));
	if (e->type == KSNP_EVENT_vmgexit_end)
		assert_int_equal(((const struct ksnp_event_vmgexit_end *)e)->vm, tid);
}

static void expect_end(struct fleet *f)
{
	const struct ksnp_event *e;

	assert_int_equal(fleet_next(f, &e), 0);
	assert_int_equal(fleet_next(f, &e), 0);
}

static int teardown(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < MAX; i++)
		unlink(path_of(i));
	return 0;
}

static void test_one(void **state)
{
	struct made one = {
		.info = info_of("alpha", "b1", 5 * S, ALPHA_BOOT),
		/* As CPUs told them: not quite in order; a number that no kernel has for a process */
		.events = { exit_at(6 * S, 100, 1, 1), exit_at(6 * S - 5, 1U << 25, 1, 1), exit_at(6 * S, 100, 1, 1) },
		.nr = 3, .lost = 2, .clock_ns = 9 * S, .clock_real_ns = ALPHA_BOOT + 9 * S,
		.name = "guest", .vm = 100,
	};
	struct fleet *f;

	(void)state;
	make(0, &one);
	f = open_all(1);
	assert_null(fleet_hosts(f));
	assert_memory_equal(fleet_info(f), &one.info, sizeof(one.info));
	expect(f, 6 * S, 100, 0);
	expect(f, 6 * S - 5, 1U << 25, 0);
	expect(f, 6 * S, 100, 0);
	expect_end(f);
	assert_string_equal(fleet_vm_name(f, 100), "guest");
	assert_int_equal(fleet_lost(f), 2);
	assert_int_equal(fleet_start(f), 5 * S);
	assert_int_equal(fleet_end(f), 9 * S);
	assert_null(fleet_damage(f));
	fleet_free(f);
}

/* Beta's clock of monotonic time is 600 s ahead of alpha's: 700 s there are 100 s here */
static void test_two_hosts(void **state)
{
	struct made alpha = {
		.info = info_of("alpha", "b1", 100 * S, ALPHA_BOOT),
		.events = { exit_at(101 * S, 100, 1, 1), exit_at(104 * S, 100, 1, 1), command_at(106 * S, 7) },
		.nr = 3, .clock_ns = 107 * S, .clock_real_ns = ALPHA_BOOT + 107 * S, .name = "a", .vm = 100,
	};
	struct made beta = {
		.info = info_of("beta", "b2", 702 * S, BETA_BOOT),
		.events = { exit_at(703 * S, 100, 1, 1), exit_at(704 * S, 200, 1, 1), exit_at(705 * S, 1U << 22, 1, 1),
			    command_at(709 * S, 7) },
		.nr = 4, .lost = 3, .clock_ns = 710 * S, .clock_real_ns = BETA_BOOT + 710 * S, .name = "b", .vm = 100,
	};
	union event_any room;
	const struct ksnp_event *e;
	struct fleet *f;

	(void)state;
	make(0, &alpha);
	make(1, &beta);
	f = open_all(2);
	assert_int_equal(fleet_hosts(f)->nr, 2);
	assert_string_equal(fleet_hosts(f)->names[1], "beta");
	assert_string_equal(fleet_info(f)->host, "alpha, beta");
	assert_int_equal(fleet_info(f)->cpus, 16);
	assert_int_equal(fleet_start(f), 1100 * S);
	expect(f, 1101 * S, 100, 0);
	expect(f, 1103 * S, 1 << 22 | 100, 1);
	/* At one time: by the order in which they are named */
	expect(f, 1104 * S, 100, 0);
	assert_int_equal(fleet_next(f, &e), 1);
	assert_int_equal(e->tid, 1 << 22 | 200);
	e = hosts_plain(fleet_hosts(f), e, &room);
	assert_int_equal(e->tid, 200);
	assert_int_equal(((const struct ksnp_event_vmgexit_end *)e)->vm, 200);
	assert_int_equal(e->ns, 1104 * S);
	/* The one of a process beyond those of any kernel is left out */
	expect(f, 1106 * S, 7, 0);
	expect(f, 1109 * S, 1 << 22 | 7, 1);
	expect_end(f);
	assert_int_equal(fleet_part(f, 1)->strange, 1);
	assert_int_equal(fleet_part(f, 0)->repeated + fleet_part(f, 1)->repeated, 0);
	assert_string_equal(fleet_vm_name(f, 100), "a");
	assert_string_equal(fleet_vm_name(f, 1 << 22 | 100), "b");
	assert_int_equal(fleet_lost(f), 3);
	assert_int_equal(fleet_end(f), 1110 * S);
	/* 1100 to 1107, and 1102 to 1110 */
	assert_int_equal(fleet_covered(f, 0, UINT64_MAX), 10 * S);
	assert_int_equal(fleet_covered(f, 1105 * S, 1108 * S), 3 * S);
	assert_int_equal(fleet_covered(f, 1110 * S, UINT64_MAX), 0);
	fleet_free(f);
}

/* Another boot of the same host is another host; a third recording is of the first boot, by its id */
static void test_boots(void **state)
{
	struct made first = { .info = info_of("alpha", "b1", 100 * S, ALPHA_BOOT), .events = { exit_at(101 * S, 5, 1, 1) }, .nr = 1 };
	struct made second = { .info = info_of("alpha", "b3", 10 * S, ALPHA_BOOT + 200 * S), .events = { exit_at(11 * S, 5, 1, 1) }, .nr = 1 };
	/* Its clock of real time has been set by 50 s: its times are the first one's nevertheless */
	struct made third = { .info = info_of("alpha", "b1", 150 * S, ALPHA_BOOT + 50 * S), .events = { exit_at(151 * S, 5, 1, 1) }, .nr = 1 };
	struct fleet *f;

	(void)state;
	make(0, &first);
	make(1, &second);
	make(2, &third);
	f = open_all(3);
	assert_int_equal(fleet_hosts(f)->nr, 2);
	assert_string_equal(fleet_hosts(f)->names[0], "alpha");
	assert_string_equal(fleet_hosts(f)->names[1], "alpha#2");
	expect(f, 1101 * S, 5, 0);
	expect(f, 1151 * S, 5, 2);
	expect(f, 1211 * S, 1 << 22 | 5, 1);
	expect_end(f);
	assert_int_equal(fleet_step_ns(f, 0), 0);
	assert_int_equal(fleet_step_ns(f, 1), 0);
	assert_int_equal(fleet_step_ns(f, 2), 50 * (int64_t)S);
	/* From 100 to 101, 150 to 151, and 210 to 211 s after 1000 */
	assert_int_equal(fleet_covered(f, 0, UINT64_MAX), 3 * S);
	fleet_free(f);
}

/* Of versions that did not say the boot: the same host, kernel and boot time within a second */
static void test_without_boot(void **state)
{
	struct made first = { .info = info_of("alpha", "", 100 * S, ALPHA_BOOT), .events = { exit_at(101 * S, 5, 1, 1) }, .nr = 1 };
	struct made same = { .info = info_of("alpha", "b1", 102 * S, ALPHA_BOOT + S / 2), .events = { exit_at(103 * S, 6, 1, 1) }, .nr = 1 };
	struct made other = { .info = info_of("alpha", "", 100 * S, ALPHA_BOOT + 3 * S), .events = { exit_at(101 * S, 5, 1, 1) }, .nr = 1 };
	struct fleet *f;

	(void)state;
	make(0, &first);
	make(1, &same);
	f = open_all(2);
	assert_null(fleet_hosts(f));
	/* One host: by its own clock */
	expect(f, 101 * S, 5, 0);
	expect(f, 103 * S, 6, 1);
	expect_end(f);
	assert_int_equal(fleet_step_ns(f, 1), 0);
	fleet_free(f);
	make(1, &other);
	f = open_all(2);
	assert_int_equal(fleet_hosts(f)->nr, 2);
	fleet_free(f);
}

/* The clock of real time is set, forwards by 3 s and back by 2 s, while it is recorded */
static void test_step(void **state)
{
	struct made alpha = {
		.info = info_of("alpha", "b1", 100 * S, ALPHA_BOOT), .events = { exit_at(101 * S, 5, 1, 1) }, .nr = 1,
		.clock_ns = 110 * S, .clock_real_ns = ALPHA_BOOT + 113 * S,
	};
	struct made beta = {
		.info = info_of("beta", "b2", 700 * S, BETA_BOOT), .events = { exit_at(701 * S, 5, 1, 1) }, .nr = 1,
		.clock_ns = 710 * S, .clock_real_ns = BETA_BOOT + 708 * S,
	};
	/* Two readings one after the other: no step */
	struct made gamma = {
		.info = info_of("gamma", "b3", 700 * S, BETA_BOOT), .events = { exit_at(701 * S, 5, 1, 1) }, .nr = 1,
		.clock_ns = 710 * S, .clock_real_ns = BETA_BOOT + 710 * S + S / 20,
	};
	struct fleet *f;

	(void)state;
	make(0, &alpha);
	make(1, &beta);
	make(2, &gamma);
	f = open_all(3);
	for (unsigned int i = 0; i < 3; i++)
		expect(f, 1101 * S, i << 22 | 5, i);
	expect_end(f);
	assert_int_equal(fleet_step_ns(f, 0), 3 * (int64_t)S);
	assert_int_equal(fleet_step_ns(f, 1), -2 * (int64_t)S);
	assert_int_equal(fleet_step_ns(f, 2), 0);
	fleet_free(f);
}

/*
 * Two recorders on one host at once, the second from 101.5 s on, and with one event more that the first
 * has lost. Each looks at the clock itself.
 */
static void test_repeats(void **state)
{
	struct made first = {
		.info = info_of("alpha", "b1", 100 * S, ALPHA_BOOT),
		.events = { exit_at(101 * S, 5, 1, 10), exit_at(102 * S, 5, 1, 20), exit_at(102 * S + 4000, 5, 1, 30),
			    exit_at(103 * S, 6, 2, 40) },
		.nr = 4,
	};
	struct made second = {
		.info = info_of("alpha", "b1", 101 * S + S / 2, ALPHA_BOOT),
		.events = { exit_at(102 * S + 300, 5, 1, 21), exit_at(102 * S + 4200, 5, 1, 31),
			    exit_at(102 * S + 8000, 5, 1, 32), exit_at(103 * S - 200, 6, 2, 41),
			    /* Another code, thread, and time: none of the first's */
			    exit_at(103 * S, 6, 3, 40), exit_at(103 * S, 7, 2, 40), exit_at(104 * S + 1, 6, 2, 40) },
		.nr = 7,
	};
	struct fleet *f;

	(void)state;
	make(0, &first);
	make(1, &second);
	f = open_all(2);
	assert_null(fleet_hosts(f));
	expect(f, 101 * S, 5, 0);
	expect(f, 102 * S, 5, 0);
	expect(f, 102 * S + 4000, 5, 0);
	expect(f, 102 * S + 8000, 5, 1);
	expect(f, 103 * S - 200, 6, 1);
	expect(f, 103 * S, 6, 1);
	expect(f, 103 * S, 7, 1);
	expect(f, 104 * S + 1, 6, 1);
	expect_end(f);
	assert_int_equal(fleet_part(f, 0)->repeated, 1);
	assert_int_equal(fleet_part(f, 1)->repeated, 2);
	/* 100 to 103 s, and on to the last event of the second */
	assert_int_equal(fleet_covered(f, 0, UINT64_MAX), 4 * S + 1);
	fleet_free(f);
}

/* A copy has nothing new; events alike within one recording are events all the same */
static void test_copy(void **state)
{
	struct made one = { .info = info_of("alpha", "b1", 100 * S, ALPHA_BOOT), .nr = 12 };
	struct made other = { .info = info_of("beta", "b2", 700 * S, BETA_BOOT), .events = { exit_at(701 * S, 5, 1, 1) }, .nr = 1 };
	struct fleet *f;

	(void)state;
	for (unsigned int i = 0; i < 12; i++)
		one.events[i] = exit_at(101 * S + 1000 * (i / 2), 5, 1, 10);
	make(0, &one);
	make(1, &one);
	make(2, &other);
	make(3, &one);
	f = open_all(4);
	for (unsigned int i = 0; i < 13; i++) {
		const struct ksnp_event *e;

		assert_int_equal(fleet_next(f, &e), 1);
	}
	expect_end(f);
	assert_int_equal(fleet_part(f, 0)->repeated + fleet_part(f, 1)->repeated + fleet_part(f, 3)->repeated, 24);
	assert_int_equal(fleet_part(f, 2)->repeated, 0);
	fleet_free(f);
}

/* One recorder follows another: what the thread does again 0.4 s later is not what it did before */
static void test_one_after_the_other(void **state)
{
	struct made first = {
		.info = info_of("alpha", "b1", 100 * S, ALPHA_BOOT), .events = { exit_at(103 * S - S / 10, 5, 1, 10) },
		.nr = 1, .clock_ns = 103 * S, .clock_real_ns = ALPHA_BOOT + 103 * S,
	};
	struct made after = {
		.info = info_of("alpha", "b1", 103 * S + S / 5, ALPHA_BOOT), .events = { exit_at(103 * S + 3 * S / 10, 5, 1, 10) },
		.nr = 1,
	};
	/* It was there before the first one ended, but had not seen that event: this one is a later one */
	struct made before = {
		.info = info_of("alpha", "b1", 102 * S, ALPHA_BOOT), .events = { exit_at(103 * S + 3 * S / 10, 5, 1, 10) },
		.nr = 1,
	};
	struct fleet *f;

	(void)state;
	make(0, &first);
	make(1, &after);
	f = open_all(2);
	expect(f, 103 * S - S / 10, 5, 0);
	expect(f, 103 * S + 3 * S / 10, 5, 1);
	expect_end(f);
	fleet_free(f);
	make(1, &before);
	f = open_all(2);
	expect(f, 103 * S - S / 10, 5, 0);
	expect(f, 103 * S + 3 * S / 10, 5, 1);
	expect_end(f);
	fleet_free(f);
	/* Still at work then: a busy host has kept the second one's program waiting */
	first.clock_ns = 104 * S;
	first.clock_real_ns = ALPHA_BOOT + 104 * S;
	make(0, &first);
	f = open_all(2);
	expect(f, 103 * S - S / 10, 5, 0);
	expect_end(f);
	assert_int_equal(fleet_part(f, 1)->repeated, 1);
	fleet_free(f);
}

static void test_no_clock(void **state)
{
	struct made alpha = { .info = info_of("alpha", "b1", 100 * S, ALPHA_BOOT), .events = { exit_at(101 * S, 5, 1, 1) }, .nr = 1 };
	struct made none = { .info = info_of("beta", "", 0, 0), .events = { exit_at(101 * S, 5, 1, 1) }, .nr = 1 };
	struct fleet *f;
	char why[256];

	(void)state;
	make(0, &alpha);
	make(1, &none);
	assert_int_equal(begin(&f, 2, why), -1);
	assert_non_null(strstr(why, path_of(1)));
	assert_non_null(strstr(why, "does not say what time it began"));
	fleet_free(f);
	/* Alone it begins with its first event */
	make(0, &none);
	f = open_all(1);
	assert_int_equal(fleet_start(f), 101 * S);
	expect(f, 101 * S, 5, 0);
	expect_end(f);
	fleet_free(f);
}

/* More alike at once than are looked at, and than there are places: nothing but counts may suffer */
static void test_many_alike(void **state)
{
	struct repeats *r = repeats_new(70);
	union event_any e = exit_at(S, 5, 1, 1);

	(void)state;
	assert_false(repeats_seen(r, &e.head, 0));
	assert_true(repeats_seen(r, &e.head, 69));
	assert_true(repeats_seen(r, &e.head, 64));
	/* All three have it: this one is another */
	assert_false(repeats_seen(r, &e.head, 64));
	assert_true(repeats_seen(r, &e.head, 0));
	for (unsigned int i = 0; i < 20000; i++)
		assert_int_equal(repeats_seen(r, &e.head, 1), i < 2);
	e.head.ns += REPEATS_WINDOW_NS + 1;
	assert_false(repeats_seen(r, &e.head, 2));
	repeats_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_two_hosts),
		cmocka_unit_test(test_boots),
		cmocka_unit_test(test_without_boot),
		cmocka_unit_test(test_step),
		cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_one_after_the_other),
		cmocka_unit_test(test_no_clock),
		cmocka_unit_test(test_many_alike),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
