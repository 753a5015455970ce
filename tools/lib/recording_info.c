// SPDX-License-Identifier: GPL-2.0-only
/* The info chunk: lines of a name, a space and a value. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recording.h"
#include "recording_format.h"
#include "text.h"

static const struct info_field {
	const char *name;
	size_t offset, size;
	enum { INFO_TEXT, INFO_U32, INFO_U64 } type;
} fields[] = {
#define INFO_FIELD(kind, field) {					\
	.name = #field, .type = kind, .offset = offsetof(struct recording_info, field), \
	.size = sizeof(((struct recording_info *)0)->field)		\
}
	INFO_FIELD(INFO_TEXT, host),
	INFO_FIELD(INFO_TEXT, kernel),
	INFO_FIELD(INFO_TEXT, cpu),
	INFO_FIELD(INFO_TEXT, boot),
	INFO_FIELD(INFO_TEXT, source),
	INFO_FIELD(INFO_TEXT, module),
	INFO_FIELD(INFO_U32, cpus),
	INFO_FIELD(INFO_U64, start_ns),
	INFO_FIELD(INFO_U64, start_real_ns),
};

#define NR_FIELDS	(sizeof(fields) / sizeof(fields[0]))
#define LINE_SIZE	256

static void write_value(FILE *to, const struct info_field *f, const void *value)
{
	char text[LINE_SIZE];

	switch (f->type) {
	case INFO_TEXT:
		fputs(text_copy(text, sizeof(text), value, f->size), to);
		break;
	case INFO_U32:
		fprintf(to, "%" PRIu32, *(const uint32_t *)value);
		break;
	case INFO_U64:
		fprintf(to, "%" PRIu64, *(const uint64_t *)value);
		break;
	}
}

size_t info_text(char *text, size_t size, const struct recording_info *info)
{
	FILE *to = fmemopen(text, size, "w");
	size_t length;

	if (!to)
		abort();
	for (size_t i = 0; i < NR_FIELDS; i++) {
		fprintf(to, "%s ", fields[i].name);
		write_value(to, &fields[i], (const char *)info + fields[i].offset);
		fputc('\n', to);
	}
	while (ftell(to) % 8)
		fputc('\n', to);
	length = ftell(to);
	fclose(to);
	return length;
}

static void read_value(void *to, const struct info_field *f, const char *value)
{
	switch (f->type) {
	case INFO_TEXT:
		text_copy(to, f->size, value, strlen(value));
		break;
	case INFO_U32:
		*(uint32_t *)to = strtoul(value, NULL, 10);
		break;
	case INFO_U64:
		*(uint64_t *)to = strtoull(value, NULL, 10);
		break;
	}
}

static void parse_line(struct recording_info *info, const char *line)
{
	size_t length = strcspn(line, " ");

	if (!line[length])
		return;
	for (size_t i = 0; i < NR_FIELDS; i++)
		if (strlen(fields[i].name) == length && !memcmp(fields[i].name, line, length))
			read_value((char *)info + fields[i].offset, &fields[i], line + length + 1);
}

void info_parse(struct recording_info *info, const char *text, size_t length)
{
	const char *end = text + length;
	char line[LINE_SIZE];

	while (text < end) {
		const char *newline = memchr(text, '\n', end - text) ?: end;

		text_copy(line, sizeof(line), text, newline - text);
		parse_line(info, line);
		text = newline + 1;
	}
}
