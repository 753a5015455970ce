// SPDX-License-Identifier: GPL-2.0-only
/*
 * --measure-out FILE: what is about to be launched, so that somebody else can
 * compute the launch digest. FILE is text, FILE.pages holds the contents of
 * normal pages. The format is described in docs/guests.md.
 */
#include <stdio.h>

#include "vmm.h"

static FILE *create(const char *name)
{
	FILE *f = fopen(name, "we");

	if (!f)
		die_errno("%s", name);
	return f;
}

static void finish(FILE *f, const char *name)
{
	if (ferror(f) | fclose(f))
		die_errno("%s", name);
}

static void write_segment(FILE *f, const char *name, const struct kvm_segment *s)
{
	fprintf(f, " %s=%#x,%#x,%#x,%#llx", name, s->selector,
		s->type | s->s << 4 | s->dpl << 5 | s->present << 7 | s->avl << 8 |
		s->l << 9 | s->db << 10 | s->g << 11, s->limit, s->base);
}

static void write_boot_vcpu(struct vm *vm, FILE *f)
{
	struct kvm_sregs s = { 0 };
	struct kvm_regs r;

	vcpu_boot_registers(vm, 0, &s, &r);
	fprintf(f, "vcpu 0 rip=%#llx rsi=%#llx rflags=%#llx cr0=%#llx cr3=%#llx cr4=%#llx efer=%#llx gdtr=%#llx,%#x",
		r.rip, r.rsi, r.rflags, s.cr0, s.cr3, s.cr4, s.efer, s.gdt.base, s.gdt.limit);
	write_segment(f, "cs", &s.cs);
	write_segment(f, "ds", &s.ds);
	write_segment(f, "es", &s.es);
	write_segment(f, "fs", &s.fs);
	write_segment(f, "gs", &s.gs);
	write_segment(f, "ss", &s.ss);
	fputc('\n', f);
}

void measure_write(struct vm *vm)
{
	const char *name = vm->opt->measure_out;
	char pages_name[4096];
	uint64_t offset = 0;
	FILE *f, *pages;

	if (!name)
		return;
	snprintf(pages_name, sizeof(pages_name), "%s.pages", name);
	f = create(name);
	pages = create(pages_name);

	fprintf(f, "vmm-launch 1\npolicy %#lx\n", vm->opt->policy);
	for (unsigned int i = 0; i < vm->region_count; i++) {
		const struct region *r = &vm->regions[i];

		fprintf(f, "region %s gpa=%#lx len=%#lx", page_type_name(r->type), r->gpa, r->len);
		if (r->type == PAGE_NORMAL) {
			fprintf(f, " offset=%#lx", offset);
			fwrite(memory_at(vm, r->gpa, r->len), 1, r->len, pages);
			offset += r->len;
		}
		fputc('\n', f);
	}
	write_boot_vcpu(vm, f);
	for (unsigned int i = 1; i < vm->opt->cpus; i++)
		fprintf(f, "vcpu %u reset\n", i);

	finish(pages, pages_name);
	finish(f, name);
}
