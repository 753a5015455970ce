// SPDX-License-Identifier: GPL-2.0-only
/* What verdict follows from what: each row changes what a row before has, a healthy busy vCPU. */
#include <errno.h>
#include <sys/syscall.h>

#include "unit.h"

#include "hang.h"

#define SECOND_MS	1000
#define MS		1000000ULL
#define KVM_RUN		0xae80

/* A guest that asks for CPUID all the time */
static struct hang_evidence busy(void)
{
	struct hang_evidence e = {
		.vm = 10, .vcpu = 0, .module = true, .window_ms = SECOND_MS,
		.stats = { .known = true, .exits = 500, .irq_exits = 100 },
		.firmware = { .known = true },
	};
	struct blackbox_vcpu *b = &e.before.box, *a = &e.after.box;

	e.before.there = e.after.there = true;
	e.before.thread = (struct thread){
		.there = true, .tid = 11, .comm = "vmm", .state = 'R', .has_sched = true,
		.syscall = SYS_ioctl, .arg1 = KVM_RUN,
	};
	e.after.thread = e.before.thread;
	e.after.thread.run_ns = 990 * MS;
	e.after.thread.guest_ns = 600 * MS;
	*b = (struct blackbox_vcpu){
		.has_vm = true, .vm = 10, .has_vcpu = true, .has_tid = true, .tid = 11,
		.has_run = true, .run = 1, .has_mode = true, .mode = BLACKBOX_MODE_IN_GUEST,
		.has_mp = true, .mp = BLACKBOX_MP_RUNNABLE, .has_exits = true, .exits = 1000,
		.has_halts = true, .has_at = true, .at = BLACKBOX_AT_GUEST,
		.has_unit = true, .unit = KSNP_UNIT_cpuid, .has_code = true, .code = 0x72,
		.has_age_ms = true, .has_requests = true, .requests = 400,
	};
	*a = *b;
	a->exits += 500;
	a->requests += 400;
	return e;
}

/* Nothing has happened since the first sample */
static void stand_still(struct hang_evidence *e)
{
	e->after.box.exits = e->before.box.exits;
	e->after.box.requests = e->before.box.requests;
	e->after.box.age_ms = e->before.box.age_ms + SECOND_MS + 500;
	e->after.thread.run_ns = e->before.thread.run_ns;
	e->after.thread.guest_ns = e->before.thread.guest_ns;
}

static void sleep_in(struct hang_evidence *e, char state, const char *function)
{
	for (int i = 0; i < 2; i++) {
		struct thread *t = i ? &e->after.thread : &e->before.thread;

		t->state = state;
		t->nr_frames = 1;
		strcpy(t->frames[0], function);
	}
}

static void both_at(struct hang_evidence *e, enum blackbox_at at, bool run)
{
	e->before.box.at = e->after.box.at = at;
	e->before.box.run = e->after.box.run = run;
	e->before.box.mode = e->after.box.mode = BLACKBOX_MODE_OUTSIDE;
}

static void idle(struct hang_evidence *e)
{
	stand_still(e);
	both_at(e, BLACKBOX_AT_GUEST, true);
	e->after.box.mp = BLACKBOX_MP_HALTED;
	e->after.box.blocking = 1;
	sleep_in(e, 'S', "kvm_vcpu_block");
}

/* Wakes up now and then */
static void idle_with_timer(struct hang_evidence *e)
{
	idle(e);
	e->after.box.requests += 4;
	e->after.box.exits += 8;
	e->after.box.halts += 4;
}

/* Its requests let it sleep; it is not halted */
static void asks_slowly(struct hang_evidence *e)
{
	stand_still(e);
	e->after.box.requests += 4;
	e->after.box.exits += 170;
	e->after.thread.run_ns = 170 * MS;
	sleep_in(e, 'S', "synchronize_srcu");
}

static void spin(struct hang_evidence *e)
{
	stand_still(e);
	e->after.box.exits += 250;
	e->after.thread.run_ns = 990 * MS;
	e->after.thread.guest_ns = 900 * MS;
	e->stats.exits = e->stats.irq_exits = 250;
}

static void compute(struct hang_evidence *e)
{
	spin(e);
	e->stats.pf_taken = e->stats.pf_done = 200;
}

/* As seen of a guest whose VMM's memory khugepaged is about to collapse */
static void fault_again(struct hang_evidence *e)
{
	spin(e);
	e->stats.pf_taken = 14624;
	e->stats.pf_done = 5;
}

/* With others on its CPU */
static void spin_on_half_a_cpu(struct hang_evidence *e)
{
	spin(e);
	e->after.thread.run_ns = 450 * MS;
	e->after.thread.wait_ns = 500 * MS;
}

static void starve(struct hang_evidence *e)
{
	stand_still(e);
	e->after.thread.wait_ns = 995 * MS;
}

static void hold(struct hang_evidence *e)
{
	idle(e);
	e->after.box.has_hold_ms = true;
	e->after.box.hold_ms = SECOND_MS;
}

/* It has only just asked for it */
static void hold_briefly(struct hang_evidence *e)
{
	hold(e);
	e->after.box.hold_ms = SECOND_MS / 2;
}

static void never_asked(struct hang_evidence *e)
{
	idle(e);
	e->before.box.exits = e->after.box.exits = 0;
	e->before.box.requests = e->after.box.requests = 0;
	e->before.box.at = e->after.box.at = BLACKBOX_AT_NOWHERE;
	e->after.box.mp = BLACKBOX_MP_HOLD;
}

static void created(struct hang_evidence *e)
{
	never_asked(e);
	e->after.box.has_created_ms = true;
	e->after.box.created_ms = SECOND_MS * 3;
}

static void created_briefly(struct hang_evidence *e)
{
	created(e);
	e->after.box.created_ms = 3;
}

/* It runs, and has not asked for anything yet */
static void created_and_spins(struct hang_evidence *e)
{
	created(e);
	spin(e);
	e->after.box.mode = BLACKBOX_MODE_IN_GUEST;
	e->after.box.mp = BLACKBOX_MP_RUNNABLE;
}

static void refused(struct hang_evidence *e)
{
	never_asked(e);
	e->refused = true;
	e->refused_by = 4;
	e->refused_why = KSNP_WHY_VMSA_2M;
}

static void refuses_stranger(struct hang_evidence *e)
{
	idle(e);
	e->refuses_stranger = true;
	e->after.box.has_ap_refused = true;
	e->after.box.ap_refused = (struct blackbox_pair){ 7, KSNP_WHY_APIC_ID };
}

static void rmp_faults(struct hang_evidence *e)
{
	stand_still(e);
	e->after.box.exits += 5000;
	e->before.box.has_rmp_faults = e->after.box.has_rmp_faults = true;
	e->before.box.rmp_faults = 100;
	e->after.box.rmp_faults = 5100;
	e->after.box.rmp_repeats = 5050;
	e->after.box.rmp_gpa = 0x1234567;
	e->after.box.rmp_why = KSNP_WHY_NOT_PRIVATE;
	e->after.thread.run_ns = 990 * MS;
}

static void rmp_faults_here_and_there(struct hang_evidence *e)
{
	rmp_faults(e);
	e->after.box.rmp_repeats = 2;
}

static void rmp_faults_and_requests(struct hang_evidence *e)
{
	rmp_faults(e);
	e->after.box.requests++;
}

static void psc_refused(struct hang_evidence *e)
{
	e->seen.psc_same = 3;
	e->seen.psc_entry = 2;
	e->seen.psc_last = 6;
	e->seen.psc_gpa = 0x80000000;
	e->seen.psc_why = KSNP_WHY_VMM_REFUSED;
	e->seen.psc_error = 0x10000000000;
}

static void psc_refused_twice(struct hang_evidence *e)
{
	psc_refused(e);
	e->seen.psc_same = 2;
}

static void psc_in_kernel(struct hang_evidence *e)
{
	stand_still(e);
	both_at(e, BLACKBOX_AT_STOCK, true);
	e->after.box.unit = KSNP_UNIT_psc;
	e->after.thread.run_ns = 990 * MS;
}

static void handler_stays(struct hang_evidence *e)
{
	stand_still(e);
	both_at(e, BLACKBOX_AT_HANDLER, true);
	sleep_in(e, 'S', "some_wait");
}

static void lock(struct hang_evidence *e)
{
	handler_stays(e);
	sleep_in(e, 'D', "kvm_vm_ioctl_set_mem_attributes");
}

static void mailbox(struct hang_evidence *e)
{
	handler_stays(e);
	sleep_in(e, 'D', "sev_issue_cmd_external_user");
	e->firmware.running = true;
	e->firmware.cmd = 0xa2;
	e->firmware.tid = 99;
	e->firmware.run_ms = 5000;
	e->firmware.waiting = 1;
	strcpy(e->firmware.comm, "other");
}

static void firmware_has_it(struct hang_evidence *e)
{
	mailbox(e);
	e->firmware.tid = 11;
}

static void firmware_dead(struct hang_evidence *e)
{
	e->firmware.silent = true;
	e->firmware.silent_ms = 5000;
	e->after.box.has_why = true;
	e->after.box.why = KSNP_WHY_PSP_DEAD;
	e->after.box.why_unit = KSNP_UNIT_guest_request;
	e->after.box.why_ms = 100;
}

/* This vCPU's failure was another, long ago */
static void firmware_dead_elsewhere(struct hang_evidence *e)
{
	firmware_dead(e);
	e->after.box.why_ms = 50000;
}

static void vmm_stays(struct hang_evidence *e)
{
	stand_still(e);
	both_at(e, BLACKBOX_AT_VMM, false);
	e->after.box.unit = KSNP_UNIT_psc;
	e->after.box.has_psc = e->after.box.has_gpa = true;
	e->after.box.psc = (struct blackbox_pair){ 3, 6 };
	e->after.box.gpa = 0x7000;
	e->before.thread.syscall = e->after.thread.syscall = SYS_futex;
	sleep_in(e, 'S', "futex_wait_queue");
}

static void vmm_stopped(struct hang_evidence *e)
{
	vmm_stays(e);
	both_at(e, BLACKBOX_AT_GUEST, false);
	e->before.thread.state = e->after.thread.state = 'T';
}

/* Each request is at the VMM for long, but comes back */
static void vmm_slow(struct hang_evidence *e)
{
	vmm_stays(e);
	e->after.box.requests++;
	e->after.box.exits++;
}

static void terminated(struct hang_evidence *e)
{
	vmm_stays(e);
	both_at(e, BLACKBOX_AT_ENDED, false);
	e->after.box.has_terminated = true;
	e->after.box.terminated = (struct blackbox_pair){ 1, 2 };
}

static void terminated_thread_gone(struct hang_evidence *e)
{
	terminated(e);
	memset(&e->after.thread, 0, sizeof(e->after.thread));
}

static void run_failed(struct hang_evidence *e)
{
	vmm_stays(e);
	both_at(e, BLACKBOX_AT_ENDED, false);
	e->after.box.has_why = true;
	e->after.box.why = KSNP_WHY_NOT_REGISTERED;
}

static void gone(struct hang_evidence *e)
{
	memset(&e->after, 0, sizeof(e->after));
}

static void thread_gone(struct hang_evidence *e)
{
	memset(&e->after.thread, 0, sizeof(e->after.thread));
}

/* The module has been loaded again */
static void counters_restart(struct hang_evidence *e)
{
	e->after.box.requests = 5;
	e->after.box.exits = 6;
	e->after.box.rmp_faults = 0;
}

static void no_vcpus(struct hang_evidence *e)
{
	idle(e);
	memset(&e->before.box, 0, sizeof(e->before.box));
	memset(&e->after.box, 0, sizeof(e->after.box));
	e->vcpu = -1;
}

static void no_vcpus_and_mailbox(struct hang_evidence *e)
{
	mailbox(e);
	no_vcpus(e);
	sleep_in(e, 'D', "sev_do_cmd");
}

static void no_module(struct hang_evidence *e)
{
	memset(&e->before.box, 0, sizeof(e->before.box));
	memset(&e->after.box, 0, sizeof(e->after.box));
	memset(&e->firmware, 0, sizeof(e->firmware));
	e->module = false;
}

static void stock_busy(struct hang_evidence *e)
{
	no_module(e);
}

static void stock_idle(struct hang_evidence *e)
{
	idle(e);
	no_module(e);
}

static void stock_spin(struct hang_evidence *e)
{
	spin(e);
	no_module(e);
}

static void stock_vmm(struct hang_evidence *e)
{
	vmm_stays(e);
	no_module(e);
}

static void stock_stopped(struct hang_evidence *e)
{
	stand_still(e);
	no_module(e);
	e->before.thread.state = e->after.thread.state = 'T';
}

static void stock_lock(struct hang_evidence *e)
{
	lock(e);
	no_module(e);
}

static void stock_terminated(struct hang_evidence *e)
{
	no_module(e);
	e->seen.terminated = true;
	e->seen.set = 0;
	e->seen.code = 2;
}

static void stock_unreadable(struct hang_evidence *e)
{
	no_module(e);
	memset(&e->before.thread, 0, sizeof(e->before.thread));
	memset(&e->after.thread, 0, sizeof(e->after.thread));
}

static const struct row {
	void (*change)(struct hang_evidence *e);
	enum hang_kind kind;
	enum hang_where where;
	const char *evidence;
} rows[] = {
	{ NULL, HANG_BUSY, HANG_AT_GUEST, "400 requests and 500 exits in 1.00s" },
	{ idle, HANG_IDLE, HANG_AT_HALTED, "waits for an interrupt" },
	{ idle_with_timer, HANG_IDLE, HANG_AT_HALTED, "4 for HLT" },
	{ asks_slowly, HANG_BUSY, HANG_AT_GUEST, "4 requests" },
	{ compute, HANG_BUSY, HANG_AT_GUEST, "0 requests" },
	{ fault_again, HANG_BUSY, HANG_AT_GUEST, "14624 page faults, only 5 of them done" },
	{ spin, HANG_SPINS, HANG_AT_GUEST, "250 for interrupts, 0 page faults" },
	{ spin_on_half_a_cpu, HANG_SPINS, HANG_AT_GUEST, "500ms without a CPU" },
	{ starve, HANG_NO_CPU, HANG_AT_GUEST, "995ms without a CPU" },
	{ hold, HANG_HOLD, HANG_AT_HOLD, "asked for the hold itself" },
	{ hold_briefly, HANG_IDLE, HANG_AT_HALTED, "" },
	{ never_asked, HANG_NOT_STARTED, HANG_AT_NEVER_RUN, "no AP creation" },
	{ created, HANG_AP_NOT_RUN, HANG_AT_NEVER_RUN, "created 3.00s ago; KVM has it as ap-reset-hold" },
	{ created_briefly, HANG_BUSY, HANG_AT_NEVER_RUN, "created 3.00ms ago" },
	{ created_and_spins, HANG_SPINS, HANG_AT_GUEST, "no request" },
	{ refused, HANG_AP_REFUSED, HANG_AT_NEVER_RUN, "vCPU 4 has asked for it: refused, vmsa-2m-aligned" },
	{ refuses_stranger, HANG_AP_REFUSED, HANG_AT_GUEST, "APIC ID 7, which is no vCPU" },
	{ rmp_faults, HANG_RMP_LIVELOCK, HANG_AT_GUEST,
	  "5000 RMP faults, all in the page at GPA 0x1234000, 5050 in a row" },
	{ rmp_faults_here_and_there, HANG_BUSY, HANG_AT_GUEST, "" },
	{ rmp_faults_and_requests, HANG_BUSY, HANG_AT_GUEST, "" },
	{ psc_refused, HANG_PSC_STUCK, HANG_AT_GUEST,
	  "3 page state changes in a row have failed at entry 2 of 0 to 6" },
	{ psc_refused_twice, HANG_BUSY, HANG_AT_GUEST, "" },
	{ psc_in_kernel, HANG_PSC_STUCK, HANG_AT_STOCK, "the kernel does not get done" },
	{ handler_stays, HANG_KERNEL, HANG_AT_HANDLER, "stack: some_wait" },
	{ lock, HANG_LOCK, HANG_AT_HANDLER, "kvm_vm_ioctl_set_mem_attributes" },
	{ mailbox, HANG_LOCK, HANG_AT_HANDLER, "SNP_LAUNCH_FINISH of other (99) for 5.00s; 1 wait for it" },
	{ firmware_has_it, HANG_FIRMWARE, HANG_AT_FIRMWARE, "SNP_LAUNCH_FINISH" },
	{ firmware_dead, HANG_FIRMWARE_DEAD, HANG_AT_GUEST, "guest_request failed 100ms ago" },
	{ firmware_dead_elsewhere, HANG_BUSY, HANG_AT_GUEST, "" },
	{ vmm_stays, HANG_VMM, HANG_AT_VMM, "entry 3, the last is 6; GPA 0x7000" },
	{ vmm_stopped, HANG_VMM, HANG_AT_VMM, "kill -CONT 10" },
	{ vmm_slow, HANG_BUSY, HANG_AT_VMM, "1 requests" },
	/* asm/sev-common.h: GHCB_TERM_PVALIDATE is 2 */
	{ terminated, HANG_TERMINATED, HANG_AT_ENDED, "set 0x1 (linux), code 0x2 (pvalidate): PVALIDATE failed" },
	{ terminated_thread_gone, HANG_TERMINATED, HANG_AT_ENDED, "pvalidate" },
	{ run_failed, HANG_RUN_FAILED, HANG_AT_ENDED, "reason: ghcb-not-registered" },
	{ gone, HANG_GONE, HANG_AT_GONE, "the VM has ended" },
	{ thread_gone, HANG_GONE, HANG_AT_GONE, "its thread has ended" },
	{ counters_restart, HANG_BUSY, HANG_AT_GUEST, "5 requests and 6 exits" },
	{ no_vcpus, HANG_NOT_STARTED, HANG_AT_NEVER_RUN, "no vCPUs so far" },
	{ no_vcpus_and_mailbox, HANG_LOCK, HANG_AT_HANDLER, "SNP_LAUNCH_FINISH of other" },
	{ stock_busy, HANG_BUSY, HANG_AT_GUEST, "500 exits" },
	{ stock_idle, HANG_IDLE, HANG_AT_HALTED, "" },
	{ stock_spin, HANG_SPINS, HANG_AT_GUEST, "900ms in the guest" },
	{ stock_vmm, HANG_VMM, HANG_AT_VMM, "futex" },
	{ stock_stopped, HANG_VMM, HANG_AT_VMM, "kill -CONT 10" },
	{ stock_lock, HANG_LOCK, HANG_AT_HANDLER, "kvm_vm_ioctl_set_mem_attributes" },
	/* GHCB 2.03, 2.3.1 */
	{ stock_terminated, HANG_TERMINATED, HANG_AT_ENDED, "set 0 (ghcb), code 0x2 (features)" },
	{ stock_unreadable, HANG_UNKNOWN, HANG_AT_UNKNOWN, "" },
};

static bool has_evidence(const struct hang_verdict *v, const char *text)
{
	bool found = !*text;

	for (unsigned int i = 0; i < v->nr; i++)
		found |= !!strstr(v->evidence[i], text);
	return found;
}

static void test_verdicts(void **state)
{
	struct hang_verdict v;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct hang_evidence e = busy();

		if (rows[i].change)
			rows[i].change(&e);
		hang_judge(&e, &v);
		if (v.kind != rows[i].kind || v.where != rows[i].where ||
		    !has_evidence(&v, rows[i].evidence))
			fail_msg("row %zu: %s, %s: %s; %s; not: %s, %s: %s", i, hang_word(v.kind),
				 hang_where_word(v.where), v.evidence[0], v.evidence[1],
				 hang_word(rows[i].kind), hang_where_word(rows[i].where),
				 rows[i].evidence);
	}
}

/* Every word is one, and every hang says what to look at */
static void test_words(void **state)
{
	(void)state;
	for (int i = 0; i < HANG_NR_KINDS; i++) {
		assert_non_null(hang_text(i));
		if (hang_hangs(i))
			assert_non_null(hang_next(i));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(hang_word(i), hang_word(j));
	}
}

static void test_firmware(void **state)
{
	struct blackbox_firmware f = { .known = true };
	char text[HANG_TEXT];

	(void)state;
	assert_int_equal(hang_firmware(&f, SECOND_MS), HANG_IDLE);
	f.running = true;
	f.run_ms = 10;
	assert_int_equal(hang_firmware(&f, SECOND_MS), HANG_BUSY);
	f.run_ms = SECOND_MS;
	assert_int_equal(hang_firmware(&f, SECOND_MS), HANG_FIRMWARE);
	f = (struct blackbox_firmware){ .known = true, .silent = true, .silent_ms = 3000,
		.failed = true, .failed_cmd = 0x94, .failed_ret = -ETIMEDOUT };
	assert_int_equal(hang_firmware(&f, SECOND_MS), HANG_FIRMWARE_DEAD);
	assert_non_null(strstr(hang_firmware_text(&f, text), "SNP_GUEST_REQUEST, -ETIMEDOUT"));
}

static void see_psc(struct hang_seen *s, unsigned int first, uint64_t gpa, unsigned int entries,
		    uint8_t why)
{
	struct ksnp_event_psc_begin begin = { .head.type = KSNP_EVENT_psc_begin, .first = first,
		.last = 9 };
	struct ksnp_event_psc_range range = { .head.type = KSNP_EVENT_psc_range, .gpa = gpa };
	struct ksnp_event_psc_end end = { .head.type = KSNP_EVENT_psc_end, .entries = entries,
		.why = why, .error = why };

	hang_see(s, &begin.head);
	if (gpa)
		hang_see(s, &range.head);
	hang_see(s, &end.head);
}

/* In a row, and at one place: entry and GPA */
static void test_psc_events(void **state)
{
	struct hang_seen s = { 0 };

	(void)state;
	see_psc(&s, 0, 0x5000, 2, KSNP_WHY_VMM_REFUSED);
	see_psc(&s, 2, 0x5000, 0, KSNP_WHY_VMM_REFUSED);
	see_psc(&s, 2, 0x5000, 0, KSNP_WHY_VMM_REFUSED);
	assert_int_equal(s.psc_same, 3);
	assert_int_equal(s.psc_entry, 2);
	assert_int_equal(s.psc_last, 9);
	assert_int_equal(s.psc_gpa, 0x5000);
	see_psc(&s, 3, 0x5000, 0, KSNP_WHY_VMM_REFUSED);
	assert_int_equal(s.psc_same, 1);
	see_psc(&s, 3, 0, 0, KSNP_WHY_PSC_ENTRY);
	assert_int_equal(s.psc_same, 1);
	assert_int_equal(s.psc_gpa, 0);
	see_psc(&s, 3, 0x6000, 1, KSNP_WHY_NONE);
	assert_int_equal(s.psc_same, 0);
}

static void test_recent(void **state)
{
	struct ksnp_event_vmgexit_end e = { .head.type = KSNP_EVENT_vmgexit_end };
	struct ksnp_event_rmp_fault_end f = { .head.type = KSNP_EVENT_rmp_fault_end };
	struct hang_seen s = { 0 };

	(void)state;
	for (e.head.ns = 1; e.head.ns <= HANG_RECENT + 2; e.head.ns++)
		hang_see(&s, &e.head);
	assert_int_equal(s.requests, HANG_RECENT + 2);
	/* 7 requests, numbered from 0: the last, number 6, took the place of number 1 */
	assert_int_equal(s.recent[1].ns, 7);
	assert_int_equal(s.recent[2].ns, 3);
	for (f.gpa = 0x1000; f.gpa < 0x1010; f.gpa += 8)
		hang_see(&s, &f.head);
	assert_int_equal(s.rmp_same, 2);
	f.gpa = 0x2000;
	hang_see(&s, &f.head);
	assert_int_equal(s.rmp_same, 1);
	assert_int_equal(s.rmp_faults, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_firmware),
		cmocka_unit_test(test_psc_events),
		cmocka_unit_test(test_recent),
	};

	return cmocka_run_group_tests_name("hang", tests, NULL, NULL);
}
