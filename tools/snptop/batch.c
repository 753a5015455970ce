// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <time.h>

#include "batch.h"

void write_screen(struct view *v, FILE *to)
{
	struct canvas c = { .utf8 = v->utf8 };

	canvas_clear(&c, CANVAS_ENDLESS, v->text_width);
	view_draw(v, &c);
	canvas_write(&c, to);
	fputc('\n', to);
	canvas_free(&c);
}

static void sleep_until(uint64_t ns)
{
	struct timespec t = { ns / 1000000000, ns % 1000000000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
}

int run_batch(struct view *v, const struct pace *p, write_fn *write, FILE *to)
{
	uint64_t next = pace_now(), intervals = 0;

	do {
		next += pace_interval(p, v);
		sleep_until(next);
		view_next(v);
		/* A recording that ends with an interval has nothing more */
		if (v->sample.ended && !(v->sample.seconds > 0) && intervals)
			break;
		write(v, to);
		if (fflush(to))
			return -errno;
	} while (!v->sample.ended && !pace_is_over(p, v, ++intervals));
	return 0;
}
