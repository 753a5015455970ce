// SPDX-License-Identifier: GPL-2.0-only
/* One VM: what has become of it, its vCPUs, its units. */
#include <stdio.h>

#include "life.h"
#include "rows.h"
#include "screen.h"

enum { VCPUS, UNITS };

static void fill(struct view *v)
{
	const struct row *busiest;

	/* Nobody has said which: the busiest */
	if (!v->vm) {
		vms_fill(v);
		busiest = grid_selected(&v->vms);
		v->vm = busiest ? busiest->id : 0;
	}
	vcpus_fill(v, v->vm);
	units_fill(v, &v->vm_units, v->vm, v->vcpu);
}

/* Two lines of numbers where rows are rare */
static int draw_summary(struct view *v, struct canvas *c, int row, int rows)
{
	const struct past_vm *vm = history_vm(&v->history, v->vm);
	struct life life;
	char line[160];
	int at;

	if (!vm) {
		snprintf(line, sizeof(line), v->vm ? "VM %u has gone" : "no VM", v->vm);
		canvas_text(c, row, 0, c->cols, STYLE_DIM, line);
		return 1;
	}
	life_fill(&life, v, v->vm);
	snprintf(line, sizeof(line), "VM %u %s", vm->pid, vm->name);
	at = canvas_text(c, row, 0, c->cols, STYLE_STRONG, line) + 2;
	if (vm->gone)
		at += canvas_text(c, row, at, c->cols - at, STYLE_GONE, "gone") + 2;
	if (life.reason[0]) {
		snprintf(line, sizeof(line), "terminated itself: %s", life.reason);
		at += canvas_text(c, row, at, c->cols - at, STYLE_BAD, line) + 2;
	}
	if (life.refusal[0]) {
		snprintf(line, sizeof(line), "AP creation refused: %s", life.refusal);
		canvas_text(c, row, at, c->cols - at, STYLE_WARN, line);
	}
	return 1 + fields_draw(life_list.columns, life_list.nr, &life, c, row + 1,
			       rows < 30 ? 2 : rows);
}

/* As many rows as there are vCPUs, but half of all at most, or what units leave */
static int rows_for_vcpus(const struct view *v, int rows)
{
	int wanted = v->vcpus.nr + 1, left = rows - (int)v->vm_units.nr - 2;

	if (wanted > left && wanted > rows / 2)
		return left > rows / 2 ? left : rows / 2;
	return wanted;
}

static void draw(struct view *v, struct canvas *c, int row, int rows)
{
	int used = draw_summary(v, c, row, rows) + 1;
	char line[64];

	used += grid_draw(&v->vcpus, c, row + used, rows_for_vcpus(v, rows - used),
			   v->pane == VCPUS);
	if (v->vcpu == ALL_VCPUS)
		snprintf(line, sizeof(line), "units of all vCPUs");
	else
		snprintf(line, sizeof(line), "units of vCPU %u", (uint32_t)v->vcpu);
	canvas_text(c, row + used++, 0, c->cols, STYLE_LABEL, line);
	grid_draw(&v->vm_units, c, row + used, rows - used, v->pane == UNITS);
}

static void enter(struct view *v)
{
	const struct row *r = grid_selected(v->pane == VCPUS ? &v->vcpus : &v->vm_units);

	if (!r)
		return;
	if (v->pane == UNITS)
		view_show_hist(v, v->vm, hist_of_unit(r->id - 1));
	else if (v->vcpu == (int64_t)r->id - 1)
		v->vcpu = ALL_VCPUS;
	else
		v->vcpu = r->id - 1;
}

const struct screen screen_vm = {
	.name = "vm", .title = "VM", .fill = fill, .draw = draw, .enter = enter,
	.tables = { offsetof(struct view, vcpus), offsetof(struct view, vm_units) },
};
