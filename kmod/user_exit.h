/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests that the VMM has: when they are traced, from KVM_RUN's return to
 * the next KVM_RUN; and what becomes of them when the module or the VM goes.
 */
#ifndef KSNP_USER_EXIT_H
#define KSNP_USER_EXIT_H

#include "state.h"

/*
 * A request's tracepoints: begun when it came in (user_exit.c keeps time), ended
 * when the guest goes on or never will.
 */
void request_begin(struct ksnp_vcpu *v, u8 mode, u64 ghcb, u64 info1, u64 info2);
/* @ret: as handlers return; 0 leaves it open until the VMM is back */
void request_end(struct ksnp_vcpu *v, int ret, u8 why, u64 info2);

/* The VM goes with the request still at the VMM */
void user_exit_abandon(struct ksnp_vcpu *v);

/**
 * user_exit_stop() - from now on no request is left to a function of ours
 *
 * Requests that the VMM has are handed to kvm_amd, which finishes them; the
 * guest notices nothing. Our entry points are given back already. Context: may
 * sleep. On return no function of ours is pending in any vCPU.
 */
void user_exit_stop(void);

/* Whether user_exit_stop() has begun: pending functions are to be kvm_amd's */
extern bool user_exit_stopping;

#endif
