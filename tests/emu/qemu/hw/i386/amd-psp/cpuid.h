/*
 * AMD Secure Processor: checks of the CPUID values a hypervisor claims
 *
 * The ABI, "CPUID Reporting": the guest may be told less than the processor
 * has, never more.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_CPUID_H
#define AMD_PSP_CPUID_H

#include "abi.h"

/* What the processor itself answers: EAX, EBX, ECX, EDX. */
typedef void PspCpuid(void *opaque, uint32_t leaf, uint32_t subleaf, uint32_t reg[4]);

/*
 * Are all @count functions acceptable? Those that are not are corrected in
 * place, for the hypervisor to see. @count: at most SNP_CPUID_COUNT_MAX.
 */
bool snp_cpuid_check(SnpCpuidFunction *fn, uint32_t count, PspCpuid *cpuid, void *opaque);

#endif
