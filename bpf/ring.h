/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ring of events: many writers, one reader who has it mapped. A record costs a
 * sixth of what one in BPF's own ring buffer does, as nobody takes a lock or
 * calls a helper function; nobody is woken up either.
 *
 * head and tail count bytes and never wrap. A writer moves head past its record by
 * compare-and-swap, fills the record in, and writes the word that has its size last:
 * until then the word is 0, as the reader zeroes what it has read before it moves
 * tail. What does not fit is counted in lost. A record is never cut in two: the
 * memory behind the ring's end has room for one that begins before it, and the next
 * one begins in the ring where that would have ended.
 */
#ifndef RING_H
#define RING_H

#include <kvm_snp/event.h>

#define RING_BEHIND	4096

/* tid, cpu, type and words of struct ksnp_event: never 0 */
typedef __u64 __attribute__((may_alias)) ring_word;

struct ring {
	__u64 head __attribute__((aligned(64)));
	__u64 lost;
	__u64 tail __attribute__((aligned(64)));
	__u8 data[] __attribute__((aligned(64)));	/* of RING_BEHIND bytes more than the ring's */
};

/* As many writers at once would be bad luck on any machine */
#define RING_TRIES	64

/**
 * ring_reserve() - room for a record
 * @r: ring
 * @mask: its size in bytes, a power of two, less 1
 * @size: of the record, bytes, a multiple of 8
 *
 * Return: it, zeroed, to be filled in and given to ring_commit(); NULL when there is
 * no room: that is counted.
 */
static inline __attribute__((always_inline)) void *ring_reserve(struct ring *r, __u64 mask,
								__u32 size)
{
	/* Written out once, as it nearly always succeeds at once */
	__u64 head = *(volatile __u64 *)&r->head;

	if (head + size - 1 - *(volatile __u64 *)&r->tail <= mask &&
	    __sync_val_compare_and_swap(&r->head, head, head + size) == head)
		return r->data + (head & mask);
	for (int i = 0; i < RING_TRIES; i++) {
		head = *(volatile __u64 *)&r->head;
		if (head + size - 1 - *(volatile __u64 *)&r->tail > mask)
			break;
		if (__sync_val_compare_and_swap(&r->head, head, head + size) == head)
			return r->data + (head & mask);
	}
	__sync_fetch_and_add(&r->lost, 1);
	return NULL;
}

/* The record is whole from now on: the rest of it is there */
static inline __attribute__((always_inline)) void ring_commit(struct ksnp_event *e, __u32 tid,
							      __u16 cpu, __u8 type, __u8 words)
{
	volatile ring_word *word = (volatile ring_word *)&e->tid;

	/* x86 writes in order, compilers need not */
	asm volatile("" : : : "memory");
	*word = tid | (__u64)cpu << 32 | (__u64)type << 48 | (__u64)words << 56;
}

#endif
