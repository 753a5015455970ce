// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of a guest that KVM or the guest itself wants ended; and --tolerant:
 * a VMM that goes on all the same, so that KVM gets to see what comes then.
 */
#include <stdarg.h>
#include <time.h>

#include "vmm.h"

/* A vCPU that cannot run may be given another VMSA: look again, but not all the time. */
#define PAUSE_NS		1000000

static void pause_vcpu(void)
{
	struct timespec t = { .tv_nsec = PAUSE_NS };

	nanosleep(&t, NULL);
}

static bool tolerate(struct vcpu *vcpu, enum status status)
{
	struct vm *vm = vcpu->vm;
	__u32 reason = vcpu->run->exit_reason;

	if (!vm->opt->tolerant)
		return false;
	pthread_mutex_lock(&vm->lock);
	vm->tolerated[status]++;
	pthread_mutex_unlock(&vm->lock);

	if (reason == KVM_EXIT_FAIL_ENTRY || reason == KVM_EXIT_MEMORY_FAULT)
		pause_vcpu();
	return true;
}

/* Says why and ends the machine, unless that is to be tolerated. */
void vcpu_end(struct vcpu *vcpu, enum status status, const char *fmt, ...)
{
	va_list ap;

	if (tolerate(vcpu, status))
		return;
	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	vm_stop(vcpu->vm, status);
}

void tolerate_tell(struct vm *vm)
{
	if (vm->opt->tolerant)
		say("tolerated: %lu terminations, %lu KVM errors",
		    vm->tolerated[STATUS_TERMINATED], vm->tolerated[STATUS_KVM]);
}
