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
 * and unmaps it. For units whose callees write to it: MSR intercepts, AP reset
 * hold, data buffers in it.
 *
 * All of it runs in the vCPU's thread with kvm->srcu held, and may sleep.
 */
#ifndef KSNP_GHCB_H
#define KSNP_GHCB_H

#include <kvm_snp/unit.h>

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

/* Copies from and to the page. Return: 0 or -EFAULT. */
int ghcb_copy_from(struct ksnp_request *rq, u32 offset, void *to, u32 len);
int ghcb_copy_to(struct ksnp_request *rq, u32 offset, const void *from, u32 len);

/* Fires the stock kernel's kvm_vmgexit_enter or _exit for the page */
void ghcb_trace_stock(struct ksnp_request *rq, bool enter);

/* The VMM's address of a GHCB for writing, 0 when there is none */
static inline unsigned long ghcb_hva(struct kvm_vcpu *vcpu, u64 gpa)
{
	unsigned long hva = stock(kvm_vcpu_gfn_to_hva)(vcpu, gpa >> PAGE_SHIFT);

	return kvm_is_error_hva(hva) ? 0 : hva;
}

#endif
