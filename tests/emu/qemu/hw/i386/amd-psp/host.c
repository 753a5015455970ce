/*
 * AMD Secure Processor: what the firmware knows of the processors it sits beside
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "hw/boards.h"
#include "cpu.h"

#include "firmware.h"

/* Fn8000_001F: what the processor offers, where the C-bit is, and how many ASIDs there are. */
#define LEAF_ENCRYPTION     0x8000001f
#define EAX_SEV             0x2
#define EBX_C_BIT           0x3f

void psp_host_cpuid(void *unused, uint32_t leaf, uint32_t subleaf, uint32_t reg[4])
{
    cpu_x86_cpuid(cpu_env(first_cpu), leaf, subleaf, &reg[0], &reg[1], &reg[2], &reg[3]);
}

uint64_t psp_host_c_bit(void)
{
    uint32_t reg[4];

    psp_host_cpuid(NULL, LEAF_ENCRYPTION, 0, reg);
    return reg[0] & EAX_SEV ? 1ULL << (reg[1] & EBX_C_BIT) : 0;
}

bool psp_host_has_apic_id(uint32_t apic_id)
{
    CPUState *cs;

    CPU_FOREACH(cs) {
        if (X86_CPU(cs)->apic_id == apic_id) {
            return true;
        }
    }
    return false;
}

bool psp_host_smt(void)
{
    return current_machine->smp.threads > 1;
}

uint32_t psp_host_max_asid(void)
{
    uint32_t reg[4];

    psp_host_cpuid(NULL, LEAF_ENCRYPTION, 0, reg);
    return reg[2];
}

uint32_t psp_host_min_sev_asid(void)
{
    uint32_t reg[4];

    psp_host_cpuid(NULL, LEAF_ENCRYPTION, 0, reg);
    return reg[3];
}
