/*
 * AMD SEV-SNP host emulation: what the IOMMU knows of the RMP
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "snp/snp.h"
#include "snp/platform.h"

#define IOMMU_SNP_SUP   BIT_ULL(63)

uint64_t snp_iommu_features(void)
{
    return X86_CPU(first_cpu)->snp.host ? IOMMU_SNP_SUP : 0;
}

bool snp_dma_may_write(uint64_t spa)
{
    return !snp_enabled(cpu_env(first_cpu)) || snp_rmp_hypervisor_owned(spa);
}
