// SPDX-License-Identifier: GPL-2.0-only
/* The module's files vcpus and firmware, as docs/units.md has them, and other text. */
#include <stdlib.h>

#include "unit.h"

#include "blackbox.h"

static bool parse(const char *text, struct blackbox_vcpu *v)
{
	char *line = strdup(text);
	bool ok = blackbox_parse_vcpu(line, v);

	free(line);
	return ok;
}

static void test_all_keys(void **state)
{
	struct blackbox_vcpu v;

	(void)state;
	assert_true(parse("vm=12 vcpu=3 tid=15 run=1 mode=in-guest blocking=0 cpu=1 mp=ap-reset-hold "
			  "exits=100 halts=7 at=vmm unit=psc code=0x80000010 info1=0x1f why=vmm-refused "
			  "age_ms=90 requests=44 psc=2/6 gpa=0x7000 rmp_gpa=0x8123 rmp_repeats=5 "
			  "created_ms=8 ap_refused=7:vmsa-address hold_ms=6 terminated=0x1:0x42 "
			  "why_unit=ap_creation why_ms=11 rmp_why=gpa-not-private rmp_ms=12 "
			  "rmp_faults=13 later=new\n", &v));
	assert_int_equal(v.vm, 12);
	assert_int_equal(v.vcpu, 3);
	assert_int_equal(v.tid, 15);
	assert_int_equal(v.run, 1);
	assert_int_equal(v.mode, BLACKBOX_MODE_IN_GUEST);
	assert_true(v.has_blocking);
	assert_int_equal(v.blocking, 0);
	assert_int_equal(v.mp, BLACKBOX_MP_HOLD);
	assert_int_equal(v.exits, 100);
	assert_int_equal(v.halts, 7);
	assert_int_equal(v.at, BLACKBOX_AT_VMM);
	assert_int_equal(v.unit, KSNP_UNIT_psc);
	assert_int_equal(v.code, 0x80000010);
	assert_int_equal(v.info1, 0x1f);
	assert_int_equal(v.why, KSNP_WHY_VMM_REFUSED);
	assert_int_equal(v.age_ms, 90);
	assert_int_equal(v.requests, 44);
	assert_int_equal(v.psc.a, 2);
	assert_int_equal(v.psc.b, 6);
	assert_int_equal(v.gpa, 0x7000);
	assert_int_equal(v.rmp_gpa, 0x8123);
	assert_int_equal(v.rmp_repeats, 5);
	assert_int_equal(v.created_ms, 8);
	assert_int_equal(v.ap_refused.a, 7);
	assert_int_equal(v.ap_refused.b, KSNP_WHY_VMSA_GPA);
	assert_int_equal(v.hold_ms, 6);
	assert_int_equal(v.terminated.a, 1);
	assert_int_equal(v.terminated.b, 0x42);
	assert_int_equal(v.why_unit, KSNP_UNIT_ap_creation);
	assert_int_equal(v.why_ms, 11);
	assert_int_equal(v.rmp_why, KSNP_WHY_NOT_PRIVATE);
	assert_int_equal(v.rmp_ms, 12);
	assert_int_equal(v.rmp_faults, 13);
}

/* What is "-", missing, too big or a word of another version is not known; the rest is */
static void test_unknown(void **state)
{
	struct blackbox_vcpu v;

	(void)state;
	assert_true(parse("vm=1 vcpu=0 tid=- cpu=- at=- unit=- mode=dreaming mp= why=of-tomorrow "
			  "psc=1 gpa=0xg exits=18446744073709551616 halts=-1 terminated=1: "
			  "ap_refused=x:vmsa-address requests=0x requests age_ms=5", &v));
	assert_false(v.has_tid || v.has_cpu || v.has_unit || v.has_mode || v.has_mp || v.has_why);
	assert_false(v.has_psc || v.has_gpa || v.has_exits || v.has_halts || v.has_terminated);
	assert_false(v.has_ap_refused || v.has_requests || v.has_hold_ms);
	assert_true(v.has_age_ms && v.has_at);
	assert_int_equal(v.at, BLACKBOX_AT_NOWHERE);
	assert_int_equal(v.age_ms, 5);
}

static void test_no_vcpu(void **state)
{
	static const char *const lines[] = {
		"", "\n", " ", "=", "==== ====", "vm", "vm=", "vcpu=0", "vm=1", "vm=-1 vcpu=0",
		"vm=4294967296 vcpu=0", "vm=1 vcpu=4294967296", "vm=1 vcpu=0 tid=99999999999",
		"vm=1=2 vcpu=0", "\xff\xfe=\x01 vm",
	};
	struct blackbox_vcpu v;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		if (parse(lines[i], &v))
			fail_msg("taken for a vCPU: '%s'", lines[i]);
}

/* Each beginning of a line, so each cut, and each byte as something else */
static void test_cut_and_flipped(void **state)
{
	static const char line[] = "vm=12 vcpu=3 at=vmm psc=2/6 ap_refused=7:vmsa-address "
				   "terminated=0x1:0x42 rmp_faults=13\n";
	struct blackbox_vcpu v;

	(void)state;
	for (size_t i = 0; i < sizeof(line); i++) {
		char text[sizeof(line)];

		memcpy(text, line, sizeof(line));
		text[i] = '\0';
		parse(text, &v);
		memcpy(text, line, sizeof(line));
		for (int c = 1; c < 256 && i < sizeof(line) - 1; c++) {
			text[i] = c;
			parse(text, &v);
		}
	}
}

static void firmware(struct blackbox_firmware *f, const char *text)
{
	char *all = strdup(text), *save, *line;

	memset(f, 0, sizeof(*f));
	for (line = strtok_r(all, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		blackbox_parse_firmware(line, f);
	free(all);
}

static void test_firmware(void **state)
{
	struct blackbox_firmware f;

	(void)state;
	firmware(&f, "state does-not-answer since_ms=1234\n"
		     "running cmd=SNP_LAUNCH_FINISH number=0xa2 ms=77 tid=197 comm=my\\040vmm\n"
		     "waiting tasks=3 longest_ms=66\n"
		     "failed cmd=SNP_LAUNCH_START number=0xa0 ret=-5 status=0x7 ms=55\n"
		     "commands done=10 failed=2\n"
		     "later key=value\n");
	assert_true(f.silent && f.running && f.failed && f.has_status);
	assert_int_equal(f.silent_ms, 1234);
	assert_int_equal(f.cmd, 0xa2);
	assert_int_equal(f.run_ms, 77);
	assert_int_equal(f.tid, 197);
	assert_string_equal(f.comm, "my\\040vmm");
	assert_int_equal(f.waiting, 3);
	assert_int_equal(f.longest_ms, 66);
	assert_int_equal(f.failed_cmd, 0xa0);
	assert_int_equal(f.failed_ret, -5);
	assert_int_equal(f.failed_status, 7);
	assert_int_equal(f.failed_ms, 55);
	assert_int_equal(f.commands, 10);
	assert_int_equal(f.failures, 2);
}

static void test_quiet_firmware(void **state)
{
	struct blackbox_firmware f;

	(void)state;
	firmware(&f, "state answers\nrunning -\nwaiting tasks=0 longest_ms=0\nfailed -\n"
		     "commands done=0 failed=0\n");
	assert_false(f.silent || f.running || f.failed || f.has_status);
	firmware(&f, "failed cmd=X number=0xa0 ret=-16 status=- ms=1\n");
	assert_true(f.failed && !f.has_status);
	firmware(&f, "running\nrunning number=\nstate\n=\nfailed ret=- number=zz\n");
	assert_false(f.silent || f.running || f.failed);
	/* A name from elsewhere does not steer a terminal, nor does its length matter */
	firmware(&f, "running number=1 comm=\x1b[2J0123456789012345678901234567890123456789\n");
	assert_int_equal(strlen(f.comm), sizeof(f.comm) - 1);
	assert_int_equal(f.comm[0], '?');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_keys),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_no_vcpu),
		cmocka_unit_test(test_cut_and_flipped),
		cmocka_unit_test(test_firmware),
		cmocka_unit_test(test_quiet_firmware),
	};

	return cmocka_run_group_tests_name("blackbox", tests, NULL, NULL);
}
