// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "array.h"
#include "recording_input.h"

int input_open(struct input *in, const char *path, size_t room)
{
	*in = (struct input){ .fd = STDIN_FILENO, .room = 2 * room };
	if (strcmp(path, "-"))
		in->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (in->fd < 0)
		return -errno;
	in->buffer = array_alloc(1, in->room);
	return 0;
}

void input_close(struct input *in)
{
	if (in->fd != STDIN_FILENO)
		close(in->fd);
	free(in->buffer);
}

static void read_some(struct input *in)
{
	ssize_t got;

	do {
		got = read(in->fd, in->buffer + in->end, in->room - in->end);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		in->error = errno;
	if (got <= 0)
		in->ended = true;
	else
		in->end += got;
}

bool input_need(struct input *in, size_t size)
{
	if (input_left(in) >= size && in->at % 8 == 0)
		return true;
	memmove(in->buffer, in->buffer + in->at, input_left(in));
	in->end -= in->at;
	in->at = 0;
	while (in->end < size && !in->ended)
		read_some(in);
	return in->end >= size;
}
