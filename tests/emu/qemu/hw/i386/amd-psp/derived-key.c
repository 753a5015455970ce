/*
 * AMD Secure Processor: keys derived for a guest
 *
 * The ABI, "Key Derivation": MSG_KEY_REQ, MSG_KEY_RSP.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"

#include "firmware.h"

/* What is mixed into the key. Unselected fields are zero. */
typedef struct ABI_PACKED KeyMix {
    uint8_t root_key_select;
    uint8_t id_key_select;      /* 2: author key, 1: ID key, 0: none */
    uint8_t reserved[6];
    uint64_t guest_field_select;
    uint32_t vmpl;
    uint32_t guest_svn;
    uint64_t tcb_version;
    uint64_t policy;
    uint8_t image_id[16];
    uint8_t family_id[16];
    uint8_t measurement[SNP_DIGEST_SIZE];
    uint8_t host_data[32];
    uint8_t id_key_digest[SNP_DIGEST_SIZE];
} KeyMix;

static void mix_guest(const SnpGuest *guest, uint64_t select, KeyMix *mix)
{
    if (guest->author_key_en) {
        mix->id_key_select = 2;
        memcpy(mix->id_key_digest, guest->author_key_digest, sizeof(mix->id_key_digest));
    } else if (guest->id_block_en) {
        mix->id_key_select = 1;
        memcpy(mix->id_key_digest, guest->id_key_digest, sizeof(mix->id_key_digest));
    }
    memcpy(mix->host_data, guest->host_data, sizeof(mix->host_data));
    if (select & SNP_FIELD_GUEST_POLICY) {
        mix->policy = guest->policy;
    }
    if (select & SNP_FIELD_IMAGE_ID) {
        memcpy(mix->image_id, guest->id_block.image_id, sizeof(mix->image_id));
    }
    if (select & SNP_FIELD_FAMILY_ID) {
        memcpy(mix->family_id, guest->id_block.family_id, sizeof(mix->family_id));
    }
    if (select & SNP_FIELD_MEASUREMENT) {
        memcpy(mix->measurement, guest->ld, sizeof(mix->measurement));
    }
}

static SevStatus check(const PspFirmware *fw, const SnpMessage *msg, SnpSigningKey *root)
{
    const SnpMsgKeyReq *req = msg->request;
    uint64_t select = req->guest_field_select;
    SnpTcb tcb = { .val = req->tcb_version };
    SevStatus status;

    if (req->reserved || req->reserved2) {
        return SEV_INVALID_PARAM;
    }
    /* Nobody gets a key of a VMPL more privileged than his VMPCK's. */
    if (req->vmpl < msg->vmpck || req->vmpl >= SNP_VMPCK_COUNT || (select & ~SNP_FIELD_ALL) ||
        ((select & SNP_FIELD_TCB_VERSION) && !psp_tcb_at_most(tcb, psp_tcb_current())) ||
        ((select & SNP_FIELD_GUEST_SVN) && req->guest_svn > msg->guest->id_block.guest_svn)) {
        return SEV_INVALID_PARAM;
    }
    if (req->root_key_select) {
        return SEV_SUCCESS;
    }
    status = psp_endorsement_select(fw, msg->guest, req->key_sel, root);
    return status == SEV_SUCCESS && *root == SNP_SIGNED_BY_NONE ? SEV_INVALID_KEY : status;
}

static bool derive(const PspFirmware *fw, const SnpMessage *msg, SnpSigningKey root,
                   const KeyMix *mix, uint8_t *key)
{
    const SnpMsgKeyReq *req = msg->request;
    SnpTcb tcb = psp_tcb_reported(fw);
    uint8_t secret[SNP_DIGEST_SIZE];

    if (req->root_key_select) {
        return psp_derive_key(msg->guest->vmrk, sizeof(msg->guest->vmrk), mix, sizeof(*mix), key);
    }
    if (req->guest_field_select & SNP_FIELD_TCB_VERSION) {
        tcb.val = req->tcb_version;
    }
    return psp_endorsement_secret(fw, root, tcb, secret) &&
           psp_derive_key(secret, sizeof(secret), mix, sizeof(*mix), key);
}

void psp_msg_key(PspFirmware *fw, const SnpMessage *msg)
{
    const SnpMsgKeyReq *req = msg->request;
    SnpMsgKeyRsp *rsp = msg->response;
    KeyMix mix = {
        .root_key_select = req->root_key_select,
        .guest_field_select = req->guest_field_select,
        .vmpl = req->vmpl,
    };
    SnpSigningKey root = SNP_SIGNED_BY_NONE;

    rsp->status = check(fw, msg, &root);
    if (rsp->status != SEV_SUCCESS) {
        return;
    }
    mix_guest(msg->guest, req->guest_field_select, &mix);
    if (req->guest_field_select & SNP_FIELD_GUEST_SVN) {
        mix.guest_svn = req->guest_svn;
    }
    if (req->guest_field_select & SNP_FIELD_TCB_VERSION) {
        mix.tcb_version = req->tcb_version;
    }
    if (!derive(fw, msg, root, &mix, rsp->derived_key)) {
        rsp->status = SEV_HWERROR_PLATFORM;
    }
}
