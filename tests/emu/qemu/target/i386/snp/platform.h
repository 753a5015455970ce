/*
 * AMD SEV-SNP host emulation: what the machine's start-up calls
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef I386_SNP_PLATFORM_H
#define I386_SNP_PLATFORM_H

#include "hw/i386/x86.h"

/*
 * Maps the RMP behind low RAM and reserves it in the e820 map, when the
 * machine's processors have SEV-SNP. Before the first instruction.
 */
void snp_reserve_rmp(X86MachineState *x86ms, MemoryRegion *system_memory);

/*
 * What an SNP machine adds to the IOMMU's extended feature register (AMD I/O
 * Virtualization Technology Specification, 3.4.9: SNPSup).
 */
uint64_t snp_iommu_features(void);

/* May a device write to the page? */
bool snp_dma_may_write(uint64_t spa);

#endif
