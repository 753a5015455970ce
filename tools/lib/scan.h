/* SPDX-License-Identifier: GPL-2.0-only */
/* Going through a recording's events: those that are wanted, counted in a model. */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "filter.h"
#include "model.h"
#include "recording.h"

/**
 * struct scan - what is wanted of a recording
 * @filter: which events
 * @from_s, @to_s: and when, in seconds since the recording began; @to_s 0: up to its end
 */
struct scan {
	struct filter filter;
	double from_s, to_s;
};

/**
 * scan_recording() - go through a recording
 * @s: what is wanted
 * @r: recording, from where it has been read to, to its end
 * @m: model in which it is counted, with names, losses and the time that it covers
 * @fn: called for each event that is wanted, before it is counted; other than 0 ends
 *	the scan. NULL: for none.
 * @arg: for @fn
 */
void scan_recording(const struct scan *s, struct recording *r, struct model *m,
		    int (*fn)(const struct ksnp_event *e, void *arg), void *arg);

/* Gives VMs of @m that have no name the one that @r has read */
void scan_names(struct model *m, const struct recording *r);

#endif
