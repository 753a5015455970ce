// SPDX-License-Identifier: GPL-2.0-only
/* CPUID (GHCB 2.03, 4.1, exit code 0x72). */
#include "../handlers.h"
#include "../symbols.h"

#define XSTATE_LEAF	0xd

int cpuid_nae(struct ksnp_request *rq)
{
	if (!ghcb_has(rq, GHCB_OFF_RAX) || !ghcb_has(rq, GHCB_OFF_RCX))
		return ghcb_refuse(rq, GHCB_ERROR_MISSING_INPUT, KSNP_WHY_MISSING);
	/* The sizes in this leaf depend on XCR0 */
	if (rq->vcpu->arch.regs[VCPU_REGS_RAX] == XSTATE_LEAF && !ghcb_has(rq, GHCB_OFF_XCR0))
		return ghcb_refuse(rq, GHCB_ERROR_MISSING_INPUT, KSNP_WHY_MISSING);
	return stock(kvm_emulate_cpuid)(rq->vcpu);
}
