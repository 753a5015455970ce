// SPDX-License-Identifier: GPL-2.0-only
/* Reading. Nothing in a file is believed: sizes are checked against what is there. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "array.h"
#include "recording.h"
#include "recording_format.h"
#include "recording_input.h"
#include "text.h"

#define MAX_NAMES	4096
#define MAX_HEAD	4096

struct vm_name {
	uint32_t vm;
	char name[sizeof(((struct chunk_vm_name *)0)->name)];
};

/**
 * struct damage - what is wrong with a file
 * @version: its, when it is newer than this program's; 0 when not
 * @head, @schema: these were not as they should be
 * @schema_lines, @records: that were not understood
 * @chunks: whose checksum is wrong
 * @missing: chunks, by their numbers
 * @skipped: bytes that are no chunk
 * @cut: bytes of a chunk that is not whole
 * @no_end: there is no end chunk
 * @behind: there is something behind it
 * @error: errno of reading
 */
struct damage {
	uint32_t version;
	bool head, schema;
	uint64_t schema_lines, records, chunks, missing, skipped, cut;
	bool no_end, behind;
	int error;
};

/**
 * struct recording - a recording that is being read
 * @at, @end: what is left of the current events chunk
 * @next_chunk: number that the next chunk should have
 * @names: sorted by VM
 * @room: a translated event
 * @text: of recording_damage()
 */
struct recording {
	struct input in;
	const char *at, *end;
	struct schema schema;
	bool have_schema, have_info, ended;
	uint32_t schema_crc, next_chunk;
	struct recording_info info;
	struct vm_name *names;
	size_t nr_names;
	uint64_t lost, unknown, clock_ns, clock_offset;
	union event_any room;
	struct damage damage;
	char text[512];
};

static void take_schema(struct recording *r, const char *text, size_t length)
{
	if (r->have_schema)
		return;
	schema_parse(&r->schema, text, length);
	r->damage.schema_lines = r->schema.bad_lines;
	r->have_schema = true;
}

/* The schema chunk is lost. That of this program will do if the head says that it is the same. */
static bool use_own_schema(struct recording *r)
{
	size_t length;
	const char *text = schema_text(&length);

	if (r->damage.head || r->schema_crc != recording_crc(text, length))
		return false;
	take_schema(r, text, length);
	r->damage.schema = true;
	return true;
}

/* The place of @vm's name, or where it belongs */
static size_t name_place(const struct recording *r, uint32_t vm)
{
	return array_lower_bound(r->names, r->nr_names, sizeof(*r->names), vm);
}

static void take_name(struct recording *r, const struct chunk_vm_name *chunk)
{
	size_t at = name_place(r, chunk->vm);

	if (at == r->nr_names || r->names[at].vm != chunk->vm) {
		if (r->nr_names == MAX_NAMES)
			return;
		array_insert((void **)&r->names, &r->nr_names, sizeof(*r->names), at);
		r->names[at].vm = chunk->vm;
	}
	text_copy(r->names[at].name, sizeof(r->names[at].name), chunk->name, sizeof(chunk->name));
}

static bool is_chunk(const struct chunk_head *head)
{
	return head->magic == CHUNK_MAGIC && head->length <= CHUNK_MAX && head->length % 8 == 0 &&
	       head->check == recording_crc(head, offsetof(struct chunk_head, check));
}

/* Goes on to the next byte that may be a chunk's first */
static void resynchronise(struct recording *r)
{
	static const uint32_t magic = CHUNK_MAGIC;
	const char *at = input_at(&r->in);
	size_t left = input_left(&r->in);
	const char *next = memchr(at + 1, *(const char *)&magic, left - 1);
	size_t skipped = next ? (size_t)(next - at) : left;

	r->damage.skipped += skipped;
	input_skip(&r->in, skipped);
}

static void end_of_input(struct recording *r, size_t cut)
{
	r->damage.cut = cut + input_left(&r->in);
	r->damage.error = r->in.error;
	r->damage.no_end = true;
	input_skip(&r->in, input_left(&r->in));
	r->ended = true;
}

/* A whole chunk is next: consumes it. Return: whether its payload is as it was written. */
static bool take_chunk(struct recording *r)
{
	const struct chunk_head *head = input_at(&r->in);

	input_skip(&r->in, sizeof(*head) + head->length);
	if (head->number > r->next_chunk)
		r->damage.missing += head->number - r->next_chunk;
	r->next_chunk = head->number + 1;
	if (head->crc == recording_crc(head + 1, head->length))
		return true;
	r->damage.chunks++;
	return false;
}

/* The next whole chunk with its payload, consumed; NULL at the end of input */
static const struct chunk_head *read_chunk(struct recording *r)
{
	uint64_t cut = 0, skipped = r->damage.skipped;
	const struct chunk_head *head;

	while (input_need(&r->in, sizeof(*head))) {
		head = input_at(&r->in);
		if (!is_chunk(head)) {
			resynchronise(r);
			continue;
		}
		if (!input_need(&r->in, sizeof(*head) + head->length)) {
			/* The file is cut off here, unless a chunk is found behind this head */
			if (!cut) {
				cut = input_left(&r->in);
				skipped = r->damage.skipped;
			}
			resynchronise(r);
			continue;
		}
		cut = 0;
		head = input_at(&r->in);
		if (take_chunk(r))
			return head;
	}
	if (cut)
		r->damage.skipped = skipped;
	end_of_input(r, cut ? cut - input_left(&r->in) : 0);
	return NULL;
}

static void take_clock(struct recording *r, const struct chunk_clock *chunk)
{
	r->clock_ns = chunk->ns;
	r->clock_offset = chunk->real_ns - chunk->ns;
}

static void take_end(struct recording *r)
{
	r->ended = true;
	r->damage.behind = input_need(&r->in, 1);
}

/* Takes in the next chunk. Return: whether there was one. */
static bool next_chunk(struct recording *r)
{
	const struct chunk_head *head = r->ended ? NULL : read_chunk(r);
	const void *payload;

	if (!head)
		return false;
	payload = head + 1;
	switch (head->type) {
	case CHUNK_SCHEMA:
		take_schema(r, payload, head->length);
		break;
	case CHUNK_INFO:
		info_parse(&r->info, payload, head->length);
		r->have_info = true;
		break;
	case CHUNK_EVENTS:
		r->at = payload;
		r->end = r->at + head->length;
		break;
	case CHUNK_VM_NAME:
		if (head->length >= sizeof(struct chunk_vm_name))
			take_name(r, payload);
		break;
	case CHUNK_LOST:
		if (head->length >= sizeof(struct chunk_lost))
			r->lost += ((const struct chunk_lost *)payload)->records;
		break;
	case CHUNK_CLOCK:
		if (head->length >= sizeof(struct chunk_clock))
			take_clock(r, payload);
		break;
	case CHUNK_END:
		take_end(r);
		break;
	}
	return true;
}

/* The file's head and what comes before the first events */
static int read_start(struct recording *r, char *why)
{
	struct recording_head head;

	if (!input_need(&r->in, sizeof(head))) {
		snprintf(why, 256, "%s", r->in.error ? strerror(r->in.error) :
			 input_left(&r->in) ? "too short for a recording" :
			 "empty: its writer has not got to write anything");
		return -1;
	}
	memcpy(&head, input_at(&r->in), sizeof(head));
	if (memcmp(head.magic, RECORDING_MAGIC, sizeof(head.magic))) {
		snprintf(why, 256, "not a recording of 'snptrace record'");
		return -1;
	}
	r->damage.head = head.check != recording_crc(&head, offsetof(struct recording_head, check));
	r->schema_crc = head.schema_crc;
	if (!r->damage.head && head.version > RECORDING_VERSION)
		r->damage.version = head.version;
	if (r->damage.head || head.size < sizeof(head) || head.size > MAX_HEAD ||
	    !input_need(&r->in, head.size))
		head.size = sizeof(head);
	input_skip(&r->in, head.size);
	while (!(r->have_schema && r->have_info) && !r->at && next_chunk(r))
		;
	if (r->have_schema || use_own_schema(r))
		return 0;
	if (r->damage.version)
		snprintf(why, 256, "of format version %u, of which this program, for version %u, can read nothing; use a newer one",
			 head.version, RECORDING_VERSION);
	else
		snprintf(why, 256, "its schema is damaged: nothing can be read");
	return -1;
}

struct recording *recording_open(const char *path, char why[static 256])
{
	struct input in;
	int err = recording_input(&in, path);

	if (!err)
		return recording_of(&in, why);
	snprintf(why, 256, "%s", strerror(-err));
	return NULL;
}

int recording_input(struct input *in, const char *path)
{
	return input_open(in, path, CHUNK_MAX + sizeof(struct chunk_head));
}

struct recording *recording_of(const struct input *in, char why[static 256])
{
	struct recording *r = array_alloc(1, sizeof(*r));
	struct stat st;

	r->in = *in;
	if (!fstat(r->in.fd, &st) && S_ISDIR(st.st_mode))
		snprintf(why, 256, "a directory, not a recording");
	else if (!read_start(r, why))
		return r;
	recording_close(r);
	return NULL;
}

void recording_close(struct recording *r)
{
	if (!r)
		return;
	input_close(&r->in);
	free(r->names);
	free(r);
}

const struct recording_info *recording_info(const struct recording *r)
{
	return &r->info;
}

/* What is left of a chunk cannot be taken apart */
static void bad_record(struct recording *r)
{
	r->damage.records++;
	r->at = r->end;
}

int recording_next(struct recording *r, const struct ksnp_event **e)
{
	for (;;) {
		const struct ksnp_event *raw = (const void *)r->at;
		size_t left = r->end - r->at;

		if (!left) {
			if (!next_chunk(r))
				return 0;
			continue;
		}
		if (left < sizeof(*raw) || raw->words < sizeof(*raw) / 8 || left < 8U * raw->words) {
			bad_record(r);
			continue;
		}
		r->at += 8 * raw->words;
		if (r->schema.same[raw->type] == raw->words) {
			*e = raw;
			return 1;
		}
		switch (schema_translate(&r->schema, raw, &r->room)) {
		case SCHEMA_FINE:
			*e = &r->room.head;
			return 1;
		case SCHEMA_UNKNOWN:
			r->unknown++;
			break;
		case SCHEMA_BAD:
			bad_record(r);
			break;
		}
	}
}

const char *recording_vm_name(const struct recording *r, uint32_t vm)
{
	size_t at = name_place(r, vm);

	return at < r->nr_names && r->names[at].vm == vm ? r->names[at].name : "";
}

uint64_t recording_lost(const struct recording *r)
{
	return r->lost;
}

uint64_t recording_unknown(const struct recording *r)
{
	return r->unknown;
}

uint64_t recording_clock_ns(const struct recording *r)
{
	return r->clock_ns;
}

uint64_t recording_clock_offset(const struct recording *r)
{
	return r->clock_offset;
}

/* Adds to @text of @size bytes, after a comma */
static void __attribute__((format(printf, 3, 4))) say(char *text, size_t size, const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	if (used)
		used += snprintf(text + used, size - used, ", ");
	if (used >= size)
		return;
	va_start(args, format);
	vsnprintf(text + used, size - used, format, args);
	va_end(args);
}

const char *recording_damage(const struct recording *r)
{
	const struct damage *d = &r->damage;
	/* The text is of no state: that it is kept does not change the recording */
	char *text = (char *)r->text;

#define SAY(condition, ...) ({ if (condition) say(text, sizeof(r->text), __VA_ARGS__); })
	text[0] = '\0';
	SAY(d->version, "of format version %u, newer than this program's %u: read as far as understood",
	    d->version, RECORDING_VERSION);
	SAY(d->head, "its head is damaged");
	SAY(d->schema, "its schema is damaged, but was this program's");
	SAY(d->schema_lines, "lines of its schema that say nothing: %llu",
	    (unsigned long long)d->schema_lines);
	SAY(d->chunks, "damaged chunks: %llu", (unsigned long long)d->chunks);
	SAY(d->missing, "missing chunks: %llu", (unsigned long long)d->missing);
	SAY(d->skipped, "bytes that are no chunk: %llu", (unsigned long long)d->skipped);
	SAY(d->records, "chunks with a record that is none: %llu", (unsigned long long)d->records);
	SAY(d->error, "reading failed: %s", strerror(d->error));
	SAY(d->cut, "cut off in a chunk, of which %llu bytes are there", (unsigned long long)d->cut);
	SAY(d->no_end && !d->cut && !d->error, "no end: its writer is still at work, or was stopped");
	SAY(d->behind, "something is behind its end");
#undef SAY
	return text[0] ? text : NULL;
}
