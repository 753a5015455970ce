// SPDX-License-Identifier: GPL-2.0-only
#include "screen.h"

#define SCREEN_ENTRY(name)	&screen_##name,

const struct screen *const screens[NR_SCREENS] = { SCREENS(SCREEN_ENTRY) };

struct grid *screen_grid(struct view *v)
{
	size_t place = screens[v->screen]->tables[v->pane];

	return place ? (struct grid *)((char *)v + place) : NULL;
}

int screen_panes(const struct view *v)
{
	int nr = 0;

	while (nr < MAX_PANES && screens[v->screen]->tables[nr])
		nr++;
	return nr;
}
