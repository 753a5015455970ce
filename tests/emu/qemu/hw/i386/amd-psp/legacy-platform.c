/*
 * AMD Secure Processor: the platform commands of the SEV API
 *
 * 55766, chapter 5; the ABI, "Legacy SEV Commands", for what SNP changes. The
 * platform's certificates are in sev-certs.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"

#include "firmware.h"

#define TMR_SIZE        0x100000ULL
#define TMR_SIZE_SNP    0x200000ULL

/* 55766, INIT: the trusted memory region of SEV-ES. */
static SevStatus check_tmr(const PspFirmware *fw, uint64_t paddr, uint32_t length)
{
    uint64_t size = fw->snp_state == SNP_STATE_INIT ? TMR_SIZE_SNP : TMR_SIZE;

    if (length < size) {
        return SEV_INVALID_LENGTH;
    }
    if (psp_strip_c_bit(paddr) & (size - 1)) {
        return SEV_INVALID_ADDRESS;
    }
    return psp_range_writable(fw, paddr, size) ? SEV_SUCCESS : SEV_INVALID_PAGE_STATE;
}

static SevStatus init_common(PspFirmware *fw, uint32_t flags, uint64_t tmr_paddr,
                             uint32_t tmr_length)
{
    SevStatus status;

    if (fw->sev_state != SEV_STATE_UNINIT) {
        return SEV_INVALID_PLATFORM_STATE;
    }
    if (flags & SEV_INIT_ES) {
        status = check_tmr(fw, tmr_paddr, tmr_length);
        if (status != SEV_SUCCESS) {
            return status;
        }
    }
    if (fw->snp_state == SNP_STATE_UNINIT) {
        asid_reset(&fw->asids);
    }
    fw->sev_config = flags;
    fw->sev_state = SEV_STATE_INIT;
    return SEV_SUCCESS;
}

SevStatus psp_init(PspFirmware *fw, void *buf)
{
    const SevInit *cmd = buf;

    if ((cmd->flags & ~SEV_INIT_ES) || cmd->reserved) {
        return SEV_INVALID_PARAM;
    }
    return init_common(fw, cmd->flags, cmd->tmr_paddr, cmd->tmr_length);
}

/* The NV area is checked, but holds nothing of ours: there are no certificates to keep. */
SevStatus psp_init_ex(PspFirmware *fw, void *buf)
{
    const SevInitEx *cmd = buf;

    if (cmd->length != sizeof(*cmd)) {
        return SEV_INVALID_LENGTH;
    }
    if ((cmd->flags & ~SEV_INIT_ES) || cmd->reserved) {
        return SEV_INVALID_PARAM;
    }
    if (cmd->nv_paddr && cmd->nv_length != SEV_NV_LENGTH) {
        return SEV_INVALID_LENGTH;
    }
    if (cmd->nv_paddr && !psp_range_writable(fw, cmd->nv_paddr, cmd->nv_length)) {
        return SEV_INVALID_PAGE_STATE;
    }
    return init_common(fw, cmd->flags, cmd->tmr_paddr, cmd->tmr_length);
}

SevStatus psp_shutdown(PspFirmware *fw, void *buf)
{
    psp_sev_guests_remove_all(fw);
    fw->sev_state = SEV_STATE_UNINIT;
    fw->sev_config = 0;
    return SEV_SUCCESS;
}

SevStatus psp_factory_reset(PspFirmware *fw, void *buf)
{
    return fw->sev_state == SEV_STATE_UNINIT ? SEV_SUCCESS : SEV_INVALID_PLATFORM_STATE;
}

SevStatus psp_platform_status(PspFirmware *fw, void *buf)
{
    SevPlatformStatus *status = buf;

    *status = (SevPlatformStatus) {
        .api_major = PSP_API_MAJOR,
        .api_minor = PSP_API_MINOR,
        .state = fw->sev_state,
        .config = fw->sev_config,
        .build_id = PSP_BUILD_ID,
        .guest_count = g_hash_table_size(fw->sev_guests),
    };
    return SEV_SUCCESS;
}

/* Whether the processors have executed WBINVD cannot be seen from here: taken for granted. */
SevStatus psp_df_flush(PspFirmware *fw, void *buf)
{
    if (fw->sev_state == SEV_STATE_UNINIT) {
        return SEV_INVALID_PLATFORM_STATE;
    }
    asid_flush(&fw->asids);
    return SEV_SUCCESS;
}

/* No image in the world carries a signature that this made-up chip would accept. */
SevStatus psp_download_firmware(PspFirmware *fw, void *buf)
{
    return fw->sev_state == SEV_STATE_UNINIT ? SEV_BAD_SIGNATURE : SEV_INVALID_PLATFORM_STATE;
}

SevStatus psp_get_id(PspFirmware *fw, void *buf)
{
    SevGetId *cmd = buf;
    uint32_t room = cmd->id_length;

    cmd->id_length = sizeof(fw->chip.id);
    if (room < sizeof(fw->chip.id)) {
        return SEV_INVALID_LENGTH;
    }
    if (!psp_range_writable(fw, cmd->id_paddr, sizeof(fw->chip.id))) {
        return SEV_INVALID_PAGE_STATE;
    }
    return psp_ram_write(cmd->id_paddr, fw->chip.id, sizeof(fw->chip.id)) ?
           SEV_SUCCESS : SEV_INVALID_ADDRESS;
}
