// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cc_platform.h>
#include <linux/mm.h>
#include <asm/cpufeature.h>
#include <asm/sev.h>

#include "clock.h"
#include "kernel.h"
#include "record.h"
#include "registry.h"
#include "rmpfault.h"
#include "svm.h"
#include "symbols.h"
#include "trace.h"

/* Whose it is; @f->pfn, if there is one, comes with a reference. */
static void classify(struct rmp_fault *f)
{
	struct kvm *kvm = f->v->vcpu->kvm;
	gfn_t gfn = f->gpa >> PAGE_SHIFT;
	struct kvm_memory_slot *slot;
	kvm_pfn_t pfn;
	bool assigned;
	int err;

	if (!kvm_mem_is_private(kvm, gfn))
		return rmp_unexpected_fault(f, KSNP_WHY_NOT_PRIVATE);
	slot = stock(gfn_to_memslot)(kvm, gfn);
	if (!kernel_slot_has_gmem(slot))
		return rmp_unexpected_fault(f, KSNP_WHY_SLOT_NOT_PRIVATE);
	if (kernel_gmem_get_pfn(kvm, slot, gfn, &pfn))
		return rmp_unexpected_fault(f, KSNP_WHY_NO_BACKING);
	f->pfn = pfn;

	err = snp_lookup_rmpentry(f->pfn, &assigned, &f->level);
	if (err || !assigned)
		rmp_unexpected_fault(f, err ? KSNP_WHY_RMP_LOOKUP : KSNP_WHY_NOT_ASSIGNED);
	else if (f->level == PG_LEVEL_4K)
		rmp_spurious_fault(f);
	else
		rmp_split_fault(f);
}

static void native(struct rmp_fault *f)
{
	int before = f->level;

	if (f->unit == KSNP_UNIT_rmp_unexpected)
		return;
	if (f->unit == KSNP_UNIT_rmp_split)
		rmp_split_run(f);
	stock_trace(kvm_rmp_fault, f->v->vcpu, f->gpa, f->pfn, f->error,
		    f->ret ? f->level : before, f->ret);
}

/* kvm_amd does it, and emits its own tracepoint; what came of it is in the RMP alone */
static void not_native(struct rmp_fault *f, bool traced)
{
	bool assigned;

	stock(sev_handle_rmp_fault)(f->v->vcpu, f->gpa, f->error);
	if (traced && f->unit == KSNP_UNIT_rmp_split)
		snp_lookup_rmpentry(f->pfn, &assigned, &f->level);
}

static void resolve(struct ksnp_vcpu *v, u64 gpa, u64 error)
{
	struct rmp_fault f = { .v = v, .gpa = gpa, .error = error };
	u64 began = trace_rmp_fault_end_enabled() ? clock_ns() : 0;
	int before;

	emit(rmp_fault_begin, v->vm->pid, v->vcpu->vcpu_id, gpa, error);
	classify(&f);
	before = f.level;
	if (likely(READ_ONCE(v->vm->modes[f.unit]) == KSNP_MODE_NATIVE))
		native(&f);
	else
		not_native(&f, began);
	if (f.pfn)
		put_page(pfn_to_page(f.pfn));
	record_rmp_fault(v, gpa, f.why);
	v->count[f.unit]++;
	v->errors[f.unit] += f.unit == KSNP_UNIT_rmp_unexpected || f.why == KSNP_WHY_RMP_IN_USE ||
			     f.why == KSNP_WHY_RMP_FAILED;
	if (began)
		emit(rmp_fault_end, v->vm->pid, v->vcpu->vcpu_id, f.unit, gpa, f.pfn, error,
		     f.why, before, f.level, f.ret, clock_since(began));
}

int rmpfault(struct ksnp_vcpu *v)
{
	struct kvm_vcpu *vcpu = v->vcpu;
	struct vmcb_control_area *control = &svm_vmcb(vcpu)->control;
	u64 gpa = control->exit_info_2, error = control->exit_info_1;
	int ret;

	/* Bits that KVM gives a meaning of its own are none of the processor's */
	error &= ~PFERR_SYNTHETIC_MASK;
	if (error & PFERR_GUEST_ENC_MASK)
		error |= PFERR_PRIVATE_ACCESS;

	stock_trace(kvm_page_fault, vcpu, gpa, error);
	ret = stock(kvm_mmu_page_fault)(vcpu, gpa, error,
					static_cpu_has(X86_FEATURE_DECODEASSISTS) ?
					control->insn_bytes : NULL, control->insn_len);
	if (ret > 0)
		resolve(v, gpa, error);
	return ret;
}
