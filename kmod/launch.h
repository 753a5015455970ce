/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSNP_LAUNCH_H
#define KSNP_LAUNCH_H

#include <linux/kvm_host.h>

#include "state.h"

/* What the launch command that runs for a VM tells its tracepoint. Context: kvm->lock held. */
static inline struct ksnp_launch_note *launch_note(struct kvm *kvm)
{
	return &ksnp_vm_find(kvm)->note;
}

#endif
