/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events that come from several recordings of one host: each recorder looks at the clock
 * itself, so that they differ in when they were recorded, and in times that were taken
 * outside the module.
 */
#ifndef REPEATS_H
#define REPEATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvm_snp/event.h>

/* Recorders see the same event within this time, however busy a host is, ns */
#define REPEATS_WINDOW_NS	1000000000

struct repeats;

struct repeats *repeats_new(size_t sources);
void repeats_free(struct repeats *r);

/* A source has seen nothing of what was before @from_ns, or after @to_ns */
void repeats_began(struct repeats *r, size_t source, uint64_t from_ns);
void repeats_ended(struct repeats *r, size_t source, uint64_t to_ns);

/**
 * repeats_seen() - whether another source has already told of an event
 * @r: events of the last REPEATS_WINDOW_NS, 8192 at most
 * @e: the next event, in order of time
 * @source: where it comes from
 *
 * The same is an event of the same kind, thread and CPU all of whose fields but durations
 * are the same. Each event of a source is the same as one of each other source at most, the
 * nearest.
 */
bool repeats_seen(struct repeats *r, const struct ksnp_event *e, size_t source);

#endif
