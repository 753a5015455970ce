/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handler units of other modules: docs/units.md tells how to write one.
 */
#ifndef KVM_SNP_UNIT_H
#define KVM_SNP_UNIT_H

#include <linux/kvm_host.h>
#include <linux/list.h>

#include <kvm_snp/ghcb.h>
#include <kvm_snp/units.h>

/**
 * struct ksnp_request - a request of a guest's
 * @vcpu: who asks
 * @state: the core's
 * @gpa: GPA of the GHCB; by the MSR protocol 0
 * @hva: the core's
 * @code: SW_EXITCODE; by the MSR protocol GHCBInfo
 * @info1: SW_EXITINFO1; by the MSR protocol the MSR's value
 * @info2: SW_EXITINFO2
 * @scratch: SW_SCRATCH, 0 when not valid
 * @valid: the GHCB's valid bitmap; ask ghcb_has()
 * @usage: GHCB usage
 * @out1: SW_EXITINFO1 on return, 0 unless the unit sets it
 * @out2: SW_EXITINFO2 on return; by the MSR protocol the MSR's new value
 * @why: reason of a refusal, for the tracepoints
 *
 * All of it is a copy, made once: what the guest changes afterwards is not
 * seen. RAX, RBX, RCX, RDX and RSI are in vcpu->arch.regs, zero when the guest
 * did not mark them valid; the first four are given back to the guest.
 */
struct ksnp_request {
	struct kvm_vcpu *vcpu;
	struct ksnp_vcpu *state;
	u64 gpa;
	unsigned long hva;
	u64 code;
	u64 info1;
	u64 info2;
	u64 scratch;
	u64 valid[2];
	u32 usage;
	u64 out1;
	u64 out2;
	u8 why;
};

/* Whether the guest marked the quadword at @offset (GHCB_OFF_*) as valid */
static inline bool ghcb_has(const struct ksnp_request *rq, u32 offset)
{
	u32 bit = GHCB_VALID_BIT(offset);

	return rq->valid[bit / 64] & (1ULL << (bit % 64));
}

/* Refuses a request with GHCB_ERROR_* (GHCB 2.03, 4.1); the guest goes on */
static inline int ghcb_refuse(struct ksnp_request *rq, u64 error, enum ksnp_why why)
{
	rq->out1 = GHCB_RESULT_BAD_INPUT;
	rq->out2 = error;
	rq->why = why;
	return 1;
}

#define KSNP_PASS	2	/* let the built-in unit or kvm_amd do it */

/**
 * struct ksnp_unit - a handler of another module's
 * @name: for people
 * @owner: THIS_MODULE
 * @class: KSNP_CLASS_MSR or KSNP_CLASS_NAE
 * @code: the request that it claims, by GHCBInfo or SW_EXITCODE
 * @vm_size: bytes of state for each VM, zeroed, made at its first request
 * @handle: as kvm_amd's exit handlers: 1 resumes the guest, 0 goes to the VMM
 *	(vcpu->run is filled and vcpu->arch.complete_userspace_io may not be set),
 *	a negative errno fails KVM_RUN; KSNP_PASS declines. Context: the vCPU's
 *	thread, kvm->srcu held, may sleep.
 * @vm_free: the VM goes; what the state points to is to be freed
 * @selftest: run at registration; what it returns other than 0 refuses it
 * @count: requests handled
 */
struct ksnp_unit {
	const char *name;
	struct module *owner;
	enum ksnp_class class;
	u64 code;
	int (*handle)(struct ksnp_request *rq, void *vm_state);
	size_t vm_size;
	void (*vm_free)(void *vm_state);
	int (*selftest)(void);
	atomic64_t count;
	/* the registry's */
	struct list_head list;
	struct list_head states;
};

/**
 * ksnp_unit_register() - add a unit, or put it in front of a built-in one
 * @unit: unit; stays the caller's, who unregisters it before it goes
 *
 * Context: may sleep.
 * Return: 0; -EINVAL for a unit that claims nothing it may; -EEXIST when another
 * module has the code already; the self-test's error.
 */
int ksnp_unit_register(struct ksnp_unit *unit);

/**
 * ksnp_unit_unregister() - take a unit away
 * @unit: unit
 *
 * Returns when none of its functions is running or will run. Context: may sleep.
 */
void ksnp_unit_unregister(struct ksnp_unit *unit);

#endif
