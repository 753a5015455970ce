// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/sched/mm.h>
#include <linux/workqueue.h>

#include "clock.h"
#include "drain.h"
#include "handlers.h"
#include "kernel.h"
#include "svm.h"
#include "symbols.h"
#include "trace.h"
#include "user_exit.h"

bool user_exit_stopping;

static int completed(struct kvm_vcpu *vcpu);

/* The VMM has the request: note the time, and be called first when it is back */
static void to_vmm(struct ksnp_vcpu *v)
{
	struct kvm_vcpu *vcpu = v->vcpu;
	const struct kvm_run *run = vcpu->run;
	u64 args[3] = { };

	switch (run->exit_reason) {
	case KVM_EXIT_HYPERCALL:
		args[0] = run->hypercall.args[0];
		args[1] = run->hypercall.args[1];
		args[2] = run->hypercall.args[2];
		break;
	case KVM_EXIT_IO:
		args[0] = run->io.port;
		args[1] = run->io.size;
		args[2] = run->io.count;
		break;
	case KVM_EXIT_MMIO:
		args[0] = run->mmio.phys_addr;
		args[1] = run->mmio.len;
		args[2] = run->mmio.is_write;
		break;
	case KVM_EXIT_SYSTEM_EVENT:
		args[0] = run->system_event.type;
		args[1] = run->system_event.data[0];
		break;
	}
	emit(user_exit_begin, v->vm->pid, vcpu->vcpu_id, v->unit, run->exit_reason, args[0],
	     args[1], args[2]);
	v->exit_reason = run->exit_reason;
	v->exited = clock_ns();
	if (READ_ONCE(user_exit_stopping))
		return;
	v->callback = vcpu->arch.complete_userspace_io;
	vcpu->arch.complete_userspace_io = completed;
}

void request_begin(struct ksnp_vcpu *v, u8 mode, u64 ghcb, u64 info1, u64 info2)
{
	v->traced = true;
	v->vmm_ns = 0;
	v->exited = 0;
	v->began = clock_ns();
	emit(vmgexit_begin, v->vm->pid, v->vcpu->vcpu_id, v->unit, mode, ghcb, v->code, info1,
	     info2);
}

static u8 end_of(int ret, u8 why)
{
	if (ret < 0)
		return KSNP_END_FAILED;
	if (why == KSNP_WHY_DENY_MODE)
		return KSNP_END_DENIED;
	return why == KSNP_WHY_NONE ? KSNP_END_RESUME : KSNP_END_ERROR;
}

static void finish(struct ksnp_vcpu *v, u8 end, u8 why, int ret, u64 info2)
{
	u64 ns = clock_since(v->began);

	v->traced = false;
	emit(vmgexit_end, v->vm->pid, v->vcpu->vcpu_id, v->unit, v->code, end, why, ret, info2,
	     ns - min(ns, v->vmm_ns), v->vmm_ns);
}

void request_end(struct ksnp_vcpu *v, int ret, u8 why, u64 info2)
{
	if (!ret)
		to_vmm(v);
	else
		finish(v, end_of(ret, why), why, ret, info2);
}

/* KVM has reset run->exit_reason when the VMM is back */
static void back(struct ksnp_vcpu *v, u8 end)
{
	u64 ns = clock_since(v->exited);

	v->exited = 0;
	v->vmm_ns += ns;
	emit(user_exit_end, v->vm->pid, v->vcpu->vcpu_id, v->unit, v->exit_reason,
	     v->exit_reason == KVM_EXIT_HYPERCALL ? v->vcpu->run->hypercall.ret : 0,
	     end, ns);
}

/* SW_EXITINFO2 or the MSR, where it is ours that answered */
static u64 answer(const struct ksnp_vcpu *v)
{
	if (v->callback == psc_completed)
		return v->psc->error;
	return v->unit <= KSNP_UNIT_unknown_msr ? svm_vmcb(v->vcpu)->control.ghcb_gpa : 0;
}

/* KVM_RUN again: what would have been called, with the time noted */
static int completed(struct kvm_vcpu *vcpu)
{
	struct ksnp_vcpu *v;
	int ret = 1;

	drain_enter();
	v = ksnp_vcpu_find(vcpu);
	back(v, KSNP_END_RESUME);
	v->why = KSNP_WHY_NONE;
	if (v->callback)
		ret = v->callback(vcpu);
	if (v->traced)
		request_end(v, ret, v->why, ret ? answer(v) : 0);
	drain_exit();
	return ret;
}

/* The ends of everything that is open, the innermost first */
static void end_all(struct ksnp_vcpu *v, u8 end, u8 why)
{
	if (v->traced && v->exited)
		back(v, end);
	psc_abandon(v, why);
	if (v->traced)
		finish(v, end, why, 0, 0);
}

/* A system event (termination) is for the VMM to deal with, nothing comes back of it */
static bool for_good(const struct ksnp_vcpu *v)
{
	return v->exited && v->exit_reason == KVM_EXIT_SYSTEM_EVENT;
}

void user_exit_abandon(struct ksnp_vcpu *v)
{
	if (READ_ONCE(user_exit_stopping))
		end_all(v, KSNP_END_CARRIED, KSNP_WHY_CARRIED);
	else if (for_good(v))
		end_all(v, KSNP_END_TO_VMM, KSNP_WHY_NONE);
	else
		end_all(v, KSNP_END_ABANDONED, KSNP_WHY_VM_GONE);
}

/* What is pending becomes kvm_amd's; with the VMM's memory, since the GHCB is in it */
static int hand_over(struct ksnp_vcpu *v, int (*pending)(struct kvm_vcpu *vcpu))
{
	struct kvm *kvm = v->vcpu->kvm;
	int err, srcu;

	/* Without its VMM's memory the vCPU never runs again */
	if (!mmget_not_zero(kvm->mm))
		return -ESRCH;
	kthread_use_mm(kvm->mm);
	srcu = srcu_read_lock(&kvm->srcu);
	err = pending == psc_completed ? psc_hand_over(v->vcpu, v->psc) : intercept_hand_over(v);
	srcu_read_unlock(&kvm->srcu, srcu);
	kthread_unuse_mm(kvm->mm);
	mmput(kvm->mm);
	return err;
}

static bool ours(const struct kvm_vcpu *vcpu)
{
	int (*pending)(struct kvm_vcpu *vcpu) = READ_ONCE(vcpu->arch.complete_userspace_io);

	return pending == completed || pending == psc_completed ||
	       pending == psc_msr_completed || pending == intercept_completed;
}

/* Context: a kernel thread, with vcpu->mutex held, so the vCPU is not in KVM_RUN */
static void carry(struct kvm_vcpu *vcpu)
{
	struct ksnp_vcpu *v = ksnp_vcpu_find(vcpu);
	int (*next)(struct kvm_vcpu *vcpu) = vcpu->arch.complete_userspace_io;

	if (next == completed)
		next = v->callback;
	end_all(v, KSNP_END_CARRIED, KSNP_WHY_CARRIED);
	if (next == psc_msr_completed)
		next = ksnp_stock_function(snp_complete_psc_msr);
	else if (next == psc_completed)
		next = hand_over(v, next) ? NULL : ksnp_stock_function(snp_complete_one_psc);
	else if (next == intercept_completed)
		next = hand_over(v, next) ? NULL : v->next;
	vcpu->arch.complete_userspace_io = next;
}

/*
 * A vCPU whose mutex is taken is in KVM_RUN, or about to be; when a function of
 * ours is pending there it will be called presently.
 */
static void settle(struct kvm_vcpu *vcpu)
{
	while (ours(vcpu)) {
		if (mutex_trylock(&vcpu->mutex)) {
			if (ours(vcpu))
				carry(vcpu);
			mutex_unlock(&vcpu->mutex);
			return;
		}
		usleep_range(100, 1000);
	}
}

static int settle_vm(struct ksnp_vm *vm, void *arg)
{
	struct ksnp_vcpu *v;

	list_for_each_entry(v, &vm->vcpus, list)
		settle(v->vcpu);
	return 0;
}

static void settle_all(struct work_struct *work)
{
	ksnp_vm_each(settle_vm, NULL);
}

void user_exit_stop(void)
{
	struct work_struct work;

	INIT_WORK_ONSTACK(&work, settle_all);
	WRITE_ONCE(user_exit_stopping, true);
	drain_wait();
	/* In a worker: it may use a VMM's memory */
	queue_work(kernel_unbound_wq, &work);
	flush_work(&work);
	destroy_work_on_stack(&work);
	drain_wait();
}
