/* SPDX-License-Identifier: GPL-2.0-only */
/* What recordings look like on disk: docs/recording.md. Little-endian, as the events are. */
#ifndef RECORDING_FORMAT_H
#define RECORDING_FORMAT_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

#include "event_kinds.h"

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "recordings are little-endian");

/* As PNG's: shows transfers as text, and that it is no text */
#define RECORDING_MAGIC		"\x89KSNP\r\n\x1a"
#define RECORDING_VERSION	1

/**
 * struct recording_head - at the start of the file
 * @magic: RECORDING_MAGIC
 * @version: RECORDING_VERSION; grows when older readers could not read it
 * @size: where the first chunk begins, bytes
 * @schema_crc: CRC-32 of the schema chunk's payload
 * @check: CRC-32 of what is before
 */
struct recording_head {
	char magic[8];
	uint32_t version;
	uint32_t size;
	uint32_t schema_crc;
	uint32_t check;
};

enum chunk_type {
	CHUNK_SCHEMA = 1,
	CHUNK_INFO,
	CHUNK_EVENTS,
	CHUNK_VM_NAME,
	CHUNK_LOST,
	CHUNK_CLOCK,
	CHUNK_END,
};

#define CHUNK_MAGIC		0xb54e53d3U	/* d3 "SN" b5: no UTF-8, no small number */
#define CHUNK_MAX		(256U << 10)

/**
 * struct chunk_head - before each chunk's payload
 * @magic: CHUNK_MAGIC
 * @type: enum chunk_type; readers skip those that they do not know
 * @length: of the payload, bytes: a multiple of 8, CHUNK_MAX at most
 * @number: of the chunk, from 0 on
 * @crc: CRC-32 of the payload
 * @check: CRC-32 of what is before in this head
 */
struct chunk_head {
	uint32_t magic;
	uint32_t type;
	uint32_t length;
	uint32_t number;
	uint32_t crc;
	uint32_t check;
};

struct chunk_vm_name {
	uint32_t vm;
	uint32_t zero;
	char name[32];
};

struct chunk_lost {
	uint64_t records;
};

struct chunk_clock {
	uint64_t ns, real_ns;
};

static inline uint32_t recording_crc(const void *data, size_t size)
{
	return crc32(0, data, size);
}

struct recording_info;

/*
 * The info chunk's payload into @text, for which 1024 bytes are enough. Return: its
 * length, a multiple of 8.
 */
size_t info_text(char *text, size_t size, const struct recording_info *info);
/* And back: what is not understood is left out */
void info_parse(struct recording_info *info, const char *text, size_t length);

/* This program's schema as text, @length a multiple of 8; never freed */
const char *schema_text(size_t *length);

/**
 * struct schema_event - a file's event, if this program knows it
 * @words: size of the file's record; 0: not in the file's schema
 * @type: enum ksnp_event_type; KSNP_EVENT_none: not known here
 * @from: where each of this program's fields comes from; of size 0: from nowhere
 */
struct schema_event {
	uint8_t words;
	uint8_t type;
	struct {
		uint16_t offset;
		uint8_t size;
		bool is_signed;
	} from[EVENT_MAX_FIELDS];
};

/**
 * struct schema - how a file's records become this program's
 * @same: by the file's number, words of records that are laid out like this program's
 *	and can be used as they are; 0: schema_translate() is needed
 * @events: by the file's number
 * @bad_lines: lines of it that were not understood
 */
struct schema {
	uint8_t same[256];
	struct schema_event events[256];
	unsigned int bad_lines;
};

/* Takes in a schema chunk's payload; everything in it is checked */
void schema_parse(struct schema *s, const char *text, size_t length);

enum schema_verdict { SCHEMA_FINE, SCHEMA_UNKNOWN, SCHEMA_BAD };

/**
 * schema_translate() - a file's record as this program's, field by field
 * @s: the file's schema
 * @raw: record, all of its words readable
 * @to: where to
 *
 * What the file does not have is 0; a number too large for the field here is the largest.
 * Return: SCHEMA_UNKNOWN when this program does not know the event, SCHEMA_BAD when the
 * record is none by the file's own schema.
 */
enum schema_verdict schema_translate(const struct schema *s, const struct ksnp_event *raw,
				     union event_any *to);

#endif
