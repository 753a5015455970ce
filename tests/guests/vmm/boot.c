// SPDX-License-Identifier: GPL-2.0-only
/*
 * What every guest starts on: page tables that map the first 4 GiB one to one
 * with the C-bit set where there is one, and a GDT with flat segments.
 */
#include "../boot.h"
#include "vmm.h"

#define PTE_PRESENT	(1ULL << 0)
#define PTE_WRITE	(1ULL << 1)
#define PTE_LARGE	(1ULL << 7)
#define GIBS_MAPPED	4
#define CODE64		0x00af9b000000ffffULL
#define DATA		0x00cf93000000ffffULL

void boot_tables(struct vm *vm)
{
	uint64_t bits = (vm->cbit ? 1ULL << vm->cbit : 0) | PTE_PRESENT | PTE_WRITE;
	uint64_t *pml4 = memory_at(vm, BOOT_PAGE_TABLES_GPA, 6 * PAGE_SIZE);
	uint64_t *pdpt = pml4 + 512, *pd = pdpt + 512;
	uint64_t *gdt = memory_at(vm, BOOT_GDT_GPA, PAGE_SIZE);

	pml4[0] = (BOOT_PAGE_TABLES_GPA + PAGE_SIZE) | bits;
	for (uint64_t i = 0; i < GIBS_MAPPED; i++)
		pdpt[i] = (BOOT_PAGE_TABLES_GPA + (2 + i) * PAGE_SIZE) | bits;
	for (uint64_t i = 0; i < GIBS_MAPPED * 512; i++)
		pd[i] = (i << 21) | PTE_LARGE | bits;

	gdt[BOOT_CODE_SELECTOR / 8] = CODE64;
	gdt[BOOT_DATA_SELECTOR / 8] = DATA;
}

static void flat_segments(struct kvm_sregs *sregs)
{
	const struct kvm_segment code = {
		.limit = 0xffffffff, .selector = BOOT_CODE_SELECTOR, .type = 0xb,
		.present = 1, .s = 1, .l = 1, .g = 1,
	};
	const struct kvm_segment data = {
		.limit = 0xffffffff, .selector = BOOT_DATA_SELECTOR, .type = 0x3,
		.present = 1, .s = 1, .db = 1, .g = 1,
	};

	sregs->cs = code;
	sregs->ds = data;
	sregs->es = data;
	sregs->fs = data;
	sregs->gs = data;
	sregs->ss = data;
	sregs->gdt.base = BOOT_GDT_GPA;
	sregs->gdt.limit = BOOT_DATA_SELECTOR + 7;
}

/* A vCPU's first state: 64-bit mode, as Linux's 64-bit boot protocol has it. APs are told their number. */
void vcpu_boot_registers(struct vm *vm, unsigned int id, struct kvm_sregs *sregs, struct kvm_regs *regs)
{
	flat_segments(sregs);
	sregs->cr0 = 0x80050033;	/* PG AM WP NE ET MP PE */
	sregs->cr3 = BOOT_PAGE_TABLES_GPA;
	sregs->cr4 = 0x620;		/* OSXMMEXCPT OSFXSR PAE */
	sregs->efer = 0xd00;		/* NXE LMA LME */

	*regs = (struct kvm_regs){
		.rip = id ? vm->ap_entry : vm->entry,
		.rdi = id,
		.rsi = vm->entry_rsi,
		.rflags = 2,
	};
}
