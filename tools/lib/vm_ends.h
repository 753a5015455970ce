/* SPDX-License-Identifier: GPL-2.0-only */
/* Which processes are VMs, and their ends among those of all processes. */
#ifndef VM_ENDS_H
#define VM_ENDS_H

#include <stdbool.h>
#include <stdint.h>

#include <kvm_snp/event.h>

/**
 * struct vm_ends - VMs that events have told of
 * @is_vm, @is_gone: a bit for each process that is known to be a VM, and to have ended
 * @highest: the highest number of a VM
 */
struct vm_ends {
	uint8_t *is_vm, *is_gone;
	uint32_t highest;
};

void vm_ends_init(struct vm_ends *v);
void vm_ends_free(struct vm_ends *v);

/*
 * Processes end all the time: those that were no VMs do not matter, and an end is
 * told once, whatever comes after it, until another VM has got the number.
 *
 * Return: whether @e matters.
 */
bool vm_ends_note(struct vm_ends *v, const struct ksnp_event *e);

/*
 * For ends that were missed: @fn gets one, as of now, for each VM whose process is not there, and may end that
 * by returning other than 0. Return: what it has returned last, 0 without any.
 */
int vm_ends_find(struct vm_ends *v, int (*fn)(const struct ksnp_event *e, void *arg), void *arg);

#endif
