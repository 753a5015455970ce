// SPDX-License-Identifier: GPL-2.0-only
/* Cache flushes by reason: a row each. */
#include <stddef.h>

#include "format.h"
#include "hist.h"
#include "names.h"
#include "rows.h"
#include "stat.h"

struct flush_row {
	struct row row;
	const char *reason;
	double done_rate, avoided_rate;
	uint64_t done, avoided, cpus, cpus_avoided, bytes, ns, mean, p99, saved_ns;
};

#define FLUSH(title_, key_, kind_, member, width_, priority_, what_, ...)	\
	{ .title = title_, .key = key_, .what = what_, .kind = COLUMN_##kind_, \
	  .offset = offsetof(struct flush_row, member), .width = width_, .priority = priority_, \
	  ##__VA_ARGS__ }

static const struct column columns[] = {
	FLUSH("FLUSH", "reason", TEXT, reason, 15, 1, "who asked for it"),
	FLUSH("DONE/S", "done_per_s", RATE, done_rate, 6, 2, "flushes that were done"),
	FLUSH("AVOID/S", "avoided_per_s", RATE, avoided_rate, 7, 3, "flushes that were not necessary"),
	FLUSH("DONE", "done", COUNT, done, 6, 4, "those since c, or the start"),
	FLUSH("AVOIDED", "avoided", COUNT, avoided, 7, 5, "those since c, or the start"),
	FLUSH("CPUS", "cpus", COUNT, cpus, 6, 10, "CPUs that took part, of all together"),
	FLUSH("SPARED", "cpus_avoided", COUNT, cpus_avoided, 6, 6, "CPUs that did not have to"),
	FLUSH("BYTES", "bytes", BYTES, bytes, 6, 9, "flushed with CLFLUSH"),
	FLUSH("TIME", "ns", NS, ns, 6, 8, "of all together"),
	FLUSH("MEAN", "mean_ns", NS, mean, 6, 11, "of one"),
	FLUSH("P99", "p99_ns", NS, p99, 6, 12, "that 99% of them do not exceed"),
	FLUSH("SAVED", "saved_ns", NS, saved_ns, 6, 7,
	      "estimate: CPU time, at the mean of flushes that were done"),
};

const struct column_list flushes_list = { columns, NR_COLUMNS(columns) };

enum { BY_TIME = 8 };

void flushes_init(struct grid *t)
{
	*t = GRID(columns, struct flush_row, BY_TIME);
}

static void fill_row(const struct view *v, struct flush_row *r, int reason,
		     const struct ksnp_flush_counts *total, const struct ksnp_flush_counts *last)
{
	struct ksnp_hist h = { 0 };

	span_hist(span_chosen(v), ALL_VMS, KSNP_HIST_OF_FLUSH(reason), KSNP_PART_KERNEL, &h);
	r->row.id = reason + 1;
	r->reason = name_of(KSNP_AS_FLUSH, reason);
	r->done_rate = view_rate(v, last->done);
	r->avoided_rate = view_rate(v, last->avoided);
	r->done = total->done;
	r->avoided = total->avoided;
	r->cpus = total->cpus;
	r->cpus_avoided = total->cpus_avoided;
	r->bytes = total->bytes;
	r->ns = total->ns;
	r->mean = total->done ? total->ns / total->done : UNKNOWN;
	r->p99 = hist_count(&h) ? hist_quantile(&h, 0.99) : UNKNOWN;
}

void flushes_fill(struct view *v)
{
	struct ksnp_vm_counts total, last;
	struct stat_flush saved;
	struct flush_row *r;

	span_vm(span_total(v), ALL_VMS, &total);
	span_vm(span_interval(v), ALL_VMS, &last);
	grid_clear(&v->flushes);
	for (int i = 0; i < KSNP_NR_FLUSHES; i++) {
		if (!total.flush[i].done && !total.flush[i].avoided)
			continue;
		r = grid_add(&v->flushes);
		fill_row(v, r, i, &total.flush[i], &last.flush[i]);
		saved = stat_flush_saved(total.flush, i);
		r->saved_ns = saved.is_known ? saved.saved_ns : UNKNOWN;
	}
	grid_sort(&v->flushes);
}
