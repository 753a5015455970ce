// SPDX-License-Identifier: GPL-2.0-only
#include <linux/uaccess.h>

#include "ghcb.h"
#include "kernel.h"
#include "svm.h"

#define AT(hva, offset)		((u64 __user *)((hva) + (offset)))
#define BIT_OF(offset)		BIT_ULL(GHCB_VALID_BIT(offset) % 64)

/* What is valid on return: RAX is in the bitmap's first half, all others in the second */
#define VALID_LOW		BIT_OF(GHCB_OFF_RAX)
#define VALID_REGS		(BIT_OF(GHCB_OFF_RCX) | BIT_OF(GHCB_OFF_RDX) | BIT_OF(GHCB_OFF_RBX))
#define VALID_INFOS		(BIT_OF(GHCB_OFF_SW_EXITINFO1) | BIT_OF(GHCB_OFF_SW_EXITINFO2))

static_assert(GHCB_VALID_BIT(GHCB_OFF_RAX) < 64 && GHCB_VALID_BIT(GHCB_OFF_RCX) >= 64);

int ghcb_read(struct ksnp_request *rq)
{
	struct kvm_vcpu *vcpu = rq->vcpu;
	unsigned long *regs = vcpu->arch.regs;
	u64 rax, rbx, rcx, rdx, rsi, xcr0, xss;
	unsigned long hva;
	u8 cpl;

	hva = ghcb_hva(rq->state, rq->gpa);
	if (unlikely(!hva || !user_access_begin(AT(hva, 0), PAGE_SIZE)))
		return -EFAULT;
	unsafe_get_user(rq->valid[0], AT(hva, GHCB_OFF_VALID_BITMAP), fault);
	unsafe_get_user(rq->valid[1], AT(hva, GHCB_OFF_VALID_BITMAP + 8), fault);
	unsafe_get_user(rq->code, AT(hva, GHCB_OFF_SW_EXITCODE), fault);
	unsafe_get_user(rq->info1, AT(hva, GHCB_OFF_SW_EXITINFO1), fault);
	unsafe_get_user(rq->info2, AT(hva, GHCB_OFF_SW_EXITINFO2), fault);
	unsafe_get_user(rq->scratch, AT(hva, GHCB_OFF_SW_SCRATCH), fault);
	unsafe_get_user(rax, AT(hva, GHCB_OFF_RAX), fault);
	unsafe_get_user(rbx, AT(hva, GHCB_OFF_RBX), fault);
	unsafe_get_user(rcx, AT(hva, GHCB_OFF_RCX), fault);
	unsafe_get_user(rdx, AT(hva, GHCB_OFF_RDX), fault);
	unsafe_get_user(rsi, AT(hva, GHCB_OFF_RSI), fault);
	unsafe_get_user(xcr0, AT(hva, GHCB_OFF_XCR0), fault);
	unsafe_get_user(cpl, (u8 __user *)AT(hva, GHCB_OFF_CPL), fault);
	unsafe_get_user(rq->usage, (u32 __user *)AT(hva, GHCB_OFF_USAGE), fault);
	user_access_end();

	rq->hva = hva;
	rq->out1 = 0;
	rq->out2 = 0;
	rq->why = KSNP_WHY_NONE;
	if (!ghcb_has(rq, GHCB_OFF_SW_SCRATCH))
		rq->scratch = 0;
	regs[VCPU_REGS_RAX] = ghcb_has(rq, GHCB_OFF_RAX) ? rax : 0;
	regs[VCPU_REGS_RBX] = ghcb_has(rq, GHCB_OFF_RBX) ? rbx : 0;
	regs[VCPU_REGS_RCX] = ghcb_has(rq, GHCB_OFF_RCX) ? rcx : 0;
	regs[VCPU_REGS_RDX] = ghcb_has(rq, GHCB_OFF_RDX) ? rdx : 0;
	regs[VCPU_REGS_RSI] = ghcb_has(rq, GHCB_OFF_RSI) ? rsi : 0;
	svm_vmcb(vcpu)->save.cpl = ghcb_has(rq, GHCB_OFF_CPL) ? cpl : 0;
	if (unlikely(ghcb_has(rq, GHCB_OFF_XCR0)))
		kernel_set_xcr0(vcpu, xcr0);
	if (KERNEL_TAKES_XSS && unlikely(ghcb_has(rq, GHCB_OFF_XSS))) {
		if (get_user(xss, AT(hva, GHCB_OFF_XSS)))
			return -EFAULT;
		kernel_set_xss(vcpu, xss);
	}
	return 0;
fault:
	user_access_end();
	return -EFAULT;
}

void ghcb_write(struct ksnp_request *rq, bool infos)
{
	struct kvm_vcpu *vcpu = rq->vcpu;
	const unsigned long *regs = vcpu->arch.regs;
	unsigned long hva = rq->hva;

	if (unlikely(!user_access_begin(AT(hva, 0), PAGE_SIZE)))
		return;
	unsafe_put_user(VALID_LOW, AT(hva, GHCB_OFF_VALID_BITMAP), out);
	unsafe_put_user(infos ? VALID_REGS | VALID_INFOS : VALID_REGS,
			AT(hva, GHCB_OFF_VALID_BITMAP + 8), out);
	unsafe_put_user((u64)regs[VCPU_REGS_RAX], AT(hva, GHCB_OFF_RAX), out);
	unsafe_put_user((u64)regs[VCPU_REGS_RBX], AT(hva, GHCB_OFF_RBX), out);
	unsafe_put_user((u64)regs[VCPU_REGS_RCX], AT(hva, GHCB_OFF_RCX), out);
	unsafe_put_user((u64)regs[VCPU_REGS_RDX], AT(hva, GHCB_OFF_RDX), out);
	if (infos) {
		unsafe_put_user(rq->out1, AT(hva, GHCB_OFF_SW_EXITINFO1), out);
		unsafe_put_user(rq->out2, AT(hva, GHCB_OFF_SW_EXITINFO2), out);
	}
out:
	user_access_end();
	stock(kvm_vcpu_mark_page_dirty)(vcpu, rq->gpa >> PAGE_SHIFT);
}

int ghcb_hand_over(struct kvm_vcpu *vcpu, u64 gpa, u64 info1, u64 info2)
{
	if (kernel_vcpu_map(vcpu, gpa >> PAGE_SHIFT, &svm_ghcb_map(vcpu)))
		return -EFAULT;
	svm_ghcb(vcpu) = svm_ghcb_map(vcpu).hva;
	memset(svm_ghcb(vcpu)->save.valid_bitmap, 0, GHCB_VALID_BITMAP_SIZE);
	ghcb_set_sw_exit_info_1(svm_ghcb(vcpu), info1);
	ghcb_set_sw_exit_info_2(svm_ghcb(vcpu), info2);
	return 0;
}

int ghcb_map(struct ksnp_request *rq)
{
	struct kvm_vcpu *vcpu = rq->vcpu;
	struct vmcb_control_area *control = &svm_vmcb(vcpu)->control;
	unsigned long regs[] = {
		vcpu->arch.regs[VCPU_REGS_RAX], vcpu->arch.regs[VCPU_REGS_RBX],
		vcpu->arch.regs[VCPU_REGS_RCX], vcpu->arch.regs[VCPU_REGS_RDX],
		vcpu->arch.regs[VCPU_REGS_RSI],
	};

	if (ghcb_hand_over(vcpu, rq->gpa, rq->out1, rq->out2))
		return -EFAULT;

	memset(vcpu->arch.regs, 0, sizeof(vcpu->arch.regs));
	vcpu->arch.regs[VCPU_REGS_RAX] = regs[0];
	vcpu->arch.regs[VCPU_REGS_RBX] = regs[1];
	vcpu->arch.regs[VCPU_REGS_RCX] = regs[2];
	vcpu->arch.regs[VCPU_REGS_RDX] = regs[3];
	vcpu->arch.regs[VCPU_REGS_RSI] = regs[4];
	kernel_set_exit_code(control, rq->code);
	control->exit_info_1 = rq->info1;
	control->exit_info_2 = rq->info2;
	svm_sw_scratch(vcpu) = rq->scratch;
	memcpy(svm_valid_bitmap(vcpu), rq->valid, sizeof(rq->valid));
	return 0;
}

void ghcb_set_mapped(struct ksnp_request *rq)
{
	ghcb_set_sw_exit_info_1(svm_ghcb(rq->vcpu), rq->out1);
	ghcb_set_sw_exit_info_2(svm_ghcb(rq->vcpu), rq->out2);
}

void ghcb_trace_stock(struct ksnp_request *rq, bool enter)
{
	struct kvm_host_map map;

	if (kernel_vcpu_map(rq->vcpu, rq->gpa >> PAGE_SHIFT, &map))
		return;
	if (enter)
		stock(__traceiter_kvm_vmgexit_enter)(NULL, rq->vcpu->vcpu_id, map.hva);
	else
		stock(__traceiter_kvm_vmgexit_exit)(NULL, rq->vcpu->vcpu_id, map.hva);
	kernel_vcpu_unmap(rq->vcpu, &map);
}
