/*
 * AMD Secure Processor: names of commands and status codes
 *
 * Every command that the specifications define has a name, whether or not this
 * firmware knows it: a refusal is to be told by name as well.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "names.h"

static const char *const command_names[SEV_CMD_LIMIT] = {
    [SEV_CMD_INIT] = "INIT",
    [SEV_CMD_SHUTDOWN] = "SHUTDOWN",
    [SEV_CMD_FACTORY_RESET] = "FACTORY_RESET",
    [SEV_CMD_PLATFORM_STATUS] = "PLATFORM_STATUS",
    [0x005] = "PEK_GEN",
    [0x006] = "PEK_CSR",
    [0x007] = "PEK_CERT_IMPORT",
    [SEV_CMD_PDH_CERT_EXPORT] = "PDH_CERT_EXPORT",
    [0x009] = "PDH_GEN",
    [SEV_CMD_DF_FLUSH] = "DF_FLUSH",
    [SEV_CMD_DOWNLOAD_FIRMWARE] = "DOWNLOAD_FIRMWARE",
    [SEV_CMD_GET_ID] = "GET_ID",
    [SEV_CMD_INIT_EX] = "INIT_EX",
    [0x00e] = "NOP",
    [0x00f] = "RING_BUFFER",
    [SEV_CMD_DECOMMISSION] = "DECOMMISSION",
    [SEV_CMD_ACTIVATE] = "ACTIVATE",
    [SEV_CMD_DEACTIVATE] = "DEACTIVATE",
    [SEV_CMD_GUEST_STATUS] = "GUEST_STATUS",
    [0x024] = "COPY",
    [0x025] = "ACTIVATE_EX",
    [SEV_CMD_LAUNCH_START] = "LAUNCH_START",
    [SEV_CMD_LAUNCH_UPDATE_DATA] = "LAUNCH_UPDATE_DATA",
    [SEV_CMD_LAUNCH_UPDATE_VMSA] = "LAUNCH_UPDATE_VMSA",
    [SEV_CMD_LAUNCH_MEASURE] = "LAUNCH_MEASURE",
    [SEV_CMD_LAUNCH_SECRET] = "LAUNCH_SECRET",
    [SEV_CMD_LAUNCH_FINISH] = "LAUNCH_FINISH",
    [0x036] = "ATTESTATION",
    [0x040] = "SEND_START",
    [0x041] = "SEND_UPDATE_DATA",
    [0x042] = "SEND_UPDATE_VMSA",
    [0x043] = "SEND_FINISH",
    [0x044] = "SEND_CANCEL",
    [0x050] = "RECEIVE_START",
    [0x051] = "RECEIVE_UPDATE_DATA",
    [0x052] = "RECEIVE_UPDATE_VMSA",
    [0x053] = "RECEIVE_FINISH",
    [SEV_CMD_DBG_DECRYPT] = "DBG_DECRYPT",
    [SEV_CMD_DBG_ENCRYPT] = "DBG_ENCRYPT",
    [0x070] = "SWAP_OUT",
    [0x071] = "SWAP_IN",
    [SEV_CMD_SNP_INIT] = "SNP_INIT",
    [SEV_CMD_SNP_SHUTDOWN] = "SNP_SHUTDOWN",
    [SEV_CMD_SNP_PLATFORM_STATUS] = "SNP_PLATFORM_STATUS",
    [SEV_CMD_SNP_DF_FLUSH] = "SNP_DF_FLUSH",
    [SEV_CMD_SNP_INIT_EX] = "SNP_INIT_EX",
    [SEV_CMD_SNP_SHUTDOWN_EX] = "SNP_SHUTDOWN_EX",
    [SEV_CMD_SNP_DECOMMISSION] = "SNP_DECOMMISSION",
    [SEV_CMD_SNP_ACTIVATE] = "SNP_ACTIVATE",
    [SEV_CMD_SNP_GUEST_STATUS] = "SNP_GUEST_STATUS",
    [SEV_CMD_SNP_GCTX_CREATE] = "SNP_GCTX_CREATE",
    [SEV_CMD_SNP_GUEST_REQUEST] = "SNP_GUEST_REQUEST",
    [SEV_CMD_SNP_ACTIVATE_EX] = "SNP_ACTIVATE_EX",
    [SEV_CMD_SNP_LAUNCH_START] = "SNP_LAUNCH_START",
    [SEV_CMD_SNP_LAUNCH_UPDATE] = "SNP_LAUNCH_UPDATE",
    [SEV_CMD_SNP_LAUNCH_FINISH] = "SNP_LAUNCH_FINISH",
    [0x0b0] = "SNP_DBG_DECRYPT",
    [0x0b1] = "SNP_DBG_ENCRYPT",
    [0x0c0] = "SNP_PAGE_SWAP_OUT",
    [0x0c1] = "SNP_PAGE_SWAP_IN",
    [0x0c2] = "SNP_PAGE_MOVE",
    [0x0c3] = "SNP_PAGE_MD_INIT",
    [0x0c6] = "SNP_PAGE_SET_STATE",
    [SEV_CMD_SNP_PAGE_RECLAIM] = "SNP_PAGE_RECLAIM",
    [0x0c8] = "SNP_PAGE_UNSMASH",
    [SEV_CMD_SNP_CONFIG] = "SNP_CONFIG",
    [SEV_CMD_SNP_DOWNLOAD_FIRMWARE_EX] = "SNP_DOWNLOAD_FIRMWARE_EX",
    [SEV_CMD_SNP_COMMIT] = "SNP_COMMIT",
    [SEV_CMD_SNP_VLEK_LOAD] = "SNP_VLEK_LOAD",
    [0x0ce] = "SNP_FEATURE_INFO",
};

static const char *const status_names[] = {
    [SEV_SUCCESS] = "SUCCESS",
    [SEV_INVALID_PLATFORM_STATE] = "INVALID_PLATFORM_STATE",
    [SEV_INVALID_GUEST_STATE] = "INVALID_GUEST_STATE",
    [SEV_INVALID_CONFIG] = "INVALID_CONFIG",
    [SEV_INVALID_LENGTH] = "INVALID_LENGTH",
    [SEV_ALREADY_OWNED] = "ALREADY_OWNED",
    [SEV_INVALID_CERTIFICATE] = "INVALID_CERTIFICATE",
    [SEV_POLICY_FAILURE] = "POLICY_FAILURE",
    [SEV_INACTIVE] = "INACTIVE",
    [SEV_INVALID_ADDRESS] = "INVALID_ADDRESS",
    [SEV_BAD_SIGNATURE] = "BAD_SIGNATURE",
    [SEV_BAD_MEASUREMENT] = "BAD_MEASUREMENT",
    [SEV_ASID_OWNED] = "ASID_OWNED",
    [SEV_INVALID_ASID] = "INVALID_ASID",
    [SEV_WBINVD_REQUIRED] = "WBINVD_REQUIRED",
    [SEV_DFFLUSH_REQUIRED] = "DFFLUSH_REQUIRED",
    [SEV_INVALID_GUEST] = "INVALID_GUEST",
    [SEV_INVALID_COMMAND] = "INVALID_COMMAND",
    [SEV_ACTIVE] = "ACTIVE",
    [SEV_HWERROR_PLATFORM] = "HWERROR_PLATFORM",
    [SEV_HWERROR_UNSAFE] = "HWERROR_UNSAFE",
    [SEV_UNSUPPORTED] = "UNSUPPORTED",
    [SEV_INVALID_PARAM] = "INVALID_PARAM",
    [SEV_RESOURCE_LIMIT] = "RESOURCE_LIMIT",
    [SEV_SECURE_DATA_INVALID] = "SECURE_DATA_INVALID",
    [SEV_INVALID_PAGE_SIZE] = "INVALID_PAGE_SIZE",
    [SEV_INVALID_PAGE_STATE] = "INVALID_PAGE_STATE",
    [SEV_INVALID_MDATA_ENTRY] = "INVALID_MDATA_ENTRY",
    [SEV_INVALID_PAGE_OWNER] = "INVALID_PAGE_OWNER",
    [SEV_AEAD_OFLOW] = "AEAD_OFLOW",
    [SEV_RB_MODE_EXITED] = "RB_MODE_EXITED",
    [SEV_RMP_INIT_REQUIRED] = "RMP_INIT_REQUIRED",
    [SEV_BAD_SVN] = "BAD_SVN",
    [SEV_BAD_VERSION] = "BAD_VERSION",
    [SEV_SHUTDOWN_REQUIRED] = "SHUTDOWN_REQUIRED",
    [SEV_UPDATE_FAILED] = "UPDATE_FAILED",
    [SEV_RESTORE_REQUIRED] = "RESTORE_REQUIRED",
    [SEV_RMP_INITIALIZATION_FAILED] = "RMP_INITIALIZATION_FAILED",
    [SEV_INVALID_KEY] = "INVALID_KEY",
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool by_name(const char *const *table, size_t count, const char *name, unsigned *number)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i] && !strcmp(table[i], name)) {
            *number = i;
            return true;
        }
    }
    return false;
}

const char *sev_command_name(unsigned id)
{
    return id < COUNT(command_names) ? command_names[id] : NULL;
}

const char *sev_status_name(unsigned status)
{
    return status < COUNT(status_names) ? status_names[status] : NULL;
}

bool sev_command_by_name(const char *name, unsigned *id)
{
    return by_name(command_names, COUNT(command_names), name, id);
}

bool sev_status_by_name(const char *name, unsigned *status)
{
    return by_name(status_names, COUNT(status_names), name, status);
}
