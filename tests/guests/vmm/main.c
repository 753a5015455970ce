// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmm: runs a payload or a Linux kernel as an encrypted guest.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "options.h"
#include "vmm.h"

#define IDENTITY_MAP_TSS	0xfffbd000

static void create_vm(struct vm *vm)
{
	vm->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (vm->kvm < 0)
		die_errno("/dev/kvm");
	vm->fd = ioctl(vm->kvm, KVM_CREATE_VM, vm->type->kvm_type);
	if (vm->fd < 0)
		die_errno("KVM_CREATE_VM of type %s", vm->type->name);
	vm->type->init(vm);
}

static void create_irqchip(struct vm *vm)
{
	struct kvm_pit_config pit = { 0 };

	if (ioctl(vm->fd, KVM_SET_TSS_ADDR, IDENTITY_MAP_TSS))
		die_errno("KVM_SET_TSS_ADDR");
	if (ioctl(vm->fd, KVM_CREATE_IRQCHIP, 0))
		die_errno("KVM_CREATE_IRQCHIP");
	if (ioctl(vm->fd, KVM_CREATE_PIT2, &pit))
		die_errno("KVM_CREATE_PIT2");
}

/* Ends the machine; the first reason counts. */
void vm_stop(struct vm *vm, enum status status)
{
	pthread_mutex_lock(&vm->lock);
	if (!vm->done) {
		vm->done = true;
		vm->status = status;
		pthread_cond_signal(&vm->stopped);
	}
	pthread_mutex_unlock(&vm->lock);
}

static void start_vcpus(struct vm *vm)
{
	for (unsigned int i = 0; i < vm->opt->cpus; i++) {
		struct vcpu *vcpu = &vm->vcpus[i];

		errno = pthread_create(&vcpu->thread, NULL, vcpu_run, vcpu);
		if (errno)
			die_errno("vCPU %u's thread", i);
	}
}

static void wait_for_end(struct vm *vm)
{
	struct timespec deadline;
	int err = 0;

	clock_gettime(CLOCK_REALTIME, &deadline);
	deadline.tv_sec += vm->opt->timeout;

	pthread_mutex_lock(&vm->lock);
	while (!vm->done && err != ETIMEDOUT)
		err = vm->opt->timeout
			? pthread_cond_timedwait(&vm->stopped, &vm->lock, &deadline)
			: pthread_cond_wait(&vm->stopped, &vm->lock);
	pthread_mutex_unlock(&vm->lock);

	if (err == ETIMEDOUT) {
		say("the guest did not end within %u s", vm->opt->timeout);
		vm_stop(vm, STATUS_TIMEOUT);
	}
}

static void on_kick(int signal)
{
	(void)signal;
}

/* A kick between the check of @done and KVM_RUN would be lost without this. */
static void kick_vcpus(struct vm *vm)
{
	for (unsigned int i = 0; i < vm->opt->cpus; i++) {
		*(volatile __u8 *)&vm->vcpus[i].run->immediate_exit = 1;
		pthread_kill(vm->vcpus[i].thread, SIGUSR1);
	}
	for (unsigned int i = 0; i < vm->opt->cpus; i++)
		pthread_join(vm->vcpus[i].thread, NULL);
}

static void run(struct vm *vm)
{
	struct sigaction kick = { .sa_handler = on_kick };

	sigaction(SIGUSR1, &kick, NULL);
	start_vcpus(vm);
	wait_for_end(vm);
	kick_vcpus(vm);
}

int main(int argc, char **argv)
{
	static struct vm vm = {
		.io_lock = PTHREAD_MUTEX_INITIALIZER,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.stopped = PTHREAD_COND_INITIALIZER,
	};
	struct options opt;

	vm.type = options_parse(argc, argv, &opt);
	vm.opt = &opt;
	transcript_open(opt.transcript);

	create_vm(&vm);
	create_irqchip(&vm);
	cpuid_init(&vm);
	memory_init(&vm);
	if (opt.payload)
		payload_load(&vm);
	else
		linux_load(&vm);
	for (unsigned int i = 0; i < opt.cpus; i++)
		vcpu_create(&vm, i);

	folios_init(&vm);
	measure_write(&vm);
	vm.type->launch(&vm);
	memory_launched(&vm);
	run(&vm);

	tolerate_tell(&vm);
	timing_tell();
	transcript_close();
	fflush(stdout);
	return vm.status;
}
