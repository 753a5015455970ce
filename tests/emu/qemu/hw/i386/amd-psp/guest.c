/*
 * AMD Secure Processor: guest contexts
 *
 * The ABI, "Guest Context", SNP_GCTX_CREATE, SNP_ACTIVATE(_EX),
 * SNP_GUEST_STATUS, SNP_DECOMMISSION.
 *
 * A real context page holds the context, sealed. Ours holds a mark only, and the
 * context stays here: what the host does to the page shows, and tells nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/guest-random.h"
#include "target/i386/snp/cipher.h"
#include "target/i386/snp/rmp.h"

#include "firmware.h"

#define APIC_IDS_MAX    512

SevStatus psp_guest_find(PspFirmware *fw, uint64_t paddr, SnpGuest **guest)
{
    uint64_t key = psp_strip_c_bit(paddr);
    uint8_t mark[sizeof((*guest)->mark)];

    if (key & (SNP_PAGE_4K - 1)) {
        return SEV_INVALID_PARAM;
    }
    if (fw->snp_state != SNP_STATE_INIT) {
        return SEV_INVALID_PLATFORM_STATE;
    }
    if (psp_page_state(key) != PAGE_CONTEXT) {
        return SEV_INVALID_GUEST;
    }
    *guest = g_hash_table_lookup(fw->guests, &key);
    if (!*guest || !psp_ram_read(key, mark, sizeof(mark)) ||
        memcmp(mark, (*guest)->mark, sizeof(mark))) {
        return SEV_INVALID_GUEST;
    }
    return SEV_SUCCESS;
}

SevStatus psp_snp_gctx_create(PspFirmware *fw, void *buf)
{
    const SnpAddr *cmd = buf;
    uint64_t key = psp_strip_c_bit(cmd->paddr);
    uint8_t page[SNP_PAGE_4K] = { 0 };
    SnpGuest *guest;

    if (key & (SNP_PAGE_4K - 1)) {
        return SEV_INVALID_PARAM;
    }
    if (fw->snp_state != SNP_STATE_INIT) {
        return SEV_INVALID_PLATFORM_STATE;
    }
    if (psp_page_state(key) != PAGE_FIRMWARE) {
        return SEV_INVALID_PAGE_STATE;
    }
    if (psp_page_is_2m(key)) {
        return SEV_INVALID_PAGE_SIZE;
    }

    guest = g_new0(SnpGuest, 1);
    qemu_guest_getrandom_nofail(guest->mark, sizeof(guest->mark));
    guest->launch_tcb = psp_tcb_current();
    guest->ma_gctx_paddr = PSP_NO_MIGRATION_AGENT;
    memcpy(page, guest->mark, sizeof(guest->mark));
    if (!psp_ram_write(key, page, sizeof(page))) {
        g_free(guest);
        return SEV_INVALID_ADDRESS;
    }
    g_hash_table_insert(fw->guests, g_memdup2(&key, sizeof(key)), guest);
    psp_page_update(key, 0, RMP_VMSA, NULL);
    return SEV_SUCCESS;
}

SevStatus psp_snp_decommission(PspFirmware *fw, void *buf)
{
    const SnpAddr *cmd = buf;
    uint64_t key = psp_strip_c_bit(cmd->paddr);
    SnpGuest *guest;
    SevStatus status;

    status = psp_guest_find(fw, cmd->paddr, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (guest->asid) {
        asid_release(&fw->asids, guest->asid);
    }
    if (guest->state != GSTATE_INIT) {
        fw->snp_guest_count--;
    }
    g_hash_table_remove(fw->guests, &key);
    psp_page_update(key, RMP_VMSA, 0, NULL);
    return SEV_SUCCESS;
}

static SevStatus activate(PspFirmware *fw, SnpGuest *guest, uint32_t asid)
{
    SevStatus status;

    if (!asid || asid > psp_host_max_asid()) {
        return SEV_INVALID_ASID;
    }
    if (psp_asid_owns_pages(asid)) {
        return SEV_INVALID_CONFIG;
    }
    status = asid_bind(&fw->asids, asid, psp_host_max_asid(), guest->state == GSTATE_RUNNING);
    if (status == SEV_SUCCESS) {
        guest->asid = asid;
        snp_cipher_new_key(asid);
    }
    return status;
}

SevStatus psp_snp_activate(PspFirmware *fw, void *buf)
{
    const SnpActivate *cmd = buf;
    SnpGuest *guest;
    SevStatus status;

    status = psp_guest_find(fw, cmd->gctx_paddr, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (guest->state == GSTATE_INIT) {
        return SEV_INVALID_GUEST_STATE;
    }
    return guest->asid ? SEV_ACTIVE : activate(fw, guest, cmd->asid);
}

static SevStatus check_apic_ids(uint64_t paddr, uint32_t count)
{
    uint32_t id;

    if (!count || count > APIC_IDS_MAX) {
        return SEV_INVALID_PARAM;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!psp_ram_read(paddr + i * sizeof(id), &id, sizeof(id))) {
            return SEV_INVALID_ADDRESS;
        }
        if (!psp_host_has_apic_id(id)) {
            return SEV_INVALID_PARAM;
        }
    }
    return SEV_SUCCESS;
}

/*
 * The list of core complexes is checked, not remembered: all processors of this
 * model are one. A second activation may add core complexes, with the same ASID.
 */
SevStatus psp_snp_activate_ex(PspFirmware *fw, void *buf)
{
    const SnpActivateEx *cmd = buf;
    SnpGuest *guest;
    SevStatus status;

    if (cmd->length != sizeof(*cmd) || cmd->reserved) {
        return SEV_INVALID_PARAM;
    }
    status = psp_guest_find(fw, cmd->gctx_paddr, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (guest->state == GSTATE_INIT) {
        return SEV_INVALID_GUEST_STATE;
    }
    status = check_apic_ids(cmd->ids_paddr, cmd->num_ids);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (guest->asid) {
        return guest->asid == cmd->asid ? SEV_SUCCESS : SEV_ACTIVE;
    }
    return activate(fw, guest, cmd->asid);
}

SevStatus psp_snp_guest_status(PspFirmware *fw, void *buf)
{
    const SnpGuestStatusCmd *cmd = buf;
    SnpGuestStatus result = { 0 };
    SnpGuest *guest;
    SevStatus status;

    if ((cmd->status_paddr & (SNP_PAGE_4K - 1)) + sizeof(result) > SNP_PAGE_4K) {
        return SEV_INVALID_PARAM;
    }
    status = psp_guest_find(fw, cmd->gctx_paddr, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (!psp_range_writable(fw, cmd->status_paddr, sizeof(result))) {
        return SEV_INVALID_PAGE_STATE;
    }
    result.policy = guest->policy;
    result.asid = guest->asid;
    result.state = guest->state;
    result.vcek_dis = guest->vcek_dis;
    return psp_ram_write(cmd->status_paddr, &result, sizeof(result)) ?
           SEV_SUCCESS : SEV_INVALID_ADDRESS;
}
