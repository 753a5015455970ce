/* SPDX-License-Identifier: GPL-2.0-only */
/* What keys do. */
#ifndef KEYS_H
#define KEYS_H

#include "view.h"

/* struct key_help - a line of the help screen */
struct key_help {
	const char *keys, *what;
};

extern const struct key_help key_help[];
extern const int nr_key_help;

/**
 * keys_press() - a key has been pressed
 * @v: view
 * @key: a character or KEY_* of ncurses
 * @page: rows of a page
 *
 * Return: false when somebody wants to leave.
 */
bool keys_press(struct view *v, int key, int page);

#endif
