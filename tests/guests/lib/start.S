/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first instructions of a payload's CPUs, and the way into and out of
 * exception handlers.
 */
#include "offsets.h"

	.section .header, "a"
	.quad	0x4c50534e50414c44	/* PAYLOAD_MAGIC */
	.quad	start
	.quad	payload_end
	.quad	start_ap

	.text
	.globl	start
start:
	leaq	boot_stack_end(%rip), %rsp
	movq	%rsi, %rdi
	call	lib_start		/* does not return */
	ud2

/* An AP of a guest with SEV-ES: its number is in RDI. */
	.globl	start_ap
start_ap:
	leaq	1(%rdi), %rax
	shlq	$AP_STACK_SHIFT, %rax
	leaq	ap_stacks(%rip), %rsp
	addq	%rax, %rsp
	call	cpu_start_ap		/* does not return */
	ud2

/*
 * One stub for each vector pushes an error code, where the CPU does not, and
 * the vector. All stubs have 16 bytes.
 */
#define VECTORS_WITH_ERROR_CODE	0x60227d00	/* 8 10-14 17 21 29 30 */

	.balign	16
	.globl	trap_stubs
trap_stubs:
	.set	vector, 0
	.rept	32
	.balign	16
	.if	!((VECTORS_WITH_ERROR_CODE >> vector) & 1)
	pushq	$0
	.endif
	pushq	$vector
	jmp	trap_common
	.set	vector, vector + 1
	.endr

/* Lays out struct trap_regs. */
trap_common:
	pushq	%r15
	pushq	%r14
	pushq	%r13
	pushq	%r12
	pushq	%r11
	pushq	%r10
	pushq	%r9
	pushq	%r8
	pushq	%rbp
	pushq	%rdi
	pushq	%rsi
	pushq	%rdx
	pushq	%rcx
	pushq	%rbx
	pushq	%rax
	cld
	movq	%rsp, %rdi
	call	trap
	popq	%rax
	popq	%rbx
	popq	%rcx
	popq	%rdx
	popq	%rsi
	popq	%rdi
	popq	%rbp
	popq	%r8
	popq	%r9
	popq	%r10
	popq	%r11
	popq	%r12
	popq	%r13
	popq	%r14
	popq	%r15
	addq	$16, %rsp
	iretq

/*
 * bool fault_call(void (*fn)(void *), void *arg): true when fn took an
 * exception, which then has unwound the stack to here.
 */
	.globl	fault_call
fault_call:
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, %gs:CPU_FAULT_RSP
	subq	$8, %rsp
	movq	%rdi, %rax
	movq	%rsi, %rdi
	call	*%rax
	addq	$8, %rsp
	xorl	%eax, %eax
1:	movq	$0, %gs:CPU_FAULT_RSP
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	ret

	.globl	fault_landing
fault_landing:
	movl	$1, %eax
	jmp	1b

	.bss
	.balign	16
	.skip	16384
boot_stack_end:
