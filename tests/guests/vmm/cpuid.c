// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the guest's CPUID says: all that KVM supports, for KVM itself and, for
 * SEV-SNP, for the CPUID page that the firmware vouches for.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <kvm_snp/guest_msg.h>

#include "vmm.h"

#define ENCRYPTION		0x8000001f
#define XSAVE_LEGACY_SIZE	0x240	/* x87 and SSE state plus the header */

static bool has_index(const struct kvm_cpuid_entry2 *e)
{
	return e->flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX;
}

/* Topology and the hypervisor's own features, which are the VMM's to fill in. */
static void adjust(struct vm *vm, struct kvm_cpuid_entry2 *e)
{
	unsigned int cpus = vm->opt->cpus;

	switch (e->function) {
	case 1:
		e->ebx = (e->ebx & 0xff00ffff) | (cpus << 16);
		e->ecx |= 1U << 31;		/* hypervisor present */
		if (cpus > 1)
			e->edx |= 1U << 28;	/* HTT: EBX 23:16 is valid */
		break;
	case 0x80000008:
		e->ecx = (e->ecx & ~0xf0ffU) | (cpus - 1);
		break;
	}
}

/* Leaves that describe the host's topology, not the guest's. */
static bool is_host_topology(uint32_t function)
{
	return function == 0xb || function == 0x1f || function == 0x8000001e ||
	       function == 0x80000026;
}

void cpuid_init(struct vm *vm)
{
	struct kvm_cpuid2 *c;
	unsigned int n = 0;

	c = calloc(1, sizeof(*c) + MAX_CPUID_ENTRIES * sizeof(c->entries[0]));
	if (!c)
		die_errno("CPUID table");
	c->nent = MAX_CPUID_ENTRIES;
	if (ioctl(vm->kvm, KVM_GET_SUPPORTED_CPUID, c))
		die_errno("KVM_GET_SUPPORTED_CPUID");

	for (unsigned int i = 0; i < c->nent; i++) {
		struct kvm_cpuid_entry2 *e = &c->entries[i];

		if (e->function == ENCRYPTION && !vm->type->encrypted)
			continue;
		if (e->function == ENCRYPTION)
			vm->cbit = e->ebx & 0x3f;
		if (is_host_topology(e->function))
			continue;
		adjust(vm, e);
		c->entries[n++] = *e;
	}
	c->nent = n;
	vm->cpuid = c;
	if (vm->type->encrypted && !vm->cbit)
		die("no C-bit: CPUID 0x8000001f is not there");
}

/*
 * 56860, "CPUID Reporting": an XSAVE area's size depends on XCR0 and XSS, so
 * the page says which; the first two leaves of function 0xD are given for the
 * state at reset, and the guest adds up the others itself.
 */
static void fill_function(struct snp_cpuid_function *f, const struct kvm_cpuid_entry2 *e)
{
	*f = (struct snp_cpuid_function){
		.eax_in = e->function,
		.ecx_in = has_index(e) ? e->index : 0,
		.eax = e->eax,
		.ebx = e->ebx,
		.ecx = e->ecx,
		.edx = e->edx,
	};
	if (e->function == 0xd && e->index < 2) {
		f->xcr0_in = 1;
		f->ebx = XSAVE_LEGACY_SIZE;
	}
}

void cpuid_fill_page(struct vm *vm, void *page)
{
	struct snp_cpuid_page *p = page;

	for (unsigned int i = 0; i < vm->cpuid->nent; i++) {
		const struct kvm_cpuid_entry2 *e = &vm->cpuid->entries[i];

		/* A leaf that is not there reads as zero anyway. */
		if (!e->eax && !e->ebx && !e->ecx && !e->edx)
			continue;
		if (p->count == SNP_CPUID_MAX_ENTRIES)
			die("more than %u CPUID leaves", SNP_CPUID_MAX_ENTRIES);
		fill_function(&p->functions[p->count++], e);
	}
}

/* Takes over what the firmware has made of a leaf; XSAVE sizes stay KVM's. */
void cpuid_correct(struct vm *vm, const struct snp_cpuid_function *f)
{
	for (unsigned int i = 0; i < vm->cpuid->nent; i++) {
		struct kvm_cpuid_entry2 *e = &vm->cpuid->entries[i];

		if (e->function != f->eax_in || (has_index(e) && e->index != f->ecx_in))
			continue;
		e->eax = f->eax;
		if (e->function != 0xd)
			e->ebx = f->ebx;
		e->ecx = f->ecx;
		e->edx = f->edx;
	}
}

void cpuid_set(struct vcpu *vcpu)
{
	struct kvm_cpuid2 *c = vcpu->vm->cpuid;

	for (unsigned int i = 0; i < c->nent; i++)
		if (c->entries[i].function == 1)
			c->entries[i].ebx = (c->entries[i].ebx & 0xffffff) | (vcpu->id << 24);
	if (ioctl(vcpu->fd, KVM_SET_CPUID2, c))
		die_errno("KVM_SET_CPUID2");
}
