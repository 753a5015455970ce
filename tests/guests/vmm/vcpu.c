// SPDX-License-Identifier: GPL-2.0-only
/*
 * vCPUs: their creation, and the loop that runs one and answers its exits.
 */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>

#include <kvm_snp/ghcb.h>

#include "vmm.h"

/*
 * KVM looks for APICs that are new when any of them changes, and otherwise drops an INIT to an AP that
 * nobody has written to. So set the APIC's state to what it is.
 */
static void let_apic_be_found(const struct vcpu *vcpu)
{
	struct kvm_lapic_state apic;

	if (ioctl(vcpu->fd, KVM_GET_LAPIC, &apic))
		die_errno("KVM_GET_LAPIC of vCPU %u", vcpu->id);
	if (ioctl(vcpu->fd, KVM_SET_LAPIC, &apic))
		die_errno("KVM_SET_LAPIC of vCPU %u", vcpu->id);
}

void vcpu_create(struct vm *vm, unsigned int id)
{
	struct kvm_mp_state hold = { .mp_state = KVM_MP_STATE_AP_RESET_HOLD };
	struct vcpu *vcpu = &vm->vcpus[id];
	struct kvm_sregs sregs;
	struct kvm_regs regs;
	int size;

	vcpu->vm = vm;
	vcpu->id = id;
	vcpu->fd = ioctl(vm->fd, KVM_CREATE_VCPU, id);
	if (vcpu->fd < 0)
		die_errno("KVM_CREATE_VCPU %u", id);

	size = ioctl(vm->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	vcpu->run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->fd, 0);
	if (vcpu->run == MAP_FAILED)
		die_errno("vCPU %u's run area", id);
	cpuid_set(vcpu);

	/* An AP of an SNP guest waits until the guest gives it a VMSA by AP creation. */
	if (id && vm->type->snp) {
		if (ioctl(vcpu->fd, KVM_SET_MP_STATE, &hold))
			die_errno("KVM_SET_MP_STATE of vCPU %u", id);
		return;
	}
	if (id)
		let_apic_be_found(vcpu);
	/* SIPI cannot set the registers of an AP that are encrypted: it starts where it was launched. */
	if (id && !vm->ap_entry)
		return;

	if (ioctl(vcpu->fd, KVM_GET_SREGS, &sregs))
		die_errno("KVM_GET_SREGS");
	vcpu_boot_registers(vm, id, &sregs, &regs);
	if (ioctl(vcpu->fd, KVM_SET_SREGS, &sregs))
		die_errno("KVM_SET_SREGS");
	if (ioctl(vcpu->fd, KVM_SET_REGS, &regs))
		die_errno("KVM_SET_REGS");
}

static void delay(unsigned int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	while (nanosleep(&t, &t) && errno == EINTR)
		;
}

/* --delay-ms and --fail-psc: a VMM that is slow, or says no. */
static bool refuse_conversion(struct vm *vm)
{
	bool refuse;

	if (vm->opt->delay_ms)
		delay(vm->opt->delay_ms);
	pthread_mutex_lock(&vm->lock);
	refuse = ++vm->conversions == vm->opt->fail_psc;
	pthread_mutex_unlock(&vm->lock);
	return refuse;
}

static void on_hypercall(struct vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	uint64_t gpa = run->hypercall.args[0], pages = run->hypercall.args[1];
	uint64_t attributes = run->hypercall.args[2];
	bool private = attributes & MAP_GPA_RANGE_ENCRYPTED;
	int err;

	if (run->hypercall.nr != MAP_GPA_RANGE_NR) {
		vcpu_end(vcpu, STATUS_KVM, "hypercall %llu is not known", run->hypercall.nr);
		return;
	}

	if (refuse_conversion(vcpu->vm))
		err = -EIO;
	else if (pages > memory_size(vcpu->vm) / PAGE_SIZE)
		err = -EINVAL;
	else
		err = memory_convert(vcpu->vm, gpa, pages * PAGE_SIZE, private);

	/* KVM passes on no other error than these two, EINVAL and EAGAIN; 7.2 refuses others */
	run->hypercall.ret = err && err != -EAGAIN ? EINVAL : -err;
	vcpu->answered = private ? "answer-private" : "answer-shared";
	vcpu->answered_pages = pages;
	transcript(vcpu, "map-gpa-range gpa=%#lx pages=%lu to=%s page-size=%s answer=%s",
		   gpa, pages, private ? "private" : "shared",
		   attributes & MAP_GPA_RANGE_2M ? "2M" : "4K",
		   err ? strerrorname_np(-err) : "ok");
}

/*
 * The guest used a page as what it is not, without asking before: an implicit
 * page state change. Follow it, where there is RAM.
 */
static void on_memory_fault(struct vcpu *vcpu)
{
	const struct memory_fault *f = kvm_run_memory_fault(vcpu->run);
	bool private = f->flags & KVM_MEMORY_EXIT_FLAG_PRIVATE;
	int err = memory_convert(vcpu->vm, f->gpa, f->size, private);

	transcript(vcpu, "memory-fault gpa=%#llx size=%#llx to=%s answer=%s", f->gpa, f->size,
		   private ? "private" : "shared", err ? strerrorname_np(-err) : "ok");
	if (err)
		vcpu_end(vcpu, STATUS_KVM, "vCPU %u: %s access to %#llx: no memory to make so: %s",
			 vcpu->id, private ? "private" : "shared", f->gpa, strerror(-err));
}

/*
 * KVM hands over the GHCB MSR's value. By the MSR protocol that is the reason;
 * by the NAE event it is the GHCB's address, and KVM has cleared the reason.
 */
static void on_termination(struct vcpu *vcpu, uint64_t msr)
{
	unsigned int set = GHCB_TERM_MSR_SET(msr), code = GHCB_TERM_MSR_CODE(msr);

	if ((msr & GHCB_INFO_MASK) == GHCB_INFO_TERMINATE_REQ) {
		transcript(vcpu, "sev-term by=msr set=%u code=%u", set, code);
		vcpu_end(vcpu, STATUS_TERMINATED, "the guest asked for termination by MSR protocol:"
			 " reason code set %u, code %u", set, code);
	} else {
		transcript(vcpu, "sev-term by=nae");
		vcpu_end(vcpu, STATUS_TERMINATED, "the guest asked for termination by NAE event");
	}
}

static void on_system_event(struct vcpu *vcpu)
{
	const struct kvm_run *run = vcpu->run;

	if (run->system_event.type == KVM_SYSTEM_EVENT_SEV_TERM) {
		on_termination(vcpu, run->system_event.data[0]);
		return;
	}
	transcript(vcpu, "system-event type=%u", run->system_event.type);
	say("system event %u ends the guest", run->system_event.type);
	vm_stop(vcpu->vm, STATUS_RESET);
}

static void on_shutdown(struct vcpu *vcpu)
{
	transcript(vcpu, "shutdown");
	say("vCPU %u shut down (triple fault)", vcpu->id);
	vm_stop(vcpu->vm, STATUS_RESET);
}

static void on_bad_exit(struct vcpu *vcpu)
{
	const struct kvm_run *run = vcpu->run;

	transcript(vcpu, "%s", exit_reason_name(run->exit_reason));
	if (run->exit_reason == KVM_EXIT_INTERNAL_ERROR)
		vcpu_end(vcpu, STATUS_KVM, "vCPU %u: KVM internal error, suberror %u, data %#llx %#llx",
			 vcpu->id, run->internal.suberror, run->internal.data[0],
			 run->internal.data[1]);
	else if (run->exit_reason == KVM_EXIT_FAIL_ENTRY)
		vcpu_end(vcpu, STATUS_KVM, "vCPU %u: KVM could not enter the guest, reason %#llx",
			 vcpu->id, run->fail_entry.hardware_entry_failure_reason);
	else
		vcpu_end(vcpu, STATUS_KVM, "vCPU %u: unexpected exit %u (%s)", vcpu->id,
			 run->exit_reason, exit_reason_name(run->exit_reason));
}

static void on_exit_reason(struct vcpu *vcpu)
{
	switch (vcpu->run->exit_reason) {
	case KVM_EXIT_IO:
		device_io(vcpu);
		break;
	case KVM_EXIT_MMIO:
		device_mmio(vcpu);
		break;
	case KVM_EXIT_HYPERCALL:
		on_hypercall(vcpu);
		break;
	case KVM_EXIT_MEMORY_FAULT:
		on_memory_fault(vcpu);
		break;
	case KVM_EXIT_SYSTEM_EVENT:
		on_system_event(vcpu);
		break;
	case KVM_EXIT_SHUTDOWN:
		on_shutdown(vcpu);
		break;
	case KVM_EXIT_INTR:
		break;
	default:
		on_bad_exit(vcpu);
	}
}

static bool stopped(struct vm *vm)
{
	bool done;

	pthread_mutex_lock(&vm->lock);
	done = vm->done;
	pthread_mutex_unlock(&vm->lock);
	return done;
}

/* --time: what the VMM needs between two KVM_RUNs. */
static void tell_time(struct vcpu *vcpu)
{
	if (vcpu->answered)
		timing_add(vcpu->vm, vcpu->answered, vcpu->answered_pages, vcpu->returned);
	vcpu->answered = NULL;
}

static void on_run_error(struct vcpu *vcpu, int err)
{
	transcript(vcpu, "run-error errno=%s", strerrorname_np(err));
	vcpu_end(vcpu, STATUS_KVM, "vCPU %u: KVM_RUN: %s (%s)", vcpu->id, strerror(err),
		 strerrorname_np(err));
}

/* KVM_RUN comes back from every event that an AP waits for before it has run. */
static bool awaits_sipi(const struct vcpu *vcpu)
{
	return vcpu->id && !vcpu->vm->type->snp;
}

void *vcpu_run(void *arg)
{
	struct vcpu *vcpu = arg;
	struct kvm_run *run = vcpu->run;

	while (!stopped(vcpu->vm)) {
		int err;

		/* An error leaves the last exit's reason behind. */
		run->exit_reason = KVM_EXIT_UNKNOWN;
		tell_time(vcpu);
		err = ioctl(vcpu->fd, KVM_RUN, 0) ? errno : 0;
		vcpu->returned = timing_now(vcpu->vm);
		if (err == EINTR || (err == EAGAIN && awaits_sipi(vcpu)))
			continue;
		if (err && run->exit_reason != KVM_EXIT_MEMORY_FAULT)
			on_run_error(vcpu, err);
		else
			on_exit_reason(vcpu);
	}
	return NULL;
}
