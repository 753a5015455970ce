// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMGEXIT: which request it is, how its unit is to treat it, and the way there.
 * GHCB 2.03, 2.3.1 (MSR protocol) and 4.1 (NAE events).
 */
#include "clock.h"
#include "drain.h"
#include "ghcb.h"
#include "handlers.h"
#include "kernel.h"
#include "record.h"
#include "registry.h"
#include "rmpfault.h"
#include "svm.h"
#include "symbols.h"
#include "takeover.h"
#include "trace.h"
#include "user_exit.h"
#include "vmgexit.h"

static __always_inline enum ksnp_unit_id unit_of_msr(u64 info)
{
	switch (info) {
	case GHCB_INFO_SEV_INFO_REQ:		return KSNP_UNIT_sev_info;
	case GHCB_INFO_CPUID_REQ:		return KSNP_UNIT_cpuid_msr;
	case GHCB_INFO_AP_RESET_HOLD_REQ:	return KSNP_UNIT_ap_reset_hold_msr;
	case GHCB_INFO_PREFERRED_GPA_REQ:	return KSNP_UNIT_preferred_gpa;
	case GHCB_INFO_REGISTER_GPA_REQ:	return KSNP_UNIT_register_gpa;
	case GHCB_INFO_PSC_REQ:			return KSNP_UNIT_psc_msr;
	case GHCB_INFO_HV_FEATURES_REQ:		return KSNP_UNIT_hv_features_msr;
	case GHCB_INFO_TERMINATE_REQ:		return KSNP_UNIT_terminate_msr;
	default:				return KSNP_UNIT_unknown_msr;
	}
}

static __always_inline enum ksnp_unit_id unit_of_nae(u64 code)
{
	switch (code) {
	case GHCB_NAE_CPUID:			return KSNP_UNIT_cpuid;
	case GHCB_NAE_DR7_READ:
	case GHCB_NAE_DR7_WRITE:
	case GHCB_NAE_RDTSC:
	case GHCB_NAE_RDPMC:
	case GHCB_NAE_INVD:
	case GHCB_NAE_IOIO:
	case GHCB_NAE_MSR:
	case GHCB_NAE_VMMCALL:
	case GHCB_NAE_RDTSCP:
	case GHCB_NAE_WBINVD:
	case GHCB_NAE_MONITOR:
	case GHCB_NAE_MWAIT:			return KSNP_UNIT_intercept;
	case GHCB_NAE_MMIO_READ:		return KSNP_UNIT_mmio_read;
	case GHCB_NAE_MMIO_WRITE:		return KSNP_UNIT_mmio_write;
	case GHCB_NAE_NMI_COMPLETE:		return KSNP_UNIT_nmi_complete;
	case GHCB_NAE_AP_RESET_HOLD:		return KSNP_UNIT_ap_reset_hold;
	case GHCB_NAE_AP_JUMP_TABLE:		return KSNP_UNIT_ap_jump_table;
	case GHCB_NAE_PSC:			return KSNP_UNIT_psc;
	case GHCB_NAE_GUEST_REQUEST:		return KSNP_UNIT_guest_request;
	case GHCB_NAE_EXT_GUEST_REQUEST:	return KSNP_UNIT_ext_guest_request;
	case GHCB_NAE_AP_CREATION:		return KSNP_UNIT_ap_creation;
	case GHCB_NAE_HV_FEATURES:		return KSNP_UNIT_hv_features;
	case GHCB_NAE_TERMINATE:		return KSNP_UNIT_terminate;
	case GHCB_NAE_UNSUPPORTED:		return KSNP_UNIT_unsupported;
	default:				return KSNP_UNIT_unknown;
	}
}

enum ksnp_unit_id msr_unit(u64 info)
{
	return unit_of_msr(info);
}

enum ksnp_unit_id nae_unit(u64 code)
{
	return unit_of_nae(code);
}

/* Whether somebody wants to know how long requests take; psc_end says it, too */
static __always_inline bool tracing(void)
{
	return trace_vmgexit_begin_enabled() || trace_vmgexit_end_enabled() ||
	       trace_user_exit_begin_enabled() || trace_user_exit_end_enabled() ||
	       trace_psc_end_enabled();
}

static int msr_native(struct ksnp_vcpu *v, enum ksnp_unit_id unit, u64 value)
{
	switch (unit) {
	case KSNP_UNIT_sev_info:		return sev_info_msr(v, value);
	case KSNP_UNIT_cpuid_msr:		return cpuid_msr(v, value);
	case KSNP_UNIT_ap_reset_hold_msr:	return ap_reset_hold_msr(v, value);
	case KSNP_UNIT_preferred_gpa:		return preferred_gpa_msr(v, value);
	case KSNP_UNIT_register_gpa:		return register_gpa_msr(v, value);
	case KSNP_UNIT_psc_msr:			return psc_msr(v, value);
	case KSNP_UNIT_hv_features_msr:		return hv_features_msr(v, value);
	case KSNP_UNIT_terminate_msr:		return terminate_msr(v, value);
	default:
		/* The MSR keeps its value: no response code, so the guest sees it was not understood */
		v->why = KSNP_WHY_EVENT;
		return 1;
	}
}

/* The error that a denied MSR request has; what has none stays without a response */
static int msr_deny(struct ksnp_vcpu *v, enum ksnp_unit_id unit)
{
	u64 *msr = &svm_vmcb(v->vcpu)->control.ghcb_gpa;

	v->why = KSNP_WHY_DENY_MODE;
	if (unit == KSNP_UNIT_psc_msr)
		*msr = GHCB_PSC_MSR_RESP_ERROR;
	else if (unit == KSNP_UNIT_register_gpa)
		*msr = GHCB_GFN_NONE << GHCB_DATA_SHIFT | GHCB_INFO_REGISTER_GPA_RESP;
	return 1;
}

static int msr_external(struct ksnp_vcpu *v, enum ksnp_unit_id unit, u64 value)
{
	struct ksnp_request rq = {
		.vcpu = v->vcpu,
		.state = v,
		.code = value & GHCB_INFO_MASK,
		.info1 = value,
		.out2 = value,
	};
	int ret = registry_external(&rq, unit);

	if (ret == KSNP_PASS)
		return msr_native(v, unit, value);
	svm_vmcb(v->vcpu)->control.ghcb_gpa = rq.out2;
	v->why = rq.why;
	return ret;
}

/* kvm_amd does it, and emits its own tracepoints */
static noinline int msr_not_native(struct ksnp_vcpu *v, enum ksnp_unit_id unit, u8 mode, u64 value)
{
	record_other_mode(v, mode);
	switch (mode) {
	case KSNP_MODE_DENY:		return msr_deny(v, unit);
	case KSNP_MODE_EXTERNAL:	return msr_external(v, unit, value);
	default:			return stock(sev_handle_vmgexit)(v->vcpu);
	}
}

static __always_inline int msr(struct ksnp_vcpu *v, u64 value)
{
	struct kvm_vcpu *vcpu = v->vcpu;
	enum ksnp_unit_id unit = unit_of_msr(value & GHCB_INFO_MASK);
	u8 mode = READ_ONCE(v->vm->modes[unit]);
	int ret;

	record_begin(v, unit, value & GHCB_INFO_MASK, value);
	v->why = KSNP_WHY_NONE;
	v->count[unit]++;
	if (tracing())
		request_begin(v, mode, 0, value, 0);

	if (likely(mode == KSNP_MODE_NATIVE)) {
		stock_trace(kvm_vmgexit_msr_protocol_enter, vcpu->vcpu_id, value);
		ret = msr_native(v, unit, value);
		if (likely(ret || unit == KSNP_UNIT_psc_msr))
			stock_trace(kvm_vmgexit_msr_protocol_exit, vcpu->vcpu_id,
				    svm_vmcb(vcpu)->control.ghcb_gpa, ret);
	} else {
		ret = msr_not_native(v, unit, mode, value);
	}

	if (unlikely(v->why != KSNP_WHY_NONE)) {
		v->errors[unit]++;
		record_error(v, unit, v->why);
	}
	record_end(v, ret);
	if (unlikely(v->traced))
		request_end(v, ret, v->why, svm_vmcb(vcpu)->control.ghcb_gpa);
	return ret;
}

static bool is_for_snp(enum ksnp_unit_id unit)
{
	return unit == KSNP_UNIT_psc || unit == KSNP_UNIT_guest_request ||
	       unit == KSNP_UNIT_ext_guest_request || unit == KSNP_UNIT_ap_creation;
}

/* What every event needs (GHCB 2.03, 4.1): standard usage, and code and infos marked valid */
static bool header_ok(struct ksnp_request *rq, enum ksnp_unit_id unit)
{
	const u64 infos = BIT_ULL(GHCB_VALID_BIT(GHCB_OFF_SW_EXITCODE) - 64) |
			  BIT_ULL(GHCB_VALID_BIT(GHCB_OFF_SW_EXITINFO1) - 64) |
			  BIT_ULL(GHCB_VALID_BIT(GHCB_OFF_SW_EXITINFO2) - 64);

	if (unlikely(rq->usage != GHCB_USAGE_STANDARD))
		ghcb_refuse(rq, GHCB_ERROR_INVALID_USAGE, KSNP_WHY_USAGE);
	else if (KERNEL_HIDES_SNP_EVENTS && unlikely(is_for_snp(unit) && !is_snp(rq->vcpu->kvm)))
		ghcb_refuse(rq, GHCB_ERROR_INVALID_EVENT, KSNP_WHY_EVENT);
	else if (unlikely((rq->valid[1] & infos) != infos))
		ghcb_refuse(rq, GHCB_ERROR_MISSING_INPUT, KSNP_WHY_MISSING);
	else if (unlikely(unit == KSNP_UNIT_unknown))
		ghcb_refuse(rq, GHCB_ERROR_INVALID_EVENT, KSNP_WHY_EVENT);
	else
		return true;
	return false;
}

static int nae_native(struct ksnp_request *rq, enum ksnp_unit_id unit)
{
	switch (unit) {
	case KSNP_UNIT_cpuid:			return cpuid_nae(rq);
	case KSNP_UNIT_psc:			return psc(rq);
	case KSNP_UNIT_hv_features:		return hv_features(rq);
	case KSNP_UNIT_nmi_complete:		return nmi_complete(rq);
	case KSNP_UNIT_ap_jump_table:		return ap_jump_table(rq);
	case KSNP_UNIT_guest_request:		return guest_request(rq);
	case KSNP_UNIT_ext_guest_request:	return ext_guest_request(rq);
	case KSNP_UNIT_ap_creation:		return ap_creation(rq);
	case KSNP_UNIT_terminate:		return terminate_nae(rq);
	default:				return unsupported(rq);
	}
}

/* Units that leave the GHCB mapped, and their results to kvm_amd */
static noinline int nae_mapped(struct ksnp_request *rq, enum ksnp_unit_id unit)
{
	switch (unit) {
	case KSNP_UNIT_mmio_read:		return mmio_read(rq);
	case KSNP_UNIT_mmio_write:		return mmio_write(rq);
	case KSNP_UNIT_ap_reset_hold:		return ap_reset_hold(rq);
	default:				return intercept(rq);
	}
}

static bool is_mapped(enum ksnp_unit_id unit)
{
	return unit == KSNP_UNIT_intercept || unit == KSNP_UNIT_mmio_read ||
	       unit == KSNP_UNIT_mmio_write || unit == KSNP_UNIT_ap_reset_hold;
}

int direct_done(struct ksnp_request *rq, int ret)
{
	if (!ret)
		return 0;
	ghcb_write(rq, true);
	if (stock_traced(kvm_vmgexit_exit))
		ghcb_trace_stock(rq, false);
	return ret;
}

static int not_registered(struct ksnp_request *rq)
{
	ghcb_refuse(rq, GHCB_ERROR_NOT_REGISTERED, KSNP_WHY_NOT_REGISTERED);
	if (KERNEL_TELLS_NOT_REGISTERED)
		return direct_done(rq, 1);
	ghcb_write(rq, false);
	return -EINVAL;
}

static int nae_run(struct ksnp_request *rq, enum ksnp_unit_id unit)
{
	struct kvm_vcpu *vcpu = rq->vcpu;

	/* Nothing in the GHCB has been changed so far */
	if (unit == KSNP_UNIT_ext_guest_request && kernel_asks_for_certificates(vcpu->kvm))
		return stock(sev_handle_vmgexit)(vcpu);
	if (stock_traced(kvm_vmgexit_enter))
		ghcb_trace_stock(rq, true);

	/* GHCB 2.03, 2.3.2: an SNP guest's GHCB is the one it has registered */
	if (unlikely(svm_registered_gpa(vcpu) != rq->gpa && is_snp(vcpu->kvm)))
		return not_registered(rq);
	if (!header_ok(rq, unit))
		return direct_done(rq, 1);
	if (is_mapped(unit))
		return nae_mapped(rq, unit);
	return direct_done(rq, nae_native(rq, unit));
}

static int nae_external(struct ksnp_request *rq, enum ksnp_unit_id unit)
{
	int ret;

	/* An unknown event may be known to another module */
	if (!header_ok(rq, unit) && rq->why != KSNP_WHY_EVENT)
		return direct_done(rq, 1);
	rq->out1 = 0;
	rq->out2 = 0;
	rq->why = KSNP_WHY_NONE;
	if (is_snp(rq->vcpu->kvm) && svm_registered_gpa(rq->vcpu) != rq->gpa)
		return nae_run(rq, unit);
	ret = registry_external(rq, unit);
	if (ret == KSNP_PASS)
		return nae_run(rq, unit);
	if (!ret) {
		/* Nothing of the unit's may be pending at the VMM: the results are there now */
		ghcb_write(rq, true);
		return 0;
	}
	return direct_done(rq, ret);
}

static noinline int nae_not_native(struct ksnp_request *rq, enum ksnp_unit_id unit, u8 mode)
{
	record_other_mode(rq->state, mode);
	switch (mode) {
	case KSNP_MODE_DENY:
		ghcb_refuse(rq, GHCB_ERROR_INVALID_EVENT, KSNP_WHY_DENY_MODE);
		return direct_done(rq, 1);
	case KSNP_MODE_EXTERNAL:
		return nae_external(rq, unit);
	default:
		/* Nothing in the GHCB has been changed so far: kvm_amd starts anew */
		return stock(sev_handle_vmgexit)(rq->vcpu);
	}
}

/* Without a GHCB there is no way to tell the guest: it goes on */
static int no_ghcb(struct ksnp_vcpu *v)
{
	record_begin(v, KSNP_UNIT_unknown, 0, 0);
	record_error(v, KSNP_UNIT_unknown, KSNP_WHY_NO_GHCB);
	record_end(v, 1);
	v->count[KSNP_UNIT_unknown]++;
	v->errors[KSNP_UNIT_unknown]++;
	if (tracing()) {
		request_begin(v, KSNP_MODE_NATIVE, 0, 0, 0);
		request_end(v, 1, KSNP_WHY_NO_GHCB, 0);
	}
	return 1;
}

static int nae(struct ksnp_vcpu *v, u64 gpa)
{
	struct ksnp_request rq __ksnp_uninitialized;
	enum ksnp_unit_id unit;
	u8 mode;
	int ret;

	rq.vcpu = v->vcpu;
	rq.state = v;
	rq.gpa = gpa;
	if (unlikely(!gpa || ghcb_read(&rq)))
		return no_ghcb(v);

	unit = unit_of_nae(rq.code);
	mode = READ_ONCE(v->vm->modes[unit]);
	record_begin(v, unit, rq.code, rq.info1);
	v->why = KSNP_WHY_NONE;
	v->count[unit]++;
	if (tracing())
		request_begin(v, mode, gpa, rq.info1, rq.info2);

	ret = likely(mode == KSNP_MODE_NATIVE) ? nae_run(&rq, unit)
					       : nae_not_native(&rq, unit, mode);

	if (unlikely(rq.why != KSNP_WHY_NONE)) {
		v->errors[unit]++;
		record_error(v, unit, rq.why);
	}
	record_end(v, ret);
	if (unlikely(v->traced)) {
		v->why = rq.why;
		request_end(v, ret, rq.why, rq.out2);
	}
	return ret;
}

static int vmgexit(struct ksnp_vcpu *v)
{
	u64 gpa = svm_vmcb(v->vcpu)->control.ghcb_gpa;

	if (unlikely(v->created)) {
		WRITE_ONCE(v->created, false);
		emit(ap_first_run, v->vm->pid, v->vcpu->vcpu_id, clock_since(v->created_at));
	}
	return gpa & GHCB_INFO_MASK ? msr(v, gpa) : nae(v, gpa);
}

static noinline int encrypted(struct kvm_vcpu *vcpu, fastpath_t fastpath, u32 code)
{
	struct ksnp_vcpu *v;
	int ret;

	drain_enter();
	v = ksnp_vcpu_find(vcpu);
	/* Without memory for our state kvm_amd does it */
	if (unlikely(!v))
		v = ksnp_vcpu_get(vcpu);
	if (unlikely(!v))
		ret = original(handle_exit)(vcpu, fastpath);
	else
		ret = likely(code == SVM_EXIT_VMGEXIT) ? vmgexit(v) : rmpfault(v);
	drain_exit();
	return ret;
}

/* From the VMCB alone, since every exit of every guest comes by here */
static __always_inline bool may_be_ours(const struct vmcb *vmcb, u32 code)
{
	return code == SVM_EXIT_VMGEXIT ||
	       (code == SVM_EXIT_NPF && vmcb->control.exit_info_1 & PFERR_GUEST_RMP_MASK);
}

static __always_inline bool is_ours(struct kvm_vcpu *vcpu, fastpath_t fastpath, u32 code)
{
	if (fastpath == EXIT_FASTPATH_EXIT_USERSPACE || !sev_es_active(vcpu->kvm))
		return false;
	return code == SVM_EXIT_VMGEXIT || is_snp(vcpu->kvm);
}

/* Every exit of every guest: VMGEXITs and RMP faults of encrypted guests are ours */
int ksnp_handle_exit(struct kvm_vcpu *vcpu, fastpath_t fastpath)
{
	const struct vmcb *vmcb = svm_vmcb(vcpu);
	u32 code = vmcb->control.exit_code;

	if (unlikely(may_be_ours(vmcb, code)) && is_ours(vcpu, fastpath, code))
		return encrypted(vcpu, fastpath, code);
	return original(handle_exit)(vcpu, fastpath);
}
