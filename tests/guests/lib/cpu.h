/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The CPUs of a payload: what each has of its own, how to start one, and how
 * they wait for each other.
 */
#ifndef GUEST_CPU_H
#define GUEST_CPU_H

#include "../boot.h"
#include "types.h"

#include <kvm_snp/vmsa.h>

#define MAX_CPUS	8

/**
 * struct fault - an exception that was caught
 * @vector: which
 * @error_code: for #VC the exit code
 * @rip: where
 * @cr2: address of a page fault
 */
struct fault {
	u64 vector;
	u64 error_code;
	u64 rip;
	u64 cr2;
};

/**
 * struct cpu - a CPU's own data; GS points to it
 * @self: for reading the pointer through GS
 * @index: APIC ID
 * @ghcb: its GHCB page, NULL until ghcb_init()
 * @fault_rsp: stack of fault_call() while it runs, else 0
 * @fault: the last exception that fault_call() caught
 * @vc_count: number of #VCs that were handled
 * @nmi_count: number of NMIs
 * @work: what an AP runs
 * @done: @work has returned
 */
struct cpu {
	struct cpu *self;
	u32 index;
	u32 pad;
	u64 fault_rsp;
	u8 *ghcb;
	struct fault fault;
	volatile u64 vc_count;
	volatile u64 nmi_count;
	void (*work)(void);
	volatile bool done;
};

static inline struct cpu *cpu_this(void)
{
	struct cpu *cpu;

	asm("movq %%gs:0, %0" : "=r"(cpu));
	return cpu;
}

extern struct cpu cpus[MAX_CPUS];

/* Runs fn(arg); true when it took an exception, told in cpu_this()->fault. */
bool fault_call(void (*fn)(void *), void *arg);

/*
 * Fills @vmsa with a state in which CPU @index runs work() and then sets
 * cpus[index].done. The page is ordinary private memory still.
 */
void cpu_prepare(u32 index, struct vmsa *vmsa, void (*work)(void));

/*
 * Makes a VMSA and starts CPU @index by AP creation. Returns the VMSA, or
 * NULL when the hypervisor refused.
 */
struct vmsa *cpu_start(u32 index, void (*work)(void));

/*
 * Starts CPU @index for the first time: by AP creation, or with SEV-ES by INIT and SIPI, which bring
 * it to where it was launched. False when the hypervisor refused, or without encrypted registers.
 */
bool cpu_boot(u32 index, void (*work)(void));

/* Waits until *@flag is set; gives up, false, after a very long time. */
bool cpu_wait(volatile bool *flag);

typedef volatile u32 spinlock_t;

void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);

/**
 * struct barrier - a meeting point for @count CPUs, any number of times
 */
struct barrier {
	u32 count;
	volatile u32 waiting;
	volatile u32 round;
};

void barrier_wait(struct barrier *b);

#endif
