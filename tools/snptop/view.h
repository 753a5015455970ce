/* SPDX-License-Identifier: GPL-2.0-only */
/* What is looked at, and how: what all screens share. */
#ifndef VIEW_H
#define VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "feed.h"
#include "history.h"
#include "grid.h"
#include "totals.h"

/* X(name): screen_<name>.c; in the order of their keys, from 1 on */
#define SCREENS(X)	X(vms) X(vm) X(units) X(hist) X(flush) X(help)

enum screen_id {
#define SCREEN_ENUM(name)	SCREEN_##name,
	SCREENS(SCREEN_ENUM)
	NR_SCREENS
};

/* What the last line asks for */
enum prompt { PROMPT_NONE, PROMPT_FILTER, PROMPT_INTERVAL };

/* Whose histogram is shown has not been said: what has cost most */
#define HIST_COSTLIEST	-1

/**
 * struct view - what is looked at
 * @feed: where samples come from; the view's
 * @sample: the last interval
 * @totals: sums of it
 * @history: those before
 * @base, @base_ns, @base_real_ns: when totals begin, and what there was: a copy, NULL: nothing
 * @start_ns: when the view began
 * @interval_s: how long intervals are to be
 * @interactive: there are keys
 * @utf8: characters other than ASCII can be shown
 * @text_width: of text, columns
 * @paused: nothing moves
 * @whole: durations are of all since @base_ns, not of the last interval
 * @screen: which is shown
 * @back, @nr_back: those to go back to
 * @pane: which of the screen's tables has the cursor
 * @vm, @vcpu: whose details the VM screen shows: process, 0: not said; and a vCPU or -1
 * @hist_vm, @hist_of: whose histogram: process or ALL_VMS (span.h); KSNP_HIST_OF_* or HIST_COSTLIEST
 * @filter: VMs whose name has this in it, or whose process's number begins so
 * @prompt, @typed: what is being typed
 * @message: for the last line, until the next key; "" is none
 * @help_top: the help screen's first line
 * @vms, @vcpus, @vm_units, @units, @flushes, @firmware: the screens' tables
 */
struct view {
	struct feed *feed;
	struct sample sample;
	struct totals totals;
	struct history history;
	struct model *base;
	uint64_t base_ns, base_real_ns, start_ns;
	double interval_s;
	bool interactive, utf8, paused, whole;
	int text_width;

	enum screen_id screen, back[NR_SCREENS];
	unsigned int nr_back;
	int pane;
	uint32_t vm;
	int64_t vcpu;
	uint32_t hist_vm;
	int32_t hist_of;

	char filter[32];
	enum prompt prompt;
	char typed[32];
	char message[128];
	int help_top;

	struct grid vms, vcpus, vm_units, units, flushes, firmware;
};

void view_init(struct view *v, struct feed *feed, double interval_s);
void view_free(struct view *v);

/* The next interval */
void view_next(struct view *v);
/* Totals begin now */
void view_clear(struct view *v);
/* Draws everything: header, screen, last line */
void view_draw(struct view *v, struct canvas *c);

/* Another screen; view_back() returns to the one before, false: there was none */
void view_go(struct view *v, enum screen_id screen);
bool view_back(struct view *v);
/* The histogram of @vm or ALL_VMS, of KSNP_HIST_OF_* */
void view_show_hist(struct view *v, uint32_t vm, uint32_t of);
/* What the time is that durations are of, in words */
void view_span_text(const struct view *v, char text[static 64]);

/* @n in the last interval as a number per second */
double view_rate(const struct view *v, double n);

#endif
