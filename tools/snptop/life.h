/* SPDX-License-Identifier: GPL-2.0-only */
/* What happens to a VM in single numbers: conversions, launch, APs, messages, its end. */
#ifndef LIFE_H
#define LIFE_H

#include "view.h"

/* struct life - life_list says what is what */
struct life {
	double psc_requests, to_private, to_shared;
	uint64_t psc_errors, psc_entries, psc_ranges, psc_2m;
	uint64_t launch_pages;
	uint64_t aps_created, aps_refused, aps_ran;
	uint64_t guest_requests, guest_request_errors, certificate_pages;
	uint64_t reset_holds, mode_changes, terminations;
	char refusal[32], reason[80];
};

void life_fill(struct life *l, const struct view *v, uint32_t pid);

#endif
