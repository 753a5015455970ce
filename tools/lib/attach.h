/* SPDX-License-Identifier: GPL-2.0-only */
/* BPF objects: what of them is for which source, loading, and what went wrong in words. */
#ifndef ATTACH_H
#define ATTACH_H

#include <stdint.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "filter.h"
#include "source.h"

/* What a skeleton's programs have to know */
#define ATTACH_SET(rodata, filter)				\
	do {								\
		(rodata)->filtered = (filter)->vm || (filter)->vcpu >= 0 || \
				     (filter)->units != FILTER_ALL_UNITS; \
		(rodata)->only_vm = (filter)->vm;			\
		(rodata)->only_vcpu = (filter)->vcpu;			\
		(rodata)->only_units = (filter)->units;			\
		(rodata)->nr_cpus = sysconf(_SC_NPROCESSORS_ONLN);	\
	} while (0)

/**
 * attach() - load an object and attach its programs
 * @obj: open, maps sized and read-only data set
 * @kind: source whose programs are wanted
 * @filter: programs whose events it never lets through are left out
 * @links: set to the links, for attach_drop()
 * @why: on error, a line
 *
 * Return: number of links, or a negative errno.
 */
int attach(struct bpf_object *obj, enum source_kind kind, const struct filter *filter,
	   struct bpf_link ***links, char why[static 256]);
/* Events that no program saw, as it was running on their CPU already: it had been preempted. @ends: of processes, apart */
uint64_t attach_missed(const struct bpf_object *obj, uint64_t *ends);
/* Nothing to do when @nr is not positive */
void attach_drop(struct bpf_link **links, int nr);

#endif
