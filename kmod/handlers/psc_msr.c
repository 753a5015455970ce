// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page state change of one 4 KiB page by the MSR protocol (GHCB 2.03, 2.3.1,
 * 0x014): the VMM converts it.
 */
#include "../drain.h"
#include "../handlers.h"
#include "../kernel.h"
#include "../psc_watch.h"
#include "../record.h"
#include "../svm.h"
#include "../symbols.h"

#define OPERATION(value)	(((value) >> 52) & 0xf)
#define GFN(value)		(((value) >> 12) & GENMASK_ULL(39, 0))
#define RESPONSE_OK		((u64)GHCB_INFO_PSC_RESP)

static void trace_end(struct ksnp_vcpu *v, u8 ranges, bool ok, u8 why, u64 error)
{
	if (psc_watch_runs(v))
		emit(psc_end, v->vm->pid, v->vcpu->vcpu_id, KSNP_UNIT_psc_msr, ok, ranges, ok, 0,
		     why, error, psc_watch_kernel(v), v->vmm_ns);
	psc_watch_stop(v);
}

static void end(struct ksnp_vcpu *v, u8 ranges, bool ok, u8 why)
{
	svm_vmcb(v->vcpu)->control.ghcb_gpa = ok ? RESPONSE_OK : GHCB_PSC_MSR_RESP_ERROR;
	v->why = why;
	trace_end(v, ranges, ok, why, ok ? 0 : GHCB_PSC_MSR_RESP_ERROR);
}

void psc_msr_abandon(struct ksnp_vcpu *v, u8 why)
{
	trace_end(v, 1, false, why, 0);
}

int psc_msr_completed(struct kvm_vcpu *vcpu)
{
	u64 answer = READ_ONCE(vcpu->run->hypercall.ret);
	struct ksnp_vcpu *v;
	bool ok = !answer;
	int ret = kernel_hypercall_ret_ok(answer) ? 1 : -EINVAL;

	drain_enter();
	v = ksnp_vcpu_find(vcpu);
	end(v, 1, ok, ok ? KSNP_WHY_NONE : KSNP_WHY_VMM_REFUSED);
	if (!ok)
		record_error(v, KSNP_UNIT_psc_msr, KSNP_WHY_VMM_REFUSED);
	record_end(v, ret);
	drain_exit();
	return ret;
}

static enum ksnp_why check(u8 op, bool vmm_listens)
{
	if (op != GHCB_PSC_PRIVATE && op != GHCB_PSC_SHARED)
		return KSNP_WHY_PSC_OP;
	return vmm_listens ? KSNP_WHY_NONE : KSNP_WHY_NO_HYPERCALL;
}

int psc_msr(struct ksnp_vcpu *v, u64 value)
{
	struct kvm_vcpu *vcpu = v->vcpu;
	u8 op = OPERATION(value);
	u64 gpa = GFN(value) << PAGE_SHIFT;
	enum ksnp_why why = check(op, vcpu->kvm->arch.hypercall_exit_enabled &
				      BIT(KVM_HC_MAP_GPA_RANGE));
	u64 attributes = op == GHCB_PSC_PRIVATE ? KVM_MAP_GPA_RANGE_ENCRYPTED
						: KVM_MAP_GPA_RANGE_DECRYPTED;

	/* GHCB 2.03, 2.3.2: for SNP guests alone; kvm_amd ends any other */
	if (unlikely(!is_snp(vcpu->kvm)))
		return exit_terminate(vcpu, value);
	psc_watch_start(v);
	emit(psc_begin, v->vm->pid, vcpu->vcpu_id, KSNP_UNIT_psc_msr, 0, 0);
	if (unlikely(why != KSNP_WHY_NONE)) {
		end(v, 0, false, why);
		return 1;
	}
	emit(psc_range, v->vm->pid, vcpu->vcpu_id, gpa, 1, op, PG_LEVEL_4K, 1);
	/* When nobody wants to know how it ends, kvm_amd may end it */
	return exit_map_gpa_range(vcpu, gpa, 1, attributes | KVM_MAP_GPA_RANGE_PAGE_SZ_4K,
				  v->traced ? psc_msr_completed :
				  ksnp_stock_function(snp_complete_psc_msr));
}

int psc_msr_selftest(void)
{
	if (GFN(GHCB_PSC_MSR_REQ(0xabcdef0123ULL, GHCB_PSC_SHARED)) != 0xabcdef0123ULL ||
	    OPERATION(GHCB_PSC_MSR_REQ(0xffffffffffULL, GHCB_PSC_PRIVATE)) != GHCB_PSC_PRIVATE)
		return -EINVAL;
	if (check(GHCB_PSC_PSMASH, true) != KSNP_WHY_PSC_OP ||
	    check(GHCB_PSC_SHARED, false) != KSNP_WHY_NO_HYPERCALL ||
	    check(GHCB_PSC_SHARED, true) != KSNP_WHY_NONE)
		return -EINVAL;
	return 0;
}
