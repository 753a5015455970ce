// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the host does to the page, through page tables of the module's own: the kernel's, and one entry
 * that it does not use. Faults are resolved by the exception table; a tracepoint tells their error codes.
 */
#include <linux/tracepoint.h>
#include <linux/uaccess.h>
#include <asm/msr.h>
#include <asm/pgtable.h>
#include <asm/special_insns.h>
#include <asm/tlbflush.h>

#include "lab.h"

#define TABLE_ENTRY	(_PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY)
#define SLOT_FIRST	256
#define VA(slot, pmd)	((void *)(0xffff000000000000UL | (u64)(slot) << PGDIR_SHIFT | \
				  (u64)(pmd) << PMD_SHIFT))
#define RET		0xc3

enum { PMD_4K, PMD_2M, PMD_WALKED };

static struct tracepoint *faults;
static unsigned long error_code;
static unsigned int slot;

static void fault_seen(void *data, unsigned long address, struct pt_regs *regs, unsigned long code)
{
	if (address >> PGDIR_SHIFT == (unsigned long)VA(slot, 0) >> PGDIR_SHIFT)
		error_code = code;
}

static void find_faults(struct tracepoint *tp, void *unused)
{
	if (!strcmp(tp->name, "page_fault_kernel"))
		faults = tp;
}

static u64 *kernel_pgd(void)
{
	return __va(__read_cr3() & CR3_ADDR_MASK);
}

int host_init(void)
{
	u64 *pud = work_page(HOST_PUD), *pmd = work_page(HOST_PMD), *pte = work_page(HOST_PTE);
	u64 *pgd = kernel_pgd();
	unsigned int i;

	for (slot = SLOT_FIRST; slot < PTRS_PER_PGD && pgd[slot]; slot++)
		;
	if (slot == PTRS_PER_PGD)
		return -ENOSPC;
	pud[0] = work_pa(HOST_PMD) | TABLE_ENTRY;
	pmd[PMD_4K] = work_pa(HOST_PTE) | TABLE_ENTRY;
	pmd[PMD_2M] = target_pa(0) | TABLE_ENTRY | _PAGE_PSE;
	pmd[PMD_WALKED] = target_pa(TABLE_INDEX) | TABLE_ENTRY;
	for (i = 0; i < PAGES; i++)
		pte[i] = target_pa(i) | TABLE_ENTRY;

	for_each_kernel_tracepoint(find_faults, NULL);
	return faults ? tracepoint_probe_register(faults, fault_seen, NULL) : -ENOENT;
}

void host_exit(void)
{
	if (!faults)
		return;
	tracepoint_probe_unregister(faults, fault_seen, NULL);
	tracepoint_synchronize_unregister();
}

/* True if there was no fault. */
static bool access(u8 what, void *address)
{
	unsigned long ok = 1, rax = (unsigned long)address;

	switch (what) {
	case DO_READ:
	case DO_WALK:
		asm volatile("1: movq (%1), %%rcx\n jmp 3f\n2: xorl %k0, %k0\n3:\n" _ASM_EXTABLE(1b, 2b)
			     : "+r"(ok) : "a"(rax) : "rcx", "memory");
		return ok;
	case DO_WRITE:
		asm volatile("1: movb $0xc3, (%1)\n jmp 3f\n2: xorl %k0, %k0\n3:\n" _ASM_EXTABLE(1b, 2b)
			     : "+r"(ok) : "a"(rax) : "memory");
		return ok;
	default:
		return false;
	}
}

struct result host_access(u8 what, bool large, bool beside)
{
	unsigned int pmd = what == DO_WALK ? PMD_WALKED : large ? PMD_2M : PMD_4K;
	void *address = VA(slot, pmd) + (what == DO_WALK ? 0 : (PAGE_INDEX + beside) * PAGE_SIZE);
	u64 *pgd = work_page(HOST_PGD);
	unsigned long flags, cr3;
	bool ok;

	local_irq_save(flags);
	memcpy(pgd, kernel_pgd(), PAGE_SIZE);
	pgd[slot] = work_pa(HOST_PUD) | TABLE_ENTRY;
	cr3 = __read_cr3();
	native_write_cr3(work_pa(HOST_PGD));
	error_code = 0;
	ok = access(what, address);
	native_write_cr3(cr3);
	local_irq_restore(flags);
	return (struct result){ .is = ok ? IS_OK : IS_PF, .code = error_code };
}

static struct result gp_or_ok(bool ok)
{
	return (struct result){ .is = ok ? IS_OK : IS_GP };
}

struct result host_vmrun(u64 vmcb)
{
	return gp_or_ok(vmrun(vmcb));
}

/* Both need EFER.SVME, which KVM sets when it likes. */
struct result host_vmsave(u64 pa)
{
	unsigned long ok = 1, flags;
	u64 efer;

	local_irq_save(flags);
	rdmsrl(MSR_EFER, efer);
	wrmsrl(MSR_EFER, efer | EFER_SVME);
	asm volatile("1: vmsave %1\n jmp 3f\n2: xorl %k0, %k0\n3:\n" _ASM_EXTABLE(1b, 2b)
		     : "+r"(ok) : "a"(pa) : "memory");
	wrmsrl(MSR_EFER, efer);
	local_irq_restore(flags);
	return gp_or_ok(ok);
}

struct result host_hsave(u64 pa)
{
	unsigned long flags;
	u64 hsave;
	int error;

	local_irq_save(flags);
	rdmsrl(MSR_VM_HSAVE_PA, hsave);
	error = wrmsrl_safe(MSR_VM_HSAVE_PA, pa);
	wrmsrl(MSR_VM_HSAVE_PA, hsave);
	local_irq_restore(flags);
	return gp_or_ok(!error);
}
