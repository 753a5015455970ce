/* SPDX-License-Identifier: GPL-2.0-only */
/* Events as lines of text. */
#ifndef EVENT_TEXT_H
#define EVENT_TEXT_H

#include <stdio.h>

#include <kvm_snp/event.h>

/**
 * event_text() - write an event as a line
 * @to: where to
 * @e: a whole, valid event
 * @start_ns: what its time is counted from, CLOCK_MONOTONIC
 *
 * Seconds, CPU, thread, the event's name, and each field as NAME=VALUE with words for
 * numbers that have some.
 */
void event_text(FILE *to, const struct ksnp_event *e, uint64_t start_ns);

#endif
