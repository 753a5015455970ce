/* SPDX-License-Identifier: GPL-2.0-only */
/* Screens: each is in screen_NAME.c. */
#ifndef SCREEN_H
#define SCREEN_H

#include "view.h"

/* No screen has more tables that a cursor can be in */
#define MAX_PANES	2

/**
 * struct screen - a screen
 * @name: for --screen
 * @title: in the last line
 * @fill: fill its tables from the view's sample; NULL: it has none
 * @draw: draw it on @rows rows of @c from @row on; there may be no end of them
 * @tables: those that a cursor can be in, places in struct view; 0: no more
 * @enter: Enter was pressed; NULL: nothing happens
 * @key: a key that only this screen knows; false: it does not. NULL: it knows none.
 */
struct screen {
	const char *name, *title;
	void (*fill)(struct view *v);
	void (*draw)(struct view *v, struct canvas *c, int row, int rows);
	size_t tables[MAX_PANES];
	void (*enter)(struct view *v);
	bool (*key)(struct view *v, int key);
};

/* By enum screen_id */
extern const struct screen *const screens[NR_SCREENS];

#define SCREEN_DECLARE(name)	extern const struct screen screen_##name;
SCREENS(SCREEN_DECLARE)

/* The table that has the cursor, NULL: there is none */
struct grid *screen_grid(struct view *v);
int screen_panes(const struct view *v);

#endif
