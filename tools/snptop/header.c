// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "format.h"
#include "header.h"
#include "numbers.h"

/* "0.5 s" */
static void format_interval(char buf[static FORMAT_SIZE], double seconds)
{
	snprintf(buf, FORMAT_SIZE, "%.3g s", seconds);
}

static void format_clock(char buf[static FORMAT_SIZE], uint64_t real_ns)
{
	time_t t = real_ns / 1000000000;
	struct tm tm;

	if (!real_ns || !localtime_r(&t, &tm) || !strftime(buf, FORMAT_SIZE, "%H:%M:%S", &tm))
		strcpy(buf, "-");
}

static void source_text(const struct view *v, char *buf, size_t size)
{
	const struct recording_info *info = v->sample.info;

	if (!strcmp(info->source, "module"))
		snprintf(buf, size, "kvm_snp %s", info->module);
	else if (!strcmp(info->source, "stock"))
		snprintf(buf, size, "stock kernel");
	else
		snprintf(buf, size, "no source");
}

static void draw_title(const struct view *v, struct canvas *c, int row)
{
	char source[48], left[256], right[128], clock[FORMAT_SIZE], up[FORMAT_SIZE];
	char every[FORMAT_SIZE];
	const struct recording_info *info = v->sample.info;

	source_text(v, source, sizeof(source));
	format_clock(clock, v->sample.real_ns);
	format_age(up, v->sample.ns - v->start_ns);
	format_interval(every, v->interval_s);
	snprintf(right, sizeof(right), "%s%s  up %s  every %s",
		 v->paused ? "PAUSED  " : v->sample.ended ? "END  " : "", clock, up, every);
	snprintf(left, sizeof(left), "%s  %s  %s%s", info->host, info->kernel, source,
		 v->sample.recorded ? "  recording" : "");
	canvas_text(c, row, 0, c->cols - (int)strlen(right) - 2, STYLE_STRONG, left);
	canvas_right(c, row, 0, c->cols, v->paused ? STYLE_WARN : STYLE_PLAIN, right);
}

void header_losses(const struct view *v, struct ksnp_losses *losses)
{
	*losses = v->sample.now->losses;
	if (v->sample.departed)
		numbers_add(losses, &v->sample.departed->losses, sizeof(*losses));
}

static int draw_losses(const struct view *v, struct canvas *c, int row)
{
	static const struct column kinds[] = {
		{ .title = "records", .offset = offsetof(struct ksnp_losses, records) },
		{ .title = "events of vCPUs", .offset = offsetof(struct ksnp_losses, vcpus) },
		{ .title = "events of VMs", .offset = offsetof(struct ksnp_losses, vms) },
		{ .title = "durations", .offset = offsetof(struct ksnp_losses, hists) },
		{ .title = "firmware commands", .offset = offsetof(struct ksnp_losses, fw) },
	};
	struct ksnp_losses l;
	char line[256];
	size_t len = 0;
	uint64_t n;

	header_losses(v, &l);
	for (int i = 0; i < NR_COLUMNS(kinds) && len < sizeof(line); i++) {
		n = *(const __u64 *)column_value(&kinds[i], &l);
		if (n)
			len += snprintf(line + len, sizeof(line) - len, "%s %" PRIu64 " %s",
					len ? "," : "lost:", n, kinds[i].title);
	}
	if (!len)
		return 0;
	canvas_text(c, row, 0, c->cols, STYLE_BAD, line);
	return 1;
}

static int draw_line(struct canvas *c, int row, enum style style, const char *text)
{
	canvas_text(c, row, 0, c->cols, style, text);
	return 1;
}

/* What is not as it should be, a line each */
static int draw_troubles(const struct view *v, struct canvas *c, int row)
{
	const struct sample *s = &v->sample;
	char line[128], ago[FORMAT_SIZE];
	int used = 0;

	if (s->message[0])
		used += draw_line(c, row + used, STYLE_WARN, s->message);
	if (s->missing)
		used += draw_line(c, row + used, STYLE_WARN, s->missing);
	if (s->host->firmware.silent) {
		format_age(ago, s->host->firmware.silent_ms * 1000000);
		snprintf(line, sizeof(line), "the firmware has not answered for %s", ago);
		used += draw_line(c, row + used, STYLE_BAD, line);
	}
	if (s->host->leaked) {
		snprintf(line, sizeof(line), "%" PRIu64 " pages could not be taken back from guests",
			 s->host->leaked);
		used += draw_line(c, row + used, STYLE_BAD, line);
	}
	return used + draw_losses(v, c, row + used);
}

int header_draw(const struct view *v, struct canvas *c)
{
	int row = 1;

	draw_title(v, c, 0);
	row += fields_draw(totals_columns, NR_TOTALS, &v->totals, c, row, 4);
	return row + draw_troubles(v, c, row);
}
