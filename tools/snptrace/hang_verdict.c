// SPDX-License-Identifier: GPL-2.0-only
/* From what is known of a vCPU to a verdict: rules, the first that applies counts. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "hang.h"
#include "human.h"
#include "names.h"

/* Times are exact to a tick, of 10 ms at most */
#define TICK_MS		10
#define NS_PER_MS	1000000ULL
/* As many in a row are no chance */
#define MANY_FAULTS	10
#define MANY_REFUSALS	3
/* Page faults of a VM in which nobody touches new memory, per window */
#define FEW_PAGE_FAULTS	10
/* Where KVM does not tell of what exits are: more than that per second are not interrupts alone */
#define MANY_EXITS	2000
/* As many of a VM in which nobody asks for anything have other reasons than interrupts */
#define FEW_EXITS	10
#define PAGE_MASK	(~UINT64_C(0xfff))

struct verdict_words {
	const char *word, *text, *next;
	bool hangs;
};

#define HANG_ENTRY(id, word, hangs, text, next)	[HANG_##id] = { word, text, next, hangs },

static const struct verdict_words verdicts[] = { HANG_VERDICTS(HANG_ENTRY) };

const char *hang_word(enum hang_kind kind)
{
	return verdicts[kind].word;
}

const char *hang_text(enum hang_kind kind)
{
	return verdicts[kind].text;
}

const char *hang_next(enum hang_kind kind)
{
	return verdicts[kind].next;
}

bool hang_hangs(enum hang_kind kind)
{
	return verdicts[kind].hangs;
}

const char *hang_where_word(enum hang_where where)
{
#define HANG_WHERE_ENTRY(id, word)	word,
	static const char *const words[] = { HANG_WHERES(HANG_WHERE_ENTRY) };

	return words[where];
}

__attribute__((format(printf, 2, 3)))
static void tell(struct hang_verdict *v, const char *format, ...)
{
	va_list args;

	if (v->nr == HANG_MAX_EVIDENCE)
		return;
	va_start(args, format);
	vsnprintf(v->evidence[v->nr++], HANG_TEXT, format, args);
	va_end(args);
}

static const char *time_text(char buf[static HUMAN_SIZE], uint64_t ms)
{
	return human_ns(buf, ms < UINT64_MAX / NS_PER_MS ? ms * NS_PER_MS : UINT64_MAX);
}

static const char *word_of(enum ksnp_meaning meaning, uint64_t value)
{
	return name_of(meaning, value) ?: "?";
}

static bool lasts(const struct hang_evidence *e, uint64_t ms)
{
	return ms + TICK_MS >= e->window_ms;
}

/* How much a counter has grown: from 0 if the module has been loaded again meanwhile */
static uint64_t grown(uint64_t before, uint64_t after)
{
	return after >= before ? after - before : after;
}

#define GROWN(e, key)	grown((e)->before.box.key, (e)->after.box.key)
#define BOTH(e, cond)	((e)->before.cond && (e)->after.cond)

static uint64_t requests(const struct hang_evidence *e)
{
	return e->module ? GROWN(e, requests) : e->seen.requests;
}

/* Nothing has happened to the vCPU: no request, and no exit of any other kind */
static bool is_still(const struct hang_evidence *e)
{
	return !GROWN(e, requests) && !GROWN(e, exits);
}

static bool is_unit(uint64_t unit, enum ksnp_unit_id nae, enum ksnp_unit_id msr)
{
	return unit == nae || unit == msr;
}

static uint64_t cpu_ms(const struct hang_evidence *e)
{
	return grown(e->before.thread.run_ns, e->after.thread.run_ns) / NS_PER_MS;
}

static uint64_t no_cpu_ms(const struct hang_evidence *e)
{
	return grown(e->before.thread.wait_ns, e->after.thread.wait_ns) / NS_PER_MS;
}

/* Its thread runs, or is ready to, for @percent of the time at least */
static bool wants_cpu(const struct hang_evidence *e, unsigned int percent)
{
	if (BOTH(e, thread.has_sched))
		return (cpu_ms(e) + no_cpu_ms(e)) * 100 >= e->window_ms * percent;
	return e->before.thread.state == 'R' && e->after.thread.state == 'R';
}

static bool is_asleep(const struct thread *t)
{
	return t->there && (t->state == 'S' || t->state == 'D');
}

static bool at_either(const struct blackbox_vcpu *b, enum blackbox_at a, enum blackbox_at other)
{
	return b->has_at && (b->at == a || b->at == other);
}

static bool set_since(struct hang_verdict *v, enum hang_where where, bool has, uint64_t ms)
{
	v->where = where;
	v->has_since = has;
	v->since_ms = ms;
	return true;
}

static bool at_since_request(const struct hang_evidence *e, struct hang_verdict *v,
			     enum hang_where where)
{
	return set_since(v, where, e->after.box.has_age_ms, e->after.box.age_ms);
}

static void tell_thread(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct thread *t = &e->after.thread;
	char text[128];

	if (!t->tid)
		return;
	tell(v, "thread %" PRIu32 " (%s) %s", t->tid, *t->comm ? t->comm : "?",
	     thread_text(t, text));
}

/* The innermost functions that a sleeping thread is in */
static void tell_stack(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct thread *t = &e->after.thread;
	char text[HANG_TEXT];
	size_t len = 0;

	for (unsigned int i = 0; i < t->nr_frames && i < 6 && len < sizeof(text); i++)
		len += snprintf(text + len, sizeof(text) - len, "%s%s", i ? " < " : "",
				t->frames[i]);
	if (t->nr_frames)
		tell(v, "stack: %.180s", text);
}

static void tell_request(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct blackbox_vcpu *b = &e->after.box;
	char code[64], age[HUMAN_SIZE];

	if (!b->has_unit || !b->has_code)
		return;
	tell(v, "its last request: %s (%s), %s ago", word_of(KSNP_AS_UNIT, b->unit),
	     name_format(code, sizeof(code), KSNP_AS_CODE, b->code), time_text(age, b->age_ms));
	if (b->has_psc)
		tell(v, "a page state change: entry %" PRIu64 ", the last is %" PRIu64
		     "; GPA %#" PRIx64, b->psc.a, b->psc.b, b->gpa);
	else if (b->has_gpa)
		tell(v, "a page state change: GPA %#" PRIx64, b->gpa);
}

static void tell_holder(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct blackbox_firmware *f = &e->firmware;
	char cmd[64], time[HUMAN_SIZE];

	if (f->running)
		tell(v, "the firmware has %s of %s (%" PRIu64 ") for %s; %" PRIu64 " wait for it",
		     name_format(cmd, sizeof(cmd), KSNP_AS_FW_CMD, f->cmd), f->comm, f->tid,
		     time_text(time, f->run_ms), f->waiting);
}

/* The rules. Each: whether it applies; then @v is filled in. */

static bool terminated(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct blackbox_vcpu *b = &e->after.box;
	bool now = b->has_terminated, seen = e->seen.terminated;
	uint64_t set = now ? b->terminated.a : e->seen.set;
	uint64_t code = now ? b->terminated.b : e->seen.code;
	const char *name, *meaning;

	/* It may have gone on */
	if (!now && (!seen || (e->after.there && e->module)))
		return false;
	v->kind = HANG_TERMINATED;
	at_since_request(e, v, HANG_AT_ENDED);
	name = name_termination(set, code);
	meaning = name_explain_termination(set, code);
	tell(v, "reason: set %#" PRIx64 " (%s), code %#" PRIx64 " (%s)%s%s", set,
	     word_of(KSNP_AS_TERM_SET, set), code, name ?: "no name", meaning ? ": " : "",
	     meaning ?: "");
	tell_request(e, v);
	tell_thread(e, v);
	return true;
}

static bool gone(const struct hang_evidence *e, struct hang_verdict *v)
{
	bool thread = e->before.thread.there && !e->after.thread.there;

	if (e->after.there && !thread)
		return false;
	v->kind = HANG_GONE;
	v->where = HANG_AT_GONE;
	tell(v, "%s has ended", e->after.there ? "its thread" : "the VM");
	return true;
}

static bool run_failed(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct blackbox_vcpu *b = &e->after.box;

	if (!b->has_at || b->at != BLACKBOX_AT_ENDED)
		return false;
	v->kind = HANG_RUN_FAILED;
	at_since_request(e, v, HANG_AT_ENDED);
	if (b->has_why && b->why)
		tell(v, "reason: %s", word_of(KSNP_AS_WHY, b->why));
	tell_request(e, v);
	tell_thread(e, v);
	return true;
}

static bool firmware_pending(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct blackbox_firmware *f = &e->firmware;

	if (!f->running || !f->tid || f->tid != e->after.thread.tid || !lasts(e, f->run_ms))
		return false;
	v->kind = HANG_FIRMWARE;
	set_since(v, HANG_AT_FIRMWARE, true, f->run_ms);
	tell_holder(e, v);
	tell_request(e, v);
	tell_thread(e, v);
	return true;
}

/* The guest is told that the firmware does not answer, and tries again or gives up */
static bool firmware_dead(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct blackbox_vcpu *b = &e->after.box;
	char time[HUMAN_SIZE];

	if (!e->firmware.silent || !b->has_why ||
	    (b->why != KSNP_WHY_PSP_DEAD && b->why != KSNP_WHY_FIRMWARE) ||
	    b->why_ms > e->firmware.silent_ms + TICK_MS)
		return false;
	v->kind = HANG_FIRMWARE_DEAD;
	at_since_request(e, v, b->at == BLACKBOX_AT_ENDED ? HANG_AT_ENDED : HANG_AT_GUEST);
	tell(v, "the firmware has not answered for %s", time_text(time, e->firmware.silent_ms));
	tell(v, "%s failed %s ago: %s", word_of(KSNP_AS_UNIT, b->why_unit),
	     time_text(time, b->why_ms), word_of(KSNP_AS_WHY, b->why));
	return true;
}

/* Functions that take the mutex of the firmware's mailbox, ccp's and those that KVM goes through */
static bool wants_mailbox(const struct hang_evidence *e)
{
	const struct thread *t = &e->after.thread;

	return e->firmware.running && e->firmware.waiting &&
	       (thread_frame(t, "sev_do_cmd") || thread_frame(t, "sev_issue_cmd") ||
		thread_frame(t, "sev_platform_init") || thread_frame(t, "snp_guest_req"));
}

static bool waits_for_lock(const struct hang_evidence *e, struct hang_verdict *v)
{
	const char *before = thread_blocked(&e->before.thread);
	const char *after = thread_blocked(&e->after.thread);

	if (!before || !after || strcmp(before, after) || !is_still(e) || requests(e))
		return false;
	v->kind = HANG_LOCK;
	at_since_request(e, v, at_either(&e->after.box, BLACKBOX_AT_STOCK, BLACKBOX_AT_STOCK) ?
			 HANG_AT_STOCK : HANG_AT_HANDLER);
	if (wants_mailbox(e)) {
		tell(v, "it waits for the firmware's mailbox, in %s()", after);
		tell_holder(e, v);
	} else {
		tell(v, "it waits in %s(), for a lock that this takes or what it wants completed",
		     after);
	}
	tell_request(e, v);
	tell_thread(e, v);
	tell_stack(e, v);
	return true;
}

/* Where a signal or a debugger has stopped it KVM_RUN has returned, whatever its system call */
static bool is_outside(const struct thread *t)
{
	return t->there && (t->state == 'T' || t->state == 't' || !thread_in_kvm_run(t));
}

/* KVM_RUN has returned, and nothing has happened since */
static bool left_to_vmm(const struct hang_evidence *e)
{
	const struct thread *b = &e->before.thread, *a = &e->after.thread;

	if (e->module)
		return BOTH(e, box.has_run) && !e->before.box.run && !e->after.box.run &&
		       is_still(e) && e->after.box.exits;
	return e->vcpu >= 0 && is_outside(a) && is_outside(b) && !requests(e) &&
	       a->guest_ns == b->guest_ns;
}

static bool vmm_stays_away(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct blackbox_vcpu *b = &e->after.box;
	char time[HUMAN_SIZE];

	if (!left_to_vmm(e))
		return false;
	v->kind = HANG_VMM;
	v->where = HANG_AT_VMM;
	if (b->has_at && b->at == BLACKBOX_AT_VMM) {
		at_since_request(e, v, HANG_AT_VMM);
		tell(v, "KVM_RUN has returned with a request (%s) %s ago",
		     word_of(KSNP_AS_UNIT, b->unit), time_text(time, b->age_ms));
	} else {
		tell(v, "KVM_RUN has returned%s", e->module ?
		     " for what is no request: a signal, a memory fault" : "");
	}
	tell_thread(e, v);
	if (e->after.thread.state == 'T')
		tell(v, "a signal has stopped the VMM: kill -CONT %" PRIu32, e->vm);
	tell_request(e, v);
	return true;
}

static bool is_in_guest(const struct blackbox_vcpu *b)
{
	return b->has_mode && b->mode == BLACKBOX_MODE_IN_GUEST;
}

static bool never_ran(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct blackbox_vcpu *b = &e->after.box;
	const char *mp = b->has_mp ? blackbox_mp_name(b->mp) : "?";
	char time[HUMAN_SIZE];

	if (!e->module || requests(e) || GROWN(e, exits) || is_in_guest(b) ||
	    (!b->has_created_ms && (b->exits || b->requests)))
		return false;
	set_since(v, HANG_AT_NEVER_RUN, b->has_created_ms, b->created_ms);
	if (b->has_created_ms) {
		v->kind = lasts(e, b->created_ms) ? HANG_AP_NOT_RUN : HANG_BUSY;
		tell(v, "created %s ago; KVM has it as %s", time_text(time, b->created_ms), mp);
	} else if (e->refused) {
		v->kind = HANG_AP_REFUSED;
		tell(v, "vCPU %" PRIu64 " has asked for it: refused, %s", e->refused_by,
		     word_of(KSNP_AS_WHY, e->refused_why));
	} else {
		v->kind = HANG_NOT_STARTED;
		tell(v, "no AP creation has asked for it; KVM has it as %s", mp);
	}
	tell_thread(e, v);
	return true;
}

static bool held(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct blackbox_vcpu *b = &e->after.box;

	if (!b->has_hold_ms || !lasts(e, b->hold_ms) || GROWN(e, requests))
		return false;
	v->kind = HANG_HOLD;
	set_since(v, HANG_AT_HOLD, true, b->hold_ms);
	tell(v, "it asked for the hold itself (%s); KVM has it as %s", word_of(KSNP_AS_UNIT, b->unit),
	     b->has_mp ? blackbox_mp_name(b->mp) : "?");
	tell_thread(e, v);
	return true;
}

static bool rmp_livelock(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct blackbox_vcpu *b = &e->after.box;
	uint64_t faults = e->module ? GROWN(e, rmp_faults) : e->seen.rmp_faults;
	uint64_t same = e->module ? b->rmp_repeats : e->seen.rmp_same;
	uint64_t gpa = (e->module ? b->rmp_gpa : e->seen.rmp_gpa) & PAGE_MASK;
	uint64_t why = e->module ? b->rmp_why : e->seen.rmp_why;

	if (faults < MANY_FAULTS || same < faults || requests(e))
		return false;
	v->kind = HANG_RMP_LIVELOCK;
	at_since_request(e, v, HANG_AT_GUEST);
	tell(v, "%" PRIu64 " RMP faults, all in the page at GPA %#" PRIx64 ", %" PRIu64 " in a row",
	     faults, gpa, same);
	if (why)
		tell(v, "reason: %s", word_of(KSNP_AS_WHY, why));
	tell(v, "no request meanwhile");
	tell_request(e, v);
	return true;
}

static bool psc_is_refused(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct hang_seen *s = &e->seen;
	const struct blackbox_vcpu *b = &e->after.box;
	char error[64];

	if (s->psc_same < MANY_REFUSALS)
		return false;
	v->kind = HANG_PSC_STUCK;
	at_since_request(e, v, HANG_AT_GUEST);
	tell(v, "%" PRIu64 " page state changes in a row have failed at entry %u of 0 to %u%s",
	     s->psc_same, s->psc_entry, s->psc_last, s->psc_gpa ? "" : ", before any range of it was asked for");
	if (s->psc_gpa)
		tell(v, "that is GPA %#" PRIx64, s->psc_gpa);
	tell(v, "reason: %s; the guest gets error %s", word_of(KSNP_AS_WHY, s->psc_why),
	     name_format(error, sizeof(error), KSNP_AS_PSC_ERROR, s->psc_error));
	if (b->has_requests)
		tell(v, "%" PRIu64 " requests meanwhile", requests(e));
	return true;
}

/* The kernel goes round in it */
static bool is_in_kernel(const struct hang_evidence *e)
{
	return BOTH(e, box.has_at) && is_still(e) && lasts(e, e->after.box.age_ms) &&
	       at_either(&e->before.box, BLACKBOX_AT_HANDLER, BLACKBOX_AT_STOCK) &&
	       at_either(&e->after.box, BLACKBOX_AT_HANDLER, BLACKBOX_AT_STOCK);
}

static bool kernel_stays(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct blackbox_vcpu *b = &e->after.box;
	bool psc = is_unit(b->unit, KSNP_UNIT_psc, KSNP_UNIT_psc_msr);

	if (!is_in_kernel(e))
		return false;
	v->kind = psc ? HANG_PSC_STUCK : HANG_KERNEL;
	at_since_request(e, v, b->at == BLACKBOX_AT_STOCK ? HANG_AT_STOCK : HANG_AT_HANDLER);
	if (psc)
		tell(v, "the kernel does not get done with it");
	tell_request(e, v);
	tell_thread(e, v);
	tell_stack(e, v);
	return true;
}

static void tell_cpu(const struct hang_evidence *e, struct hang_verdict *v)
{
	char run[HUMAN_SIZE], wait[HUMAN_SIZE], all[HUMAN_SIZE];

	if (BOTH(e, thread.has_sched))
		tell(v, "its thread: %s of CPU time in %s, %s without a CPU",
		     time_text(run, cpu_ms(e)), time_text(all, e->window_ms),
		     time_text(wait, no_cpu_ms(e)));
}

static bool gets_no_cpu(const struct hang_evidence *e, struct hang_verdict *v)
{
	if (!BOTH(e, thread.has_sched) || !wants_cpu(e, 80) || cpu_ms(e) * 100 > e->window_ms * 2 ||
	    requests(e) || GROWN(e, exits))
		return false;
	v->kind = HANG_NO_CPU;
	at_since_request(e, v, HANG_AT_GUEST);
	tell_cpu(e, v);
	tell_thread(e, v);
	return true;
}

/* What exits there were are those of interrupts, or of a loop that pauses: no memory was touched */
static bool exits_mean_nothing(const struct hang_evidence *e)
{
	uint64_t other = e->stats.exits > e->stats.irq_exits ? e->stats.exits - e->stats.irq_exits : 0;

	/* Requests are among them */
	if (!e->module)
		return e->stats.known && other <= FEW_EXITS + e->stats.exits / 10;
	if (e->stats.known)
		return e->stats.pf_taken <= FEW_PAGE_FAULTS;
	return GROWN(e, exits) * 1000 <= MANY_EXITS * e->window_ms;
}

static bool runs_guest(const struct hang_evidence *e)
{
	const struct blackbox_vcpu *b = &e->after.box;

	if (e->module)
		return BOTH(e, box.run) && !GROWN(e, halts) && !GROWN(e, rmp_faults) &&
		       (is_in_guest(b) || at_either(b, BLACKBOX_AT_GUEST, BLACKBOX_AT_VMM));
	return e->after.thread.guest_ns > e->before.thread.guest_ns && !e->seen.rmp_faults;
}

static bool spins(const struct hang_evidence *e, struct hang_verdict *v)
{
	char guest[HUMAN_SIZE];

	if (!runs_guest(e) || requests(e) || !wants_cpu(e, 80) || !exits_mean_nothing(e))
		return false;
	v->kind = HANG_SPINS;
	at_since_request(e, v, HANG_AT_GUEST);
	tell(v, "no request; %s in the guest by the thread's account",
	     human_ns(guest, grown(e->before.thread.guest_ns, e->after.thread.guest_ns)));
	if (e->module)
		tell(v, "%" PRIu64 " exits, 0 of them for HLT", GROWN(e, exits));
	if (e->stats.known)
		tell(v, "all of the VM's vCPUs: %" PRIu64 " exits, %" PRIu64 " for interrupts, %"
		     PRIu64 " page faults", e->stats.exits, e->stats.irq_exits, e->stats.pf_taken);
	tell_cpu(e, v);
	tell_request(e, v);
	return true;
}

/* A vCPU that is not there cannot be told of on its own line */
static bool asked_for_stranger(const struct hang_evidence *e, struct hang_verdict *v)
{
	const struct blackbox_vcpu *b = &e->after.box;

	if (!e->refuses_stranger || requests(e))
		return false;
	v->kind = HANG_AP_REFUSED;
	at_since_request(e, v, HANG_AT_GUEST);
	tell(v, "it has asked for APIC ID %" PRIu64 ", which is no vCPU: refused, %s",
	     b->ap_refused.a, word_of(KSNP_AS_WHY, b->ap_refused.b));
	tell(v, "and has made no request since");
	return true;
}

static enum hang_where healthy_where(const struct hang_evidence *e)
{
	const struct blackbox_vcpu *b = &e->after.box;

	if (!e->module)
		return is_asleep(&e->after.thread) ? HANG_AT_HALTED : HANG_AT_GUEST;
	if (b->has_run && !b->run)
		return HANG_AT_VMM;
	if (b->blocking || (b->has_mp && b->mp == BLACKBOX_MP_HALTED))
		return HANG_AT_HALTED;
	if (b->has_at && b->at == BLACKBOX_AT_HANDLER)
		return HANG_AT_HANDLER;
	if (b->has_at && b->at == BLACKBOX_AT_STOCK)
		return HANG_AT_STOCK;
	return HANG_AT_GUEST;
}

static bool at_vmm(const struct hang_sample *s)
{
	return s->box.has_run && !s->box.run;
}

/* Most page faults have been for nothing: KVM lets the guest try again while the VMM's memory changes */
static void tell_faults(const struct hang_evidence *e, struct hang_verdict *v)
{
	if (e->stats.known && e->stats.pf_taken > MANY_FAULTS * (e->stats.pf_done + 1))
		tell(v, "all of the VM's vCPUs: %" PRIu64 " page faults, only %" PRIu64 " of them done: others "
		     "wait for the VMM's memory, which is moved or given back (khugepaged, compaction, balloon)",
		     e->stats.pf_taken, e->stats.pf_done);
}

static bool healthy(const struct hang_evidence *e, struct hang_verdict *v)
{
	/* It may sleep at the VMM or in the kernel, for its requests, and not because it has nothing to do */
	bool asks = e->module && requests(e) &&
		    (!GROWN(e, halts) || at_vmm(&e->before) || at_vmm(&e->after));
	char time[HUMAN_SIZE];

	if (!e->module && (!e->after.thread.there || !e->after.thread.has_sched))
		return false;
	v->kind = wants_cpu(e, 50) || asks ? HANG_BUSY : HANG_IDLE;
	at_since_request(e, v, healthy_where(e));
	if (e->module)
		tell(v, "%" PRIu64 " requests and %" PRIu64 " exits in %s, %" PRIu64 " for HLT",
		     requests(e), GROWN(e, exits), time_text(time, e->window_ms), GROWN(e, halts));
	else if (e->stats.known)
		tell(v, "all of the VM's vCPUs: %" PRIu64 " exits in %s, %" PRIu64 " for interrupts",
		     e->stats.exits, time_text(time, e->window_ms), e->stats.irq_exits);
	tell_faults(e, v);
	if (v->kind == HANG_IDLE && e->module && is_still(e))
		tell(v, "it waits for an interrupt all the time: if it should not, see where those go");
	tell_cpu(e, v);
	return true;
}

/* The VM has no vCPUs yet: what its VMM does is all that there is */
static bool launching(const struct hang_evidence *e, struct hang_verdict *v)
{
	if (e->vcpu >= 0)
		return false;
	v->kind = HANG_NOT_STARTED;
	v->where = HANG_AT_NEVER_RUN;
	tell(v, "the VM has no vCPUs so far");
	tell_thread(e, v);
	return true;
}

void hang_judge(const struct hang_evidence *e, struct hang_verdict *v)
{
	static bool (*const rules[])(const struct hang_evidence *e, struct hang_verdict *v) = {
		terminated, gone, firmware_pending, firmware_dead, run_failed, waits_for_lock,
		launching, vmm_stays_away, never_ran, held, rmp_livelock, psc_is_refused,
		kernel_stays, gets_no_cpu, spins, asked_for_stranger, healthy,
	};

	memset(v, 0, sizeof(*v));
	v->kind = HANG_UNKNOWN;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i](e, v))
			return;
}

enum hang_kind hang_firmware(const struct blackbox_firmware *f, uint64_t window_ms)
{
	if (f->silent)
		return HANG_FIRMWARE_DEAD;
	if (f->running && f->run_ms + TICK_MS >= window_ms)
		return HANG_FIRMWARE;
	return f->running ? HANG_BUSY : HANG_IDLE;
}

const char *hang_firmware_text(const struct blackbox_firmware *f, char text[static HANG_TEXT])
{
	char cmd[64], time[HUMAN_SIZE], ret[32], status[64];

	name_format(cmd, sizeof(cmd), KSNP_AS_FW_CMD, f->silent ? f->failed_cmd : f->cmd);
	if (f->silent)
		snprintf(text, HANG_TEXT, "has not answered for %s; the last command that failed is "
			 "%s, %s", time_text(time, f->silent_ms), cmd,
			 f->failed_ret == -EIO ? name_format(status, sizeof(status), KSNP_AS_FW_STATUS,
						     f->failed_status) :
			 name_format(ret, sizeof(ret), KSNP_AS_RET, f->failed_ret));
	else if (f->running)
		snprintf(text, HANG_TEXT, "has had %s of %s (%" PRIu64 ") for %s; %" PRIu64
			 " wait for it", cmd, f->comm, f->tid, time_text(time, f->run_ms),
			 f->waiting);
	else
		snprintf(text, HANG_TEXT, "answers, has no command");
	return text;
}
