/* SPDX-License-Identifier: GPL-2.0-only */
/* What a process has to be here for its number to say of a VM. */
#ifndef PROCESSES_H
#define PROCESSES_H

#include <stdbool.h>
#include <stdint.h>

/* PID_MAX_LIMIT of 64-bit kernels */
#define MAX_PIDS	(1U << 22)

/* VMs' numbers, which are of the first pid namespace, are those of processes here, too */
bool processes_are_known(void);

/* There is no process @pid any more, nor a zombie of it */
bool process_is_gone(uint32_t pid);

#endif
