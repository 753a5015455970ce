// SPDX-License-Identifier: GPL-2.0-only
#include "interactive.h"
#include "keys.h"
#include "run.h"
#include "terminal.h"

/* Rows of a page: header, titles and last line are not turned */
#define NOT_TURNED	8

static void draw(struct view *v, struct canvas *c)
{
	int rows, cols;

	terminal_size(&rows, &cols);
	canvas_clear(c, rows, cols);
	view_draw(v, c);
	terminal_show(c);
}

static bool stands_still(const struct view *v)
{
	return v->paused || v->sample.ended;
}

static int timeout_ms(const struct view *v, uint64_t next)
{
	uint64_t now = run_now();

	if (stands_still(v))
		return -1;
	/* Rounded up, so that the time has come when it is over */
	return next > now ? (next - now + 999999) / 1000000 : 0;
}

void run_interactive(struct view *v, const struct pace *p)
{
	uint64_t last = run_now(), intervals = 0, next, now;
	struct canvas c = { .utf8 = v->utf8 };
	int key;

	while (!terminal_events.quit && !pace_is_over(p, v, intervals)) {
		next = last + pace_interval(p, v->interval_s);
		draw(v, &c);
		key = terminal_key(timeout_ms(v, next));
		if (key >= 0 && !keys_press(v, key, c.rows > NOT_TURNED ? c.rows - NOT_TURNED : 1))
			break;
		now = run_now();
		if (stands_still(v) || now < next)
			continue;
		view_next(v);
		intervals++;
		/* On time as far as possible; what has been missed is not made up for */
		last = now - next < pace_interval(p, v->interval_s) ? next : now;
	}
	canvas_free(&c);
}
