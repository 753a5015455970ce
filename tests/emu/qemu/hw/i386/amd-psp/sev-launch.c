/*
 * AMD Secure Processor: launching a guest with SEV or SEV-ES
 *
 * 55766, LAUNCH_START to LAUNCH_FINISH. Memory is not encrypted: what is launched stays as it
 * is, and goes into the launch digest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/guest-random.h"

#include "sev-certs.h"
#include "sev-guest.h"

#define BLOCK_SIZE          16
#define SECRET_SIZE_MAX     0x4000

static bool policy_acceptable(const PspFirmware *fw, uint32_t policy)
{
    uint8_t major = SEV_POLICY_API_MAJOR(policy), minor = SEV_POLICY_API_MINOR(policy);

    return !(policy & SEV_POLICY_RESERVED) &&
           (!(policy & SEV_POLICY_ES) || (fw->sev_config & SEV_INIT_ES)) &&
           (major < PSP_API_MAJOR || (major == PSP_API_MAJOR && minor <= PSP_API_MINOR));
}

/* May a new guest have the memory key of the guest with this handle? 0: it gets its own. */
static SevStatus check_key_sharing(PspFirmware *fw, uint32_t handle, uint32_t policy)
{
    SevGuest *other;
    SevStatus status;

    if (!handle) {
        return SEV_SUCCESS;
    }
    status = psp_sev_guest_find(fw, handle, &other);
    if (status != SEV_SUCCESS) {
        return status;
    }
    return (other->policy | policy) & SEV_POLICY_NOKS ? SEV_POLICY_FAILURE : SEV_SUCCESS;
}

/* Without a session nobody outside knows them, and can check the launch or give a secret. */
static SevStatus transport_keys(PspFirmware *fw, const SevLaunchStart *cmd, uint8_t *tek,
                                uint8_t *tik)
{
    if (cmd->dh_cert_paddr) {
        return psp_sev_session(fw, cmd, tek, tik);
    }
    qemu_guest_getrandom_nofail(tek, SEV_KEY_SIZE);
    qemu_guest_getrandom_nofail(tik, SEV_KEY_SIZE);
    return SEV_SUCCESS;
}

SevStatus psp_launch_start(PspFirmware *fw, void *buf)
{
    SevLaunchStart *cmd = buf;
    uint8_t tek[SEV_KEY_SIZE], tik[SEV_KEY_SIZE];
    uint32_t handle;
    SevStatus status;

    if (fw->sev_state == SEV_STATE_UNINIT) {
        return SEV_INVALID_PLATFORM_STATE;
    }
    if (cmd->reserved) {
        return SEV_INVALID_PARAM;
    }
    if (!policy_acceptable(fw, cmd->policy)) {
        return SEV_POLICY_FAILURE;
    }
    status = check_key_sharing(fw, cmd->handle, cmd->policy);
    if (status != SEV_SUCCESS) {
        return status;
    }
    status = transport_keys(fw, cmd, tek, tik);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (!psp_sev_guest_new(fw, cmd->policy, tek, tik, &handle)) {
        return SEV_HWERROR_PLATFORM;
    }
    cmd->handle = handle;
    return SEV_SUCCESS;
}

/* What all commands want that change an active guest's memory. */
static SevStatus find_active(PspFirmware *fw, uint32_t handle, SevGuestState state,
                             SevGuest **guest)
{
    SevStatus status = psp_sev_guest_find(fw, handle, guest);

    if (status != SEV_SUCCESS) {
        return status;
    }
    if ((*guest)->state != state) {
        return SEV_INVALID_GUEST_STATE;
    }
    return (*guest)->asid ? SEV_SUCCESS : SEV_INACTIVE;
}

static SevStatus extend_digest(SevGuest *guest, uint64_t paddr, uint32_t length)
{
    uint8_t page[SNP_PAGE_4K];

    while (length) {
        uint32_t n = MIN(length, sizeof(page));

        if (!psp_ram_read(paddr, page, n)) {
            return SEV_INVALID_ADDRESS;
        }
        if (!EVP_DigestUpdate(guest->ld, page, n)) {
            return SEV_HWERROR_PLATFORM;
        }
        paddr += n;
        length -= n;
    }
    return SEV_SUCCESS;
}

/* With SNP, what the firmware encrypts in place has to be the firmware's for so long. */
static SevStatus update(PspFirmware *fw, SevGuest *guest, uint64_t paddr, uint32_t length)
{
    if (!psp_range_writable(fw, paddr, length)) {
        return SEV_INVALID_PAGE_STATE;
    }
    return extend_digest(guest, paddr, length);
}

SevStatus psp_launch_update_data(PspFirmware *fw, void *buf)
{
    const SevLaunchRange *cmd = buf;
    SevGuest *guest;
    SevStatus status;

    status = find_active(fw, cmd->handle, SEV_GSTATE_LUPDATE, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (cmd->reserved) {
        return SEV_INVALID_PARAM;
    }
    if (cmd->paddr % BLOCK_SIZE) {
        return SEV_INVALID_ADDRESS;
    }
    if (!cmd->length || cmd->length % BLOCK_SIZE) {
        return SEV_INVALID_LENGTH;
    }
    return update(fw, guest, cmd->paddr, cmd->length);
}

SevStatus psp_launch_update_vmsa(PspFirmware *fw, void *buf)
{
    const SevLaunchRange *cmd = buf;
    SevGuest *guest;
    SevStatus status;

    status = find_active(fw, cmd->handle, SEV_GSTATE_LUPDATE, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (cmd->reserved) {
        return SEV_INVALID_PARAM;
    }
    if (!(guest->policy & SEV_POLICY_ES)) {
        return SEV_POLICY_FAILURE;
    }
    if (cmd->paddr % SNP_PAGE_4K) {
        return SEV_INVALID_ADDRESS;
    }
    if (cmd->length != SNP_PAGE_4K) {
        return SEV_INVALID_LENGTH;
    }
    return update(fw, guest, cmd->paddr, cmd->length);
}

/* Closes the launch digest. */
static bool measure(SevGuest *guest, SevMeasurement *m)
{
    SevMeasured what = {
        .context = SEV_CONTEXT_MEASURE,
        .api_major = PSP_API_MAJOR,
        .api_minor = PSP_API_MINOR,
        .build_id = PSP_BUILD_ID,
        .policy = guest->policy,
    };

    if (!EVP_DigestFinal_ex(guest->ld, what.ld, NULL)) {
        return false;
    }
    qemu_guest_getrandom_nofail(what.mnonce, sizeof(what.mnonce));
    memcpy(m->mnonce, what.mnonce, sizeof(m->mnonce));
    if (!sev_measure(guest->tik, &what, m->measure)) {
        return false;
    }
    memcpy(guest->measure, m->measure, sizeof(guest->measure));
    return true;
}

SevStatus psp_launch_measure(PspFirmware *fw, void *buf)
{
    SevLaunchRange *cmd = buf;
    uint32_t room = cmd->length;
    SevMeasurement m;
    SevGuest *guest;
    SevStatus status;

    status = find_active(fw, cmd->handle, SEV_GSTATE_LUPDATE, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (cmd->reserved) {
        return SEV_INVALID_PARAM;
    }
    cmd->length = sizeof(m);
    if (room < sizeof(m)) {
        return SEV_INVALID_LENGTH;
    }
    if (!psp_range_writable(fw, cmd->paddr, sizeof(m))) {
        return SEV_INVALID_PAGE_STATE;
    }
    if (!measure(guest, &m)) {
        return SEV_HWERROR_PLATFORM;
    }
    guest->state = SEV_GSTATE_LSECRET;
    return psp_ram_write(cmd->paddr, &m, sizeof(m)) ? SEV_SUCCESS : SEV_INVALID_ADDRESS;
}

static SevStatus check_secret(const SevLaunchSecret *cmd)
{
    if (cmd->reserved || cmd->reserved2 || cmd->reserved3) {
        return SEV_INVALID_PARAM;
    }
    if (cmd->guest_paddr % BLOCK_SIZE) {
        return SEV_INVALID_ADDRESS;
    }
    if (cmd->hdr_length != sizeof(SevPacketHeader) || !cmd->guest_length ||
        cmd->guest_length % BLOCK_SIZE || cmd->guest_length > SECRET_SIZE_MAX ||
        cmd->trans_length != cmd->guest_length) {
        return SEV_INVALID_LENGTH;
    }
    return SEV_SUCCESS;
}

static SevStatus inject_secret(PspFirmware *fw, SevGuest *guest, const SevLaunchSecret *cmd)
{
    g_autofree uint8_t *data = g_malloc(cmd->trans_length);
    SevPacketHeader hdr;
    SevStatus status;

    if (!psp_ram_read(cmd->hdr_paddr, &hdr, sizeof(hdr)) ||
        !psp_ram_read(cmd->trans_paddr, data, cmd->trans_length)) {
        return SEV_INVALID_ADDRESS;
    }
    if (hdr.flags & SEV_PACKET_COMPRESSED) {
        return SEV_UNSUPPORTED;
    }
    if (hdr.flags) {
        return SEV_INVALID_PARAM;
    }
    if (!psp_range_writable(fw, cmd->guest_paddr, cmd->guest_length)) {
        return SEV_INVALID_PAGE_STATE;
    }
    status = sev_secret_open(guest->tik, guest->tek, guest->measure, &hdr, data,
                             cmd->trans_length);
    if (status != SEV_SUCCESS) {
        return status;
    }
    return psp_ram_write(cmd->guest_paddr, data, cmd->guest_length) ?
           SEV_SUCCESS : SEV_INVALID_ADDRESS;
}

SevStatus psp_launch_secret(PspFirmware *fw, void *buf)
{
    const SevLaunchSecret *cmd = buf;
    SevGuest *guest;
    SevStatus status;

    status = find_active(fw, cmd->handle, SEV_GSTATE_LSECRET, &guest);
    if (status == SEV_SUCCESS) {
        status = check_secret(cmd);
    }
    return status == SEV_SUCCESS ? inject_secret(fw, guest, cmd) : status;
}

/* A guest that nobody asked to measure may start as well. */
SevStatus psp_launch_finish(PspFirmware *fw, void *buf)
{
    const SevHandle *cmd = buf;
    SevGuest *guest;
    SevStatus status;

    status = psp_sev_guest_find(fw, cmd->handle, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (guest->state != SEV_GSTATE_LUPDATE && guest->state != SEV_GSTATE_LSECRET) {
        return SEV_INVALID_GUEST_STATE;
    }
    if (!guest->asid) {
        return SEV_INACTIVE;
    }
    memset(guest->tek, 0, sizeof(guest->tek));
    memset(guest->tik, 0, sizeof(guest->tik));
    guest->state = SEV_GSTATE_RUNNING;
    return SEV_SUCCESS;
}
