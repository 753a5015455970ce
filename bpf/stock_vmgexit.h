/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests. KVM's exit event for one by GHCB comes when the guest is about to run
 * again, that for one by MSR before the VMM has it: what the VMM answers is taken
 * from KVM_RUN's next call.
 */
#ifndef STOCK_VMGEXIT_H
#define STOCK_VMGEXIT_H

#include "stock.h"

/* KVM_EXIT_*, KVM_HC_MAP_GPA_RANGE's attributes: linux/kvm.h and kvm_para.h */
#define EXIT_HYPERCALL		3
#define EXIT_IO			2
#define EXIT_MMIO		6
#define EXIT_INTR		10
#define EXIT_SYSTEM_EVENT	24
#define RANGE_SIZE(attributes)	((attributes) & 0xf)
#define RANGE_ENCRYPTED		(1 << 4)

struct kvm_run___co {
	__u32 exit_reason;
	struct {
		__u64 nr;
		__u64 args[6];
		__u64 ret;
	} hypercall;
	struct {
		__u8 direction;
		__u8 size;
		__u16 port;
		__u32 count;
	} io;
	struct {
		__u64 phys_addr;
		__u32 len;
		__u8 is_write;
	} mmio;
	struct {
		__u32 type;
		__u32 ndata;
		__u64 data[16];
	} system_event;
} __attribute__((preserve_access_index));

struct kvm_vcpu___co {
	int vcpu_id;
	struct kvm_run___co *run;
} __attribute__((preserve_access_index));

struct vmcb_control_area___co {
	__u64 ghcb_gpa;
} __attribute__((preserve_access_index));

struct vmcb___co {
	struct vmcb_control_area___co control;
} __attribute__((preserve_access_index));

struct vcpu_svm___co {
	struct vmcb___co *vmcb;
} __attribute__((preserve_access_index));

/* vCPUs that were created and have not run: how long ago, CLOCK_MONOTONIC */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, struct ksnp_vcpu_key);
	__type(value, __u64);
} created SEC(".maps");

__u64 nr_created;

static INLINE __u8 unit_of_msr(__u64 info)
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

static INLINE __u8 unit_of_nae(__u64 code)
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

static INLINE __u64 ghcb_field(const void *ghcb, __u32 offset)
{
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), ghcb + offset);
	return value;
}

static INLINE __u64 ghcb_gpa(const struct stock_thread *t)
{
	struct vcpu_svm___co *svm = (void *)t->vcpu_at;

	return svm ? BPF_CORE_READ(svm, vmcb, control.ghcb_gpa) : 0;
}

/* The first request of a vCPU since it was created */
static INLINE void first_run(const struct stock_thread *t)
{
	struct ksnp_vcpu_key key = { .vm = t->vm, .vcpu = t->vcpu };
	__u64 *since;

	if (!nr_created)
		return;
	since = bpf_map_lookup_elem(&created, &key);
	if (!since)
		return;
	emit(ap_first_run, .vm = t->vm, .vcpu = t->vcpu, .ns = bpf_ktime_get_ns() - *since);
	bpf_map_delete_elem(&created, &key);
	__sync_fetch_and_add(&nr_created, -1);
}

/* A page state change's header: entry to go on with and last entry; where it is, if in the GHCB */
static INLINE void begin_psc(struct stock_thread *t, const void *ghcb)
{
	struct stock_psc *p = &t->psc;
	__u64 scratch = ghcb_field(ghcb, GHCB_OFF_SW_SCRATCH), gpa = ghcb_gpa(t);
	__u64 offset = scratch - gpa;

	__builtin_memset(p, 0, sizeof(*p));
	if (offset < GHCB_OFF_SHARED_BUFFER ||
	    offset > GHCB_OFF_SHARED_BUFFER + GHCB_SHARED_BUFFER_SIZE - sizeof(__u64))
		return;
	p->offset = offset;
	p->header = ghcb_field(ghcb, offset);
	p->first = p->header;
	emit(psc_begin, .vm = t->vm, .vcpu = t->vcpu, .unit = KSNP_UNIT_psc, .first = p->first,
	     .last = p->header >> 16);
}

static INLINE void begin_request(struct stock_thread *t, __u32 vcpu, bool msr, __u8 unit, __u64 code,
				 __u64 info1, __u64 info2)
{
	struct stock_request *r = &t->request;

	t->vcpu = vcpu;
	first_run(t);
	__builtin_memset(r, 0, sizeof(*r));
	r->open = true;
	r->msr = msr;
	r->unit = unit;
	r->code = code;
	r->info1 = info1;
	r->info2 = info2;
	r->began = bpf_ktime_get_ns();
	t->message.sent = false;
	emit(vmgexit_begin, .vm = t->vm, .vcpu = vcpu, .unit = unit, .mode = KSNP_MODE_STOCK,
	     .ghcb = msr ? 0 : ghcb_gpa(t), .code = code, .info1 = info1, .info2 = info2);
}

static INLINE void end_request(struct stock_thread *t, __u8 end, __u8 why, int ret, __u64 info2)
{
	struct stock_request *r = &t->request;
	__u64 ns = bpf_ktime_get_ns() - r->began - r->away_ns;

	r->open = false;
	emit(vmgexit_end, .vm = t->vm, .vcpu = t->vcpu, .unit = r->unit, .code = r->code, .end = end,
	     .why = why, .ret = ret, .info2 = info2, .kernel_ns = ns - r->vmm_ns,
	     .vmm_ns = r->vmm_ns);
}

static INLINE void end_psc(struct stock_thread *t, __u8 unit, __u16 entries, __u8 why, __u64 error)
{
	struct stock_psc *p = &t->psc;
	struct stock_request *r = &t->request;
	__u64 ns = bpf_ktime_get_ns() - r->began - r->away_ns;

	emit(psc_end, .vm = t->vm, .vcpu = t->vcpu, .unit = unit, .entries = entries,
	     .ranges = p->ranges, .pages_4k = p->pages_4k, .pages_2m = p->pages_2m, .why = why,
	     .error = error, .kernel_ns = ns - p->vmm_ns, .vmm_ns = p->vmm_ns);
}

static INLINE __u8 why_of_ghcb_error(__u64 error)
{
	switch (error) {
	case GHCB_ERROR_NOT_REGISTERED:		return KSNP_WHY_NOT_REGISTERED;
	case GHCB_ERROR_INVALID_USAGE:		return KSNP_WHY_USAGE;
	case GHCB_ERROR_INVALID_SCRATCH:	return KSNP_WHY_SCRATCH;
	case GHCB_ERROR_MISSING_INPUT:		return KSNP_WHY_MISSING;
	case GHCB_ERROR_INVALID_EVENT:		return KSNP_WHY_EVENT;
	default:				return KSNP_WHY_INPUT;
	}
}

static INLINE __u8 why_of_psc_error(__u64 error)
{
	switch (error) {
	case 0:				return KSNP_WHY_NONE;
	case GHCB_PSC_ERROR_HEADER:	return KSNP_WHY_PSC_HEADER;
	case GHCB_PSC_ERROR_ENTRY:	return KSNP_WHY_PSC_ENTRY;
	default:			return KSNP_WHY_VMM_REFUSED;
	}
}

/* An answer's error, by what the guest sees: SW_EXITINFO1 and 2 */
static INLINE __u8 why_of(__u8 unit, __u64 info1, __u64 info2)
{
	if ((__u32)info1 == GHCB_RESULT_BAD_INPUT)
		return why_of_ghcb_error(info2);
	if (unit == KSNP_UNIT_psc)
		return why_of_psc_error(info2);
	if (unit == KSNP_UNIT_guest_request || unit == KSNP_UNIT_ext_guest_request)
		return GHCB_GUEST_REQ_FW(info2) ? KSNP_WHY_FIRMWARE : KSNP_WHY_NONE;
	return KSNP_WHY_NONE;
}

static INLINE void message(struct stock_thread *t, __u8 why, __u64 info2)
{
	struct stock_message *m = &t->message;

	if (!m->sent)
		return;
	emit(guest_request, .vm = t->vm, .vcpu = t->vcpu, .type = m->type, .vmpck = m->vmpck,
	     .sequence = m->sequence, .status = GHCB_GUEST_REQ_FW(info2), .why = why, .ret = m->ret,
	     .ns = m->ns);
}

static INLINE void ap_creation(const struct stock_thread *t, __u8 why)
{
	const struct stock_request *r = &t->request;
	struct ksnp_vcpu_key key = { .vm = t->vm, .vcpu = r->info1 >> 32 };
	__u32 request = r->info1 & 0xffff;
	__u64 now = bpf_ktime_get_ns();

	emit(ap_create, .vm = t->vm, .vcpu = t->vcpu, .target = key.vcpu, .request = request,
	     .vmsa = r->info2, .why = why);
	if (why != KSNP_WHY_NONE || request == GHCB_AP_DESTROY)
		return;
	if (!bpf_map_update_elem(&created, &key, &now, BPF_NOEXIST))
		__sync_fetch_and_add(&nr_created, 1);
}

SEC("tp_btf/kvm_vmgexit_enter")
int BPF_PROG(stock_vmgexit_enter, unsigned int vcpu, const void *ghcb)
{
	struct stock_thread *t = this_thread();
	__u64 code, info1, info2;
	__u8 unit;

	if (!t || !ghcb)
		return 0;
	code = ghcb_field(ghcb, GHCB_OFF_SW_EXITCODE);
	info1 = ghcb_field(ghcb, GHCB_OFF_SW_EXITINFO1);
	info2 = ghcb_field(ghcb, GHCB_OFF_SW_EXITINFO2);
	unit = unit_of_nae(code);
	begin_request(t, vcpu, false, unit, code, info1, info2);
	if (unit == KSNP_UNIT_psc)
		begin_psc(t, ghcb);
	else if (unit == KSNP_UNIT_ap_reset_hold)
		emit(ap_reset_hold, .vm = t->vm, .vcpu = vcpu, .unit = unit);
	else if (unit == KSNP_UNIT_terminate)
		emit(terminate, .vm = t->vm, .vcpu = vcpu, .unit = unit,
		     .set = GHCB_TERM_NAE_SET(info1), .code = GHCB_TERM_NAE_CODE(info1),
		     .info = info2);
	return 0;
}

SEC("tp_btf/kvm_vmgexit_exit")
int BPF_PROG(stock_vmgexit_exit, unsigned int vcpu, const void *ghcb)
{
	struct stock_thread *t = this_thread();
	__u64 info1, info2;
	__u8 unit, why;

	if (!t || !ghcb || !t->request.open || t->request.msr)
		return 0;
	info1 = ghcb_field(ghcb, GHCB_OFF_SW_EXITINFO1);
	info2 = ghcb_field(ghcb, GHCB_OFF_SW_EXITINFO2);
	unit = t->request.unit;
	why = why_of(unit, info1, info2);
	if (unit == KSNP_UNIT_psc && t->psc.offset)
		end_psc(t, unit, (__u16)ghcb_field(ghcb, t->psc.offset) - t->psc.first, why, info2);
	else if (unit == KSNP_UNIT_guest_request || unit == KSNP_UNIT_ext_guest_request)
		message(t, why, info2);
	else if (unit == KSNP_UNIT_ap_creation)
		ap_creation(t, why);
	end_request(t, why == KSNP_WHY_NONE ? KSNP_END_RESUME : KSNP_END_ERROR, why, 1, info2);
	return 0;
}

SEC("tp_btf/kvm_vmgexit_msr_protocol_enter")
int BPF_PROG(stock_msr_enter, unsigned int vcpu, __u64 value)
{
	struct stock_thread *t = this_thread();
	__u64 info = value & GHCB_INFO_MASK;
	__u8 unit = unit_of_msr(info);

	if (!t)
		return 0;
	begin_request(t, vcpu, true, unit, info, value, 0);
	if (unit == KSNP_UNIT_psc_msr) {
		__builtin_memset(&t->psc, 0, sizeof(t->psc));
		emit(psc_begin, .vm = t->vm, .vcpu = vcpu, .unit = unit);
	} else if (unit == KSNP_UNIT_ap_reset_hold_msr) {
		emit(ap_reset_hold, .vm = t->vm, .vcpu = vcpu, .unit = unit);
	} else if (unit == KSNP_UNIT_terminate_msr) {
		emit(terminate, .vm = t->vm, .vcpu = vcpu, .unit = unit,
		     .set = GHCB_TERM_MSR_SET(value), .code = GHCB_TERM_MSR_CODE(value));
	}
	return 0;
}

/* What the VMM takes no part in; what it does ends in msr_answered() */
SEC("tp_btf/kvm_vmgexit_msr_protocol_exit")
int BPF_PROG(stock_msr_exit, unsigned int vcpu, __u64 value, int result)
{
	struct stock_thread *t = this_thread();
	__u8 unit, why = KSNP_WHY_NONE;

	if (!t || !t->request.open || !t->request.msr || !result)
		return 0;
	unit = t->request.unit;
	if (unit == KSNP_UNIT_unknown_msr)
		why = KSNP_WHY_EVENT;
	if (unit == KSNP_UNIT_psc_msr) {
		why = GHCB_PSC_MSR_ERROR(value) ? KSNP_WHY_PSC_OP : KSNP_WHY_NONE;
		end_psc(t, unit, why == KSNP_WHY_NONE, why, why == KSNP_WHY_NONE ? 0 : value);
	}
	end_request(t, result < 0 ? KSNP_END_FAILED : why == KSNP_WHY_NONE ? KSNP_END_RESUME :
		    KSNP_END_ERROR, why, result, value);
	return 0;
}

static INLINE void range_begin(struct stock_thread *t, __u64 gpa, __u64 pages, __u64 attributes)
{
	struct stock_psc *p = &t->psc;

	p->ranges++;
	p->range.pages = pages;
	/* KVM says 2M of what is left of an entry of 2M, too */
	p->range.level = RANGE_SIZE(attributes) && !(pages % 512) ? 2 : 1;
	/* How many entries make a range cannot be seen */
	emit(psc_range, .vm = t->vm, .vcpu = t->vcpu, .gpa = gpa, .pages = pages,
	     .operation = attributes & RANGE_ENCRYPTED ? GHCB_PSC_PRIVATE : GHCB_PSC_SHARED,
	     .level = p->range.level);
}

static INLINE void range_end(struct stock_thread *t, __u64 answer, __u64 ns)
{
	struct stock_psc *p = &t->psc;

	p->vmm_ns += ns;
	if (answer)
		return;
	if (p->range.level == 2)
		p->pages_2m += p->range.pages / 512;
	else
		p->pages_4k += p->range.pages;
}

static INLINE void to_vmm(struct stock_thread *t, __u32 reason)
{
	struct kvm_vcpu___co *vcpu = (void *)t->vcpu_at;
	struct kvm_run___co *run = BPF_CORE_READ(vcpu, run);
	struct stock_request *r = &t->request;
	__u64 args[3] = {};

	switch (reason) {
	case EXIT_HYPERCALL:
		args[0] = BPF_CORE_READ(run, hypercall.args[0]);
		args[1] = BPF_CORE_READ(run, hypercall.args[1]);
		args[2] = BPF_CORE_READ(run, hypercall.args[2]);
		if (r->unit == KSNP_UNIT_psc || r->unit == KSNP_UNIT_psc_msr)
			range_begin(t, args[0], args[1], args[2]);
		break;
	case EXIT_IO:
		args[0] = BPF_CORE_READ(run, io.port);
		args[1] = BPF_CORE_READ(run, io.size);
		args[2] = BPF_CORE_READ(run, io.count);
		break;
	case EXIT_MMIO:
		args[0] = BPF_CORE_READ(run, mmio.phys_addr);
		args[1] = BPF_CORE_READ(run, mmio.len);
		args[2] = BPF_CORE_READ(run, mmio.is_write);
		break;
	case EXIT_SYSTEM_EVENT:
		args[0] = BPF_CORE_READ(run, system_event.type);
		args[1] = BPF_CORE_READ(run, system_event.data[0]);
		break;
	}
	emit(user_exit_begin, .vm = t->vm, .vcpu = t->vcpu, .unit = r->unit, .reason = reason,
	     .arg0 = args[0], .arg1 = args[1], .arg2 = args[2]);
}

SEC("tp_btf/kvm_userspace_exit")
int BPF_PROG(stock_userspace_exit, __u32 reason, int error)
{
	struct stock_thread *t = this_thread();
	struct stock_request *r;

	if (!t || !t->request.open || !t->vcpu_at)
		return 0;
	r = &t->request;
	r->exited = bpf_ktime_get_ns();
	r->reason = reason;
	/* A signal's exit is no part of the request */
	if (reason == EXIT_INTR)
		return 0;
	if (error < 0) {
		end_request(t, KSNP_END_FAILED, r->unit == KSNP_UNIT_unsupported ? KSNP_WHY_EVENT :
			    KSNP_WHY_INPUT, error, 0);
		return 0;
	}
	to_vmm(t, reason);
	/* A guest that has ended itself does not come back */
	if (reason == EXIT_SYSTEM_EVENT)
		end_request(t, KSNP_END_TO_VMM, KSNP_WHY_NONE, 0, 0);
	return 0;
}

/* By the MSR protocol the VMM's answer is the end */
static INLINE void msr_answered(struct stock_thread *t, __u64 answer)
{
	__u8 why = answer ? KSNP_WHY_VMM_REFUSED : KSNP_WHY_NONE;

	if (t->request.unit == KSNP_UNIT_psc_msr)
		end_psc(t, KSNP_UNIT_psc_msr, !answer, why, answer ? GHCB_PSC_MSR_RESP_ERROR : 0);
	end_request(t, answer ? KSNP_END_ERROR : KSNP_END_RESUME, why, 1,
		    answer ? GHCB_PSC_MSR_RESP_ERROR : GHCB_INFO_PSC_RESP);
}

SEC("fentry/kvm_arch_vcpu_ioctl_run")
int BPF_PROG(stock_run, struct kvm_vcpu___co *vcpu)
{
	struct stock_thread *t = this_thread();
	struct stock_request *r;
	__u64 ns, answer = 0;

	if (!t)
		return 0;
	t->vcpu_at = (__u64)vcpu;
	r = &t->request;
	if (!r->open || !r->exited)
		return 0;
	ns = bpf_ktime_get_ns() - r->exited;
	r->exited = 0;
	if (r->reason == EXIT_INTR) {
		r->away_ns += ns;
		return 0;
	}
	r->vmm_ns += ns;
	if (r->reason == EXIT_HYPERCALL) {
		answer = BPF_CORE_READ(vcpu, run, hypercall.ret);
		range_end(t, answer, ns);
	}
	emit(user_exit_end, .vm = t->vm, .vcpu = t->vcpu, .unit = r->unit, .reason = r->reason,
	     .answer = answer, .end = KSNP_END_RESUME, .ns = ns);
	if (r->msr)
		msr_answered(t, answer);
	return 0;
}

/* A vCPU's thread ends, and with it what it was doing */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(stock_thread_exit)
{
	struct stock_thread *t;
	__u64 ns;

	t = bpf_task_storage_get(&threads, bpf_get_current_task_btf(), NULL, 0);
	if (!t || !t->request.open)
		return 0;
	if (t->request.exited) {
		ns = bpf_ktime_get_ns() - t->request.exited;
		t->request.vmm_ns += ns;
		emit(user_exit_end, .vm = t->vm, .vcpu = t->vcpu, .unit = t->request.unit,
		     .reason = t->request.reason, .end = KSNP_END_ABANDONED, .ns = ns);
	}
	end_request(t, KSNP_END_ABANDONED, KSNP_WHY_VM_GONE, 0, 0);
	return 0;
}

#endif
