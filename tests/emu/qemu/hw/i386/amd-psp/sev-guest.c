/*
 * AMD Secure Processor: contexts of guests with SEV or SEV-ES
 *
 * 55766, chapter 6: GUEST_STATUS, ACTIVATE, DEACTIVATE, DECOMMISSION. Such guests have a
 * handle instead of a context page, and share the ASIDs with SNP guests.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"

#include "sev-guest.h"

static void free_guest(void *data)
{
    SevGuest *guest = data;

    EVP_MD_CTX_free(guest->ld);
    g_free(guest);
}

void psp_sev_guests_init(PspFirmware *fw)
{
    fw->sev_guests = g_hash_table_new_full(NULL, NULL, NULL, free_guest);
}

static void deactivate(PspFirmware *fw, SevGuest *guest)
{
    if (guest->asid) {
        asid_release(&fw->asids, guest->asid);
    }
    guest->asid = 0;
}

void psp_sev_guests_remove_all(PspFirmware *fw)
{
    GHashTableIter iter;
    void *guest;

    g_hash_table_iter_init(&iter, fw->sev_guests);
    while (g_hash_table_iter_next(&iter, NULL, &guest)) {
        deactivate(fw, guest);
    }
    g_hash_table_remove_all(fw->sev_guests);
}

SevStatus psp_sev_guest_find(PspFirmware *fw, uint32_t handle, SevGuest **guest)
{
    if (fw->sev_state == SEV_STATE_UNINIT) {
        return SEV_INVALID_PLATFORM_STATE;
    }
    *guest = g_hash_table_lookup(fw->sev_guests, GUINT_TO_POINTER(handle));
    return *guest ? SEV_SUCCESS : SEV_INVALID_GUEST;
}

/* The first handle after the last one that is not 0 and not taken. */
static uint32_t new_handle(PspFirmware *fw)
{
    uint32_t handle = fw->sev_last_handle;

    do {
        handle++;
    } while (!handle || g_hash_table_contains(fw->sev_guests, GUINT_TO_POINTER(handle)));
    fw->sev_last_handle = handle;
    return handle;
}

bool psp_sev_guest_new(PspFirmware *fw, uint32_t policy, const uint8_t tek[SEV_KEY_SIZE],
                       const uint8_t tik[SEV_KEY_SIZE], uint32_t *handle)
{
    EVP_MD_CTX *ld = EVP_MD_CTX_new();
    SevGuest *guest;

    if (!ld || !EVP_DigestInit_ex(ld, EVP_sha256(), NULL)) {
        EVP_MD_CTX_free(ld);
        return false;
    }
    guest = g_new0(SevGuest, 1);
    guest->state = SEV_GSTATE_LUPDATE;
    guest->policy = policy;
    guest->ld = ld;
    memcpy(guest->tek, tek, sizeof(guest->tek));
    memcpy(guest->tik, tik, sizeof(guest->tik));

    *handle = new_handle(fw);
    g_hash_table_insert(fw->sev_guests, GUINT_TO_POINTER(*handle), guest);
    fw->sev_state = SEV_STATE_WORKING;
    return true;
}

SevStatus psp_decommission(PspFirmware *fw, void *buf)
{
    const SevHandle *cmd = buf;
    SevGuest *guest;
    SevStatus status;

    status = psp_sev_guest_find(fw, cmd->handle, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (guest->asid) {
        return SEV_ACTIVE;
    }
    g_hash_table_remove(fw->sev_guests, GUINT_TO_POINTER(cmd->handle));
    if (!g_hash_table_size(fw->sev_guests)) {
        fw->sev_state = SEV_STATE_INIT;
    }
    return SEV_SUCCESS;
}

/* CPUID Fn8000_001F_EDX: which ASIDs are for guests with SEV-ES, and which for those without. */
static bool asid_fits(const SevGuest *guest, uint32_t asid)
{
    bool es = guest->policy & SEV_POLICY_ES;

    return asid && es == (asid < psp_host_min_sev_asid());
}

SevStatus psp_activate(PspFirmware *fw, void *buf)
{
    const SevActivate *cmd = buf;
    SevGuest *guest;
    SevStatus status;

    status = psp_sev_guest_find(fw, cmd->handle, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (guest->asid) {
        return SEV_ACTIVE;
    }
    if (!asid_fits(guest, cmd->asid)) {
        return SEV_INVALID_ASID;
    }
    /* From here on the processor may run it, launched or not. */
    status = asid_bind(&fw->asids, cmd->asid, psp_host_max_asid(), true);
    if (status == SEV_SUCCESS) {
        guest->asid = cmd->asid;
    }
    return status;
}

SevStatus psp_deactivate(PspFirmware *fw, void *buf)
{
    const SevHandle *cmd = buf;
    SevGuest *guest;
    SevStatus status;

    status = psp_sev_guest_find(fw, cmd->handle, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (!guest->asid) {
        return SEV_INACTIVE;
    }
    deactivate(fw, guest);
    return SEV_SUCCESS;
}

SevStatus psp_guest_status(PspFirmware *fw, void *buf)
{
    SevGuestStatus *cmd = buf;
    SevGuest *guest;
    SevStatus status;

    status = psp_sev_guest_find(fw, cmd->handle, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    cmd->policy = guest->policy;
    cmd->asid = guest->asid;
    cmd->state = guest->state;
    return SEV_SUCCESS;
}
