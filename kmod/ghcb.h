/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Access to the guest's GHCB page, in two ways.
 *
 * Direct: the fields are copied from and to the page through the VMM's mapping
 * of it, which nothing has to be pinned for. For units whose callees know
 * nothing of a GHCB.
 *
 * Mapped: the page is mapped where kvm_amd keeps it (vcpu_svm.sev_es.ghcb) and
 * stays so until the next guest entry, when kvm_amd writes the registers back
 * and unmaps it. For units whose callees write to it: intercepts other than those of
 * MSRs and single port accesses, AP reset hold, data buffers in it.
 *
 * All of it runs in the vCPU's thread with kvm->srcu held, and may sleep.
 */
#ifndef KSNP_GHCB_H
#define KSNP_GHCB_H

#include <kvm_snp/unit.h>

#include "state.h"
#include "symbols.h"

/**
 * ghcb_read() - copy what the guest wrote
 * @rq: request; @vcpu and @gpa are set
 *
 * Nothing in the page is changed. RAX and the others go to vcpu->arch.regs.
 * Return: 0, -EFAULT when there is no memory at @gpa.
 */
int ghcb_read(struct ksnp_request *rq);

/**
 * ghcb_write() - give results back: registers, SW_EXITINFO1 and 2
 * @rq: request
 * @infos: SW_EXITINFO1 and 2 too
 *
 * Fields that come back are marked valid, all others not, as kvm_amd does.
 * A page that went away meanwhile is nobody's loss but the guest's.
 */
void ghcb_write(struct ksnp_request *rq, bool infos);

/**
 * ghcb_map() - map the page for kvm_amd, and note the request as kvm_amd does
 * @rq: request; @out1 and @out2 are written to the page
 *
 * Return: 0, -EFAULT when it cannot be mapped.
 */
int ghcb_map(struct ksnp_request *rq);

/* Writes rq->out1 and out2 to the mapped page */
void ghcb_set_mapped(struct ksnp_request *rq);

/* Fires the stock kernel's kvm_vmgexit_enter or _exit for the page */
void ghcb_trace_stock(struct ksnp_request *rq, bool enter);

/**
 * ghcb_hand_over() - map a GHCB for kvm_amd, which ends the request
 * @vcpu: vCPU
 * @gpa: GHCB
 * @info1: SW_EXITINFO1 so far
 * @info2: SW_EXITINFO2 so far
 *
 * Context: the VMM's memory is in use, kvm->srcu held; may sleep. The vCPU is
 * the caller's.
 * Return: 0 or a negative errno.
 */
int ghcb_hand_over(struct kvm_vcpu *vcpu, u64 gpa, u64 info1, u64 info2);

/*
 * The VMM's address of a GHCB for writing, 0 when there is none. Looked up again
 * only when the memory slots have changed.
 */
static inline unsigned long ghcb_hva(struct ksnp_vcpu *v, u64 gpa)
{
	u64 generation = kvm_vcpu_memslots(v->vcpu)->generation;
	struct ksnp_page *page = &v->page;

	if (unlikely(page->gpa != gpa || page->generation != generation)) {
		unsigned long hva = stock(kvm_vcpu_gfn_to_hva)(v->vcpu, gpa >> PAGE_SHIFT);

		page->gpa = gpa;
		page->generation = generation;
		page->hva = kvm_is_error_hva(hva) ? 0 : hva;
	}
	return page->hva;
}

#endif
