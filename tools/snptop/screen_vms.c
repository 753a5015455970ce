// SPDX-License-Identifier: GPL-2.0-only
/* All VMs. */
#include "rows.h"
#include "screen.h"

static void draw(struct view *v, struct canvas *c, int row, int rows)
{
	grid_draw(&v->vms, c, row, rows, true);
}

static void enter(struct view *v)
{
	const struct row *r = grid_selected(&v->vms);

	if (!r)
		return;
	v->vm = r->id;
	v->vcpu = ALL_VCPUS;
	view_go(v, SCREEN_vm);
}

const struct screen screen_vms = {
	.name = "vms", .title = "VMs", .fill = vms_fill, .draw = draw, .enter = enter,
	.tables = { offsetof(struct view, vms) },
};
