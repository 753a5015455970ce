// SPDX-License-Identifier: GPL-2.0-only
/*
 * A recording with anything in it goes through all that reads recordings: alone, and with
 * itself and one of another host. With libFuzzer it looks for inputs that do harm; with main.c
 * it goes through the corpus.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jansson.h>

#include "export.h"
#include "fuzz.h"
#include "html.h"
#include "model.h"
#include "recording_format.h"
#include "scan.h"
#include "stat.h"

struct pass {
	struct export_job job;
	const struct export_format *format;
	void *state;
	struct html *page;
};

static int take(const struct ksnp_event *e, void *arg)
{
	struct pass *p = arg;

	if (p->format && p->format->event)
		p->format->event(&p->job, p->state, e);
	if (p->page)
		html_event(p->page, e);
	return 0;
}

/* Exports are what they say, whatever comes in */
static void check_output(const struct export_format *format, const char *text, size_t size)
{
	const char *end = text + size;
	json_t *json;

	if (format == &export_chrome) {
		json = json_loadb(text, size, 0, NULL);
		if (!json)
			abort();
		json_decref(json);
	}
	for (const char *line = text; format == &export_jsonl && line < end;) {
		const char *newline = memchr(line, '\n', end - line);

		json = newline ? json_loadb(line, newline - line, 0, NULL) : NULL;
		if (!json)
			abort();
		json_decref(json);
		line = newline + 1;
	}
}

static void show_stat(FILE *to, const struct model *m)
{
	for (enum stat_by by = STAT_BY_UNIT; by <= STAT_BY_VCPU; by++) {
		struct stat_options o = { .by = by, .all = true };
		json_t *json = stat_json(m, &o);

		if (!json || json_dumpf(json, to, 0))
			abort();
		json_decref(json);
		stat_text(to, m, &o);
	}
}

/* The page's data are JSON that ends where the page says, whatever they are */
static void check_page(const char *text)
{
	static const char mark[] = "id=\"data\">\n";
	const char *data = strstr(text, mark), *end;
	json_t *json;

	if (!data)
		abort();
	data += strlen(mark);
	end = strchr(data, '<');
	json = end ? json_loadb(data, end - data, 0, NULL) : NULL;
	if (!json || strncmp(end, "</script>", 9))
		abort();
	json_decref(json);
}

static void show_page(struct html *page, struct model *m)
{
	struct stat_options o = { .by = STAT_BY_UNIT };
	struct html_side side = { .html = page, .model = m, .report = stat_json(m, &o) };
	char *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	html_write(to, &side);
	json_decref(side.report);
	fclose(to);
	check_page(text);
	free(text);
}

/* Of another host, whose VM has a number that the input may have, too; "" when it is not to be there */
static char other[32];

static void make_other(void)
{
	static const struct recording_info info = { .host = "other", .start_ns = 1, .start_real_ns = 1 };
	union event_any e = { .vm_gone = { .vm = 1000 } };
	struct recording_writer *w;
	int fd = memfd_create("other", 0);

	e.head.ns = 1000;
	e.head.tid = 1000;
	e.head.type = KSNP_EVENT_vm_gone;
	e.head.words = sizeof(e.vm_gone) / 8;
	snprintf(other, sizeof(other), "/proc/self/fd/%d", fd);
	if (fd < 0 || recording_create(&w, other, &info) ||
	    recording_write(w, &e.head) || recording_finish(w))
		abort();
}

/* Return: NULL when nothing can be read */
static struct fleet *open_fleet(const char *path, bool alone)
{
	struct fleet *f = fleet_new();
	char why[256];

	for (unsigned int i = 0; i < (alone ? 1 : 3); i++) {
		const char *name = i < 2 ? path : other;
		struct recording *r = recording_open(name, why);

		if (r)
			fleet_add(f, name, r);
	}
	if (fleet_size(f) == (alone ? 1 : 3) && !fleet_begin(f, why))
		return f;
	fleet_free(f);
	return NULL;
}

/* Reads it once; for @format, or as report does when that is NULL */
static void read_once(const char *path, const struct export_format *format, bool alone)
{
	struct scan scan = { .filter = FILTER_NONE };
	struct pass p = { .job.events = ~0ULL, .format = format };
	struct fleet *f = open_fleet(path, alone);
	struct model *m;
	char *text;
	size_t size;

	if (!f)
		return;
	p.job.fleet = f;
	p.job.to = open_memstream(&text, &size);
	m = model_new();
	if (format && format->begin)
		p.state = format->begin(&p.job);
	if (!format) {
		p.page = html_new();
		html_recording(p.page, fleet_start(f), fleet_hosts(f));
	}
	scan_fleet(&scan, f, m, take, &p);
	if (format)
		format->end(&p.job, p.state, m);
	else
		show_stat(p.job.to, m);
	if (p.page)
		show_page(p.page, m);
	html_free(p.page);
	fleet_damage(f);
	fleet_covered(f, 0, UINT64_MAX);
	fclose(p.job.to);
	if (format)
		check_output(format, text, size);
	free(text);
	model_free(m);
	fleet_free(f);
}

static unsigned int nr_formats(void)
{
	unsigned int nr = 0;

	while (export_formats[nr])
		nr++;
	return nr;
}

/* In formats from @first on, up to @last; the one after the last format is as report does */
static void read_as(const uint8_t *data, size_t size, unsigned int first, unsigned int last)
{
	char path[32];
	int fd;

	fd = memfd_create("recording", 0);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!*other)
		make_other();
	for (unsigned int i = first; i <= last; i++) {
		read_once(path, export_formats[i], true);
		if (!export_formats[i] || !export_formats[i]->one_host)
			read_once(path, export_formats[i], false);
	}
	close(fd);
}

void read_every_way(const uint8_t *data, size_t size)
{
	read_as(data, size, 0, nr_formats());
}

/* In one way, which the input tells: more inputs are seen so */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned int way = recording_crc(data, size) % (nr_formats() + 1);

	read_as(data, size, way, way);
	return 0;
}

/* Makes checksums right, or else little would be seen of what is behind them */
static void mend(uint8_t *data, size_t size)
{
	struct recording_head *head = (void *)data;
	struct chunk_head *chunk;
	size_t at = sizeof(*head);

	if (size < sizeof(*head))
		return;
	memcpy(head->magic, RECORDING_MAGIC, sizeof(head->magic));
	head->check = recording_crc(head, offsetof(struct recording_head, check));
	while (at + sizeof(*chunk) <= size) {
		uint8_t copy[sizeof(*chunk)];

		memcpy(copy, data + at, sizeof(copy));
		chunk = (void *)copy;
		at += sizeof(*chunk);
		if (chunk->magic != CHUNK_MAGIC) {
			at -= sizeof(*chunk) - 1;
			continue;
		}
		if (chunk->length > size - at)
			chunk->length = size - at;
		chunk->length &= ~7U;
		chunk->crc = recording_crc(data + at, chunk->length);
		chunk->check = recording_crc(chunk, offsetof(struct chunk_head, check));
		memcpy(data + at - sizeof(*chunk), copy, sizeof(copy));
		at += chunk->length;
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	size = LLVMFuzzerMutate(data, size, max_size);
	if (seed % 8)
		mend(data, size);
	return size;
}
