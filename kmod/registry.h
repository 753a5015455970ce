/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Units: their names, modes and counts, and those that other modules bring.
 */
#ifndef KSNP_REGISTRY_H
#define KSNP_REGISTRY_H

#include <linux/percpu.h>
#include <linux/seq_file.h>

#include <kvm_snp/units.h>

struct kvm;
struct ksnp_vm;
struct ksnp_request;
struct ksnp_unit;

/**
 * struct ksnp_unit_info - a built-in unit
 * @name: as its file
 * @class: enum ksnp_class
 * @may_deny: there is an error to give to whoever asks
 * @selftest: pure logic, run before anything is taken over; may be NULL
 * @disabled: why it stays in stock mode; NULL when it does not
 */
struct ksnp_unit_info {
	const char *name;
	u8 class;
	bool may_deny;
	int (*selftest)(void);
	const char *disabled;
};

extern struct ksnp_unit_info ksnp_units[KSNP_NR_UNITS];
extern const char *const ksnp_class_names[KSNP_NR_CLASSES];
extern const char *const ksnp_mode_names[KSNP_NR_MODES];
extern const char *const ksnp_why_names[KSNP_NR_WHYS];

/* Counts of units without a vCPU and of vCPUs that have gone, by CPU; sums may be taken at any time */
struct ksnp_unit_counts {
	u64 count[KSNP_NR_UNITS];
	u64 errors[KSNP_NR_UNITS];
};

DECLARE_PER_CPU(struct ksnp_unit_counts, ksnp_counts);

static inline void ksnp_count_many(enum ksnp_unit_id unit, u64 count, u64 errors)
{
	this_cpu_add(ksnp_counts.count[unit], count);
	this_cpu_add(ksnp_counts.errors[unit], errors);
}

static inline void ksnp_count(enum ksnp_unit_id unit, bool error)
{
	this_cpu_inc(ksnp_counts.count[unit]);
	if (error)
		this_cpu_inc(ksnp_counts.errors[unit]);
}

/* The mode of a unit for a VM that may be NULL. Any context. */
u8 registry_mode(const struct ksnp_vm *vm, enum ksnp_unit_id unit);

/* The global modes, and whether any VM has ever had one of its own */
extern u8 ksnp_global_modes[KSNP_NR_UNITS];
extern bool ksnp_modes_differ;

/* Runs the self-tests; a unit that fails stays in stock mode. Before takeover. */
void registry_init(void);

/* Gives a new VM the global modes. Context: under state.c's lock. */
void registry_new_vm(struct ksnp_vm *vm);

/**
 * registry_set_mode() - change a unit's mode
 * @unit: unit, or KSNP_NR_UNITS for all that can have this mode
 * @mode: native, stock or deny
 * @pid: a VM by its creator; 0 for all VMs, those to come included
 *
 * The next request of the unit sees the new mode; one that is being handled
 * ends as it began. Context: may sleep.
 * Return: 0; -EOPNOTSUPP when the unit cannot have this mode; -ESRCH when there is
 * no such VM. Nothing is changed by a call that fails.
 */
int registry_set_mode(enum ksnp_unit_id unit, enum ksnp_mode mode, pid_t pid);

/* The global mode of a unit */
static inline u8 registry_global_mode(enum ksnp_unit_id unit)
{
	return READ_ONCE(ksnp_global_modes[unit]);
}

/* The mode of a unit for a VM whose state is not at hand. Context: the VM cannot go away. */
u8 registry_vm_mode_own(const struct kvm *kvm, enum ksnp_unit_id unit);

static inline u8 registry_vm_mode(const struct kvm *kvm, enum ksnp_unit_id unit)
{
	return unlikely(READ_ONCE(ksnp_modes_differ)) ? registry_vm_mode_own(kvm, unit)
						      : registry_global_mode(unit);
}

/**
 * registry_external() - let another module's unit handle a request
 * @rq: request
 * @unit: the built-in unit that it overrides, or KSNP_UNIT_unknown
 *
 * Return: as ksnp_unit's handle().
 */
int registry_external(struct ksnp_request *rq, enum ksnp_unit_id unit);

/* A VM goes: external units forget it. Context: as ksnp_vm_drop(). */
void registry_vm_gone(const struct kvm *kvm);

/* Lists the units of other modules */
void registry_show_external(struct seq_file *m);

#endif
