// SPDX-License-Identifier: GPL-2.0-only
/* Firmware commands: a row each. */
#include <stddef.h>
#include <stdio.h>

#include "format.h"
#include "names.h"
#include "rows.h"
#include "spread.h"

struct firmware_row {
	struct row row;
	char name[32], status[48];
	uint64_t cmd;
	double rate;
	uint64_t count, failed, queue_ns, run_ns;
	uint64_t run_mean, queue_mean;
	struct spread run, queue;
};

#define FIRMWARE(title_, key_, kind_, member, width_, priority_, what_, ...)	\
	{ .title = title_, .key = key_, .what = what_, .kind = COLUMN_##kind_, \
	  .offset = offsetof(struct firmware_row, member), .width = width_, \
	  .priority = priority_, ##__VA_ARGS__ }

static const struct column columns[] = {
	FIRMWARE("FIRMWARE", "command", CHARS, name, 18, 1, "command", .max = 26),
	FIRMWARE(NULL, "cmd", ID, cmd, 4, 0, NULL),
	FIRMWARE("/S", "commands_per_s", RATE, rate, 6, 2, "commands that have ended"),
	FIRMWARE("COUNT", "commands", COUNT, count, 7, 3, "those since c, or the start"),
	FIRMWARE("FAILED", "failed", COUNT, failed, 6, 4, "those that failed", .alarm = STYLE_WARN),
	FIRMWARE("RUN", "run_mean_ns", NS, run_mean, 6, 5, "time that the firmware took, on average"),
	FIRMWARE("P50", "run_p50_ns", NS, run.p50, 6, 12, "that half of them do not exceed"),
	FIRMWARE("P99", "run_p99_ns", NS, run.p99, 6, 6, "that 99% of them do not exceed"),
	FIRMWARE("MAX", "run_max_ns", NS, run.max, 6, 9, "the longest"),
	FIRMWARE("QUEUE", "queue_mean_ns", NS, queue_mean, 6, 7,
		 "time before that, waiting for the mailbox, on average"),
	FIRMWARE("Q-P99", "queue_p99_ns", NS, queue.p99, 6, 10,
		 "that 99% of those that waited do not exceed"),
	FIRMWARE("Q-MAX", "queue_max_ns", NS, queue.max, 6, 11, "the longest"),
	FIRMWARE(NULL, "run_ns", NS, run_ns, 6, 0, NULL),
	FIRMWARE(NULL, "queue_ns", NS, queue_ns, 6, 0, NULL),
	FIRMWARE("LAST FAILURE", "last_failure", CHARS, status, 14, 8,
		 "status of the last one that failed", .max = 40),
};

const struct column_list firmware_list = { columns, NR_COLUMNS(columns) };

enum { BY_COUNT = 3 };

void firmware_init(struct grid *t)
{
	*t = GRID(columns, struct firmware_row, BY_COUNT);
}

static void name_failure(struct firmware_row *r, const struct ksnp_fw_counts *c)
{
	if (!c->failed)
		return;
	if (c->last_status)
		name_format(r->status, sizeof(r->status), KSNP_AS_FW_STATUS, c->last_status);
	else
		name_format(r->status, sizeof(r->status), KSNP_AS_RET, (int64_t)c->last_ret);
}

static void add_times(const struct view *v, struct firmware_row *r, uint32_t cmd)
{
	struct ksnp_hist run = { 0 }, queue = { 0 };
	struct ksnp_fw_counts c;

	span_fw(span_chosen(v), cmd, &c);
	span_hist(span_chosen(v), ALL_VMS, KSNP_HIST_OF_FW(cmd), KSNP_PART_RUN, &run);
	span_hist(span_chosen(v), ALL_VMS, KSNP_HIST_OF_FW(cmd), KSNP_PART_QUEUE, &queue);
	r->run_mean = c.count ? c.run_ns / c.count : UNKNOWN;
	r->queue_mean = c.count ? c.queue_ns / c.count : UNKNOWN;
	spread_fill(&r->run, &run);
	spread_fill(&r->queue, &queue);
}

static void add_row(struct view *v, uint32_t cmd)
{
	struct ksnp_fw_counts total, last;
	struct firmware_row *r;

	span_fw(span_total(v), cmd, &total);
	span_fw(span_interval(v), cmd, &last);
	if (!total.count)
		return;
	r = grid_add(&v->firmware);
	r->row.id = r->cmd = cmd;
	name_format(r->name, sizeof(r->name), KSNP_AS_FW_CMD, cmd);
	name_failure(r, &total);
	r->rate = view_rate(v, last.count);
	r->count = total.count;
	r->failed = total.failed;
	r->run_ns = total.run_ns;
	r->queue_ns = total.queue_ns;
	add_times(v, r, cmd);
}

void firmware_fill(struct view *v)
{
	const struct model *now = v->sample.now, *departed = v->sample.departed;

	grid_clear(&v->firmware);
	for (size_t i = 0; i < now->nr_fw; i++)
		add_row(v, now->fw[i].cmd);
	for (size_t i = 0; departed && i < departed->nr_fw; i++)
		if (!model_find_fw(now, departed->fw[i].cmd))
			add_row(v, departed->fw[i].cmd);
	grid_sort(&v->firmware);
}
