// SPDX-License-Identifier: GPL-2.0-only
#include "cpu.h"
#include "apic.h"
#include "insn.h"
#include "lib.h"
#include "memory.h"
#include "nae.h"
#include "offsets.h"
#include "string.h"
#include "trap.h"

#define STACK_SIZE	(1U << AP_STACK_SHIFT)

/* Segment attributes as a VMSA has them. */
#define ATTR_CODE64	0xa9b
#define ATTR_DATA	0xc93
#define ATTR_TSS	0x8b
#define ATTR_LDT	0x82

#define RESET_PAT	0x0007040600070406ULL
#define RESET_DR6	0xffff0ff0
#define RESET_DR7	0x400
#define RESET_MXCSR	0x1f80
#define RESET_FCW	0x37f
#define EFER_SVME	(1ULL << 12)

/* Long enough for anything but a hang: about 10^9 loops. */
#define WAIT_LOOPS	(1ULL << 30)

_Static_assert(offsetof(struct cpu, fault_rsp) == CPU_FAULT_RSP, "offsets.h");

void cpu_start_ap(u32 index);

struct cpu cpus[MAX_CPUS];
u8 ap_stacks[MAX_CPUS][STACK_SIZE] __aligned(16);

static void ap_entry(struct cpu *cpu)
{
	ghcb_init();
	cpu->work();
	cpu->done = true;
	for (;;)
		cpu_halt();
}

/* Called from start.S: with SEV-ES an AP has to find everything itself. */
void cpu_start_ap(u32 index)
{
	struct cpu *cpu = &cpus[index];

	wrmsr(MSR_GS_BASE, (u64)cpu);
	trap_load();
	memory_switch();
	ap_entry(cpu);
}

static void cpu_init(u32 index, void (*work)(void))
{
	struct cpu *cpu = &cpus[index];

	*cpu = (struct cpu){ .self = cpu, .index = index, .work = work };
}

/*
 * APM vol 2, 15.36.12 (VMSA of an SNP guest): everything the new CPU starts
 * with. It shares page tables, GDT and IDT with the CPU that makes it.
 */
void cpu_prepare(u32 index, struct vmsa *vmsa, void (*work)(void))
{
	const struct vmsa_segment data = { BOOT_DATA_SELECTOR, ATTR_DATA, 0xffffffff, 0 };
	struct cpu *cpu = &cpus[index];

	cpu_init(index, work);

	memset(vmsa, 0, sizeof(*vmsa));
	vmsa->cs = (struct vmsa_segment){ BOOT_CODE_SELECTOR, ATTR_CODE64, 0xffffffff, 0 };
	vmsa->ds = data;
	vmsa->es = data;
	vmsa->ss = data;
	vmsa->fs = data;
	vmsa->gs = data;
	vmsa->gs.base = (u64)cpu;
	vmsa->gdtr.base = BOOT_GDT_GPA;
	vmsa->gdtr.limit = BOOT_DATA_SELECTOR + 7;
	vmsa->idtr = trap_idtr();
	vmsa->tr.attrib = ATTR_TSS;
	vmsa->tr.limit = 0xffff;
	vmsa->ldtr.attrib = ATTR_LDT;
	vmsa->ldtr.limit = 0xffff;
	vmsa->efer = rdmsr(MSR_EFER) | EFER_SVME;
	vmsa->cr0 = read_cr0();
	vmsa->cr3 = read_cr3();
	vmsa->cr4 = read_cr4();
	vmsa->dr6 = RESET_DR6;
	vmsa->dr7 = RESET_DR7;
	vmsa->g_pat = RESET_PAT;
	vmsa->xcr0 = 1;
	vmsa->mxcsr = RESET_MXCSR;
	vmsa->x87_fcw = RESET_FCW;
	vmsa->rflags = 2;
	vmsa->rip = (u64)ap_entry;
	vmsa->rsp = (u64)ap_stacks[index] + STACK_SIZE - 8;
	vmsa->rdi = (u64)cpu;
	/* SEV_STATUS bit 2 on are the SEV_FEATURES of this CPU. */
	vmsa->sev_features = rdmsr(MSR_SEV_STATUS) >> 2;
}

struct vmsa *cpu_start(u32 index, void (*work)(void))
{
	struct vmsa *vmsa = page_alloc_vmsa();

	cpu_prepare(index, vmsa, work);
	if (rmpadjust((u64)vmsa, RMP_PAGE_4K, RMPADJUST_VMSA | 1))
		return NULL;
	if (nae_ap_creation(index, 0, GHCB_AP_CREATE, (u64)vmsa, vmsa->sev_features).result)
		return NULL;
	return vmsa;
}

bool cpu_boot(u32 index, void (*work)(void))
{
	u64 status = lib_sev_status();

	if (status & SEV_STATUS_SNP)
		return cpu_start(index, work);
	if (!(status & SEV_STATUS_SEV_ES))
		return false;
	cpu_init(index, work);
	apic_init_sipi(index);
	return true;
}

bool cpu_wait(volatile bool *flag)
{
	for (u64 i = 0; i < WAIT_LOOPS; i++) {
		if (*flag)
			return true;
		cpu_relax();
	}
	return false;
}

void spin_lock(spinlock_t *lock)
{
	while (__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE))
		cpu_relax();
}

void spin_unlock(spinlock_t *lock)
{
	__atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}

void barrier_wait(struct barrier *b)
{
	u32 round = b->round;

	if (__atomic_add_fetch(&b->waiting, 1, __ATOMIC_ACQ_REL) == b->count) {
		b->waiting = 0;
		__atomic_add_fetch(&b->round, 1, __ATOMIC_RELEASE);
		return;
	}
	while (__atomic_load_n(&b->round, __ATOMIC_ACQUIRE) == round)
		cpu_relax();
}
