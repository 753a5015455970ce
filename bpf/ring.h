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

struct ring {
	__u64 head __attribute__((aligned(64)));
	__u64 lost;
	__u64 tail __attribute__((aligned(64)));
	__u8 data[] __attribute__((aligned(64)));	/* of RING_BEHIND bytes more than the ring's */
};

/* The second word of struct ksnp_event, which is never 0 */
static inline __attribute__((always_inline)) __u64 ring_word(__u32 tid, __u16 cpu, __u8 type,
							     __u8 words)
{
	return tid | (__u64)cpu << 32 | (__u64)type << 48 | (__u64)words << 56;
}

#endif
