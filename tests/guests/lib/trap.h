/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exceptions: #VC is handled, what fault_call() expects is caught, and
 * everything else ends the payload with a report.
 */
#ifndef GUEST_TRAP_H
#define GUEST_TRAP_H

#include <kvm_snp/vmsa.h>

#include "types.h"

#define VECTOR_NMI	2
#define VECTOR_UD	6
#define VECTOR_GP	13
#define VECTOR_PF	14
#define VECTOR_VC	29

/* #VC error code for access to a page that is not validated. */
#define VC_NPF		0x404

/* As start.S lays them out. */
struct trap_regs {
	u64 rax, rbx, rcx, rdx, rsi, rdi, rbp;
	u64 r8, r9, r10, r11, r12, r13, r14, r15;
	u64 vector, error_code;
	u64 rip, cs, rflags, rsp, ss;
};

void trap_init(void);
/* Another CPU takes the same handlers. */
void trap_load(void);
struct vmsa_segment trap_idtr(void);

/* The #VC handler proper: false when it has no answer. */
bool vc_handle(struct trap_regs *regs);

/* Ends the payload with a message, or without one where there is no GHCB. */
__noreturn void panic(const char *message);

#endif
