/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests made of chance. Everything that is sent goes through the filters
 * of values.c, which let nothing pass that would surely end the guest: its
 * code, page tables and stacks are converted by nobody, and nobody resets it.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "cpu.h"
#include "ghcb.h"
#include "lib.h"

/* What may be converted: the last pages of memory, so that ranges end there. */
#define POOL_PAGES	1024

#define REWRITER	1	/* the CPU that rewrites, when it is to */
#define VICTIM		2	/* the CPU for AP creation */

/**
 * struct hostile - what the parts share
 * @ghcb: the page for what is sent: nothing is printed by it
 * @pool: GPA of the pool
 * @memory_end: GPA behind all memory
 * @vmsa: pages for AP creation: one that is good, others
 * @concurrent: the other CPU rewrites what is sent
 * @sent: requests so far
 * @faults: exceptions that were taken
 */
struct hostile {
	u8 *ghcb;
	u64 pool;
	u64 memory_end;
	u64 vmsa[2];
	bool concurrent;
	u64 sent;
	u64 faults;
};

extern struct hostile hostile;

/* A pseudo-random generator: xorshift64*. */
struct random {
	u64 state;
};

static inline u64 random_next(struct random *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return r->state * 0x2545f4914f6cdd1dULL;
}

/* 0 to @n - 1 */
static inline u32 random_below(struct random *r, u32 n)
{
	return (u32)(random_next(r) >> 32) % n;
}

static inline bool random_one_in(struct random *r, u32 n)
{
	return !random_below(r, n);
}

/* values.c: a value for each place, good ones and bad ones. */
u64 value_any(struct random *r);
u64 value_pool_gpa(struct random *r);
u64 value_psc_entry(struct random *r);
u64 value_psc_header(struct random *r);
u64 value_msr_request(struct random *r);
/* For the quadword of the GHCB's save area at @offset. */
u64 value_field(struct random *r, u32 offset);
/* @value as far as it is safe there. */
u64 filter_field(u32 offset, u64 value);
u64 filter_psc_entry(u64 entry);

/* nae.c, msr.c, touch.c: one of each kind. */
void send_nae(struct random *r);
void send_msr(struct random *r);
void touch_memory(struct random *r);

/* rewrite.c: never returns. */
void rewrite_for_ever(void);

#endif
