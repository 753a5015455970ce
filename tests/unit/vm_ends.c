// SPDX-License-Identifier: GPL-2.0-only
/* Ends of VMs among those of processes: told once each, and found when they were missed. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

#include <kvm_snp/units.h>

#include "vm_ends.h"

static struct vm_ends ends;

static int setup(void **state)
{
	(void)state;
	vm_ends_init(&ends);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	vm_ends_free(&ends);
	return 0;
}

static bool request(uint32_t vm)
{
	struct ksnp_event_vmgexit_end e = { .head.type = KSNP_EVENT_vmgexit_end, .vm = vm };

	return vm_ends_note(&ends, &e.head);
}

static bool launch(uint32_t vm)
{
	struct ksnp_event_launch e = {
		.head.type = KSNP_EVENT_launch, .vm = vm, .unit = KSNP_UNIT_launch_start,
	};

	return vm_ends_note(&ends, &e.head);
}

static bool end(uint32_t vm)
{
	struct ksnp_event_vm_gone e = { .head.type = KSNP_EVENT_vm_gone, .vm = vm };

	return vm_ends_note(&ends, &e.head);
}

static pid_t process(void)
{
	pid_t pid = fork();

	if (!pid)
		for (;;)
			pause();
	assert_true(pid > 0);
	return pid;
}

static void finish(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(pid, waitpid(pid, NULL, 0));
}

/* struct found - ends that were found, the last one's VM, and what to say to them */
struct found {
	unsigned int nr;
	uint32_t vm;
	int say;
};

static int take(const struct ksnp_event *e, void *arg)
{
	struct found *f = arg;

	assert_int_equal(KSNP_EVENT_vm_gone, e->type);
	assert_int_equal(sizeof(struct ksnp_event_vm_gone), e->words * 8);
	assert_true(e->ns);
	f->nr++;
	f->vm = ((const struct ksnp_event_vm_gone *)e)->vm;
	return f->say;
}

static struct found find(int say)
{
	struct found f = { .say = say };
	int ret = vm_ends_find(&ends, take, &f);

	assert_int_equal(f.nr ? say : 0, ret);
	return f;
}

static void test_told(void **state)
{
	(void)state;
	assert_false(end(7));
	assert_true(request(7));
	assert_true(end(7));
	assert_false(end(7));
	/* Its last requests may come after its end */
	assert_true(request(7));
	assert_false(end(7));
	/* Another one with its number */
	assert_true(launch(7));
	assert_true(end(7));
}

static void test_missed(void **state)
{
	pid_t a = process(), b = process(), stranger = process();
	struct found f;

	(void)state;
	request(a);
	request(b);
	assert_int_equal(0, find(0).nr);
	finish(stranger);
	finish(a);
	f = find(0);
	assert_int_equal(1, f.nr);
	assert_int_equal(a, f.vm);
	assert_int_equal(0, find(0).nr);
	assert_false(end(a));
	finish(b);
	assert_true(end(b));
	assert_int_equal(0, find(0).nr);
}

/* Whoever has enough gets the others when it asks again */
static void test_enough(void **state)
{
	pid_t a = process(), b = process();

	(void)state;
	request(a);
	request(b);
	/* Of no VM */
	request(0);
	finish(a);
	finish(b);
	assert_int_equal(1, find(1).nr);
	assert_int_equal(1, find(1).nr);
	assert_int_equal(0, find(1).nr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_told, setup, teardown),
		cmocka_unit_test_setup_teardown(test_missed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_enough, setup, teardown),
	};

	return cmocka_run_group_tests_name("vm_ends", tests, NULL, NULL);
}
