// SPDX-License-Identifier: GPL-2.0-only
/* Texts of /proc/PID/task/TID, as proc(5) has them; and such as nobody should write. */
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

#include "threads.h"

/* Fields 4 to 13, then utime 250, stime 30, then 16 to 42, then guest_time 200 */
#define REST	" S 1 2 3 4 5 6 7 8 9 10 250 30 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 " \
		"33 34 35 36 37 38 39 40 41 42 200 44\n"

static void test_stat(void **state)
{
	struct thread t = { 0 };

	(void)state;
	assert_true(thread_parse_stat("12 (vmm)" REST, 100, &t));
	assert_string_equal(t.comm, "vmm");
	assert_int_equal(t.state, 'S');
	/* 100 ticks a second are 10 ms each; the guest's time is within the user's */
	assert_int_equal(t.user_ns, 500000000);
	assert_int_equal(t.system_ns, 300000000);
	assert_int_equal(t.guest_ns, 2000000000);
	assert_true(thread_parse_stat("12 (a) R 1 (b)" REST, 100, &t));
	assert_string_equal(t.comm, "a) R 1 (b");
	assert_true(thread_parse_stat("12 (\x1b[2J)" REST, 100, &t));
	assert_string_equal(t.comm, "?[2J");
}

static void test_bad_stat(void **state)
{
	static const char *const texts[] = {
		"", "12", "12 (vmm", "12 vmm)", ")(", "12 (vmm)", "12 (vmm) ", "12 (vmm) S 1 2 3",
		"12 (vmm) S a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n",
	};
	struct thread t = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (thread_parse_stat(texts[i], 100, &t))
			fail_msg("taken for a thread: '%s'", texts[i]);
	assert_false(thread_parse_stat("12 (vmm)" REST, 0, &t));
}

static void test_syscall(void **state)
{
	struct thread t = { .there = true, .state = 'S' };

	(void)state;
	assert_true(thread_parse_syscall("16 0x7 0xae80 0x0 0x1000 0x0 0x0 0x7fc0 0x4454ab\n", &t));
	assert_int_equal(t.syscall, 16);
	assert_int_equal(t.arg1, 0xae80);
	assert_true(thread_in_kvm_run(&t));
	assert_true(thread_parse_syscall("16 0x7 0xae81 0x0 0x0 0x0 0x0 0x0 0x0\n", &t));
	assert_false(thread_in_kvm_run(&t));
	assert_true(thread_parse_syscall("running\n", &t));
	assert_int_equal(t.syscall, THREAD_NO_SYSCALL);
	assert_false(thread_parse_syscall("-1 0x7ffc 0x4454ab\n", &t));
	assert_int_equal(t.syscall, THREAD_NO_SYSCALL);
	assert_false(thread_parse_syscall("", &t));
	assert_false(thread_parse_syscall("16\n", &t));
	assert_int_equal(t.syscall, THREAD_NO_SYSCALL);
}

static void test_stack(void **state)
{
	struct thread t = { .there = true, .state = 'D' };
	char many[THREAD_MAX_FRAMES * 2 * 32] = "", text[128];

	(void)state;
	thread_parse_stack("[<0>] sev_issue_cmd_external_user+0x30/0x60 [ccp]\n"
			   "[<0>] kvm_arch_vcpu_ioctl_run+0x92e/0x1760 [kvm]\n", &t);
	assert_int_equal(t.nr_frames, 2);
	assert_string_equal(t.frames[1], "kvm_arch_vcpu_ioctl_run");
	assert_string_equal(thread_blocked(&t), "sev_issue_cmd_external_user");
	assert_non_null(thread_frame(&t, "sev_issue_cmd"));
	assert_null(thread_frame(&t, "kvm_vcpu_block"));
	assert_true(thread_in_kvm_run(&(struct thread){ .syscall = SYS_ioctl, .arg1 = 0xae80 }));
	assert_string_equal(thread_text(&t, text), "sleeps without being interruptible in read()");
	t.state = 'S';
	assert_null(thread_blocked(&t));
	for (int i = 0; i < THREAD_MAX_FRAMES * 2; i++)
		strcat(many, "[<0>] f+0x1/0x2\n");
	thread_parse_stack(many, &t);
	assert_int_equal(t.nr_frames, THREAD_MAX_FRAMES);
	thread_parse_stack("no frame\n]\n[<0>]\n[<0>]\n\n[<0>] f", &t);
	assert_int_equal(t.nr_frames, 1);
	thread_parse_stack("", &t);
	assert_int_equal(t.nr_frames, 0);
}

static void test_schedstat(void **state)
{
	struct thread t = { 0 };

	(void)state;
	assert_true(thread_parse_schedstat("123456789012 34 5\n", &t));
	assert_int_equal(t.run_ns, 123456789012);
	assert_int_equal(t.wait_ns, 34);
	assert_false(thread_parse_schedstat("1\n", &t));
	assert_false(t.has_sched);
}

static void test_live(void **state)
{
	pid_t child = fork();
	struct thread t;

	(void)state;
	if (!child) {
		for (;;)
			pause();
	}
	thread_read(getpid(), getpid(), &t);
	assert_true(t.there);
	assert_int_equal(t.tid, getpid());
	assert_int_equal(t.state, 'R');
	assert_int_equal(thread_process(getpid()), getpid());
	kill(child, SIGSTOP);
	waitpid(child, NULL, WUNTRACED);
	thread_read(child, child, &t);
	assert_int_equal(t.state, 'T');
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	thread_read(child, child, &t);
	assert_false(t.there);
	assert_int_equal(thread_process(child), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stat),
		cmocka_unit_test(test_bad_stat),
		cmocka_unit_test(test_syscall),
		cmocka_unit_test(test_stack),
		cmocka_unit_test(test_schedstat),
		cmocka_unit_test(test_live),
	};

	return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
