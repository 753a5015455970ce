// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "filter.h"
#include "hosts.h"
#include "names.h"

#define UNIT(name)	KSNP_UNIT_BIT(name)

const struct filter_preset filter_presets[] = {
	{ "psc", UNIT(psc) | UNIT(psc_msr), "page state changes" },
	{ "msr", UNIT(sev_info) | UNIT(cpuid_msr) | UNIT(ap_reset_hold_msr) | UNIT(preferred_gpa) |
		 UNIT(register_gpa) | UNIT(psc_msr) | UNIT(hv_features_msr) | UNIT(terminate_msr) |
		 UNIT(unknown_msr), "the MSR protocol" },
	{ "mmio", UNIT(mmio_read) | UNIT(mmio_write), "MMIO" },
	{ "requests", UNIT(guest_request) | UNIT(ext_guest_request), "messages to the firmware" },
	{ "ap", UNIT(ap_creation) | UNIT(ap_reset_hold) | UNIT(ap_reset_hold_msr) |
		UNIT(ap_jump_table), "starting of vCPUs" },
	{ "rmp", UNIT(rmp_split) | UNIT(rmp_spurious) | UNIT(rmp_unexpected), "RMP faults" },
	{ "gmem", UNIT(gmem_prepare) | UNIT(gmem_invalidate) | UNIT(gmem_max_level), "guest_memfd" },
	{ "flush", UNIT(flush_reclaim) | UNIT(flush_region) | UNIT(flush_vm) | UNIT(flush_vmsa),
	  "cache flushes" },
	{ "launch", UNIT(launch_start) | UNIT(launch_update) | UNIT(launch_finish), "launch" },
	{ "all", FILTER_ALL_UNITS, "everything" },
	{ NULL, 0, NULL }
};

static uint64_t units_of(const char *word)
{
	int unit;

	for (const struct filter_preset *p = filter_presets; p->name; p++)
		if (!strcmp(p->name, word))
			return p->units;
	unit = name_unit(word);
	return unit < 0 ? 0 : 1ULL << unit;
}

int filter_add_units(struct filter *f, const char *list, char bad[static 32])
{
	uint64_t units = f->units == FILTER_ALL_UNITS ? 0 : f->units;

	while (*list) {
		size_t len = strcspn(list, ",");
		uint64_t some;

		if (len >= 32)
			len = 31;
		memcpy(bad, list, len);
		bad[len] = '\0';
		some = units_of(bad);
		if (!some)
			return -EINVAL;
		units |= some;
		list += len;
		list += *list == ',';
	}
	if (!units)
		return -EINVAL;
	f->units = units;
	return 0;
}

/* Where an event has its VM, vCPU and unit; 0: nowhere, as the head is there */
struct places {
	uint8_t vm, vcpu, unit;
};

/* Folded by the compiler: field and meaning are constants */
static void place(struct places *p, enum ksnp_meaning meaning, const char *field, size_t offset)
{
	if (!strcmp(field, "vm"))
		p->vm = offset;
	else if (!strcmp(field, "vcpu"))
		p->vcpu = offset;
	else if (meaning == KSNP_AS_UNIT)
		p->unit = offset;
}

static struct places places_of(uint8_t type)
{
	struct places p = { 0 };

	switch (type) {
#define PLACE(kind, field, meaning) place(&p, KSNP_AS_##meaning, #field, offsetof(typeof(*e), field));
#define EVENT_CASE(event)						\
	case KSNP_EVENT_##event: {					\
		const struct ksnp_event_##event *e;			\
									\
		KSNP_FIELDS_##event(PLACE)				\
		break;							\
	}
	KSNP_EVENTS(EVENT_CASE)
	}
	return p;
}

/* The units that an event may be of; 0 when it is of none */
static uint64_t units_of_event(const struct ksnp_event *e, const struct places *p)
{
	uint8_t unit;

	if (p->unit) {
		unit = *((const uint8_t *)e + p->unit);
		return unit < KSNP_NR_UNITS ? 1ULL << unit : 0;
	}
	if (e->type == KSNP_EVENT_cache_flush)
		return ksnp_units_of_flush(((const struct ksnp_event_cache_flush *)e)->reason);
	return filter_units_of(e->type);
}

uint64_t filter_units_of(unsigned int type)
{
	static const uint64_t units[] = {
#define UNITS_OF(event)	[KSNP_EVENT_##event] = KSNP_UNITS_OF_##event,
		KSNP_EVENTS(UNITS_OF)
	};

	return type < KSNP_NR_EVENTS ? units[type] : 0;
}

static uint32_t u32_at(const struct ksnp_event *e, uint8_t place)
{
	return *(const uint32_t *)((const char *)e + place);
}

uint32_t filter_vm_of(const struct ksnp_event *e)
{
	struct places p = places_of(e->type);

	return p.vm ? u32_at(e, p.vm) : 0;
}

uint32_t *filter_vm_in(struct ksnp_event *e)
{
	struct places p = places_of(e->type);

	return p.vm ? (uint32_t *)((char *)e + p.vm) : NULL;
}

bool filter_passes(const struct filter *f, const struct ksnp_event *e)
{
	struct places p;

	if (!f->vm && f->vcpu < 0 && f->units == FILTER_ALL_UNITS)
		return true;
	p = places_of(e->type);
	/* A process's number is that of a VM on each of several hosts */
	if (f->vm && p.vm && u32_at(e, p.vm) && u32_at(e, p.vm) != f->vm &&
	    u32_at(e, p.vm) % (1U << HOSTS_SHIFT) != f->vm)
		return false;
	if (f->vcpu >= 0 && p.vcpu && u32_at(e, p.vcpu) != f->vcpu)
		return false;
	return f->units == FILTER_ALL_UNITS || f->units & units_of_event(e, &p);
}
