// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/slab.h>
#include <linux/srcu.h>

#include <kvm_snp/unit.h>

#include "handlers.h"
#include "registry.h"
#include "state.h"
#include "trace.h"

#define KSNP_NAME(id, name) [KSNP_CLASS_##id] = name,
const char *const ksnp_class_names[KSNP_NR_CLASSES] = { KSNP_CLASSES(KSNP_NAME) };

#define KSNP_MODE_NAME(id, name) [KSNP_MODE_##id] = name,
const char *const ksnp_mode_names[KSNP_NR_MODES] = { KSNP_MODES(KSNP_MODE_NAME) };

#define KSNP_WHY_NAME(id, name) [KSNP_WHY_##id] = name,
const char *const ksnp_why_names[KSNP_NR_WHYS] = { KSNP_REASONS(KSNP_WHY_NAME) };

#define KSNP_MAY_DENY(class)						\
	(KSNP_CLASS_##class == KSNP_CLASS_MSR || KSNP_CLASS_##class == KSNP_CLASS_NAE || \
	 KSNP_CLASS_##class == KSNP_CLASS_LAUNCH)
#define KSNP_UNIT(id, cl)						\
	[KSNP_UNIT_##id] = { .name = #id, .class = KSNP_CLASS_##cl, .may_deny = KSNP_MAY_DENY(cl) },
struct ksnp_unit_info ksnp_units[KSNP_NR_UNITS] = { KSNP_UNITS(KSNP_UNIT) };

DEFINE_PER_CPU(struct ksnp_unit_counts, ksnp_counts);

/* Guards the modes and the list of external units; inside it state.c's lock */
static DEFINE_MUTEX(lock);
u8 ksnp_global_modes[KSNP_NR_UNITS];
bool ksnp_modes_differ __read_mostly;
/* How many external units claim a built-in one's code */
static u8 overrides[KSNP_NR_UNITS];

static LIST_HEAD(externals);
DEFINE_STATIC_SRCU(externals_srcu);

/**
 * struct external_state - what an external unit keeps for a VM
 */
struct external_state {
	struct list_head list;
	const struct kvm *kvm;
	char data[] __aligned(8);
};

u8 registry_mode(const struct ksnp_vm *vm, enum ksnp_unit_id unit)
{
	return READ_ONCE(*(vm ? &vm->modes[unit] : &ksnp_global_modes[unit]));
}

u8 registry_vm_mode_own(const struct kvm *kvm, enum ksnp_unit_id unit)
{
	return registry_mode(ksnp_vm_find(kvm), unit);
}

void registry_init(void)
{
	ksnp_units[KSNP_UNIT_psc].selftest = psc_selftest;
	ksnp_units[KSNP_UNIT_psc_msr].selftest = psc_msr_selftest;
	ksnp_units[KSNP_UNIT_ext_guest_request].selftest = ext_guest_request_selftest;

	for (int i = 0; i < KSNP_NR_UNITS; i++) {
		struct ksnp_unit_info *unit = &ksnp_units[i];
		int err = unit->selftest ? unit->selftest() : 0;

		if (!err)
			continue;
		pr_err("unit %s: its self-test fails (%d), kvm_amd's code is used\n",
		       unit->name, err);
		unit->disabled = "self-test failed";
		ksnp_global_modes[i] = KSNP_MODE_STOCK;
	}
}

void registry_new_vm(struct ksnp_vm *vm)
{
	for (int i = 0; i < KSNP_NR_UNITS; i++)
		vm->modes[i] = READ_ONCE(ksnp_global_modes[i]);
}

static bool can(enum ksnp_unit_id unit, enum ksnp_mode mode)
{
	if (ksnp_units[unit].disabled && mode == KSNP_MODE_NATIVE)
		return false;
	return mode == KSNP_MODE_DENY ? ksnp_units[unit].may_deny : mode < KSNP_MODE_EXTERNAL;
}

struct change {
	enum ksnp_unit_id unit;
	enum ksnp_mode mode, from;
	pid_t pid;
	int found;
};

static int change_vm(struct ksnp_vm *vm, void *arg)
{
	const struct change *c = arg;
	u8 old = vm->modes[c->unit];

	if (c->pid ? vm->pid != c->pid : vm->overridden[c->unit])
		return 0;
	((struct change *)arg)->found++;
	if (old == c->mode)
		return 0;
	if (c->pid) {
		WRITE_ONCE(ksnp_modes_differ, true);
		vm->overridden[c->unit] = c->mode != READ_ONCE(ksnp_global_modes[c->unit]);
		emit(unit_mode, vm->pid, c->unit, old, c->mode);
	}
	WRITE_ONCE(vm->modes[c->unit], c->mode);
	return 0;
}

/* Another module's unit is in front of ours as long as it is there */
static enum ksnp_mode effective(enum ksnp_unit_id unit, enum ksnp_mode mode)
{
	return mode == KSNP_MODE_NATIVE && overrides[unit] ? KSNP_MODE_EXTERNAL : mode;
}

static void set_one(struct change *c)
{
	if (!c->pid) {
		if (ksnp_global_modes[c->unit] != c->mode)
			emit(unit_mode, 0, c->unit, ksnp_global_modes[c->unit], c->mode);
		WRITE_ONCE(ksnp_global_modes[c->unit], c->mode);
	}
	ksnp_vm_each(change_vm, c);
}

static int has_pid(struct ksnp_vm *vm, void *arg)
{
	return vm->pid == *(pid_t *)arg;
}

int registry_set_mode(enum ksnp_unit_id unit, enum ksnp_mode mode, pid_t pid)
{
	struct change c = { .pid = pid };

	if (unit < KSNP_NR_UNITS && !can(unit, mode))
		return -EOPNOTSUPP;
	if (pid && !ksnp_vm_each(has_pid, &pid))
		return -ESRCH;

	mutex_lock(&lock);
	for (int i = 0; i < KSNP_NR_UNITS; i++) {
		if ((unit != KSNP_NR_UNITS && i != unit) || !can(i, mode))
			continue;
		c.unit = i;
		c.mode = effective(i, mode);
		set_one(&c);
	}
	mutex_unlock(&lock);
	return 0;
}

static struct external_state *state_find(struct ksnp_unit *unit, const struct kvm *kvm)
{
	struct external_state *s;

	list_for_each_entry_rcu(s, &unit->states, list, true)
		if (s->kvm == kvm)
			return s;
	return NULL;
}

static void *state_get(struct ksnp_unit *unit, const struct kvm *kvm)
{
	struct external_state *s;

	if (!unit->vm_size)
		return NULL;
	s = state_find(unit, kvm);
	if (s)
		return s->data;

	mutex_lock(&lock);
	s = state_find(unit, kvm);
	if (!s) {
		s = kzalloc(struct_size(s, data, unit->vm_size), GFP_KERNEL_ACCOUNT);
		if (s) {
			s->kvm = kvm;
			list_add_rcu(&s->list, &unit->states);
		}
	}
	mutex_unlock(&lock);
	return s ? s->data : ERR_PTR(-ENOMEM);
}

static void state_drop(struct ksnp_unit *unit, struct external_state *s)
{
	list_del_rcu(&s->list);
	if (unit->vm_free)
		unit->vm_free(s->data);
	kfree(s);
}

void registry_vm_gone(const struct kvm *kvm)
{
	struct external_state *s;
	struct ksnp_unit *unit;

	mutex_lock(&lock);
	list_for_each_entry(unit, &externals, list) {
		s = state_find(unit, kvm);
		if (s)
			state_drop(unit, s);
	}
	mutex_unlock(&lock);
}

int registry_external(struct ksnp_request *rq, enum ksnp_unit_id id)
{
	enum ksnp_class class = rq->gpa ? KSNP_CLASS_NAE : KSNP_CLASS_MSR;
	struct ksnp_unit *unit;
	int ret = KSNP_PASS, idx;
	void *state;

	idx = srcu_read_lock(&externals_srcu);
	list_for_each_entry_srcu(unit, &externals, list, srcu_read_lock_held(&externals_srcu)) {
		if (unit->class != class || unit->code != rq->code)
			continue;
		state = state_get(unit, rq->vcpu->kvm);
		if (IS_ERR(state))
			break;
		ret = unit->handle(rq, state);
		if (ret != KSNP_PASS)
			atomic64_inc(&unit->count);
		break;
	}
	srcu_read_unlock(&externals_srcu, idx);
	return ret;
}

static enum ksnp_unit_id claimed(const struct ksnp_unit *unit)
{
	return unit->class == KSNP_CLASS_MSR ? msr_unit(unit->code) : nae_unit(unit->code);
}

/* What is stock or deny stays so: a module's unit stands for ours alone */
static int replace_mode(struct ksnp_vm *vm, void *arg)
{
	const struct change *c = arg;

	if (vm->modes[c->unit] == c->from)
		WRITE_ONCE(vm->modes[c->unit], c->mode);
	return 0;
}

static void replace_modes(enum ksnp_unit_id unit, enum ksnp_mode from, enum ksnp_mode to)
{
	struct change c = { .unit = unit, .from = from, .mode = to };

	if (ksnp_global_modes[unit] == from) {
		emit(unit_mode, 0, unit, from, to);
		WRITE_ONCE(ksnp_global_modes[unit], to);
	}
	ksnp_vm_each(replace_mode, &c);
}

/* What a unit does when no module's is in front of it; a broken one had been stock */
static enum ksnp_mode own_mode(enum ksnp_unit_id unit)
{
	return ksnp_units[unit].disabled ? KSNP_MODE_STOCK : KSNP_MODE_NATIVE;
}

int ksnp_unit_register(struct ksnp_unit *unit)
{
	struct ksnp_unit *other;
	enum ksnp_unit_id id;
	int err;

	if (!unit->name || !unit->handle ||
	    (unit->class != KSNP_CLASS_MSR && unit->class != KSNP_CLASS_NAE))
		return -EINVAL;
	if (unit->class == KSNP_CLASS_MSR && (unit->code & ~GHCB_INFO_MASK || !unit->code))
		return -EINVAL;
	err = unit->selftest ? unit->selftest() : 0;
	if (err) {
		pr_err("unit %s of another module: its self-test fails (%d)\n", unit->name, err);
		return err;
	}
	id = claimed(unit);

	mutex_lock(&lock);
	list_for_each_entry(other, &externals, list)
		if (other->class == unit->class && other->code == unit->code)
			err = -EEXIST;
	if (!err) {
		INIT_LIST_HEAD(&unit->states);
		list_add_rcu(&unit->list, &externals);
		if (!overrides[id]++)
			replace_modes(id, own_mode(id), KSNP_MODE_EXTERNAL);
	}
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL_GPL(ksnp_unit_register);

void ksnp_unit_unregister(struct ksnp_unit *unit)
{
	struct external_state *s, *next;
	enum ksnp_unit_id id = claimed(unit);

	mutex_lock(&lock);
	list_del_rcu(&unit->list);
	if (!--overrides[id])
		replace_modes(id, KSNP_MODE_EXTERNAL, own_mode(id));
	mutex_unlock(&lock);

	synchronize_srcu(&externals_srcu);

	mutex_lock(&lock);
	list_for_each_entry_safe(s, next, &unit->states, list)
		state_drop(unit, s);
	mutex_unlock(&lock);
}
EXPORT_SYMBOL_GPL(ksnp_unit_unregister);

void registry_show_external(struct seq_file *m)
{
	struct ksnp_unit *unit;

	mutex_lock(&lock);
	list_for_each_entry(unit, &externals, list)
		seq_printf(m, "%s %s %#llx %s %lld\n", unit->name, ksnp_class_names[unit->class],
			   unit->code, unit->owner ? unit->owner->name : "kernel",
			   atomic64_read(&unit->count));
	mutex_unlock(&lock);
}
