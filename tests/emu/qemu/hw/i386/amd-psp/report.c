/*
 * AMD Secure Processor: the attestation report
 *
 * The ABI, "Attestation": MSG_REPORT_REQ, MSG_REPORT_RSP, ATTESTATION_REPORT.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/cutils.h"

#include "firmware.h"
#include "p384.h"

static const SnpFirmwareVersion this_firmware = {
    .build = PSP_BUILD_ID,
    .minor = PSP_API_MINOR,
    .major = PSP_API_MAJOR,
};

static void describe_guest(const SnpGuest *guest, SnpReport *r)
{
    r->guest_svn = guest->id_block.guest_svn;
    r->policy = guest->policy;
    memcpy(r->family_id, guest->id_block.family_id, sizeof(r->family_id));
    memcpy(r->image_id, guest->id_block.image_id, sizeof(r->image_id));
    r->author_key_en = guest->author_key_en;
    memcpy(r->measurement, guest->ld, sizeof(r->measurement));
    memcpy(r->host_data, guest->host_data, sizeof(r->host_data));
    memcpy(r->id_key_digest, guest->id_key_digest, sizeof(r->id_key_digest));
    memcpy(r->author_key_digest, guest->author_key_digest, sizeof(r->author_key_digest));
    memcpy(r->report_id, guest->report_id, sizeof(r->report_id));
    memcpy(r->report_id_ma, guest->report_id_ma, sizeof(r->report_id_ma));
    r->launch_tcb = guest->launch_tcb.val;
}

static void describe_platform(const PspFirmware *fw, SnpReport *r)
{
    r->platform_info = psp_host_smt() ? SNP_PLATFORM_SMT_EN : 0;
    r->mask_chip_key = !!(fw->mask & SNP_MASK_CHIP_KEY);
    if (!(fw->mask & SNP_MASK_CHIP_ID)) {
        memcpy(r->chip_id, fw->chip.id, sizeof(r->chip_id));
    }
    r->current_tcb = psp_tcb_current().val;
    r->committed_tcb = psp_tcb_current().val;
    r->reported_tcb = psp_tcb_reported(fw).val;
    r->current = this_firmware;
    r->committed = this_firmware;
}

static SevStatus sign(const PspFirmware *fw, SnpSigningKey key, SnpReport *r)
{
    uint8_t secret[SNP_DIGEST_SIZE];

    r->signature_algo = SNP_ALGO_ECDSA_P384_SHA384;
    r->signing_key = key;
    if (key == SNP_SIGNED_BY_NONE) {
        return SEV_SUCCESS;
    }
    return psp_endorsement_secret(fw, key, psp_tcb_reported(fw), secret) &&
           psp_p384_sign(secret, r, offsetof(SnpReport, signature), &r->signature) ?
           SEV_SUCCESS : SEV_HWERROR_PLATFORM;
}

void psp_msg_report(PspFirmware *fw, const SnpMessage *msg)
{
    const SnpMsgReportReq *req = msg->request;
    SnpMsgReportRsp *rsp = msg->response;
    SnpReport *r = &rsp->report;
    SnpSigningKey key;

    rsp->report_size = sizeof(*r);
    if (req->reserved || !buffer_is_zero(req->reserved2, sizeof(req->reserved2))) {
        rsp->status = SEV_INVALID_PARAM;
        return;
    }
    /* Nobody speaks for a VMPL more privileged than his VMPCK's. */
    if (req->vmpl < msg->vmpck || req->vmpl >= SNP_VMPCK_COUNT) {
        rsp->status = SEV_INVALID_PARAM;
        return;
    }
    rsp->status = psp_endorsement_select(fw, msg->guest, req->key_sel, &key);
    if (rsp->status != SEV_SUCCESS) {
        return;
    }

    r->version = SNP_REPORT_VERSION;
    r->vmpl = req->vmpl;
    memcpy(r->report_data, req->report_data, sizeof(r->report_data));
    describe_guest(msg->guest, r);
    describe_platform(fw, r);
    rsp->status = sign(fw, key, r);
}
