// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "batch.h"
#include "run.h"

void write_screen(struct view *v, FILE *to)
{
	struct canvas c = { .utf8 = v->utf8 };

	canvas_clear(&c, CANVAS_ENDLESS, v->text_width);
	view_draw(v, &c);
	canvas_write(&c, to);
	fputc('\n', to);
	canvas_free(&c);
}

int run_batch(struct view *v, const struct pace *p, write_fn *write, FILE *to)
{
	uint64_t next = run_now(), intervals = 0;
	struct run run;

	/* Signals are for the time between two documents, so that all that are there are whole */
	run_begin(&run, 0);
	do {
		next += pace_interval(p, v->interval_s);
		if (!run_wait(&run, next))
			break;
		view_next(v);
		/* A recording that ends with an interval has nothing more */
		if (v->sample.ended && !(v->sample.seconds > 0) && intervals)
			break;
		write(v, to);
		/* What does not fit in stdio's buffer has failed before */
		if (fflush(to) || ferror(to))
			return -errno;
	} while (!v->sample.ended && !pace_is_over(p, v, ++intervals));
	return 0;
}
