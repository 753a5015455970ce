// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kvm_snp/ghcb.h>
#include <kvm_snp/units.h>

#include "array.h"
#include "boot.h"
#include "names.h"

#define EXIT_HYPERCALL		3		/* KVM_EXIT_HYPERCALL */
#define MAP_ENCRYPTED		(1ULL << 4)	/* KVM_MAP_GPA_RANGE_ENCRYPTED */
#define RESET_VECTOR		0xfffffff0ULL
#define PAGE_SIZE		4096ULL
#define FIRST_BIN_NS		1024

/* Directions, as bool: to private */
enum { SHARED, PRIVATE };

/**
 * struct boot_vcpu - what a vCPU's page state change is about
 * @pages, @ranges: asked for, by direction
 * @ranged: ranges are told, so that exits say nothing new
 */
struct boot_vcpu {
	uint32_t id;
	bool ranged;
	uint64_t pages[2], ranges[2];
};

/* One part of a stage */
struct part {
	enum boot_kind kind;
	uint32_t arg;
	uint64_t start_ns, end_ns;
	uint64_t count, errors, pages, ranges;
	uint64_t kernel_ns, vmm_ns;
};

static const char *const kinds[] = {
#define KIND_NAME(id, name, what)	name,
	BOOT_STAGES(KIND_NAME)
};

const char *boot_kind_name(enum boot_kind kind)
{
	return kinds[kind];
}

const char *boot_part_name(enum boot_part part)
{
	static const char *const names[] = {
		[BOOT_PART_LAUNCH] = "launch",
		[BOOT_PART_GUEST] = "guest",
		[BOOT_PART_FIRMWARE] = "firmware",
		[BOOT_PART_LOADER] = "loader",
		[BOOT_PART_KERNEL] = "kernel",
	};

	return names[part];
}

const char *boot_stage_name(const struct boot_stage *s, char buf[static 48])
{
	char word[32];

	switch (s->kind) {
	case BOOT_LAUNCH_UPDATE:
		snprintf(buf, 48, "%s %s", kinds[s->kind],
			 name_format(word, sizeof(word), KSNP_AS_PAGE_TYPE, s->arg));
		break;
	case BOOT_AP:
		if (s->arg == BOOT_FURTHER_APS)
			snprintf(buf, 48, "further aps");
		else
			snprintf(buf, 48, "ap %" PRIu32, s->arg);
		break;
	case BOOT_TERMINATE:
		snprintf(buf, 48, "%s %s %s", kinds[s->kind],
			 name_format(word, sizeof(word), KSNP_AS_TERM_SET, s->detail >> 32),
			 name_termination(s->detail >> 32, (uint32_t)s->detail) ?: "?");
		break;
	default:
		snprintf(buf, 48, "%s", kinds[s->kind]);
	}
	return buf;
}

bool boot_never_ran(const struct boot_stage *s)
{
	return s->kind == BOOT_AP && (!s->end_ns || s->detail != BOOT_AP_WAITS);
}

uint64_t boot_guest_ns(const struct boot_phase *p)
{
	uint64_t all = p->end_ns - p->start_ns, host = p->kernel_ns + p->vmm_ns;

	return p->part == BOOT_PART_LAUNCH || host > all ? 0 : all - host;
}

/*
 * Bars
 */

static size_t bin_of(const struct boot *b, uint64_t ns)
{
	return ns > b->start_ns ? (ns - b->start_ns) / b->bin_ns : 0;
}

/* Two bins become one, in all stages */
static void widen(struct boot *b)
{
	b->bin_ns *= 2;
	for (size_t i = 0; i < b->nr_phases; i++) {
		for (size_t j = 0; j < b->phases[i].nr_stages; j++) {
			uint64_t *bins = b->phases[i].stages[j].bins;
			uint64_t wide[BOOT_BINS / 64] = { 0 };

			for (size_t k = 0; k < BOOT_BINS; k++)
				if (bins[k / 64] >> (k % 64) & 1)
					wide[k / 128] |= 1ULL << (k / 2 % 64);
			memcpy(bins, wide, sizeof(wide));
		}
	}
}

static void mark(struct boot *b, struct boot_stage *s, uint64_t from_ns, uint64_t to_ns)
{
	while (bin_of(b, to_ns) >= BOOT_BINS)
		widen(b);
	for (size_t i = bin_of(b, from_ns); i <= bin_of(b, to_ns); i++)
		s->bins[i / 64] |= 1ULL << (i % 64);
}

bool boot_stage_active(const struct boot *b, const struct boot_stage *s, uint64_t from_ns,
		       uint64_t to_ns)
{
	for (size_t i = bin_of(b, from_ns); i < BOOT_BINS && i <= bin_of(b, to_ns); i++)
		if (s->bins[i / 64] >> (i % 64) & 1)
			return true;
	return false;
}

/*
 * Phases and stages
 */

static struct boot_phase *add_phase(struct boot *b, enum boot_part part, uint64_t ns)
{
	struct boot_phase *p;

	if (b->nr_phases == BOOT_MAX_PHASES)
		return &b->phases[b->nr_phases - 1];
	if (b->nr_phases)
		b->phases[b->nr_phases - 1].end_ns = ns;
	p = &b->phases[b->nr_phases++];
	p->part = part;
	p->start_ns = p->end_ns = ns;
	return p;
}

static struct boot_phase *phase(struct boot *b)
{
	return b->nr_phases ? &b->phases[b->nr_phases - 1] : NULL;
}

/* The phase that a launch command belongs to: the first */
static struct boot_phase *launch_phase(struct boot *b, uint64_t ns)
{
	return b->nr_phases ? &b->phases[0] : add_phase(b, BOOT_PART_LAUNCH, ns);
}

static struct boot_stage *find_stage(const struct boot_phase *p, enum boot_kind kind, uint32_t arg)
{
	for (size_t i = p->nr_stages; i--;)
		if (p->stages[i].kind == kind && p->stages[i].arg == arg)
			return &p->stages[i];
	return NULL;
}

static struct boot_stage *add_stage(struct boot_phase *p, enum boot_kind kind, uint32_t arg,
				    uint64_t start_ns)
{
	struct boot_stage *s;

	array_insert((void **)&p->stages, &p->nr_stages, sizeof(*p->stages), p->nr_stages);
	s = &p->stages[p->nr_stages - 1];
	s->kind = kind;
	s->arg = arg;
	s->start_ns = start_ns;
	return s;
}

static struct boot_stage *add_part(struct boot *b, struct boot_phase *p, const struct part *part)
{
	struct boot_stage *s = find_stage(p, part->kind, part->arg);

	if (!s)
		s = add_stage(p, part->kind, part->arg, part->start_ns);
	if (part->start_ns < s->start_ns)
		s->start_ns = part->start_ns;
	if (part->end_ns > s->end_ns)
		s->end_ns = part->end_ns;
	s->count += part->count;
	s->errors += part->errors;
	s->pages += part->pages;
	s->ranges += part->ranges;
	s->kernel_ns += part->kernel_ns;
	s->vmm_ns += part->vmm_ns;
	mark(b, s, part->start_ns, part->end_ns);
	return s;
}

/* The guest's first sign of life ends the launch */
static void guest_runs(struct boot *b, uint64_t ns)
{
	struct boot_phase *launch = phase(b);
	const struct boot_stage *finish;
	struct boot_phase *p;

	if (launch && launch->part != BOOT_PART_LAUNCH)
		return;
	finish = launch ? find_stage(launch, BOOT_LAUNCH_FINISH, 0) : NULL;
	p = add_phase(b, BOOT_PART_GUEST, finish && finish->end_ns < ns ? finish->end_ns : ns);
	if (finish)
		add_part(b, p, &(struct part){
			.kind = BOOT_FIRST_RUN, .start_ns = p->start_ns, .end_ns = ns, .count = 1,
		});
}

/* By id */
static struct boot_vcpu *vcpu(struct boot *b, uint32_t id)
{
	size_t at = array_lower_bound(b->vcpus, b->nr_vcpus, sizeof(*b->vcpus), id);

	if (at < b->nr_vcpus && b->vcpus[at].id == id)
		return &b->vcpus[at];
	if (b->nr_vcpus == BOOT_MAX_VCPUS) {
		b->lost++;
		return NULL;
	}
	array_insert((void **)&b->vcpus, &b->nr_vcpus, sizeof(*b->vcpus), at);
	b->vcpus[at].id = id;
	return &b->vcpus[at];
}

/*
 * Events
 */

static enum boot_kind kind_of(unsigned int unit)
{
	switch (unit) {
	case KSNP_UNIT_sev_info:
	case KSNP_UNIT_preferred_gpa:
	case KSNP_UNIT_hv_features_msr:
	case KSNP_UNIT_hv_features:
		return BOOT_NEGOTIATION;
	case KSNP_UNIT_register_gpa:
		return BOOT_REGISTRATION;
	case KSNP_UNIT_cpuid_msr:
	case KSNP_UNIT_cpuid:
		return BOOT_CPUID;
	case KSNP_UNIT_psc_msr:
	case KSNP_UNIT_psc:
		return BOOT_PSC;
	case KSNP_UNIT_mmio_read:
	case KSNP_UNIT_mmio_write:
		return BOOT_MMIO;
	case KSNP_UNIT_intercept:
		return BOOT_IO;
	case KSNP_UNIT_guest_request:
	case KSNP_UNIT_ext_guest_request:
		return BOOT_GUEST_REQUEST;
	case KSNP_UNIT_launch_start:
		return BOOT_LAUNCH_START;
	case KSNP_UNIT_launch_update:
		return BOOT_LAUNCH_UPDATE;
	case KSNP_UNIT_launch_finish:
		return BOOT_LAUNCH_FINISH;
	default:
		return BOOT_OTHER;
	}
}

/* When something began that has taken @ns and ends with the event */
static uint64_t began(const struct boot *b, uint64_t end_ns, uint64_t ns)
{
	uint64_t start_ns = ns < end_ns ? end_ns - ns : 0;

	if (start_ns > b->start_ns)
		return start_ns;
	return b->start_ns < end_ns ? b->start_ns : end_ns;
}

static void apply_launch(struct boot *b, const struct ksnp_event_launch *e)
{
	struct part part = {
		.kind = kind_of(e->unit),
		.start_ns = began(b, e->head.ns, e->ns),
		.end_ns = e->head.ns,
		.count = 1,
		.errors = e->ret != 0,
		.kernel_ns = e->ns,
	};
	struct boot_phase *p = launch_phase(b, part.start_ns);

	if (part.kind == BOOT_LAUNCH_UPDATE) {
		part.arg = e->type;
		part.pages = e->ret ? 0 : e->pages;
		b->firmware |= !e->ret && e->gpa <= RESET_VECTOR &&
			       e->pages > (RESET_VECTOR - e->gpa) / PAGE_SIZE;
	}
	p->kernel_ns += e->ns;
	add_part(b, p, &part);
}

static void apply_vmgexit_begin(struct boot *b, const struct ksnp_event_vmgexit_begin *e)
{
	struct boot_vcpu *v = vcpu(b, e->vcpu);
	struct boot_stage *s;
	struct boot_phase *p;

	guest_runs(b, e->head.ns);
	if (b->bsp < 0)
		b->bsp = e->vcpu;
	if (v)
		*v = (struct boot_vcpu){ .id = e->vcpu };
	p = phase(b);
	/* Software that asks for the protocol's version knows nothing of what was agreed on before */
	if (e->unit == KSNP_UNIT_sev_info && e->vcpu == b->bsp) {
		if (p->negotiated)
			p = add_phase(b, BOOT_PART_GUEST, e->head.ns);
		p->negotiated = true;
	}
	if (e->unit == KSNP_UNIT_register_gpa) {
		s = add_part(b, p, &(struct part){
			.kind = BOOT_REGISTRATION, .start_ns = e->head.ns, .end_ns = e->head.ns,
		});
		if (!s->count && !s->detail)
			s->detail = GHCB_GFN(e->info1) * PAGE_SIZE;
	}
}

static void apply_vmgexit_end(struct boot *b, const struct ksnp_event_vmgexit_end *e)
{
	struct part part = {
		.kind = kind_of(e->unit),
		.start_ns = began(b, e->head.ns, e->kernel_ns + e->vmm_ns),
		.end_ns = e->head.ns,
		.count = 1,
		.errors = e->why != KSNP_WHY_NONE,
		.kernel_ns = e->kernel_ns,
		.vmm_ns = e->vmm_ns,
	};
	struct boot_vcpu *v = vcpu(b, e->vcpu);

	guest_runs(b, part.start_ns);
	if (b->bsp < 0)
		b->bsp = e->vcpu;
	if (e->vcpu == b->bsp) {
		phase(b)->kernel_ns += e->kernel_ns;
		phase(b)->vmm_ns += e->vmm_ns;
	}
	/* A change in both directions counts for the one with more pages */
	if (part.kind == BOOT_PSC && v && (v->pages[PRIVATE] || v->pages[SHARED])) {
		bool private = v->pages[PRIVATE] >= v->pages[SHARED];

		part.kind = private ? BOOT_TO_PRIVATE : BOOT_TO_SHARED;
		part.pages = v->pages[private];
		part.ranges = v->ranges[private];
		if (v->pages[!private])
			add_part(b, phase(b), &(struct part){
				.kind = private ? BOOT_TO_SHARED : BOOT_TO_PRIVATE,
				.start_ns = part.start_ns,
				.end_ns = part.end_ns,
				.pages = v->pages[!private],
				.ranges = v->ranges[!private],
			});
	}
	add_part(b, phase(b), &part);
}

static void apply_psc_begin(struct boot *b, const struct ksnp_event_psc_begin *e)
{
	struct boot_vcpu *v = vcpu(b, e->vcpu);

	if (v)
		v->ranged = true;
}

static void add_range(struct boot_vcpu *v, bool private, uint64_t pages)
{
	v->pages[private] += pages;
	v->ranges[private]++;
}

static void apply_psc_range(struct boot *b, const struct ksnp_event_psc_range *e)
{
	struct boot_vcpu *v = vcpu(b, e->vcpu);

	if (!v)
		return;
	v->ranged = true;
	if (e->operation == GHCB_PSC_PRIVATE || e->operation == GHCB_PSC_SHARED)
		add_range(v, e->operation == GHCB_PSC_PRIVATE, e->pages);
}

static void apply_user_exit_begin(struct boot *b, const struct ksnp_event_user_exit_begin *e)
{
	struct boot_vcpu *v = vcpu(b, e->vcpu);

	if (v && !v->ranged && e->reason == EXIT_HYPERCALL)
		add_range(v, e->arg2 & MAP_ENCRYPTED, e->arg1);
}

static void apply_gmem_prepare(struct boot *b, const struct ksnp_event_gmem_prepare *e)
{
	guest_runs(b, e->head.ns);
	add_part(b, phase(b), &(struct part){
		.kind = BOOT_PREPARE,
		.start_ns = began(b, e->head.ns, e->ns),
		.end_ns = e->head.ns,
		.count = 1,
		.errors = e->ret != 0,
		.pages = e->ret || e->already ? 0 : e->level == 2 ? 512 : 1,
		.kernel_ns = e->ns,
	});
}

static void apply_rmp_fault_end(struct boot *b, const struct ksnp_event_rmp_fault_end *e)
{
	guest_runs(b, e->head.ns);
	add_part(b, phase(b), &(struct part){
		.kind = BOOT_RMP_FAULT,
		.start_ns = began(b, e->head.ns, e->ns),
		.end_ns = e->head.ns,
		.count = 1,
		.errors = e->unit == KSNP_UNIT_rmp_unexpected,
		.kernel_ns = e->ns,
	});
}

static size_t nr_aps(const struct boot_phase *p)
{
	size_t nr = 0;

	for (size_t i = 0; i < p->nr_stages; i++)
		nr += p->stages[i].kind == BOOT_AP && p->stages[i].arg != BOOT_FURTHER_APS;
	return nr;
}

/* The AP's creation that it has not run since; NULL: there is none */
static struct boot_stage *find_waiting(const struct boot_phase *p, uint32_t ap)
{
	for (size_t i = p->nr_stages; i--;) {
		struct boot_stage *s = &p->stages[i];

		if (s->kind == BOOT_AP && s->arg == ap && !s->end_ns)
			return s;
	}
	return NULL;
}

static void apply_ap_create(struct boot *b, const struct ksnp_event_ap_create *e)
{
	struct boot_stage *s;
	uint32_t ap;

	guest_runs(b, e->head.ns);
	s = find_waiting(phase(b), e->target);
	if (s && e->why == KSNP_WHY_NONE) {
		s->end_ns = e->head.ns;
		s->detail = BOOT_AP_GIVEN_UP;
	}
	if (e->request == GHCB_AP_DESTROY)
		return;
	ap = nr_aps(phase(b)) < BOOT_MAX_APS ? e->target : BOOT_FURTHER_APS;
	s = find_stage(phase(b), BOOT_AP, ap);
	/* Each creation of an AP is a stage of its own */
	if (!s || ap != BOOT_FURTHER_APS)
		s = add_stage(phase(b), BOOT_AP, ap, e->head.ns);
	s->count++;
	mark(b, s, e->head.ns, e->head.ns);
	if (e->why == KSNP_WHY_NONE)
		return;
	s->errors++;
	s->end_ns = e->head.ns;
	s->detail = BOOT_AP_REFUSED + e->why;
}

static void apply_ap_first_run(struct boot *b, const struct ksnp_event_ap_first_run *e)
{
	struct boot_stage *s;

	guest_runs(b, e->head.ns);
	s = find_waiting(phase(b), e->vcpu) ?:
	    find_stage(phase(b), BOOT_AP, BOOT_FURTHER_APS);
	if (!s)
		s = add_stage(phase(b), BOOT_AP, e->vcpu, began(b, e->head.ns, e->ns));
	s->end_ns = e->head.ns;
	mark(b, s, began(b, e->head.ns, e->ns), e->head.ns);
}

static void apply_terminate(struct boot *b, const struct ksnp_event_terminate *e)
{
	struct boot_stage *s;

	guest_runs(b, e->head.ns);
	s = add_part(b, phase(b), &(struct part){
		.kind = BOOT_TERMINATE, .start_ns = e->head.ns, .end_ns = e->head.ns, .count = 1,
	});
	s->detail = (uint64_t)e->set << 32 | (uint32_t)e->code;
}

static void apply_vm_gone(struct boot *b, const struct ksnp_event_vm_gone *e)
{
	(void)e;
	b->gone = true;
}

/* Events of a VM that are looked at; the VM comes first in all of them */
#define APPLIED(X)								\
	X(launch)								\
	X(vmgexit_begin)							\
	X(vmgexit_end)								\
	X(psc_begin)								\
	X(psc_range)								\
	X(user_exit_begin)							\
	X(gmem_prepare)								\
	X(rmp_fault_end)							\
	X(ap_create)								\
	X(ap_first_run)								\
	X(terminate)								\
	X(vm_gone)

static void apply(struct boot *b, const struct ksnp_event *e)
{
	if (e->ns > b->end_ns)
		b->end_ns = e->ns;
	switch (e->type) {
#define APPLY(event)								\
	case KSNP_EVENT_##event:						\
		apply_##event(b, (const struct ksnp_event_##event *)e);		\
		break;
	APPLIED(APPLY)
	}
}

static const uint32_t *vm_of(const struct ksnp_event *e)
{
	switch (e->type) {
#define VM_OF(event)								\
	case KSNP_EVENT_##event:						\
		return &((const struct ksnp_event_##event *)e)->vm;
	APPLIED(VM_OF)
	default:
		return NULL;
	}
}

static struct boot *boot_new(uint32_t vm, const struct ksnp_event *e)
{
	struct boot *b = array_alloc(1, sizeof(*b));
	uint64_t ns = e->type == KSNP_EVENT_launch ? ((const struct ksnp_event_launch *)e)->ns : 0;

	b->vm = vm;
	b->bsp = -1;
	b->start_ns = ns < e->ns ? e->ns - ns : 0;
	b->bin_ns = FIRST_BIN_NS;
	return b;
}

static struct boot *boot_of(struct boots *b, uint32_t vm, const struct ksnp_event *e)
{
	size_t at = 0;

	while (at < b->nr_vms && b->vms[at]->vm < vm)
		at++;
	if (at < b->nr_vms && b->vms[at]->vm == vm)
		return b->vms[at];
	if (b->nr_vms == BOOT_MAX_VMS) {
		b->lost++;
		return NULL;
	}
	array_insert((void **)&b->vms, &b->nr_vms, sizeof(*b->vms), at);
	b->vms[at] = boot_new(vm, e);
	return b->vms[at];
}

struct boots *boots_new(void)
{
	return array_alloc(1, sizeof(struct boots));
}

void boots_free(struct boots *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->nr_vms; i++) {
		for (size_t j = 0; j < b->vms[i]->nr_phases; j++)
			free(b->vms[i]->phases[j].stages);
		free(b->vms[i]->vcpus);
		free(b->vms[i]);
	}
	free(b->vms);
	free(b);
}

void boots_apply(struct boots *b, const struct ksnp_event *e)
{
	const uint32_t *vm = vm_of(e);
	struct boot *of = vm && *vm ? boot_of(b, *vm, e) : NULL;

	if (of)
		apply(of, e);
}

static int by_start(const void *a, const void *b)
{
	const struct boot_stage *x = a, *y = b;

	if (x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns ? -1 : 1;
	return x->kind != y->kind ? (int)x->kind - (int)y->kind : x->arg < y->arg ? -1 : 1;
}

/* The last to negotiate is a kernel, and with firmware the first is that */
static void name_phases(struct boot *b)
{
	size_t first = b->nr_phases && b->phases[0].part == BOOT_PART_LAUNCH;
	size_t guests = b->nr_phases - first;

	for (size_t i = first; i < b->nr_phases; i++) {
		if (i == first && b->firmware)
			b->phases[i].part = BOOT_PART_FIRMWARE;
		else if (i == b->nr_phases - 1 && guests > 1)
			b->phases[i].part = BOOT_PART_KERNEL;
		else if (guests > 1)
			b->phases[i].part = BOOT_PART_LOADER;
	}
}

static void end(struct boot *b)
{
	struct boot_phase *p;

	if (b->nr_phases)
		phase(b)->end_ns = b->end_ns;
	for (size_t i = 0; i < b->nr_phases; i++) {
		p = &b->phases[i];
		if (p->nr_stages)
			qsort(p->stages, p->nr_stages, sizeof(*p->stages), by_start);
		/* Whatever the launch's commands do not take is the VMM's */
		if (p->part == BOOT_PART_LAUNCH && p->end_ns - p->start_ns > p->kernel_ns)
			p->vmm_ns = p->end_ns - p->start_ns - p->kernel_ns;
	}
	name_phases(b);
}

void boots_end(struct boots *b)
{
	for (size_t i = 0; i < b->nr_vms; i++)
		end(b->vms[i]);
}
