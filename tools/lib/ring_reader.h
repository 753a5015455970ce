/* SPDX-License-Identifier: GPL-2.0-only */
/* The reader's side of bpf/ring.h. */
#ifndef RING_READER_H
#define RING_READER_H

#include <stdint.h>

#include <kvm_snp/event.h>

struct ring;

/* Where the youngest record ends: counts bytes */
uint64_t ring_head(const struct ring *r);

/**
 * ring_next() - the oldest record
 * @r: ring
 * @mask: its size in bytes less 1
 * @end: only if it lies before ring_head()'s earlier answer
 *
 * Return: it, valid until ring_done(), or NULL: there is none, or it is still being written.
 */
const struct ksnp_event *ring_next(struct ring *r, uint64_t mask, uint64_t end);
/* Gives the oldest record's room back */
void ring_done(struct ring *r, uint64_t mask);

#endif
