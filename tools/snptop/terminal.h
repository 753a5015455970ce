/* SPDX-License-Identifier: GPL-2.0-only */
/* The terminal, by ncurses: canvases out, keys in. It is always put back as it was. */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>

#include "canvas.h"

/* Signals set these */
struct terminal_events {
	volatile bool quit;	/* SIGINT, SIGTERM, SIGHUP */
	volatile bool resized;	/* SIGWINCH */
};

extern struct terminal_events terminal_events;

/**
 * terminal_begin() - take the terminal over
 * @why: on error, what is wrong, in words
 *
 * At exit() and when the program crashes it is given back.
 * Return: 0, or -1.
 */
int terminal_begin(char why[static 256]);
void terminal_end(void);

/* Rows and columns now: a resize is taken up */
void terminal_size(int *rows, int *cols);
void terminal_show(const struct canvas *c);

/**
 * terminal_key() - the next key
 * @timeout_ms: how long to wait for it, -1: for ever
 *
 * Return: a character or KEY_* of ncurses; -1 when there is none, or a signal came, or the
 * terminal has gone (terminal_events.quit).
 */
int terminal_key(int timeout_ms);

#endif
