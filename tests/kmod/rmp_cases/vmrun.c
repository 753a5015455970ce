// SPDX-License-Identifier: GPL-2.0-only
/* A world switch. APM vol 2, 15.5 and 15.35.8. */
#include <asm/fpu/api.h>
#include <asm/fpu/xcr.h>
#include <asm/msr.h>
#include <asm/pkru.h>
#include <asm/svm.h>
#include <asm/asm.h>

#include "lab.h"

/* What a guest's exit loads without VMRUN having saved it: as of VMSAVE, and what that leaves out. */
static void fill_hsave(void)
{
	struct sev_es_save_area *area = work_page(HSAVE) + 0x400;

	asm volatile("vmsave %0" : : "a"(work_pa(HSAVE)) : "memory");
	area->xcr0 = xgetbv(XCR_XFEATURE_ENABLED_MASK);
	area->pkru = read_pkru();
}

/* Returns true unless it raised #GP. All registers are the guest's, or 0, afterwards. */
static noinline bool switch_worlds(u64 vmcb_pa)
{
	u64 ok;

	asm volatile("push %%rbp\n"
		     "clgi\n"
		     "1: vmrun %%rax\n"
		     "stgi\n"
		     "movl $1, %%eax\n"
		     "jmp 3f\n"
		     "2: stgi\n"
		     "xorl %%eax, %%eax\n"
		     "3: pop %%rbp\n"
		     _ASM_EXTABLE(1b, 2b)
		     : "=a"(ok) : "a"(vmcb_pa)
		     : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
		       "r15", "memory", "cc");
	return ok;
}

bool vmrun(u64 vmcb_pa)
{
	u64 efer, hsave;
	unsigned long flags;
	bool ok;

	kernel_fpu_begin();
	local_irq_save(flags);
	rdmsrl(MSR_EFER, efer);
	wrmsrl(MSR_EFER, efer | EFER_SVME);
	rdmsrl(MSR_VM_HSAVE_PA, hsave);
	wrmsrl(MSR_VM_HSAVE_PA, work_pa(HSAVE));
	asm volatile("vmsave %0" : : "a"(work_pa(VMCB_HOST)) : "memory");
	fill_hsave();

	ok = switch_worlds(vmcb_pa);

	asm volatile("vmload %0" : : "a"(work_pa(VMCB_HOST)) : "memory");
	wrmsrl(MSR_VM_HSAVE_PA, hsave);
	wrmsrl(MSR_EFER, efer);
	local_irq_restore(flags);
	kernel_fpu_end();
	return ok;
}
