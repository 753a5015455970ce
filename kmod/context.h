/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a task is about, for functions far below it that are told nothing: on
 * whose behalf caches are flushed, since when a firmware command waits. Who
 * knows puts a context on its stack; who wants to know finds it by task.
 */
#ifndef KSNP_CONTEXT_H
#define KSNP_CONTEXT_H

#include <linux/kvm_types.h>
#include <linux/list.h>

enum ksnp_context_kind { KSNP_CONTEXT_FLUSH, KSNP_CONTEXT_FIRMWARE };

/**
 * struct ksnp_context - what a task is about
 * @kind: one of each kind may be in force; the innermost counts
 * @reason: enum ksnp_flush
 * @kvm: on whose behalf
 * @since: when a command began to wait; 0 when it does not
 */
struct ksnp_context {
	struct list_head list;
	struct task_struct *task;
	enum ksnp_context_kind kind;
	u8 reason;
	struct kvm *kvm;
	u64 since;
};

/* Context of all: any but NMI. */
void context_push(struct ksnp_context *c);
void context_pop(struct ksnp_context *c);
/* The current task's; valid until it pops it. NULL when there is none. */
struct ksnp_context *context_find(enum ksnp_context_kind kind);

/*
 * How many contexts of a kind have @since set, and the earliest of these times, 0 when
 * there is none.
 */
u32 context_waiting(enum ksnp_context_kind kind, u64 *earliest);

#endif
