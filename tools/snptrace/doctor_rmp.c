// SPDX-License-Identifier: GPL-2.0-only
/* The RMP: is there one, and does it cover all RAM? */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "doctor_judge.h"
#include "human.h"

/* APM vol 2, 15.36.3: what the processor keeps, then an entry for each page */
#define BOOKKEEPING	(16ULL << 10)
#define ENTRY_SIZE	16
#define PAGE		4096ULL

#define MSR_RMP_BASE	0xc0010132
#define MSR_RMP_END	0xc0010133
#define MSR_RMP_CFG	0xc0010136
#define RMP_CFG_SEGMENTED	1

#define BIOS_RMP	"set SNP Memory (RMP Table) Coverage to Enabled in the BIOS"

bool doctor_parse_ram(const char *line, struct doctor_range *ram)
{
	int end = 0;

	/* What is indented is a part of something */
	if (*line == ' ' || sscanf(line, "%" SCNx64 "-%" SCNx64 " : %n", &ram->start, &ram->end,
				   &end) != 2 || !end)
		return false;
	return !strncmp(line + end, "System RAM", 10) && ram->end > ram->start;
}

bool doctor_parse_range(const char *line, const char *before, struct doctor_range *range)
{
	const char *at = strstr(line, before);

	return at && sscanf(at + strlen(before), " [%" SCNx64 " - %" SCNx64 "]", &range->start,
			    &range->end) == 2 && range->end > range->start;
}

/* Bytes of @want that are in none of @have */
static uint64_t uncovered(const struct doctor_range *want, const struct doctor_ranges *have)
{
	uint64_t at = want->start;
	unsigned int i = 0;

	while (at <= want->end && i < have->nr) {
		if (have->range[i].start <= at && at <= have->range[i].end) {
			if (have->range[i].end >= want->end)
				return 0;
			/* Look at all of them again: they need not be in order */
			at = have->range[i].end + 1;
			i = 0;
		} else {
			i++;
		}
	}
	return want->end - at + 1;
}

static uint64_t size_of(const struct doctor_ranges *r)
{
	uint64_t size = 0;

	for (unsigned int i = 0; i < r->nr; i++)
		size += r->range[i].end - r->range[i].start + 1;
	return size;
}

/* What a contiguous RMP covers: from 0 on */
static struct doctor_ranges contiguous(const struct doctor_rmp *r)
{
	uint64_t size = r->end - r->base + 1;
	uint64_t pages = size > BOOKKEEPING ? (size - BOOKKEEPING) / ENTRY_SIZE : 0;
	struct doctor_ranges covered = { .nr = !!pages };

	covered.range[0].end = pages * PAGE - 1;
	return covered;
}

static uint64_t missing(const struct doctor_rmp *r)
{
	struct doctor_ranges covered = r->segmented ? r->segments : contiguous(r);
	const struct doctor_range itself = { r->base, r->end };
	uint64_t bytes = r->segmented ? 0 : uncovered(&itself, &covered);

	for (unsigned int i = 0; i < r->ram.nr; i++)
		bytes += uncovered(&r->ram.range[i], &covered);
	return bytes;
}

static void judge_coverage(const struct doctor_rmp *r, struct doctor_point *p)
{
	char ram[HUMAN_SIZE], bare[HUMAN_SIZE], where[64];
	uint64_t bytes = missing(r);

	if (r->segmented)
		snprintf(where, sizeof(where), "%u segments", r->segments.nr);
	else
		snprintf(where, sizeof(where), "at 0x%" PRIx64 "-0x%" PRIx64, r->base, r->end);
	human_bytes(ram, size_of(&r->ram));
	doctor_number(p, "ram_bytes", size_of(&r->ram));
	doctor_number(p, "uncovered_bytes", bytes);
	if (!bytes) {
		doctor_say(p, DOCTOR_OK, "%s, covers all RAM (%s)%s", where, ram,
			   r->segmented ? "" : " and itself");
		return;
	}
	doctor_say(p, DOCTOR_FAIL, "%s, does not cover %s (RAM: %s)", where,
		   human_bytes(bare, bytes), ram);
	doctor_todo(p, BIOS_RMP ", for all memory");
}

void doctor_judge_rmp(const struct doctor_rmp *r, struct doctor_point *p)
{
	if (!r->known) {
		doctor_say(p, DOCTOR_UNKNOWN,
			   "not looked at: neither its MSRs nor the kernel's log can be read");
		doctor_todo(p, "run it as root; modprobe msr");
		return;
	}
	if (!r->base || (!r->segmented && r->end <= r->base)) {
		doctor_say(p, DOCTOR_FAIL, "none: the BIOS has reserved no memory for it");
		doctor_todo(p, BIOS_RMP);
		return;
	}
	doctor_number(p, "base", r->base);
	if (!r->segmented)
		doctor_number(p, "end", r->end);
	if (!r->ram.nr) {
		doctor_say(p, DOCTOR_UNKNOWN, "there is one, but /proc/iomem hides where RAM is");
		doctor_todo(p, "run it as root");
	} else if (r->segmented && !r->segments.nr) {
		doctor_say(p, DOCTOR_UNKNOWN, "of segments that the kernel's log does not have any more");
		doctor_todo(p, "reboot, and look at it again soon; a larger log_buf_len= keeps them");
	} else {
		judge_coverage(r, p);
	}
}

static void add(struct doctor_ranges *r, const struct doctor_range *range)
{
	if (r->nr < DOCTOR_MAX_RANGES)
		r->range[r->nr++] = *range;
}

static void read_ram(struct doctor_rmp *r)
{
	FILE *f = fopen("/proc/iomem", "re");
	struct doctor_range ram;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (doctor_parse_ram(line, &ram))
			add(&r->ram, &ram);
	if (f)
		fclose(f);
}

/* What the kernel has said of it. Segments are said once for each boot. */
static void read_log(const struct klog *log, struct doctor_rmp *r)
{
	const char *line = klog_last(log, "RMP table physical range", NULL);
	const char *table = klog_last(log, "Segmented RMP base table", NULL);
	struct doctor_range range;

	if (line && doctor_parse_range(line, "RMP table physical range", &range)) {
		r->known = true;
		r->base = range.start;
		r->end = range.end;
	}
	if (table && doctor_parse_range(table, "physical range", &range)) {
		r->known = r->segmented = true;
		r->base = range.start;
	}
	if (klog_last(log, "Memory for the RMP table has not been reserved", NULL))
		r->known = true;
	for (size_t i = 0; i < log->nr; i++)
		if (strstr(log->lines[i], "RMP segment ") &&
		    doctor_parse_range(log->lines[i], "covering", &range))
			add(&r->segments, &range);
}

/* The registers know better than the log */
static void read_msrs(const struct doctor *d, struct doctor_rmp *r)
{
	uint64_t base, end, cfg = 0;

	if (doctor_msr(0, MSR_RMP_BASE, &base) || doctor_msr(0, MSR_RMP_END, &end))
		return;
	if (d->cpu.eax & DOCTOR_CPUID_SEG_RMP && doctor_msr(0, MSR_RMP_CFG, &cfg))
		return;
	r->known = true;
	r->base = base;
	r->end = end;
	r->segmented = cfg & RMP_CFG_SEGMENTED;
}

void doctor_check_rmp(const struct doctor *d, struct doctor_point *p)
{
	struct doctor_rmp r = { 0 };

	if (!(d->cpu.eax & DOCTOR_CPUID_SNP)) {
		doctor_say(p, DOCTOR_FAIL, "none: the CPU has no SEV-SNP");
		doctor_todo(p, "see CPU");
		return;
	}
	read_log(&d->log, &r);
	read_msrs(d, &r);
	read_ram(&r);
	doctor_judge_rmp(&r, p);
}
