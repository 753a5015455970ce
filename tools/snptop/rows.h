/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of a view: what their rows are. */
#ifndef ROWS_H
#define ROWS_H

#include "span.h"
#include "view.h"

/* Columns of each, for the help screen and for JSON */
#define COLUMN_LISTS(X)							\
	X(vms) X(vcpus) X(units) X(flushes) X(firmware) X(gmem) X(life)

struct column_list {
	const struct column *columns;
	int nr;
};

#define COLUMN_LIST_DECLARE(name)	extern const struct column_list name##_list;
COLUMN_LISTS(COLUMN_LIST_DECLARE)

/* The tables when they are still empty */
void vms_init(struct grid *t);
void vcpus_init(struct grid *t);
void units_init(struct grid *t);
void flushes_init(struct grid *t);
void firmware_init(struct grid *t);

/* VMs that the filter lets pass: view.vms; the row's id is the process's number */
void vms_fill(struct view *v);

/* vCPUs of the VM @pid: view.vcpus; the row's id is the vCPU's plus 1 */
void vcpus_fill(struct view *v, uint32_t pid);

/**
 * units_fill() - units that something has been heard of
 * @v: view
 * @t: table to fill; a row's id is the unit's number plus 1
 * @pid: of this VM, or ALL_VMS
 * @vcpu: of this vCPU, or ALL_VCPUS
 */
void units_fill(struct view *v, struct grid *t, uint32_t pid, int64_t vcpu);

/* Cache flushes by reason: view.flushes; the row's id is the reason plus 1 */
void flushes_fill(struct view *v);
/* Firmware commands: view.firmware; the row's id is the command's number */
void firmware_fill(struct view *v);

#endif
