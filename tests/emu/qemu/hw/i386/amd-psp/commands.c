/*
 * AMD Secure Processor: the table of firmware commands
 *
 * A new command is one line here, one handler in a file of its subject, and its
 * prototype in firmware.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/log.h"

#include "firmware.h"
#include "names.h"

#define COMMAND_BUFFER_MAX  0x80

typedef struct Command {
    PspHandler *handler;
    uint8_t size;               /* of the command buffer; 0: there is none */
    bool writes_back;           /* the results go into the command buffer, on errors too */
} Command;

static const Command commands[SEV_CMD_LIMIT] = {
    [SEV_CMD_INIT]                = { psp_init, sizeof(SevInit) },
    [SEV_CMD_SHUTDOWN]            = { psp_shutdown },
    [SEV_CMD_FACTORY_RESET]       = { psp_factory_reset },
    [SEV_CMD_PLATFORM_STATUS]     = { psp_platform_status, sizeof(SevPlatformStatus), true },
    [SEV_CMD_PDH_CERT_EXPORT]     = { psp_pdh_cert_export, sizeof(SevPdhCertExport), true },
    [SEV_CMD_DF_FLUSH]            = { psp_df_flush },
    [SEV_CMD_DOWNLOAD_FIRMWARE]   = { psp_download_firmware },
    [SEV_CMD_GET_ID]              = { psp_get_id, sizeof(SevGetId), true },
    [SEV_CMD_INIT_EX]             = { psp_init_ex, sizeof(SevInitEx) },

    [SEV_CMD_DECOMMISSION]        = { psp_decommission, sizeof(SevHandle) },
    [SEV_CMD_ACTIVATE]            = { psp_activate, sizeof(SevActivate) },
    [SEV_CMD_DEACTIVATE]          = { psp_deactivate, sizeof(SevHandle) },
    [SEV_CMD_GUEST_STATUS]        = { psp_guest_status, sizeof(SevGuestStatus), true },
    [SEV_CMD_LAUNCH_START]        = { psp_launch_start, sizeof(SevLaunchStart), true },
    [SEV_CMD_LAUNCH_UPDATE_DATA]  = { psp_launch_update_data, sizeof(SevLaunchRange) },
    [SEV_CMD_LAUNCH_UPDATE_VMSA]  = { psp_launch_update_vmsa, sizeof(SevLaunchRange) },
    [SEV_CMD_LAUNCH_MEASURE]      = { psp_launch_measure, sizeof(SevLaunchRange), true },
    [SEV_CMD_LAUNCH_SECRET]       = { psp_launch_secret, sizeof(SevLaunchSecret) },
    [SEV_CMD_LAUNCH_FINISH]       = { psp_launch_finish, sizeof(SevHandle) },
    [SEV_CMD_DBG_DECRYPT]         = { psp_dbg_decrypt, sizeof(SevDbg) },
    [SEV_CMD_DBG_ENCRYPT]         = { psp_dbg_encrypt, sizeof(SevDbg) },

    [SEV_CMD_SNP_INIT]            = { psp_snp_init },
    [SEV_CMD_SNP_SHUTDOWN]        = { psp_snp_shutdown },
    [SEV_CMD_SNP_PLATFORM_STATUS] = { psp_snp_platform_status, sizeof(SnpAddr) },
    [SEV_CMD_SNP_DF_FLUSH]        = { psp_snp_df_flush },
    [SEV_CMD_SNP_INIT_EX]         = { psp_snp_init_ex, sizeof(SnpInitEx) },
    [SEV_CMD_SNP_SHUTDOWN_EX]     = { psp_snp_shutdown_ex, sizeof(SnpShutdownEx) },
    [SEV_CMD_SNP_CONFIG]          = { psp_snp_config, sizeof(SnpConfig) },
    [SEV_CMD_SNP_COMMIT]          = { psp_snp_commit, sizeof(SnpCommit) },
    [SEV_CMD_SNP_VLEK_LOAD]       = { psp_snp_vlek_load, sizeof(SnpVlekLoad) },
    [SEV_CMD_SNP_DOWNLOAD_FIRMWARE_EX] = { psp_download_firmware },

    [SEV_CMD_SNP_GCTX_CREATE]     = { psp_snp_gctx_create, sizeof(SnpAddr) },
    [SEV_CMD_SNP_ACTIVATE]        = { psp_snp_activate, sizeof(SnpActivate) },
    [SEV_CMD_SNP_ACTIVATE_EX]     = { psp_snp_activate_ex, sizeof(SnpActivateEx) },
    [SEV_CMD_SNP_GUEST_STATUS]    = { psp_snp_guest_status, sizeof(SnpGuestStatusCmd) },
    [SEV_CMD_SNP_DECOMMISSION]    = { psp_snp_decommission, sizeof(SnpAddr) },
    [SEV_CMD_SNP_LAUNCH_START]    = { psp_snp_launch_start, sizeof(SnpLaunchStart) },
    [SEV_CMD_SNP_LAUNCH_UPDATE]   = { psp_snp_launch_update, sizeof(SnpLaunchUpdate) },
    [SEV_CMD_SNP_LAUNCH_FINISH]   = { psp_snp_launch_finish, sizeof(SnpLaunchFinish) },
    [SEV_CMD_SNP_GUEST_REQUEST]   = { psp_snp_guest_request, sizeof(SnpGuestRequest) },
    [SEV_CMD_SNP_PAGE_RECLAIM]    = { psp_snp_page_reclaim, sizeof(SnpAddr) },
    [SEV_CMD_SNP_PAGE_UNSMASH]    = { psp_snp_page_unsmash, sizeof(SnpAddr) },
};

static SevStatus run(PspFirmware *fw, const Command *cmd, uint64_t paddr)
{
    uint64_t buf[COMMAND_BUFFER_MAX / sizeof(uint64_t)] = { 0 };
    SevStatus status;

    if (!cmd->size) {
        return cmd->handler(fw, NULL);
    }
    if (!psp_ram_read(paddr, buf, cmd->size)) {
        return SEV_INVALID_ADDRESS;
    }
    if (!cmd->writes_back) {
        return cmd->handler(fw, buf);
    }
    /* With SNP, what the firmware writes to is the firmware's: the ABI, "Legacy SEV Commands". */
    if (!psp_range_writable(fw, paddr, cmd->size)) {
        return SEV_INVALID_PAGE_STATE;
    }
    status = cmd->handler(fw, buf);
    return psp_ram_write(paddr, buf, cmd->size) ? status : SEV_INVALID_ADDRESS;
}

SevStatus psp_firmware_command(PspFirmware *fw, unsigned id, uint64_t paddr)
{
    const char *name = sev_command_name(id);
    const char *reason;
    SevStatus status;

    if (id >= SEV_CMD_LIMIT || !commands[id].handler) {
        qemu_log_mask(LOG_UNIMP, "amd-psp: command 0x%x (%s): INVALID_COMMAND\n", id,
                      name ? name : "unknown");
        return SEV_INVALID_COMMAND;
    }

    status = run(fw, &commands[id], paddr);
    if (status != SEV_SUCCESS) {
        reason = sev_status_name(status);
        qemu_log_mask(LOG_GUEST_ERROR, "amd-psp: %s: %s\n", name, reason);
    }
    return status;
}

bool psp_firmware_init(PspFirmware *fw, const char *serial)
{
    fw->guests = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    psp_sev_guests_init(fw);
    return psp_chip_init(&fw->chip, serial);
}

/* The platform is reset: all that lives in the firmware's own memory is gone. */
void psp_firmware_reset(PspFirmware *fw)
{
    fw->sev_state = SEV_STATE_UNINIT;
    fw->sev_config = 0;
    fw->snp_state = SNP_STATE_UNINIT;
    fw->rmp_initialized = false;
    fw->mask = 0;
    fw->config_tcb.val = 0;
    fw->vlek_loaded = false;
    fw->snp_guest_count = 0;
    asid_reset(&fw->asids);
    g_hash_table_remove_all(fw->guests);
    g_hash_table_remove_all(fw->sev_guests);
}

void psp_firmware_free(PspFirmware *fw)
{
    g_clear_pointer(&fw->guests, g_hash_table_unref);
    g_clear_pointer(&fw->sev_guests, g_hash_table_unref);
}
