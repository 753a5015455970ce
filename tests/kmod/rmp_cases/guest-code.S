/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest: does what the mailbox says, writes down what came of it, exits, and so on. Copied to
 * GUEST_CODE, so that there are no absolute addresses in it. Not run by the kernel.
 */
#include "guest.h"

	.section .rodata
	.globl	guest_code, guest_code_end, guest_handlers
	.balign	16
guest_code:
	movl	$GUEST_MAILBOX, %edi
	movq	$-1, MAIL_VECTOR(%rdi)
	movq	MAIL_OP(%rdi), %rbx
	movq	MAIL_RAX(%rdi), %rax
	movq	MAIL_RCX(%rdi), %rcx
	movq	MAIL_RDX(%rdi), %rdx
	cmpl	$OP_READ, %ebx
	je	do_read
	cmpl	$OP_WRITE, %ebx
	je	do_write
	cmpl	$OP_FETCH, %ebx
	je	do_fetch
	cmpl	$OP_PVALIDATE, %ebx
	je	do_pvalidate
	cmpl	$OP_RMPADJUST, %ebx
	je	do_rmpadjust
	cmpl	$OP_RMPQUERY, %ebx
	je	do_rmpquery
	cmpl	$OP_RMPUPDATE, %ebx
	je	do_rmpupdate
	cmpl	$OP_PSMASH, %ebx
	je	do_psmash

	movq	$1, MAIL_STARTED(%rdi)
1:	pause
	cmpq	$0, MAIL_STOP(%rdi)
	je	1b

done:
	movq	%rax, MAIL_RAX(%rdi)
	movq	%rcx, MAIL_RCX(%rdi)
	movq	%rdx, MAIL_RDX(%rdi)
	pushfq
	popq	MAIL_FLAGS(%rdi)
exit:
	rep; vmmcall		/* VMGEXIT, or VMMCALL without SEV-ES */
	jmp	guest_code

do_read:
	movq	(%rax), %rcx
	jmp	done
do_write:
	movq	%rcx, (%rax)
	jmp	done
do_fetch:
	call	*%rax
	jmp	done
do_pvalidate:
	.byte	0xf2, 0x0f, 0x01, 0xff
	jmp	done
do_rmpadjust:
	.byte	0xf3, 0x0f, 0x01, 0xfe
	jmp	done
do_rmpquery:
	.byte	0xf3, 0x0f, 0x01, 0xfd
	jmp	done
do_rmpupdate:
	.byte	0xf2, 0x0f, 0x01, 0xfe
	jmp	done
do_psmash:
	.byte	0xf3, 0x0f, 0x01, 0xff
	jmp	done

/* 32 handlers of 16 bytes: the error code, or 0, and the vector lie on the stack */
#define VECTORS_WITH_ERROR_CODE	0x60227d00	/* 8 10-14 17 21 29 30 */
	.balign	16
guest_handlers:
	.set	vector, 0
	.rept	32
	.balign	16
	.if	!((VECTORS_WITH_ERROR_CODE >> vector) & 1)
	pushq	$0
	.endif
	pushq	$vector
	jmp	caught
	.set	vector, vector + 1
	.endr
	.balign	16
caught:
	movl	$GUEST_MAILBOX, %edi
	popq	MAIL_VECTOR(%rdi)
	popq	MAIL_ERROR(%rdi)
	movl	$GUEST_STACK + 0x1000, %esp
	jmp	exit
guest_code_end:
