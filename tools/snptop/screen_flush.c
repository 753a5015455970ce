// SPDX-License-Identifier: GPL-2.0-only
/* Cache flushes, guest_memfd and firmware. */
#include "gmem.h"
#include "rows.h"
#include "screen.h"

enum { FLUSHES, FIRMWARE };

static void fill(struct view *v)
{
	flushes_fill(v);
	firmware_fill(v);
}

static void draw(struct view *v, struct canvas *c, int row, int rows)
{
	struct gmem gmem;
	int used;

	gmem_fill(&gmem, v);
	used = fields_draw(gmem_list.columns, gmem_list.nr, &gmem, c, row, rows) + 1;
	used += grid_draw(&v->flushes, c, row + used, v->flushes.nr + 1, v->pane == FLUSHES) + 1;
	grid_draw(&v->firmware, c, row + used, rows - used, v->pane == FIRMWARE);
}

static void enter(struct view *v)
{
	const struct row *r = grid_selected(v->pane == FLUSHES ? &v->flushes : &v->firmware);

	if (r && v->pane == FLUSHES)
		view_show_hist(v, ALL_VMS, KSNP_HIST_OF_FLUSH(r->id - 1));
	else if (r)
		view_show_hist(v, ALL_VMS, KSNP_HIST_OF_FW(r->id));
}

const struct screen screen_flush = {
	.name = "flush", .title = "Flush", .fill = fill, .draw = draw, .enter = enter,
	.tables = { offsetof(struct view, flushes), offsetof(struct view, firmware) },
};
