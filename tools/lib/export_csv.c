// SPDX-License-Identifier: GPL-2.0-only
/* CSV (RFC 4180 but for its CRLF): a line for each event, a column for each name of a field. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "event_value.h"
#include "export.h"

#define MAX_COLUMNS	128

/**
 * struct csv - which columns there are
 * @column: their names
 * @field: by event and column, what is in it; NULL: nothing
 */
struct csv {
	const char *column[MAX_COLUMNS];
	unsigned int nr;
	const struct event_field *field[KSNP_NR_EVENTS][MAX_COLUMNS];
};

static unsigned int column_of(struct csv *csv, const char *name)
{
	for (unsigned int i = 0; i < csv->nr; i++)
		if (!strcmp(csv->column[i], name))
			return i;
	if (csv->nr == MAX_COLUMNS)
		abort();	/* event.h has grown */
	csv->column[csv->nr] = name;
	return csv->nr++;
}

static void *csv_begin(const struct export_job *job)
{
	struct csv *csv = array_alloc(1, sizeof(*csv));

	for (unsigned int type = 1; type < KSNP_NR_EVENTS; type++) {
		const struct event_kind *kind = event_kind(type);

		if (!(job->events & 1ULL << type))
			continue;
		for (unsigned int i = 0; i < kind->nr_fields; i++)
			csv->field[type][column_of(csv, kind->fields[i].name)] = &kind->fields[i];
	}
	fputs(fleet_hosts(job->fleet) ? "at_ns,event,host,tid,cpu" : "at_ns,event,tid,cpu", job->to);
	for (unsigned int i = 0; i < csv->nr; i++)
		fprintf(job->to, ",%s", csv->column[i]);
	fputc('\n', job->to);
	return csv;
}

static void write_text(FILE *to, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs_unlocked(text, to);
		return;
	}
	fputc('"', to);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', to);
		fputc(*text, to);
	}
	fputc('"', to);
}

static void csv_event(const struct export_job *job, void *state, const struct ksnp_event *e)
{
	const struct hosts *hosts = fleet_hosts(job->fleet);
	const char *host = hosts_name(hosts, e->tid);
	struct csv *csv = state;
	char value[EVENT_VALUE_SIZE];
	union event_any room;

	e = hosts_plain(hosts, e, &room);
	fprintf(job->to, "%" PRIu64 ",%s,", (uint64_t)e->ns, event_kind(e->type)->name);
	if (host) {
		write_text(job->to, host);
		putc_unlocked(',', job->to);
	}
	fprintf(job->to, "%u,%u", e->tid, e->cpu);
	for (unsigned int i = 0; i < csv->nr; i++) {
		const struct event_field *f = csv->field[e->type][i];

		putc_unlocked(',', job->to);
		if (f)
			write_text(job->to, event_value(value, e, f));
	}
	putc_unlocked('\n', job->to);
}

static void csv_end(const struct export_job *job, void *state, const struct model *model)
{
	(void)job;
	(void)model;
	free(state);
}

const struct export_format export_csv = {
	.name = "csv",
	.what = "comma-separated values, a line for each event",
	.begin = csv_begin,
	.event = csv_event,
	.end = csv_end,
};
