// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <curses.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys.h"
#include "screen.h"

#define ESCAPE		27
#define MIN_INTERVAL	0.1
#define MAX_INTERVAL	3600.0
#define TO_THE_END	(1L << 30)

const struct key_help key_help[] = {
	{ "1 2 3 4 5", "VMs, one VM, units, histogram, flushes and firmware" },
	{ "Tab Shift-Tab", "the next screen, the one before" },
	{ "Enter", "more of it: a VM; a vCPU's units; a histogram" },
	{ "Esc Backspace q", "back; q on the first screen leaves" },
	{ "Up Down j k", "select a row" },
	{ "PgUp PgDn Home End g G", "select by pages, the first, the last" },
	{ "Left Right", "the other table of a screen; in a histogram: of what" },
	{ "s > <", "sort by the next column, by the one before" },
	{ "r", "reverse the order" },
	{ "/", "only VMs with this in the name, or this process" },
	{ "p Space", "pause" },
	{ "+ - d", "intervals longer, shorter; d asks for seconds" },
	{ "t", "durations of the last interval, or since c" },
	{ "c", "totals and durations begin now" },
	{ "a", "in a histogram: all VMs, or the one that was looked at" },
	{ "D", "detach from kernel modules, so that they can be unloaded" },
	{ "? h F1", "this screen" },
	{ "Q F10 Ctrl-C", "leave" },
};

const int nr_key_help = sizeof(key_help) / sizeof(key_help[0]);

static void step_interval(struct view *v, int by)
{
	static const double steps[] = { 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60 };
	const int nr = sizeof(steps) / sizeof(steps[0]);

	if (by > 0) {
		for (int i = 0; i < nr; i++) {
			if (steps[i] > v->interval_s * 1.001) {
				v->interval_s = steps[i];
				return;
			}
		}
		return;
	}
	for (int i = nr - 1; i >= 0; i--) {
		if (steps[i] < v->interval_s * 0.999) {
			v->interval_s = steps[i];
			return;
		}
	}
}

static void take_interval(struct view *v)
{
	char *end;
	double s = strtod(v->typed, &end);

	if (end == v->typed || *end || !isfinite(s) || s < MIN_INTERVAL || s > MAX_INTERVAL)
		snprintf(v->message, sizeof(v->message),
			 "'%s' is no number of seconds from 0.1 to 3600", v->typed);
	else
		v->interval_s = s;
}

static void ask(struct view *v, enum prompt what, const char *typed)
{
	v->prompt = what;
	snprintf(v->typed, sizeof(v->typed), "%s", typed);
}

static void type(struct view *v, int key)
{
	size_t len = strlen(v->typed);

	if ((key == KEY_BACKSPACE || key == 127 || key == '\b') && len)
		v->typed[len - 1] = '\0';
	else if (key < 256 && !iscntrl(key) && len < sizeof(v->typed) - 1)
		memcpy(v->typed + len, (char[]){ key, '\0' }, 2);
	else if (key == 'U' - '@')
		v->typed[0] = '\0';
}

/* While a question is being answered, which the filter does as it is typed */
static void press_in_prompt(struct view *v, int key)
{
	enum prompt prompt = v->prompt;

	if (key == ESCAPE || key == '\n' || key == '\r' || key == KEY_ENTER)
		v->prompt = PROMPT_NONE;
	else
		type(v, key);
	if (key == ESCAPE)
		v->typed[0] = '\0';
	if (prompt == PROMPT_FILTER)
		memcpy(v->filter, v->typed, sizeof(v->filter));
	else if (v->prompt == PROMPT_NONE && v->typed[0])
		take_interval(v);
}

/* How far a key moves the cursor, 0: it does not */
static long rows_of_key(int key, int page)
{
	switch (key) {
	case KEY_UP: case 'k':
		return -1;
	case KEY_DOWN: case 'j':
		return 1;
	case KEY_PPAGE:
		return -page;
	case KEY_NPAGE:
		return page;
	case KEY_HOME: case 'g':
		return -TO_THE_END;
	case KEY_END: case 'G':
		return TO_THE_END;
	default:
		return 0;
	}
}

/* Keys that move the cursor. False: another key. */
static bool press_cursor(struct view *v, int key, int page)
{
	struct grid *t = screen_grid(v);
	long by = rows_of_key(key, page);

	if (!by)
		return false;
	if (t)
		grid_move(t, by);
	else if (v->screen == SCREEN_help)
		v->help_top += by;
	/* Back on the first row it stays there, whatever that is */
	if (t && (key == KEY_HOME || key == 'g'))
		t->moved = false;
	return true;
}

/* Keys that choose what is shown, and how. False: another key. */
static bool press_screen(struct view *v, int key)
{
	struct grid *t = screen_grid(v);
	int panes = screen_panes(v);

	switch (key) {
	case '1': case '2': case '3': case '4': case '5':
		view_go(v, key - '1');
		return true;
	case '\t':
		view_go(v, (v->screen + 1) % SCREEN_help);
		return true;
	case KEY_BTAB:
		view_go(v, (v->screen + SCREEN_help - 1) % SCREEN_help);
		return true;
	case '?': case 'h': case KEY_F(1):
		view_go(v, SCREEN_help);
		return true;
	case '\n': case '\r': case KEY_ENTER:
		if (screens[v->screen]->enter)
			screens[v->screen]->enter(v);
		return true;
	case KEY_LEFT: case KEY_RIGHT:
		if (panes)
			v->pane = (v->pane + 1) % panes;
		return true;
	case 's': case '>':
		if (t)
			grid_sort_by(t, 1);
		return true;
	case '<':
		if (t)
			grid_sort_by(t, -1);
		return true;
	case 'r':
		if (t)
			t->reverse = !t->reverse;
		return true;
	default:
		return false;
	}
}

static bool press_back(struct view *v, int key)
{
	if (v->filter[0] && v->screen == SCREEN_vms && key == ESCAPE)
		v->filter[0] = '\0';
	else if (!view_back(v) && key == 'q')
		return false;
	return true;
}

/* Keys that choose which time is looked at */
static void press_time(struct view *v, int key)
{
	switch (key) {
	case 'd':
		ask(v, PROMPT_INTERVAL, "");
		break;
	case '+': case '=':
		step_interval(v, 1);
		break;
	case '-':
		step_interval(v, -1);
		break;
	case 'p': case ' ':
		v->paused = !v->paused;
		break;
	case 't':
		v->whole = !v->whole;
		break;
	case 'c':
		view_clear(v);
		break;
	}
}

static void let_go(struct view *v)
{
	if (feed_let_go(v->feed))
		view_next(v);
	else
		snprintf(v->message, sizeof(v->message), "a recording holds no module");
}

bool keys_press(struct view *v, int key, int page)
{
	v->message[0] = '\0';
	if (v->prompt != PROMPT_NONE) {
		press_in_prompt(v, key);
		return true;
	}
	if (screens[v->screen]->key && screens[v->screen]->key(v, key))
		return true;
	if (press_cursor(v, key, page) || press_screen(v, key))
		return true;

	switch (key) {
	case ESCAPE: case KEY_BACKSPACE: case 127: case '\b': case 'q':
		return press_back(v, key);
	case 'Q': case KEY_F(10):
		return false;
	case '/':
		ask(v, PROMPT_FILTER, v->filter);
		return true;
	case 'D':
		let_go(v);
		return true;
	default:
		press_time(v, key);
		return true;
	}
}
