// SPDX-License-Identifier: GPL-2.0-only
/*
 * The language of fault injection and the order in which rules are used up.
 */
#include "unit.h"
#include "abi.h"
#include "inject.h"

static PspInjector inj;
static char error[256];
static char text[2048];

static int setup(void **state)
{
	(void)state;
	memset(&inj, 0, sizeof(inj));
	return 0;
}

static void accept(const char *rule)
{
	error[0] = '\0';
	if (!psp_inject(&inj, rule, error, sizeof(error)))
		fail_msg("'%s' refused: %s", rule, error);
}

static void refuse(const char *rule, const char *why)
{
	assert_false(psp_inject(&inj, rule, error, sizeof(error)));
	assert_string_equal(error, why);
}

static const char *described(void)
{
	psp_inject_describe(&inj, text, sizeof(text));
	return text;
}

static void test_names_and_numbers(void **state)
{
	(void)state;
	accept("fail SNP_LAUNCH_UPDATE RESOURCE_LIMIT 3");
	accept("fail 0xa1 0x17");
	accept("delay * 250 2");
	accept("lose-irq 0x3ff");
	accept("  fail\tINIT   65535 ");
	assert_string_equal(described(),
			    "fail SNP_LAUNCH_UPDATE RESOURCE_LIMIT 3\n"
			    "fail SNP_LAUNCH_UPDATE RESOURCE_LIMIT 1\n"
			    "delay * 250 2\n"
			    "lose-irq 0x3ff 1\n"
			    "fail INIT 0xffff 1\n");
}

static void test_nonsense(void **state)
{
	char longer[256];

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';

	refuse("", "nothing to inject");
	refuse("   ", "nothing to inject");
	refuse(longer, "longer than 127 characters");
	refuse("fail", "'fail' wants a command and a status");
	refuse("fail *", "'fail' wants a command and a status");
	refuse("delay *", "'delay' wants a command and milliseconds");
	refuse("lose-irq", "'lose-irq' wants a command");
	refuse("fail SNP_NOTHING 1", "'SNP_NOTHING' is not a firmware command");
	refuse("fail 0x400 1", "'0x400' is not a firmware command");
	refuse("fail -1 1", "'-1' is not a firmware command");
	refuse("fail INIT OOPS", "'OOPS' is not a firmware status");
	refuse("fail INIT 0x10000", "'0x10000' is not a firmware status");
	refuse("fail INIT 1x", "'1x' is not a firmware status");
	refuse("delay INIT 3600001", "'3600001' is not a number of milliseconds up to 3600000");
	refuse("fail INIT 1 0", "'0' is not a count from 1 to 1000000");
	refuse("fail INIT 1 1000001", "'1000001' is not a count from 1 to 1000000");
	refuse("lose-irq INIT 1 2", "'2' is one word too many");
	refuse("fail INIT 1 2 3", "too many words, from '3' on");
	refuse("explode", "'explode' is not one of fail CMD STATUS [N], delay CMD MS [N], "
	       "lose-irq CMD [N], dead, alive, clear");
	assert_string_equal(described(), "");
}

static void test_used_up_oldest_first(void **state)
{
	unsigned int value;

	(void)state;
	accept("fail INIT INVALID_CONFIG 2");
	accept("fail * POLICY_FAILURE 1");
	accept("fail INIT INVALID_LENGTH 1");

	assert_true(psp_inject_take(&inj, PSP_FAULT_FAIL, SEV_CMD_INIT, &value));
	assert_int_equal(value, SEV_INVALID_CONFIG);
	assert_true(psp_inject_take(&inj, PSP_FAULT_FAIL, SEV_CMD_INIT, &value));
	assert_int_equal(value, SEV_INVALID_CONFIG);
	assert_true(psp_inject_take(&inj, PSP_FAULT_FAIL, SEV_CMD_INIT, &value));
	assert_int_equal(value, SEV_POLICY_FAILURE);
	assert_true(psp_inject_take(&inj, PSP_FAULT_FAIL, SEV_CMD_INIT, &value));
	assert_int_equal(value, SEV_INVALID_LENGTH);
	assert_false(psp_inject_take(&inj, PSP_FAULT_FAIL, SEV_CMD_INIT, &value));
	assert_string_equal(described(), "");
}

static void test_faults_are_independent(void **state)
{
	unsigned int value = 0;

	(void)state;
	accept("lose-irq INIT");
	accept("delay SHUTDOWN 40");
	assert_false(psp_inject_take(&inj, PSP_FAULT_FAIL, SEV_CMD_INIT, &value));
	assert_false(psp_inject_take(&inj, PSP_FAULT_DELAY, SEV_CMD_INIT, &value));
	assert_true(psp_inject_take(&inj, PSP_FAULT_LOSE_IRQ, SEV_CMD_INIT, NULL));
	assert_true(psp_inject_take(&inj, PSP_FAULT_DELAY, SEV_CMD_SHUTDOWN, &value));
	assert_int_equal(value, 40);
}

static void test_dead_alive_clear(void **state)
{
	(void)state;
	accept("fail * 1 5");
	accept("dead");
	assert_true(inj.dead);
	assert_string_equal(described(), "dead\nfail * INVALID_PLATFORM_STATE 5\n");
	accept("alive");
	assert_false(inj.dead);
	accept("dead");
	accept("clear");
	assert_false(inj.dead);
	assert_string_equal(described(), "");
}

static void test_bounded(void **state)
{
	(void)state;
	for (int i = 0; i < PSP_INJECT_RULES; i++)
		accept("fail SNP_DOWNLOAD_FIRMWARE_EX RMP_INITIALIZATION_FAILED 1000000");
	refuse("fail INIT 1", "16 rules are waiting already");
	/* The longest that there is, and it is complete. */
	assert_string_equal(described() + strlen(described()) - 9, " 1000000\n");
	accept("clear");
	accept("fail INIT 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_names_and_numbers, setup),
		cmocka_unit_test_setup(test_nonsense, setup),
		cmocka_unit_test_setup(test_used_up_oldest_first, setup),
		cmocka_unit_test_setup(test_faults_are_independent, setup),
		cmocka_unit_test_setup(test_dead_alive_clear, setup),
		cmocka_unit_test_setup(test_bounded, setup),
	};

	return cmocka_run_group_tests_name("psp-inject", tests, NULL, NULL);
}
