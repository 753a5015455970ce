/*
 * AMD Secure Processor: the platform commands of SNP
 *
 * The ABI, "SNP_INIT" to "SNP_VLEK_LOAD".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "target/i386/snp/snp.h"

#include "firmware.h"
#include "vlek.h"

static SevStatus init_common(PspFirmware *fw, bool init_rmp, const uint64_t *list_paddr)
{
    SevStatus status;

    if (fw->snp_state != SNP_STATE_UNINIT || fw->sev_state != SEV_STATE_UNINIT) {
        return SEV_INVALID_PLATFORM_STATE;
    }
    if (!init_rmp && !fw->rmp_initialized) {
        return SEV_RMP_INIT_REQUIRED;
    }
    if (!snp_all_cpus_enabled()) {
        return SEV_INVALID_CONFIG;
    }
    if (init_rmp) {
        if (!psp_iommu_buffers(&fw->iommu)) {
            return SEV_INVALID_CONFIG;
        }
        status = psp_rmp_init(list_paddr, &fw->iommu);
        if (status != SEV_SUCCESS) {
            return status;
        }
    }
    asid_reset(&fw->asids);
    fw->snp_guest_count = 0;
    fw->rmp_initialized = true;
    fw->snp_state = SNP_STATE_INIT;
    return SEV_SUCCESS;
}

SevStatus psp_snp_init(PspFirmware *fw, void *buf)
{
    return init_common(fw, true, NULL);
}

SevStatus psp_snp_init_ex(PspFirmware *fw, void *buf)
{
    const SnpInitEx *cmd = buf;
    bool init_rmp = cmd->flags & SNP_INIT_RMP;
    bool list = cmd->flags & SNP_INIT_LIST_PADDR_EN;
    uint64_t list_paddr = cmd->list_paddr;

    if ((cmd->flags & ~(SNP_INIT_RMP | SNP_INIT_LIST_PADDR_EN)) || cmd->reserved ||
        !buffer_is_zero(cmd->reserved2, sizeof(cmd->reserved2)) || (list && !init_rmp)) {
        return SEV_INVALID_PARAM;
    }
    return init_common(fw, init_rmp, list ? &list_paddr : NULL);
}

static SevStatus shutdown_common(PspFirmware *fw, bool iommu)
{
    if (fw->sev_state != SEV_STATE_UNINIT) {
        return SEV_INVALID_PLATFORM_STATE;
    }
    if (fw->snp_state == SNP_STATE_UNINIT) {
        return SEV_SUCCESS;
    }
    if (!asid_all_clean(&fw->asids)) {
        return SEV_DFFLUSH_REQUIRED;
    }
    if (iommu) {
        psp_rmp_release_iommu(&fw->iommu);
        fw->rmp_initialized = false;
    }
    g_hash_table_remove_all(fw->guests);
    fw->snp_guest_count = 0;
    fw->vlek_loaded = false;
    fw->snp_state = SNP_STATE_UNINIT;
    return SEV_SUCCESS;
}

SevStatus psp_snp_shutdown(PspFirmware *fw, void *buf)
{
    return shutdown_common(fw, false);
}

SevStatus psp_snp_shutdown_ex(PspFirmware *fw, void *buf)
{
    const SnpShutdownEx *cmd = buf;

    if (cmd->length != sizeof(*cmd) || (cmd->flags & ~SNP_SHUTDOWN_IOMMU)) {
        return SEV_INVALID_PARAM;
    }
    return shutdown_common(fw, cmd->flags & SNP_SHUTDOWN_IOMMU);
}

SevStatus psp_snp_platform_status(PspFirmware *fw, void *buf)
{
    const SnpAddr *cmd = buf;
    SnpPlatformStatus status = {
        .api_major = PSP_API_MAJOR,
        .api_minor = PSP_API_MINOR,
        .state = fw->snp_state,
        .is_rmp_init = fw->rmp_initialized,
        .build_id = PSP_BUILD_ID,
        .flags = fw->mask | (fw->vlek_loaded ? SNP_STATUS_VLEK_EN : 0),
        .guest_count = fw->snp_guest_count,
        .tcb_version = psp_tcb_current().val,
        .reported_tcb = psp_tcb_reported(fw).val,
    };

    if ((cmd->paddr & (SNP_PAGE_4K - 1)) + sizeof(status) > SNP_PAGE_4K) {
        return SEV_INVALID_PARAM;
    }
    if (!psp_range_writable(fw, cmd->paddr, sizeof(status))) {
        return SEV_INVALID_PAGE_STATE;
    }
    return psp_ram_write(cmd->paddr, &status, sizeof(status)) ? SEV_SUCCESS : SEV_INVALID_ADDRESS;
}

/* Whether the processors have executed WBINVD cannot be seen from here: taken for granted. */
SevStatus psp_snp_df_flush(PspFirmware *fw, void *buf)
{
    asid_flush(&fw->asids);
    return SEV_SUCCESS;
}

SevStatus psp_snp_config(PspFirmware *fw, void *buf)
{
    const SnpConfig *cmd = buf;
    SnpTcb tcb = { .val = cmd->reported_tcb };

    if ((cmd->mask & ~(SNP_MASK_CHIP_ID | SNP_MASK_CHIP_KEY)) ||
        !buffer_is_zero(cmd->reserved, sizeof(cmd->reserved)) ||
        !psp_tcb_at_most(tcb, psp_tcb_current())) {
        return SEV_INVALID_PARAM;
    }
    psp_tcb_configure(fw, tcb);
    fw->mask = cmd->mask;
    return SEV_SUCCESS;
}

/* What runs is committed already; what remains is that a commit drops the configured TCB. */
SevStatus psp_snp_commit(PspFirmware *fw, void *buf)
{
    const SnpCommit *cmd = buf;

    if (cmd->length != sizeof(*cmd)) {
        return SEV_INVALID_PARAM;
    }
    psp_tcb_configure(fw, (SnpTcb) { .val = 0 });
    return SEV_SUCCESS;
}

SevStatus psp_snp_vlek_load(PspFirmware *fw, void *buf)
{
    const SnpVlekLoad *cmd = buf;
    uint8_t hashstick[SNP_VLEK_HASHSTICK_SIZE];
    SnpWrappedVlek vlek;

    if (cmd->length != sizeof(*cmd) || cmd->version ||
        !buffer_is_zero(cmd->reserved, sizeof(cmd->reserved))) {
        return SEV_INVALID_PARAM;
    }
    if (!psp_ram_read(cmd->paddr, &vlek, sizeof(vlek))) {
        return SEV_INVALID_ADDRESS;
    }
    if (vlek.tcb_version != psp_tcb_reported(fw).val) {
        return SEV_BAD_SVN;
    }
    if (!psp_vlek_unwrap(&fw->chip, &vlek, hashstick)) {
        return SEV_BAD_MEASUREMENT;
    }
    memcpy(fw->vlek_hashstick, hashstick, sizeof(hashstick));
    fw->vlek_loaded = true;
    return SEV_SUCCESS;
}
