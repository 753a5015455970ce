// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_MEMORY_ENCRYPT_OP: the launch commands of SNP guests go to their units,
 * everything else to kvm_amd.
 */
#include <linux/fs.h>
#include <linux/psp-sev.h>
#include <linux/uaccess.h>

#include "clock.h"
#include "context.h"
#include "drain.h"
#include "handlers.h"
#include "launch.h"
#include "registry.h"
#include "svm.h"
#include "takeover.h"
#include "trace.h"

static enum ksnp_unit_id unit_of(u32 id)
{
	switch (id) {
	case KVM_SEV_SNP_LAUNCH_START:	return KSNP_UNIT_launch_start;
	case KVM_SEV_SNP_LAUNCH_UPDATE:	return KSNP_UNIT_launch_update;
	case KVM_SEV_SNP_LAUNCH_FINISH:	return KSNP_UNIT_launch_finish;
	default:			return KSNP_NR_UNITS;
	}
}

static int run(struct kvm *kvm, enum ksnp_unit_id unit, struct kvm_sev_cmd *cmd)
{
	switch (unit) {
	case KSNP_UNIT_launch_start:	return launch_start(kvm, cmd);
	case KSNP_UNIT_launch_update:	return launch_update(kvm, cmd);
	default:			return launch_finish(kvm, cmd);
	}
}

static int native(struct kvm *kvm, enum ksnp_unit_id unit, struct kvm_sev_cmd *cmd,
		  void __user *argp)
{
	int ret;

	/* A mirror's launch is its owner's */
	if (sev_mirrored(kvm))
		return -EINVAL;
	ret = run(kvm, unit, cmd);
	return copy_to_user(argp, cmd, sizeof(*cmd)) ? -EFAULT : ret;
}

static int launch(struct ksnp_vm *vm, enum ksnp_unit_id unit, struct kvm_sev_cmd *cmd,
		  void __user *argp)
{
	struct kvm *kvm = vm->kvm;
	u8 mode = registry_mode(vm, unit);
	u64 began = clock_ns();
	struct ksnp_launch_note note = { };
	int ret;

	if (mode == KSNP_MODE_NATIVE) {
		mutex_lock(&kvm->lock);
		vm->note = note;
		ret = native(kvm, unit, cmd, argp);
		note = vm->note;
		mutex_unlock(&kvm->lock);
	} else if (mode == KSNP_MODE_DENY) {
		note.why = KSNP_WHY_DENY_MODE;
		ret = -EPERM;
	} else {
		ret = original(mem_enc_ioctl)(kvm, argp);
	}
	ksnp_count(unit, ret);
	if (ret && note.why == KSNP_WHY_NONE)
		note.why = KSNP_WHY_INPUT;
	emit(launch, vm->pid, unit, mode, note.gpa, note.pages, note.type, note.why, ret,
	     cmd->error, clock_since(began));
	return ret;
}

/*
 * A guest's ASID may have to be freed of its last user's cache lines; and ccp looks whether
 * the firmware is initialised, for which it waits for the mailbox.
 */
static int init(struct kvm *kvm, void __user *argp)
{
	struct ksnp_context c = {
		.kind = KSNP_CONTEXT_FLUSH, .reason = KSNP_FLUSH_ASID, .kvm = NULL,
	};
	struct ksnp_context firmware = {
		.kind = KSNP_CONTEXT_FIRMWARE, .since = clock_ns(),
	};
	int ret;

	/* What CPUs it runs on is known from here on, as it has no vCPU yet */
	ksnp_vm_get(kvm, !READ_ONCE(kvm->created_vcpus));
	context_push(&c);
	context_push(&firmware);
	ret = original(mem_enc_ioctl)(kvm, argp);
	context_pop(&firmware);
	context_pop(&c);
	return ret;
}

static int dispatch(struct kvm *kvm, void __user *argp)
{
	enum ksnp_unit_id unit;
	struct kvm_sev_cmd cmd;
	struct ksnp_vm *vm;

	if (!argp || copy_from_user(&cmd, argp, sizeof(cmd)))
		return original(mem_enc_ioctl)(kvm, argp);
	if (cmd.id == KVM_SEV_INIT || cmd.id == KVM_SEV_ES_INIT || cmd.id == KVM_SEV_INIT2)
		return init(kvm, argp);
	unit = unit_of(cmd.id);
	vm = unit == KSNP_NR_UNITS ? NULL : ksnp_vm_get(kvm, false);
	return vm ? launch(vm, unit, &cmd, argp) : original(mem_enc_ioctl)(kvm, argp);
}

int ksnp_mem_enc_ioctl(struct kvm *kvm, void __user *argp)
{
	int ret;

	drain_enter();
	ret = dispatch(kvm, argp);
	drain_exit();
	return ret;
}
