/* SPDX-License-Identifier: GPL-2.0-only */
/* Going through the events of recordings: those that are wanted, counted in a model. */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "filter.h"
#include "fleet.h"
#include "model.h"

/**
 * struct scan - what is wanted of recordings
 * @filter: which events
 * @from_s, @to_s: and when, in seconds since the first recording began; @to_s 0: up to the end
 */
struct scan {
	struct filter filter;
	double from_s, to_s;
};

/**
 * scan_fleet() - go through recordings
 * @s: what is wanted
 * @f: recordings, from where they have been read to, to their end
 * @m: model in which it is counted, with names, hosts, losses and the time that it covers; it
 *	does not outlive @f when there are several hosts
 * @fn: called for each event that is wanted, before it is counted; other than 0 ends
 *	the scan. NULL: for none.
 * @arg: for @fn
 */
void scan_fleet(const struct scan *s, struct fleet *f, struct model *m,
		int (*fn)(const struct ksnp_event *e, void *arg), void *arg);

/* Where the wanted time begins and ends, in the fleet's time */
uint64_t scan_from(const struct scan *s, const struct fleet *f);
uint64_t scan_to(const struct scan *s, const struct fleet *f);

/* Gives VMs of @m that have no name the one that @f has read */
void scan_names(struct model *m, const struct fleet *f);

#endif
