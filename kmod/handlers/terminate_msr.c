// SPDX-License-Identifier: GPL-2.0-only
/* Termination by the MSR protocol (GHCB 2.03, 2.3.1, 0x100): the VMM ends the guest. */
#include "../handlers.h"
#include "../trace.h"

int terminate_msr(struct ksnp_vcpu *v, u64 value)
{
	emit(terminate, v->vm->pid, v->vcpu->vcpu_id, v->unit, GHCB_TERM_MSR_SET(value),
	     GHCB_TERM_MSR_CODE(value), 0);
	return exit_terminate(v->vcpu, value);
}
