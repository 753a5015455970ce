// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include <stdio.h>

#include "life.h"
#include "names.h"
#include "rows.h"

#define LIFE(title_, key_, kind_, member, what_, ...)			\
	{ .title = title_, .key = key_, .what = what_, .kind = COLUMN_##kind_, \
	  .offset = offsetof(struct life, member), ##__VA_ARGS__ }

static const struct column columns[] = {
	LIFE("PSC/s", "psc_requests_per_s", RATE, psc_requests, "page state changes"),
	LIFE("to private/s", "to_private_per_s", RATE, to_private,
	     "4 KiB pages that the VMM was asked to convert"),
	LIFE("to shared/s", "to_shared_per_s", RATE, to_shared, "the other way"),
	LIFE("launched", "launch_pages", COUNT, launch_pages, "4 KiB pages that it was launched with"),
	LIFE("APs created", "aps_created", COUNT, aps_created, "by AP creation"),
	LIFE("APs ran", "aps_ran", COUNT, aps_ran, "first runs after that"),
	LIFE("APs refused", "aps_refused", COUNT, aps_refused, "AP creations that were refused",
	     .alarm = STYLE_WARN),
	LIFE("terminated", "terminations", COUNT, terminations, "the guest has ended itself",
	     .alarm = STYLE_BAD),
	LIFE("messages", "guest_requests", COUNT, guest_requests, "to the firmware"),
	LIFE("msgs failed", "guest_request_errors", COUNT, guest_request_errors, "those that failed",
	     .alarm = STYLE_WARN),
	LIFE("certificates", "certificate_pages", COUNT, certificate_pages, "pages of them"),
	LIFE("reset holds", "reset_holds", COUNT, reset_holds, "vCPUs that began to wait for INIT"),
	LIFE("PSC errors", "psc_errors", COUNT, psc_errors, "refused or failed",
	     .alarm = STYLE_WARN),
	LIFE("PSC entries", "psc_entries", COUNT, psc_entries, "entries that were done"),
	LIFE("PSC ranges", "psc_ranges", COUNT, psc_ranges,
	     "what the VMM was asked for: neighbours are merged"),
	LIFE("PSC 2M", "psc_pages_2m", COUNT, psc_2m, "entries of 2 MiB that were done"),
	LIFE(NULL, "mode_changes", COUNT, mode_changes, NULL),
	LIFE(NULL, "last_refusal", CHARS, refusal, NULL),
	LIFE(NULL, "termination", CHARS, reason, NULL),
};

const struct column_list life_list = { columns, NR_COLUMNS(columns) };

static void name_reasons(struct life *l, const struct ksnp_life_counts *c)
{
	const char *why = name_explain_termination(c->term_set, c->term_code);

	if (c->aps_refused)
		name_format(l->refusal, sizeof(l->refusal), KSNP_AS_WHY, c->last_refusal);
	if (!c->terminations)
		return;
	if (why)
		snprintf(l->reason, sizeof(l->reason), "%s", why);
	else
		snprintf(l->reason, sizeof(l->reason), "code set %u, code %llu", c->term_set,
			 (unsigned long long)c->term_code);
}

void life_fill(struct life *l, const struct view *v, uint32_t pid)
{
	struct ksnp_vm_counts last, total;

	span_vm(span_interval(v), pid, &last);
	span_vm(span_total(v), pid, &total);
	*l = (struct life){
		.psc_requests = view_rate(v, last.psc.requests),
		.to_private = view_rate(v, last.psc.to_private[0] + last.psc.to_private[1]),
		.to_shared = view_rate(v, last.psc.to_shared[0] + last.psc.to_shared[1]),
		.psc_errors = total.psc.errors,
		.psc_entries = total.psc.entries,
		.psc_ranges = total.psc.ranges,
		.psc_2m = total.psc.pages_2m,
		.aps_created = total.life.aps_created,
		.aps_refused = total.life.aps_refused,
		.aps_ran = total.life.aps_ran,
		.guest_requests = total.life.guest_requests,
		.guest_request_errors = total.life.guest_request_errors,
		.certificate_pages = total.life.certificate_pages,
		.reset_holds = total.life.reset_holds,
		.mode_changes = total.life.mode_changes,
		.terminations = total.life.terminations,
	};
	for (int i = 0; i < KSNP_NR_PAGE_TYPES; i++)
		l->launch_pages += total.launch_pages[i];
	name_reasons(l, &total.life);
}
