/* SPDX-License-Identifier: GPL-2.0-only */
/* A recording's bytes, from a file or a pipe, through one buffer of fixed size. */
#ifndef RECORDING_INPUT_H
#define RECORDING_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct input - bytes that are being read
 * @fd: from where
 * @error: errno of a read that failed; it is like an end
 * @ended: there is no more than what is in the buffer
 * @buffer, @room: aligned to 8 bytes
 * @at, @end: what has been read and not been consumed
 */
struct input {
	int fd;
	int error;
	bool ended;
	char *buffer;
	size_t room;
	size_t at, end;
};

/* @path "-" is stdin; @room is the most that input_need() will be asked for. 0 or a negative errno. */
int input_open(struct input *in, const char *path, size_t room);
void input_close(struct input *in);

/**
 * input_need() - have the next @size bytes in the buffer
 * @in: input
 * @size: bytes
 *
 * What input_at() gave before is no longer valid. Return: whether there are so many.
 */
bool input_need(struct input *in, size_t size);

/* What comes next, aligned to 8 bytes after input_need() */
static inline const void *input_at(const struct input *in)
{
	return in->buffer + in->at;
}

static inline size_t input_left(const struct input *in)
{
	return in->end - in->at;
}

static inline void input_skip(struct input *in, size_t size)
{
	in->at += size;
}

#endif
