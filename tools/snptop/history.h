/* SPDX-License-Identifier: GPL-2.0-only */
/* Past intervals of each VM and vCPU, for sparklines; and VMs that have just gone. */
#ifndef HISTORY_H
#define HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "feed.h"
#include "series.h"

/* vCPUs with a history at most, for one VM and all together: 16 MiB */
#define HISTORY_MAX_SERIES	16384
/* For how many intervals a VM that has gone is still shown */
#define HISTORY_GONE		5

struct past_vcpu {
	uint32_t id;
	struct series requests;
};

/**
 * struct past_vm - what has been of a VM
 * @pid, @first_ns: as in the model
 * @name, @nr_vcpus: the last known
 * @gone: intervals since it has gone, 0 while it lives
 * @requests: VMGEXITs per second
 * @vcpus: sorted by id
 */
struct past_vm {
	uint32_t pid;
	uint64_t first_ns;
	char name[MODEL_NAME_SIZE];
	size_t nr_vcpus;
	unsigned int gone;
	struct series requests;
	struct past_vcpu **vcpus;
	size_t nr_past;
};

/* struct history - VMs sorted by pid; empty when zeroed */
struct history {
	struct past_vm **vms;
	size_t nr;
	size_t nr_series;
};

/* An interval has passed; in the first look it has no length, and VMs are known from then on */
void history_add(struct history *h, const struct sample *sample);
void history_free(struct history *h);

/* NULL when there is none */
const struct past_vm *history_vm(const struct history *h, uint32_t pid);
const struct series *history_vcpu(const struct past_vm *vm, uint32_t id);

#endif
