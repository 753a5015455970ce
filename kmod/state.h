/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the module knows about a VM and a vCPU. Allocated when first needed,
 * freed when the VM goes. Lookups take no lock: entries are freed a tasks-RCU
 * grace period after they have left the table, and nobody sleeps between
 * finding one and using it unless the VM cannot go away meanwhile.
 */
#ifndef KSNP_STATE_H
#define KSNP_STATE_H

#include <linux/cpumask.h>
#include <linux/kvm_host.h>
#include <linux/list.h>
#include <linux/rcupdate.h>

#include <kvm_snp/ghcb.h>
#include <kvm_snp/units.h>

/* Every member is set before it is read: what the compiler would add is for nothing */
#define __ksnp_uninitialized	__attribute__((__uninitialized__))

/**
 * struct ksnp_launch_note - what a launch command is about
 */
struct ksnp_launch_note {
	u64 gpa, pages;
	u8 type, why;
};

/**
 * struct ksnp_vm - a VM
 * @kvm: it
 * @pid: its creator's thread group, as the tracepoints show it
 * @modes: each unit's mode for this VM (enum ksnp_mode); the hot path reads these
 * @overridden: the VM's own mode, not the global one
 * @ran_all: its whole life has been seen, so that @ran_on is complete
 * @going: its vCPUs are being freed; guarded by state.c's lock
 * @ran_on: CPUs that have run it
 * @note: of the launch command that runs
 */
struct ksnp_vm {
	struct hlist_node node;
	struct list_head list;
	struct rcu_head rcu;
	struct kvm *kvm;
	pid_t pid;
	u8 modes[KSNP_NR_UNITS];
	bool overridden[KSNP_NR_UNITS];
	bool ran_all;
	bool going;
	cpumask_var_t ran_on;
	struct ksnp_launch_note note;
	struct list_head vcpus;
};

/**
 * struct ksnp_page - where the VMM has a vCPU's GHCB
 * @gpa: GHCB
 * @generation: of the memory slots that @hva is from
 * @hva: its address, 0 when there is none
 */
struct ksnp_page {
	u64 gpa;
	u64 generation;
	unsigned long hva;
};

/**
 * struct ksnp_psc - a page state change on its way
 * @gpa: of the GHCB
 * @offset: of the structure in it
 * @began: entry that the guest began with
 * @next: entry to look at next
 * @end: last entry
 * @first: first entry of the range that the VMM has
 * @batch: number of its entries
 * @ranges: how many there were so far
 * @error: for SW_EXITINFO2
 * @entries: the guest's, read once
 */
struct ksnp_psc {
	u64 gpa;
	u32 offset;
	u16 began, next, end;
	u16 first, batch;
	u16 ranges;
	u64 error;
	u64 entries[GHCB_PSC_MAX_ENTRIES];
};

/* Where a vCPU's last request is */
enum ksnp_at {
	KSNP_AT_NOWHERE,	/* there was none */
	KSNP_AT_GUEST,		/* answered: the guest goes on */
	KSNP_AT_HANDLER,	/* in our code */
	KSNP_AT_STOCK,		/* in kvm_amd's: the unit's mode is stock */
	KSNP_AT_EXTERNAL,	/* in another module's */
	KSNP_AT_VMM,		/* KVM_RUN returned with it */
	KSNP_AT_VMM_OTHER,	/* the same, and it was not ours that let it */
	KSNP_AT_ENDED,		/* KVM_RUN failed, or the guest asked for termination */
};

/**
 * struct ksnp_record - what is always kept about a vCPU's requests: see record.h
 * @at: where the last one is (enum ksnp_at); what it is: ksnp_vcpu's unit and code
 * @info1: its SW_EXITINFO1, or the MSR's value
 * @began: jiffies when it came in
 * @exits: the vCPU's exits when it left for the VMM
 * @why: of the last request that was refused or failed (enum ksnp_why)
 * @why_unit: whose request that was
 * @why_at: jiffies then
 * @refused: why the last AP creation that this vCPU asked for was refused
 * @refused_target: its APIC ID
 * @rmp_gpa: the last RMP fault
 * @rmp_repeats: RMP faults in a row at this page
 * @rmp_why: what it was
 * @rmp_at: jiffies then
 */
struct ksnp_record {
	u8 at;
	u8 why, why_unit;
	u8 refused;
	u8 rmp_why;
	u32 refused_target;
	u64 info1;
	unsigned long began;
	u64 exits;
	unsigned long why_at;
	u64 rmp_gpa, rmp_repeats;
	unsigned long rmp_at;
};

/**
 * struct ksnp_vcpu - a vCPU
 * @count: its requests by unit; written by its own thread only
 * @errors: those that ended in an error
 * @unit: of the last request
 * @code: this request's code
 * @record: what else is always kept about it
 * @traced: its vmgexit_begin has been emitted
 * @began: when
 * @exited: when it was given to the VMM, 0 when it is not there
 * @exit_reason: KVM_EXIT_* that the VMM got
 * @vmm_ns: time that the VMM took for it so far
 * @callback: what KVM is to call when the VMM is done; NULL: nothing
 * @page: its GHCB, as last looked up
 * @gpa: GHCB of an intercept that the VMM has
 * @next: what kvm_amd wants to be called when the VMM is done with that
 * @stand_in: takes the place of the GHCB for MSR intercepts; made for the first one
 * @psc: allocated for the first page state change
 * @psc_began: when the change that goes on began, 0 when nobody asks
 * @created: an AP that was created, at @created_at, and has not been seen to run since
 */
struct ksnp_vcpu {
	struct hlist_node node;
	struct list_head list;
	struct rcu_head rcu;
	struct kvm_vcpu *vcpu;
	struct ksnp_vm *vm;
	u8 unit;
	u8 why;
	bool traced;
	bool created;
	u32 exit_reason;
	u64 code;
	struct ksnp_record record;
	u64 began, exited, vmm_ns, created_at;
	int (*callback)(struct kvm_vcpu *vcpu);
	struct ksnp_page page;
	u64 gpa;
	int (*next)(struct kvm_vcpu *vcpu);
	struct ghcb_save_area *stand_in;
	struct ksnp_psc *psc;
	u64 psc_began;
	u64 count[KSNP_NR_UNITS];
	u64 errors[KSNP_NR_UNITS];
};

extern struct hlist_head ksnp_vcpus[];

#define KSNP_TABLE_BITS 10

static inline struct hlist_head *ksnp_vcpu_bucket(const struct kvm_vcpu *vcpu)
{
	return &ksnp_vcpus[hash_ptr(vcpu, KSNP_TABLE_BITS)];
}

/* The vCPU's state or NULL. Context: its own thread, or the VM cannot go away. */
static inline struct ksnp_vcpu *ksnp_vcpu_find(const struct kvm_vcpu *vcpu)
{
	struct ksnp_vcpu *v;

	hlist_for_each_entry_rcu(v, ksnp_vcpu_bucket(vcpu), node, true)
		if (likely(v->vcpu == vcpu))
			return v;
	return NULL;
}

/**
 * ksnp_vcpu_get() - a vCPU's state, made when it has none yet
 * @vcpu: vCPU
 *
 * Context: the vCPU's thread; may sleep.
 * Return: the state, NULL without memory.
 */
struct ksnp_vcpu *ksnp_vcpu_get(struct kvm_vcpu *vcpu);

/* The VM's state or NULL. Context: the VM cannot go away. */
struct ksnp_vm *ksnp_vm_find(const struct kvm *kvm);

/**
 * ksnp_vm_get() - a VM's state, made when it has none yet
 * @kvm: VM
 * @fresh: it has not run yet
 *
 * Context: may sleep; the VM cannot go away.
 * Return: the state, NULL without memory.
 */
struct ksnp_vm *ksnp_vm_get(struct kvm *kvm, bool fresh);

/*
 * The vCPU goes: KVM frees a VM's vCPUs before it tells that the VM goes. Context: nobody
 * else has the vCPU any more, or ever had; may sleep.
 */
void ksnp_vcpu_drop(struct kvm_vcpu *vcpu);

/* The VM goes. Context: its last reference is being put; may sleep. */
void ksnp_vm_drop(struct kvm *kvm);

/*
 * Calls fn(vm, arg) for every VM until one returns other than 0, which is the
 * result. Meanwhile no VM goes, and no vCPU whose state is in its list; KVM's other
 * vCPUs do not unless the VM is @going. Context: may sleep; fn may, and must not call
 * into this file.
 */
int ksnp_vm_each(int (*fn)(struct ksnp_vm *vm, void *arg), void *arg);

/* Forgets all VMs; nobody may be looking anything up. Context: may sleep. */
void ksnp_state_exit(void);

#endif
