// SPDX-License-Identifier: GPL-2.0-only
#include <linux/hash.h>
#include <linux/hashtable.h>
#include <linux/slab.h>

#include "registry.h"
#include "state.h"
#include "user_exit.h"

struct hlist_head ksnp_vcpus[1 << KSNP_TABLE_BITS];
static struct hlist_head vms[1 << KSNP_TABLE_BITS];
static LIST_HEAD(all_vms);
/* Guards changes of the tables and lists */
static DEFINE_MUTEX(lock);

static struct hlist_head *vm_bucket(const struct kvm *kvm)
{
	return &vms[hash_ptr(kvm, KSNP_TABLE_BITS)];
}

struct ksnp_vm *ksnp_vm_find(const struct kvm *kvm)
{
	struct ksnp_vm *vm;

	hlist_for_each_entry_rcu(vm, vm_bucket(kvm), node, true)
		if (vm->kvm == kvm)
			return vm;
	return NULL;
}

static struct ksnp_vm *vm_get_locked(struct kvm *kvm, bool fresh)
{
	struct ksnp_vm *vm = ksnp_vm_find(kvm);

	if (vm)
		return vm;
	vm = kzalloc(sizeof(*vm), GFP_KERNEL_ACCOUNT);
	if (!vm)
		return NULL;
	if (!zalloc_cpumask_var(&vm->ran_on, GFP_KERNEL_ACCOUNT)) {
		kfree(vm);
		return NULL;
	}
	vm->kvm = kvm;
	vm->pid = kvm->userspace_pid;
	vm->ran_all = fresh;
	INIT_LIST_HEAD(&vm->vcpus);
	registry_new_vm(vm);
	list_add_tail(&vm->list, &all_vms);
	hlist_add_head_rcu(&vm->node, vm_bucket(kvm));
	return vm;
}

struct ksnp_vm *ksnp_vm_get(struct kvm *kvm, bool fresh)
{
	struct ksnp_vm *vm = ksnp_vm_find(kvm);

	if (vm)
		return vm;
	mutex_lock(&lock);
	vm = vm_get_locked(kvm, fresh);
	mutex_unlock(&lock);
	return vm;
}

struct ksnp_vcpu *ksnp_vcpu_get(struct kvm_vcpu *vcpu)
{
	struct ksnp_vcpu *v = ksnp_vcpu_find(vcpu);

	if (v)
		return v;
	v = kzalloc(sizeof(*v), GFP_KERNEL_ACCOUNT);
	if (!v)
		return NULL;
	v->vcpu = vcpu;

	mutex_lock(&lock);
	v->vm = vm_get_locked(vcpu->kvm, false);
	if (!v->vm) {
		mutex_unlock(&lock);
		kfree(v);
		return NULL;
	}
	list_add_tail(&v->list, &v->vm->vcpus);
	hlist_add_head_rcu(&v->node, ksnp_vcpu_bucket(vcpu));
	mutex_unlock(&lock);
	return v;
}

static void vcpu_free(struct rcu_head *rcu)
{
	struct ksnp_vcpu *v = container_of(rcu, struct ksnp_vcpu, rcu);

	kfree(v->stand_in);
	kfree(v->psc);
	kfree(v);
}

static void vm_free(struct rcu_head *rcu)
{
	struct ksnp_vm *vm = container_of(rcu, struct ksnp_vm, rcu);

	free_cpumask_var(vm->ran_on);
	kfree(vm);
}

static void vcpu_drop_locked(struct ksnp_vcpu *v)
{
	user_exit_abandon(v);
	for (int i = 0; i < KSNP_NR_UNITS; i++)
		ksnp_count_many(i, v->count[i], v->errors[i]);
	list_del(&v->list);
	hlist_del_rcu(&v->node);
	call_rcu_tasks(&v->rcu, vcpu_free);
}

static void vm_drop_locked(struct ksnp_vm *vm)
{
	struct ksnp_vcpu *v, *next;

	list_for_each_entry_safe(v, next, &vm->vcpus, list)
		vcpu_drop_locked(v);
	list_del(&vm->list);
	hlist_del_rcu(&vm->node);
	call_rcu_tasks(&vm->rcu, vm_free);
}

void ksnp_vcpu_drop(struct kvm_vcpu *vcpu)
{
	struct ksnp_vcpu *v;
	struct ksnp_vm *vm;

	mutex_lock(&lock);
	v = ksnp_vcpu_find(vcpu);
	if (v)
		vcpu_drop_locked(v);
	vm = ksnp_vm_find(vcpu->kvm);
	/* One that was never finished goes alone */
	if (vm && !refcount_read(&vcpu->kvm->users_count))
		vm->going = true;
	mutex_unlock(&lock);
}

void ksnp_vm_drop(struct kvm *kvm)
{
	struct ksnp_vm *vm;

	mutex_lock(&lock);
	vm = ksnp_vm_find(kvm);
	if (vm)
		vm_drop_locked(vm);
	mutex_unlock(&lock);
}

int ksnp_vm_each(int (*fn)(struct ksnp_vm *vm, void *arg), void *arg)
{
	struct ksnp_vm *vm;
	int ret = 0;

	mutex_lock(&lock);
	list_for_each_entry(vm, &all_vms, list) {
		ret = fn(vm, arg);
		if (ret)
			break;
	}
	mutex_unlock(&lock);
	return ret;
}

void ksnp_state_exit(void)
{
	struct ksnp_vm *vm, *next;

	mutex_lock(&lock);
	list_for_each_entry_safe(vm, next, &all_vms, list)
		vm_drop_locked(vm);
	mutex_unlock(&lock);
	/* The callbacks are our code */
	rcu_barrier_tasks();
}
