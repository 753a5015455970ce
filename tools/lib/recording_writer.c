// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "array.h"
#include "recording.h"
#include "recording_format.h"
#include "text.h"

#define NS_PER_S	1000000000ULL

/**
 * struct recording_writer - a recording that is being made
 * @fd: the file
 * @error: the first one, a negative errno
 * @next_chunk: its number
 * @used: bytes of events that are not in the file yet
 * @since_ns: time of the first of them
 * @chunk: head and room for them
 */
struct recording_writer {
	int fd;
	int error;
	uint32_t next_chunk;
	uint32_t used;
	uint64_t since_ns;
	struct {
		struct chunk_head head;
		uint64_t payload[CHUNK_MAX / 8];
	} chunk;
};

static int write_all(struct recording_writer *w, const void *data, size_t size)
{
	while (size && !w->error) {
		ssize_t done = write(w->fd, data, size);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0) {
			w->error = done ? -errno : -EIO;
			break;
		}
		data = (const char *)data + done;
		size -= done;
	}
	return w->error;
}

/* @length bytes of w->chunk.payload, a multiple of 8 */
static int write_chunk(struct recording_writer *w, enum chunk_type type, uint32_t length)
{
	struct chunk_head *head = &w->chunk.head;

	*head = (struct chunk_head){
		.magic = CHUNK_MAGIC,
		.type = type,
		.length = length,
		.number = w->next_chunk++,
		.crc = recording_crc(w->chunk.payload, length),
	};
	head->check = recording_crc(head, offsetof(struct chunk_head, check));
	return write_all(w, head, sizeof(*head) + length);
}

int recording_flush(struct recording_writer *w)
{
	uint32_t length = w->used;

	w->used = 0;
	return length && !w->error ? write_chunk(w, CHUNK_EVENTS, length) : w->error;
}

/* A chunk that is no events, after those that came before it */
static int write_other(struct recording_writer *w, enum chunk_type type, const void *payload,
		       size_t length)
{
	if (recording_flush(w))
		return w->error;
	memcpy(w->chunk.payload, payload, length);
	return write_chunk(w, type, length);
}

static int write_info(struct recording_writer *w, const struct recording_info *info)
{
	char text[1024];
	size_t length = info_text(text, sizeof(text), info);

	return write_other(w, CHUNK_INFO, text, length);
}

static int write_head(struct recording_writer *w)
{
	struct recording_head head = {
		.magic = RECORDING_MAGIC,
		.version = RECORDING_VERSION,
		.size = sizeof(head),
	};
	const char *schema;
	size_t length;

	schema = schema_text(&length);
	head.schema_crc = recording_crc(schema, length);
	head.check = recording_crc(&head, offsetof(struct recording_head, check));
	if (write_all(w, &head, sizeof(head)))
		return w->error;
	return write_other(w, CHUNK_SCHEMA, schema, length);
}

int recording_create(struct recording_writer **w, const char *path,
		     const struct recording_info *info)
{
	int fd, err;

	*w = NULL;
	fd = strcmp(path, "-") ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) :
				 fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		return -errno;
	*w = array_alloc(1, sizeof(**w));
	(*w)->fd = fd;
	err = write_head(*w) ?: write_info(*w, info);
	if (err) {
		close(fd);
		free(*w);
		*w = NULL;
	}
	return err;
}

int recording_write(struct recording_writer *w, const struct ksnp_event *e)
{
	const struct event_kind *kind = event_kind(e->type);
	uint32_t size = 8 * e->words;

	if (!kind || kind->size != size)
		return -EINVAL;
	if (w->used + size > sizeof(w->chunk.payload) ||
	    (w->used && e->ns - w->since_ns >= NS_PER_S && e->ns > w->since_ns))
		recording_flush(w);
	if (!w->used)
		w->since_ns = e->ns;
	memcpy((char *)w->chunk.payload + w->used, e, size);
	w->used += size;
	return w->error;
}

int recording_write_vm(struct recording_writer *w, uint32_t vm, const char *name)
{
	struct chunk_vm_name chunk = { .vm = vm };

	text_copy(chunk.name, sizeof(chunk.name), name, strlen(name));
	return write_other(w, CHUNK_VM_NAME, &chunk, sizeof(chunk));
}

int recording_write_lost(struct recording_writer *w, uint64_t records)
{
	struct chunk_lost chunk = { .records = records };

	return write_other(w, CHUNK_LOST, &chunk, sizeof(chunk));
}

int recording_write_clock(struct recording_writer *w, uint64_t ns, uint64_t real_ns)
{
	struct chunk_clock chunk = { .ns = ns, .real_ns = real_ns };

	return write_other(w, CHUNK_CLOCK, &chunk, sizeof(chunk));
}

int recording_finish(struct recording_writer *w)
{
	int err;

	if (!w)
		return 0;
	write_other(w, CHUNK_END, "", 0);
	if (close(w->fd) && !w->error)
		w->error = -errno;
	err = w->error;
	free(w);
	return err;
}
