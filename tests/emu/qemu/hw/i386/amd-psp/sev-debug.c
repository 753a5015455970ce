/*
 * AMD Secure Processor: access of debuggers to the memory of guests with SEV or SEV-ES
 *
 * 55766, DBG_DECRYPT and DBG_ENCRYPT. Memory is not encrypted, so both copy.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"

#include "sev-guest.h"

#define BLOCK_SIZE      16

static SevStatus check(PspFirmware *fw, const SevDbg *cmd)
{
    SevGuest *guest;
    SevStatus status;

    status = psp_sev_guest_find(fw, cmd->handle, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (cmd->reserved) {
        return SEV_INVALID_PARAM;
    }
    if (guest->policy & SEV_POLICY_NODBG) {
        return SEV_POLICY_FAILURE;
    }
    if (!guest->asid) {
        return SEV_INACTIVE;
    }
    if ((cmd->src_paddr | cmd->dst_paddr) % BLOCK_SIZE) {
        return SEV_INVALID_ADDRESS;
    }
    if (!cmd->length || cmd->length % BLOCK_SIZE) {
        return SEV_INVALID_LENGTH;
    }
    return psp_range_writable(fw, cmd->dst_paddr, cmd->length) ?
           SEV_SUCCESS : SEV_INVALID_PAGE_STATE;
}

static SevStatus copy(PspFirmware *fw, const SevDbg *cmd)
{
    SevStatus status = check(fw, cmd);
    uint8_t page[SNP_PAGE_4K];
    uint32_t done = 0;

    while (status == SEV_SUCCESS && done < cmd->length) {
        uint32_t n = MIN(cmd->length - done, sizeof(page));

        if (!psp_ram_read(cmd->src_paddr + done, page, n) ||
            !psp_ram_write(cmd->dst_paddr + done, page, n)) {
            return SEV_INVALID_ADDRESS;
        }
        done += n;
    }
    return status;
}

SevStatus psp_dbg_decrypt(PspFirmware *fw, void *buf)
{
    return copy(fw, buf);
}

SevStatus psp_dbg_encrypt(PspFirmware *fw, void *buf)
{
    return copy(fw, buf);
}
