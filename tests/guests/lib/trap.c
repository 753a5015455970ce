// SPDX-License-Identifier: GPL-2.0-only
#include "trap.h"

#include "../boot.h"
#include "cpu.h"
#include "insn.h"
#include "lib.h"

#define VECTORS		32
#define STUB_SIZE	16
#define GATE_INTERRUPT	0x8e00

struct gate {
	u16 offset_low;
	u16 selector;
	u16 attributes;
	u16 offset_middle;
	u32 offset_high;
	u32 reserved;
};

static struct gate idt[VECTORS] __aligned(16);

extern u8 trap_stubs[];
extern u8 fault_landing[];

void trap(struct trap_regs *regs);

struct vmsa_segment trap_idtr(void)
{
	return (struct vmsa_segment){ .limit = sizeof(idt) - 1, .base = (u64)idt };
}

void trap_load(void)
{
	struct {
		u16 limit;
		u64 base;
	} __packed idtr = { sizeof(idt) - 1, (u64)idt };

	asm volatile("lidt %0" : : "m"(idtr));
}

void trap_init(void)
{
	for (u32 i = 0; i < VECTORS; i++) {
		u64 stub = (u64)trap_stubs + i * STUB_SIZE;

		idt[i] = (struct gate){
			.offset_low = stub,
			.selector = BOOT_CODE_SELECTOR,
			.attributes = GATE_INTERRUPT,
			.offset_middle = stub >> 16,
			.offset_high = stub >> 32,
		};
	}
	trap_load();
}

static void report(const struct trap_regs *regs)
{
	volatile struct payload_result *r = lib_result();

	r->vector = regs->vector;
	r->cpu = cpu_this()->index;
	r->error_code = regs->error_code;
	r->rip = regs->rip;
	r->cr2 = read_cr2();
	r->state = RESULT_FAULT;
	lib_exit();
}

/* Called from start.S for every exception. */
void trap(struct trap_regs *regs)
{
	struct cpu *cpu = cpu_this();

	if (regs->vector == VECTOR_NMI) {
		cpu->nmi_count++;
		return;
	}
	if (regs->vector == VECTOR_VC && vc_handle(regs)) {
		cpu->vc_count++;
		return;
	}
	if (!cpu->fault_rsp)
		report(regs);

	cpu->fault = (struct fault){
		.vector = regs->vector,
		.error_code = regs->error_code,
		.rip = regs->rip,
		.cr2 = read_cr2(),
	};
	regs->rip = (u64)fault_landing;
	regs->rsp = cpu->fault_rsp;
}
