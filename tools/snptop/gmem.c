// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "format.h"
#include "gmem.h"
#include "rows.h"

#define GMEM(title_, key_, kind_, member, what_, ...)			\
	{ .title = title_, .key = key_, .what = what_, .kind = COLUMN_##kind_, \
	  .offset = offsetof(struct gmem, member), ##__VA_ARGS__ }

static const struct column columns[] = {
	GMEM("freed/s", "freed_pages_per_s", RATE, freed, "4 KiB pages of guest_memfd that were freed"),
	GMEM("freed pages", "freed_pages", COUNT, pages, "those since c, or the start"),
	GMEM("RMP/page", "rmp_ns_per_page", NS, rmp_ns, "time for the RMP for each of them"),
	GMEM("flush/page", "flush_ns_per_page", NS, flush_ns, "time for CLFLUSH for each"),
	GMEM("flushed", "bytes_flushed", BYTES, bytes, "bytes, since c, or the start"),
	GMEM("back as 4K", "back_4k", COUNT, back_4k, "entries of the RMP that went back to the host"),
	GMEM("back as 2M", "back_2m", COUNT, back_2m, "and of 2 MiB"),
	GMEM("splits", "splits", COUNT, splits, "entries that were split since a part was freed"),
	GMEM("not back", "failed", COUNT, failed, "entries that could not be given back",
	     .alarm = STYLE_BAD),
	GMEM("4K prep/s", "prepared_4k_per_s", RATE, prepared_4k, "entries of the RMP that became a guest's"),
	GMEM("2M prep/s", "prepared_2m_per_s", RATE, prepared_2m, "and of 2 MiB"),
	GMEM("RMPUPDATE/s", "rmp_updates_per_s", RATE, updates, "by this module"),
	GMEM("PSMASH/s", "psmashes_per_s", RATE, psmashes, "by this module"),
	GMEM("RMP retries", "rmp_retries", COUNT, retries, "for entries that were in use"),
	GMEM("RMP failed", "rmp_failures", COUNT, rmp_failures, "RMPUPDATE and PSMASH that failed",
	     .alarm = STYLE_BAD),
};

const struct column_list gmem_list = { columns, NR_COLUMNS(columns) };

static uint64_t per_page(uint64_t ns, uint64_t pages)
{
	return pages ? ns / pages : UNKNOWN;
}

void gmem_fill(struct gmem *g, const struct view *v)
{
	struct ksnp_vm_counts last, total, chosen;

	span_vm(span_interval(v), ALL_VMS, &last);
	span_vm(span_total(v), ALL_VMS, &total);
	span_vm(span_chosen(v), ALL_VMS, &chosen);
	*g = (struct gmem){
		.freed = view_rate(v, last.gmem.pages),
		.prepared_4k = view_rate(v, last.gmem.prepared_4k),
		.prepared_2m = view_rate(v, last.gmem.prepared_2m),
		.updates = view_rate(v, last.rmp.updates),
		.psmashes = view_rate(v, last.rmp.psmashes),
		.pages = total.gmem.pages,
		.rmp_ns = per_page(chosen.gmem.rmp_ns, chosen.gmem.pages),
		.flush_ns = per_page(chosen.gmem.flush_ns, chosen.gmem.pages),
		.bytes = total.gmem.bytes_flushed,
		.splits = total.gmem.splits,
		.failed = total.gmem.failed,
		.retries = total.rmp.update_retries + total.rmp.psmash_retries,
		.rmp_failures = total.rmp.update_failures + total.rmp.psmash_failures,
		.back_4k = total.gmem.back_4k,
		.back_2m = total.gmem.back_2m,
	};
}
