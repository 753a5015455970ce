// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "array.h"
#include "filter.h"
#include "processes.h"
#include "run.h"
#include "vm_ends.h"

void vm_ends_init(struct vm_ends *v)
{
	v->is_vm = array_alloc(MAX_PIDS / 8, 1);
	v->is_gone = array_alloc(MAX_PIDS / 8, 1);
	v->highest = 0;
}

void vm_ends_free(struct vm_ends *v)
{
	free(v->is_vm);
	free(v->is_gone);
}

static bool is_launch(const struct ksnp_event *e)
{
	return e->type == KSNP_EVENT_launch &&
	       ((const struct ksnp_event_launch *)e)->unit == KSNP_UNIT_launch_start;
}

bool vm_ends_note(struct vm_ends *v, const struct ksnp_event *e)
{
	uint32_t vm = filter_vm_of(e) % MAX_PIDS, i = vm / 8;
	uint8_t bit = 1 << vm % 8;

	if (is_launch(e))
		v->is_gone[i] &= ~bit;
	if (e->type != KSNP_EVENT_vm_gone) {
		v->is_vm[i] |= bit;
		if (vm > v->highest)
			v->highest = vm;
		return true;
	}
	if (!(v->is_vm[i] & bit) || v->is_gone[i] & bit)
		return false;
	v->is_gone[i] |= bit;
	return true;
}

int vm_ends_find(struct vm_ends *v, int (*fn)(const struct ksnp_event *e, void *arg), void *arg)
{
	int ret = 0;

	/* 0 is none: it stands for events that are of no VM */
	for (uint32_t vm = 1; vm <= v->highest && !ret; vm++) {
		struct ksnp_event_vm_gone e = {
			.head = { .tid = vm, .type = KSNP_EVENT_vm_gone, .words = sizeof(e) / 8 },
			.vm = vm,
		};

		if (!(v->is_vm[vm / 8] & ~v->is_gone[vm / 8] & 1 << vm % 8) || !process_is_gone(vm))
			continue;
		e.head.ns = run_now();
		vm_ends_note(v, &e.head);
		ret = fn(&e.head, arg);
	}
	return ret;
}
