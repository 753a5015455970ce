/* SPDX-License-Identifier: GPL-2.0-only */
/* Which events are looked at. */
#ifndef FILTER_H
#define FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include <kvm_snp/event.h>
#include <kvm_snp/event_units.h>

#define FILTER_ALL_UNITS	KSNP_ALL_UNITS

/**
 * struct filter - which events are looked at
 * @vm: of this VM only (its process); 0: of all
 * @vcpu: of this vCPU only; -1: of all
 * @units: bit for each unit whose events are wanted
 *
 * What belongs to no VM (firmware commands, RMP operations, freed memory) passes
 * a filter by VM, what belongs to no vCPU one by vCPU. What belongs to no unit
 * passes when all units are wanted.
 */
struct filter {
	uint32_t vm;
	int64_t vcpu;
	uint64_t units;
};

#define FILTER_NONE	((struct filter){ .vm = 0, .vcpu = -1, .units = FILTER_ALL_UNITS })

/* struct filter_preset - a word for several units; the list ends with a NULL name */
struct filter_preset {
	const char *name;
	uint64_t units;
	const char *what;
};

extern const struct filter_preset filter_presets[];

bool filter_passes(const struct filter *f, const struct ksnp_event *e);

/* The VM that an event is of, 0: none */
uint32_t filter_vm_of(const struct ksnp_event *e);

/* Where it says so; NULL: events of its kind are of none */
uint32_t *filter_vm_in(struct ksnp_event *e);

/* The units that events of this type (KSNP_EVENT_*) can be of */
uint64_t filter_units_of(unsigned int type);

/**
 * filter_add_units() - take a list of units from an option
 * @f: filter; its first list replaces "all"
 * @list: names of units, separated by commas, or of presets (`--list-units` shows both)
 * @bad: the word that is neither, on error
 *
 * Return: 0, or -EINVAL.
 */
int filter_add_units(struct filter *f, const char *list, char bad[static 32]);

#endif
