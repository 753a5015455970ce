// SPDX-License-Identifier: GPL-2.0-only
/*
 * script-recording FILE [START] < SCRIPT: writes a recording of what SCRIPT tells, for
 * tests that know what has to come out; START is when it began, in microseconds. A line
 * is one of
 *
 *	MICROSECONDS EVENT FIELD=VALUE...	fields that are not named are 0
 *	vm PID NAME
 *	lost RECORDS
 *	# whatever, and nothing
 *
 * VALUE is a number, or a word that a number below 256 has (names.h).
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event_kinds.h"
#include "names.h"
#include "recording.h"

static unsigned int line_number;

static uint64_t number(const char *text)
{
	char *end;
	uint64_t n = strtoull(text, &end, 0);

	if (end == text || *end)
		errx(2, "line %u: '%s' is no number", line_number, text);
	return n;
}

static uint64_t value_of(enum ksnp_meaning meaning, const char *text)
{
	const char *word;

	for (unsigned int n = 0; n < 256; n++) {
		word = name_of(meaning, n);
		if (word && !strcmp(word, text))
			return n;
	}
	return number(text);
}

static unsigned int type_of(const char *name)
{
	for (unsigned int type = 1; type < KSNP_NR_EVENTS; type++)
		if (!strcmp(event_kind(type)->name, name))
			return type;
	errx(2, "line %u: no event '%s'", line_number, name);
}

static void set(union event_any *r, const struct event_kind *kind, char *text)
{
	char *value = strchr(text, '=');
	const struct event_field *f;
	uint64_t n;

	if (!value)
		errx(2, "line %u: '%s' is not FIELD=VALUE", line_number, text);
	*value++ = '\0';
	f = event_field(kind, text);
	if (!f)
		errx(2, "line %u: no field '%s'", line_number, text);
	if (f->type == FIELD_TEXT) {
		memcpy((char *)r + f->offset, value, strnlen(value, f->size));
		return;
	}
	n = value_of(f->meaning, value);
	/* Little-endian machines alone have SEV */
	memcpy((char *)r + f->offset, &n, f->size);
}

static void write_event(struct recording_writer *w, uint64_t us, char **rest)
{
	union event_any r = { 0 };
	const struct event_kind *kind;
	unsigned int type;
	char *word = strtok_r(NULL, " \t\n", rest);

	if (!word)
		errx(2, "line %u: no event", line_number);
	type = type_of(word);
	kind = event_kind(type);
	r.head = (struct ksnp_event){
		.ns = us * 1000, .tid = 1, .type = type, .words = kind->size / 8,
	};
	while ((word = strtok_r(NULL, " \t\n", rest)))
		set(&r, kind, word);
	if (recording_write(w, &r.head))
		errx(1, "line %u: cannot be written", line_number);
}

static void write_line(struct recording_writer *w, char *line)
{
	char *rest, *word = strtok_r(line, " \t\n", &rest);

	if (!word || *word == '#')
		return;
	if (!strcmp(word, "vm")) {
		uint32_t pid = number(strtok_r(NULL, " \t\n", &rest) ?: "");

		recording_write_vm(w, pid, strtok_r(NULL, "\n", &rest) ?: "");
	} else if (!strcmp(word, "lost")) {
		recording_write_lost(w, number(strtok_r(NULL, " \t\n", &rest) ?: ""));
	} else {
		write_event(w, number(word), &rest);
	}
}

int main(int argc, char **argv)
{
	struct recording_info info = {
		.host = "host", .kernel = "6.12", .cpu = "cpu", .source = "module",
		.module = "1", .cpus = 2, .start_real_ns = 1700000000000000000ULL,
	};
	struct recording_writer *w;
	char line[1024];
	int error;

	if (argc != 2 && argc != 3)
		errx(2, "usage: script-recording FILE [START] < SCRIPT");
	if (argc == 3)
		info.start_ns = 1000 * number(argv[2]);
	error = recording_create(&w, argv[1], &info);
	if (error)
		errx(1, "%s: %s", argv[1], strerror(-error));
	while (fgets(line, sizeof(line), stdin)) {
		line_number++;
		write_line(w, line);
	}
	error = recording_finish(w);
	if (error)
		errx(1, "%s: %s", argv[1], strerror(-error));
	return 0;
}
