/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The built-in units: handlers/<unit>.c has what the core calls as <unit>_*().
 */
#ifndef KSNP_HANDLERS_H
#define KSNP_HANDLERS_H

#include <linux/fs.h>
#include <linux/kvm_para.h>
#include <linux/psp-sev.h>

#include <kvm_snp/unit.h>

#include "kernel.h"
#include "state.h"

/*
 * MSR protocol: @value is the MSR's. Results as kvm_amd's exit handlers have:
 * 1 resumes the guest, 0 goes to the VMM, a negative errno fails KVM_RUN.
 */
int sev_info_msr(struct ksnp_vcpu *v, u64 value);
int cpuid_msr(struct ksnp_vcpu *v, u64 value);
int ap_reset_hold_msr(struct ksnp_vcpu *v, u64 value);
int preferred_gpa_msr(struct ksnp_vcpu *v, u64 value);
int register_gpa_msr(struct ksnp_vcpu *v, u64 value);
int psc_msr(struct ksnp_vcpu *v, u64 value);
int hv_features_msr(struct ksnp_vcpu *v, u64 value);
int terminate_msr(struct ksnp_vcpu *v, u64 value);
int psc_msr_completed(struct kvm_vcpu *vcpu);

/*
 * NAE events. Direct units leave results in rq->out1, out2 and the registers;
 * units that map the GHCB return its results through kvm_amd.
 */
int mmio_read(struct ksnp_request *rq);
int mmio_write(struct ksnp_request *rq);
int nmi_complete(struct ksnp_request *rq);
int ap_reset_hold(struct ksnp_request *rq);
int ap_jump_table(struct ksnp_request *rq);
int psc(struct ksnp_request *rq);
int psc_completed(struct kvm_vcpu *vcpu);
/* Puts a change that the VMM has into kvm_amd's state. Context: as its vCPU's thread */
int psc_hand_over(struct kvm_vcpu *vcpu, struct ksnp_psc *p);
/* Its psc_end, when one is due: the VM goes or kvm_amd goes on (KSNP_WHY_VM_GONE, _CARRIED) */
void psc_abandon(struct ksnp_vcpu *v, u8 why);
void psc_msr_abandon(struct ksnp_vcpu *v, u8 why);
int guest_request(struct ksnp_request *rq);
/* Whether the pages that both kinds of guest request name can be such */
bool guest_request_pages_ok(const struct ksnp_request *rq);
int guest_request_send(struct ksnp_request *rq, u64 certificate_pages);
int ext_guest_request(struct ksnp_request *rq);
int ap_creation(struct ksnp_request *rq);
int hv_features(struct ksnp_request *rq);
int terminate_nae(struct ksnp_request *rq);
int unsupported(struct ksnp_request *rq);
int cpuid_nae(struct ksnp_request *rq);
int intercept(struct ksnp_request *rq);
int intercept_completed(struct kvm_vcpu *vcpu);
/* Gives an intercept that the VMM has to kvm_amd. Context: as ghcb_hand_over(). */
int intercept_hand_over(struct ksnp_vcpu *v);

/* The unit that a request belongs to; unknown ones have a unit of their own. */
enum ksnp_unit_id msr_unit(u64 info);
enum ksnp_unit_id nae_unit(u64 code);

/* The launch; context: kvm->lock held */
int launch_start(struct kvm *kvm, struct kvm_sev_cmd *cmd);
int launch_update(struct kvm *kvm, struct kvm_sev_cmd *cmd);
int launch_finish(struct kvm *kvm, struct kvm_sev_cmd *cmd);

/* Self-tests of what can be tested without a guest: 0 or a negative errno */
int psc_selftest(void);
int psc_msr_selftest(void);
int ext_guest_request_selftest(void);

/* What kvm_amd offers (GHCB 2.03, 4.1, "Hypervisor Feature Support") */
#define KSNP_HV_FEATURES	(GHCB_HV_SNP | GHCB_HV_AP_CREATION)

/* A guest that is to end: KVM_EXIT_SYSTEM_EVENT with the GHCB MSR's value */
static inline int exit_terminate(struct kvm_vcpu *vcpu, u64 msr)
{
	struct kvm_run *run = vcpu->run;

	run->exit_reason = KVM_EXIT_SYSTEM_EVENT;
	run->system_event.type = KVM_SYSTEM_EVENT_SEV_TERM;
	run->system_event.ndata = 1;
	run->system_event.data[0] = msr;
	return 0;
}

/* A range that the VMM is to convert: KVM_EXIT_HYPERCALL, MAP_GPA_RANGE */
static inline int exit_map_gpa_range(struct kvm_vcpu *vcpu, u64 gpa, u64 pages, u64 attributes,
				     int (*completed)(struct kvm_vcpu *vcpu))
{
	struct kvm_run *run = vcpu->run;

	run->exit_reason = KVM_EXIT_HYPERCALL;
	run->hypercall.nr = KVM_HC_MAP_GPA_RANGE;
	if (KERNEL_CLEARS_HYPERCALL_RET)
		run->hypercall.ret = 0;
	run->hypercall.args[0] = gpa;
	run->hypercall.args[1] = pages;
	run->hypercall.args[2] = attributes;
	vcpu->arch.complete_userspace_io = completed;
	return 0;
}

#endif
