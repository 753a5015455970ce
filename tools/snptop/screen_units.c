// SPDX-License-Identifier: GPL-2.0-only
/* Units of all VMs together. */
#include "rows.h"
#include "screen.h"

static void fill(struct view *v)
{
	units_fill(v, &v->units, ALL_VMS, ALL_VCPUS);
}

static void draw(struct view *v, struct canvas *c, int row, int rows)
{
	grid_draw(&v->units, c, row, rows, true);
}

static void enter(struct view *v)
{
	const struct row *r = grid_selected(&v->units);

	if (r)
		view_show_hist(v, ALL_VMS, hist_of_unit(r->id - 1));
}

const struct screen screen_units = {
	.name = "units", .title = "Units", .fill = fill, .draw = draw, .enter = enter,
	.tables = { offsetof(struct view, units) },
};
