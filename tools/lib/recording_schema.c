// SPDX-License-Identifier: GPL-2.0-only
/*
 * A schema is lines of text: "event NAME NUMBER SIZE", then for each of its fields
 * "field NAME TYPE OFFSET MEANING".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recording_format.h"

#define WORD		8
#define NAME_SIZE	32
#define MAX_TOKENS	5

static void write_field(FILE *f, const struct event_field *field)
{
	static const char *const words[] = {
		[FIELD_UNSIGNED] = "u", [FIELD_SIGNED] = "s", [FIELD_TEXT] = "text"
	};

	fprintf(f, "field %s %s%u %u %s\n", field->name, words[field->type],
		field->type == FIELD_TEXT ? field->size : 8 * field->size, field->offset,
		meaning_name(field->meaning));
}

const char *schema_text(size_t *length)
{
	static char text[16 << 10];
	static size_t used;
	FILE *f;

	*length = used;
	if (used)
		return text;
	f = fmemopen(text, sizeof(text), "w");
	if (!f)
		abort();
	for (unsigned int type = 1; type < KSNP_NR_EVENTS; type++) {
		const struct event_kind *kind = event_kind(type);

		fprintf(f, "event %s %u %u\n", kind->name, type, kind->size);
		for (unsigned int i = 0; i < kind->nr_fields; i++)
			write_field(f, &kind->fields[i]);
	}
	while (ftell(f) % WORD)
		fputc('\n', f);
	used = ftell(f);
	fclose(f);
	*length = used;
	return text;
}

/* A line's words, as many as there are; others than MAX_TOKENS words of NAME_SIZE are no line of ours */
struct line {
	unsigned int nr;
	char word[MAX_TOKENS][NAME_SIZE];
};

static bool split(struct line *l, const char *text, size_t length)
{
	const char *end = text + length;

	l->nr = 0;
	while (text < end) {
		const char *space = memchr(text, ' ', end - text) ?: end;
		size_t size = space - text;

		if (!size || size >= NAME_SIZE || l->nr == MAX_TOKENS)
			return false;
		memcpy(l->word[l->nr], text, size);
		l->word[l->nr++][size] = '\0';
		text = space + 1;
	}
	return true;
}

/* A decimal number up to @max, or -1 */
static int number(const char *word, int max)
{
	int n = 0;

	if (!*word || strlen(word) > 6)
		return -1;
	for (; *word; word++) {
		if (*word < '0' || *word > '9')
			return -1;
		n = n * 10 + *word - '0';
	}
	return n <= max ? n : -1;
}

static bool parse_type(const char *word, uint8_t *size, enum field_type *type)
{
	int n;

	if (!strncmp(word, "text", 4)) {
		n = number(word + 4, 255);
		*type = FIELD_TEXT;
		*size = n;
		return n > 0;
	}
	n = number(word + 1, 64);
	*type = word[0] == 's' ? FIELD_SIGNED : FIELD_UNSIGNED;
	*size = n / 8;
	return (word[0] == 'u' || word[0] == 's') && (n == 8 || n == 16 || n == 32 || n == 64);
}

static unsigned int type_of_name(const char *name)
{
	for (unsigned int type = 1; type < KSNP_NR_EVENTS; type++)
		if (!strcmp(event_kind(type)->name, name))
			return type;
	return KSNP_EVENT_none;
}

static struct schema_event *parse_event(struct schema *s, const struct line *l)
{
	int nr, size;

	if (l->nr < 4)
		return NULL;
	nr = number(l->word[2], 255);
	size = number(l->word[3], 255 * WORD);
	if (nr < 0 || size < (int)sizeof(struct ksnp_event) || size % WORD)
		return NULL;
	s->events[nr] = (struct schema_event){
		.words = size / WORD,
		.type = type_of_name(l->word[1]),
	};
	return &s->events[nr];
}

static bool parse_field(struct schema_event *e, const struct line *l)
{
	const struct event_kind *kind = event_kind(e->type);
	const struct event_field *f;
	enum field_type type;
	uint8_t size;
	int offset;

	if (l->nr < 4 || !parse_type(l->word[2], &size, &type))
		return false;
	offset = number(l->word[3], e->words * WORD);
	if (offset < (int)sizeof(struct ksnp_event) || offset + size > e->words * WORD)
		return false;
	f = kind ? event_field(kind, l->word[1]) : NULL;
	if (!f || (f->type == FIELD_TEXT) != (type == FIELD_TEXT))
		return true;
	e->from[f - kind->fields].offset = offset;
	e->from[f - kind->fields].size = size;
	e->from[f - kind->fields].is_signed = type == FIELD_SIGNED;
	return true;
}

static bool is_same(const struct schema_event *e, unsigned int nr)
{
	const struct event_kind *kind = event_kind(e->type);

	if (!kind || e->type != nr || e->words * WORD != kind->size)
		return false;
	for (unsigned int i = 0; i < kind->nr_fields; i++) {
		const struct event_field *f = &kind->fields[i];

		if (e->from[i].offset != f->offset || e->from[i].size != f->size ||
		    e->from[i].is_signed != (f->type == FIELD_SIGNED))
			return false;
	}
	return true;
}

void schema_parse(struct schema *s, const char *text, size_t length)
{
	const char *end = text + length;
	struct schema_event *event = NULL;
	struct line l;

	memset(s, 0, sizeof(*s));
	while (text < end) {
		const char *newline = memchr(text, '\n', end - text) ?: end;
		bool whole = split(&l, text, newline - text);

		text = newline + 1;
		if (whole && !l.nr)
			continue;
		if (whole && !strcmp(l.word[0], "event"))
			whole = (event = parse_event(s, &l)) != NULL;
		else if (whole && !strcmp(l.word[0], "field"))
			whole = event && parse_field(event, &l);
		s->bad_lines += !whole;
	}
	for (unsigned int nr = 0; nr < 256; nr++)
		if (is_same(&s->events[nr], nr))
			s->same[nr] = s->events[nr].words;
}

static uint64_t load(const void *from, unsigned int size, bool is_signed)
{
	uint64_t n = 0;
	unsigned int unused = 64 - 8 * size;

	memcpy(&n, from, size);
	return is_signed ? (uint64_t)((int64_t)(n << unused) >> unused) : n;
}

/* @n, of which @was_signed tells the sign, as near as the field has it */
static uint64_t fit(uint64_t n, bool was_signed, const struct event_field *f)
{
	unsigned int bits = 8 * f->size;
	bool negative = was_signed && (int64_t)n < 0;
	uint64_t max = f->type == FIELD_SIGNED ? (1ULL << (bits - 1)) - 1 : ~0ULL >> (64 - bits);

	if (!negative)
		return n < max ? n : max;
	if (f->type != FIELD_SIGNED)
		return 0;
	return (int64_t)n < -(int64_t)max - 1 ? -max - 1 : n;
}

enum schema_verdict schema_translate(const struct schema *s, const struct ksnp_event *raw,
				     union event_any *to)
{
	const struct schema_event *e = &s->events[raw->type];
	const struct event_kind *kind = event_kind(e->type);

	if (e->words && e->words != raw->words)
		return SCHEMA_BAD;
	if (!kind)
		return SCHEMA_UNKNOWN;
	memset(to, 0, sizeof(*to));
	to->head = *raw;
	to->head.type = e->type;
	to->head.words = kind->size / WORD;
	for (unsigned int i = 0; i < kind->nr_fields; i++) {
		const struct event_field *f = &kind->fields[i];
		const char *from = (const char *)raw + e->from[i].offset;
		char *at = (char *)to + f->offset;
		uint64_t n;

		if (f->type == FIELD_TEXT) {
			memcpy(at, from, e->from[i].size < f->size ? e->from[i].size : f->size);
			continue;
		}
		n = fit(load(from, e->from[i].size, e->from[i].is_signed), e->from[i].is_signed, f);
		memcpy(at, &n, f->size);
	}
	return SCHEMA_FINE;
}
