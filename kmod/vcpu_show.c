// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kvm_host.h>
#include <linux/ktime.h>
#include <linux/pid.h>

#include <kvm_snp/ghcb.h>

#include "clock.h"
#include "record.h"
#include "registry.h"
#include "state.h"
#include "vcpu_show.h"

static const char *word(const char *const words[], u32 n, u32 i)
{
	return i < n && words[i] ? words[i] : "?";
}

#define WORD(words, i)	word(words, ARRAY_SIZE(words), i)

static const char *mode_word(int mode)
{
	static const char *const words[] = {
		[OUTSIDE_GUEST_MODE] = "outside",
		[IN_GUEST_MODE] = "in-guest",
		[EXITING_GUEST_MODE] = "exiting",
		[READING_SHADOW_PAGE_TABLES] = "reading-tables",
	};

	return WORD(words, mode);
}

static const char *mp_word(u32 state)
{
	static const char *const words[] = {
		[KVM_MP_STATE_RUNNABLE] = "runnable",
		[KVM_MP_STATE_UNINITIALIZED] = "uninitialized",
		[KVM_MP_STATE_INIT_RECEIVED] = "init-received",
		[KVM_MP_STATE_HALTED] = "halted",
		[KVM_MP_STATE_SIPI_RECEIVED] = "sipi-received",
		[KVM_MP_STATE_STOPPED] = "stopped",
		[KVM_MP_STATE_AP_RESET_HOLD] = "ap-reset-hold",
	};

	return WORD(words, state);
}

static const char *at_word(u8 at)
{
	static const char *const words[] = {
		[KSNP_AT_NOWHERE] = "-",
		[KSNP_AT_GUEST] = "guest",
		[KSNP_AT_HANDLER] = "handler",
		[KSNP_AT_STOCK] = "stock",
		[KSNP_AT_EXTERNAL] = "external",
		[KSNP_AT_VMM] = "vmm",
		[KSNP_AT_VMM_OTHER] = "vmm",
		[KSNP_AT_ENDED] = "ended",
	};

	return WORD(words, at);
}

/* " key=value", or " key=-" when it is not @known */
#define show(m, known, key, format, ...)				\
do {									\
	if (known)							\
		seq_printf(m, " " key "=" format, __VA_ARGS__);		\
	else								\
		seq_puts(m, " " key "=-");				\
} while (0)

static u64 ms_since(unsigned long then)
{
	return jiffies64_to_msecs(jiffies - then);
}

static pid_t last_thread(const struct kvm_vcpu *vcpu)
{
	pid_t tid;

	rcu_read_lock();
	tid = pid_nr(rcu_dereference(vcpu->pid));
	rcu_read_unlock();
	return tid;
}

/* What KVM itself knows */
static void show_kvm(struct seq_file *m, struct kvm_vcpu *vcpu)
{
	pid_t tid = last_thread(vcpu);
	int cpu = READ_ONCE(vcpu->cpu);

	show(m, tid, "tid", "%d", tid);
	seq_printf(m, " run=%d mode=%s blocking=%d", mutex_is_locked(&vcpu->mutex),
		   mode_word(READ_ONCE(vcpu->mode)), !!READ_ONCE(vcpu->stat.generic.blocking));
	show(m, cpu >= 0, "cpu", "%d", cpu);
	seq_printf(m, " mp=%s exits=%llu halts=%llu", mp_word(READ_ONCE(vcpu->arch.mp_state)),
		   READ_ONCE(vcpu->stat.exits), READ_ONCE(vcpu->stat.halt_exits));
}

/*
 * Where the last request is. Not all that the VMM gets comes back by way of us: once the
 * guest has exited again it is done with.
 */
static enum ksnp_at where(const struct ksnp_vcpu *v)
{
	enum ksnp_at at = READ_ONCE(v->record.at);

	if (at >= KSNP_AT_VMM &&
	    READ_ONCE(v->vcpu->stat.exits) != READ_ONCE(v->record.exits))
		return KSNP_AT_GUEST;
	return at;
}

static u64 sum(const struct ksnp_vcpu *v, enum ksnp_class a, enum ksnp_class b)
{
	u64 n = 0;

	for (int i = 0; i < KSNP_NR_UNITS; i++)
		if (ksnp_units[i].class == a || ksnp_units[i].class == b)
			n += READ_ONCE(v->count[i]);
	return n;
}

static void show_request(struct seq_file *m, const struct ksnp_vcpu *v, enum ksnp_at at)
{
	const struct ksnp_record *r = &v->record;
	bool any = at != KSNP_AT_NOWHERE;
	u8 why = READ_ONCE(r->why);

	seq_printf(m, " at=%s", at_word(at));
	show(m, any, "unit", "%s", ksnp_units[READ_ONCE(v->unit)].name);
	show(m, any, "code", "%#llx", READ_ONCE(v->code));
	show(m, any, "info1", "%#llx", READ_ONCE(r->info1));
	seq_printf(m, " why=%s", ksnp_why_names[why]);
	show(m, any, "age_ms", "%llu", ms_since(READ_ONCE(r->began)));
	seq_printf(m, " requests=%llu", sum(v, KSNP_CLASS_MSR, KSNP_CLASS_NAE));
}

/* What the VMM is asked to convert; kvm_amd does not let us look */
static void show_range(struct seq_file *m, const struct ksnp_vcpu *v, enum ksnp_at at)
{
	const struct ksnp_psc *p = READ_ONCE(v->psc);
	u8 unit = READ_ONCE(v->unit);
	bool nae = at == KSNP_AT_VMM && unit == KSNP_UNIT_psc && p;
	bool msr = at == KSNP_AT_VMM && unit == KSNP_UNIT_psc_msr;
	u64 entry = 0, gpa;

	if (nae)
		entry = p->entries[READ_ONCE(p->first)];
	gpa = msr ? GHCB_PSC_ENTRY_GFN(READ_ONCE(v->record.info1))
		  : GHCB_PSC_ENTRY_GFN(entry) + GHCB_PSC_ENTRY_CUR_PAGE(entry);
	show(m, nae, "psc", "%u/%u", READ_ONCE(p->first), READ_ONCE(p->end));
	show(m, nae || msr, "gpa", "%#llx", gpa << PAGE_SHIFT);
}

/* It is in the hold that it asked for as long as KVM has it wait for INIT and SIPI */
static bool is_held(const struct ksnp_vcpu *v, enum ksnp_at at)
{
	u32 mp = READ_ONCE(v->vcpu->arch.mp_state);
	u8 unit = READ_ONCE(v->unit);

	if (unit != KSNP_UNIT_ap_reset_hold && unit != KSNP_UNIT_ap_reset_hold_msr)
		return false;
	return at == KSNP_AT_VMM || at == KSNP_AT_VMM_OTHER ||
	       (at == KSNP_AT_GUEST && (mp == KVM_MP_STATE_AP_RESET_HOLD ||
							     mp == KVM_MP_STATE_INIT_RECEIVED));
}

static void show_ap(struct seq_file *m, const struct ksnp_vcpu *v, enum ksnp_at at)
{
	const struct ksnp_record *r = &v->record;
	u8 refused = READ_ONCE(r->refused);

	show(m, READ_ONCE(v->created), "created_ms", "%llu",
	     div_u64(clock_since(READ_ONCE(v->created_at)), NSEC_PER_MSEC));
	show(m, refused != KSNP_WHY_NONE, "ap_refused", "%u:%s", READ_ONCE(r->refused_target),
	     ksnp_why_names[refused]);
	show(m, is_held(v, at), "hold_ms", "%llu", ms_since(READ_ONCE(r->began)));
}

/* What it gave as its reason: GHCB 2.03, 2.3.1 and 4.1 */
static void show_end(struct seq_file *m, const struct ksnp_vcpu *v, enum ksnp_at at)
{
	u64 info1 = READ_ONCE(v->record.info1);
	u8 unit = READ_ONCE(v->unit);
	bool msr = unit == KSNP_UNIT_terminate_msr;

	show(m, at == KSNP_AT_ENDED && record_is_last(unit), "terminated", "%#llx:%#llx",
	     msr ? GHCB_TERM_MSR_SET(info1) : GHCB_TERM_NAE_SET(info1),
	     msr ? GHCB_TERM_MSR_CODE(info1) : GHCB_TERM_NAE_CODE(info1));
}

static void show_rmp(struct seq_file *m, const struct ksnp_vcpu *v)
{
	u64 repeats = READ_ONCE(v->record.rmp_repeats);

	show(m, repeats, "rmp_gpa", "%#llx", READ_ONCE(v->record.rmp_gpa));
	show(m, repeats, "rmp_repeats", "%llu", repeats);
}

/* Later additions come last: who reads the file by position goes on */
static void show_more(struct seq_file *m, const struct ksnp_vcpu *v)
{
	const struct ksnp_record *r = &v->record;
	bool failed = READ_ONCE(r->why) != KSNP_WHY_NONE;
	bool faulted = READ_ONCE(r->rmp_repeats);

	show(m, failed, "why_unit", "%s", ksnp_units[READ_ONCE(r->why_unit)].name);
	show(m, failed, "why_ms", "%llu", ms_since(READ_ONCE(r->why_at)));
	show(m, faulted, "rmp_why", "%s", ksnp_why_names[READ_ONCE(r->rmp_why)]);
	show(m, faulted, "rmp_ms", "%llu", ms_since(READ_ONCE(r->rmp_at)));
	seq_printf(m, " rmp_faults=%llu", sum(v, KSNP_CLASS_RMP_FAULT, KSNP_CLASS_RMP_FAULT));
}

static void show_vcpu(struct seq_file *m, const struct ksnp_vm *vm, struct kvm_vcpu *vcpu)
{
	/* One that has not asked for anything yet has no state */
	const struct ksnp_vcpu none = { .vcpu = vcpu }, *v = ksnp_vcpu_find(vcpu) ?: &none;
	enum ksnp_at at = where(v);

	seq_printf(m, "vm=%d vcpu=%d", vm->pid, vcpu->vcpu_id);
	show_kvm(m, vcpu);
	show_request(m, v, at);
	show_range(m, v, at);
	show_rmp(m, v);
	show_ap(m, v, at);
	show_end(m, v, at);
	show_more(m, v);
	seq_putc(m, '\n');
}

static int show_vm(struct ksnp_vm *vm, void *arg)
{
	struct kvm_vcpu *vcpu;

	if (vm->going)
		return 0;
	/* Not kvm_for_each_vcpu(): in a VM without vCPUs it meets the one that is being made */
	for (int i = 0; (vcpu = kvm_get_vcpu(vm->kvm, i)); i++)
		show_vcpu(arg, vm, vcpu);
	return 0;
}

void vcpu_show(struct seq_file *m)
{
	ksnp_vm_each(show_vm, m);
}
