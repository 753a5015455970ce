/*
 * AMD Secure Processor: messages from a guest
 *
 * The ABI, SNP_GUEST_REQUEST and "Guest Messages". What is the hypervisor's
 * fault is a status of the command; what is the guest's fault is a status
 * inside an answer that the hypervisor cannot read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"

#include "cpuid.h"
#include "firmware.h"
#include "gmsg.h"

static void msg_cpuid(PspFirmware *fw, const SnpMessage *msg)
{
    const SnpMsgCpuid *req = msg->request;
    SnpMsgCpuid *rsp = msg->response;
    uint32_t count = req->first;

    if (req->second || req->reserved || count > SNP_CPUID_COUNT_MAX ||
        offsetof(SnpMsgCpuid, fn) + count * sizeof(req->fn[0]) > msg->size) {
        rsp->first = SEV_INVALID_PARAM;
        return;
    }
    memcpy(rsp->fn, req->fn, count * sizeof(req->fn[0]));
    rsp->second = count;
    rsp->first = snp_cpuid_check(rsp->fn, count, psp_host_cpuid, NULL) ?
                 SEV_SUCCESS : SEV_INVALID_PARAM;
}

/* No guest here is a migration agent, and none has one that could act for it. */
static void msg_migration(PspFirmware *fw, const SnpMessage *msg)
{
    uint32_t *status = msg->response;

    *status = SEV_INVALID_GUEST;
}

#define GCTX_MESSAGE_SIZE   (0x20 + 0x300)

static const struct MessageType {
    SnpMessageHandler *handler;
    uint16_t request_size;      /* at least */
    uint16_t response_size;     /* 0: as large as the request */
} types[] = {
    [SNP_MSG_CPUID_REQ] = { msg_cpuid, offsetof(SnpMsgCpuid, fn), 0 },
    [SNP_MSG_KEY_REQ] = { psp_msg_key, sizeof(SnpMsgKeyReq), sizeof(SnpMsgKeyRsp) },
    [SNP_MSG_REPORT_REQ] = { psp_msg_report, sizeof(SnpMsgReportReq), sizeof(SnpMsgReportRsp) },
    [SNP_MSG_EXPORT_REQ] = { msg_migration, 0x10, SNP_MSG_PAYLOAD_MAX },
    [SNP_MSG_IMPORT_REQ] = { msg_migration, GCTX_MESSAGE_SIZE, 0x10 },
    [SNP_MSG_ABSORB_REQ] = { msg_migration, GCTX_MESSAGE_SIZE, 0x10 },
    [SNP_MSG_VMRK_REQ] = { msg_migration, 0x40, 0x10 },
    [SNP_MSG_ABSORB_NOMA_REQ] = { msg_migration, GCTX_MESSAGE_SIZE, 0x10 },
};

static uint64_t room_in_page(uint64_t paddr)
{
    return SNP_PAGE_4K - (paddr & (SNP_PAGE_4K - 1));
}

static bool in_2m_page(uint64_t paddr)
{
    return psp_page_state(paddr) != PAGE_DEFAULT && psp_page_is_2m(paddr);
}

static SevStatus check_pages(const SnpGuestRequest *cmd)
{
    if (psp_page_state(cmd->response_paddr) != PAGE_FIRMWARE) {
        return SEV_INVALID_PAGE_STATE;
    }
    if (in_2m_page(cmd->request_paddr) || in_2m_page(cmd->response_paddr)) {
        return SEV_INVALID_PAGE_SIZE;
    }
    return SEV_SUCCESS;
}

static SevStatus open_request(const SnpGuest *guest, uint64_t paddr, SnpMsgHeader *header,
                              uint8_t *payload)
{
    uint64_t room = room_in_page(paddr);
    uint8_t text[SNP_PAGE_4K];
    SevStatus status;

    if (!psp_ram_read(paddr, text, room)) {
        return SEV_INVALID_ADDRESS;
    }
    status = snp_msg_open(text, room, guest->vmpck, header, payload);
    if (status != SEV_SUCCESS) {
        return status;
    }
    /* The guest's requests are odd, the answers even; the last number is never used. */
    if (guest->msg_count[header->vmpck] >= UINT64_MAX - 1 ||
        header->seqno != guest->msg_count[header->vmpck] + 1) {
        return SEV_AEAD_OFLOW;
    }
    if (header->version != SNP_MSG_VERSION || header->type >= ARRAY_SIZE(types) ||
        !types[header->type].handler || header->size < types[header->type].request_size) {
        return SEV_INVALID_PARAM;
    }
    return SEV_SUCCESS;
}

static SevStatus answer(SnpGuest *guest, uint64_t paddr, const SnpMsgHeader *request,
                        uint16_t size, const uint8_t *payload)
{
    SnpMsgHeader header = {
        .seqno = request->seqno + 1,
        .type = request->type + 1,
        .version = SNP_MSG_VERSION,
        .size = size,
        .vmpck = request->vmpck,
    };
    uint8_t text[SNP_PAGE_4K] = { 0 };

    if (sizeof(header) + size > room_in_page(paddr)) {
        return SEV_INVALID_PARAM;
    }
    if (!snp_msg_seal(&header, guest->vmpck[header.vmpck], payload, text)) {
        return SEV_HWERROR_PLATFORM;
    }
    if (!psp_ram_write(paddr, text, sizeof(header) + size)) {
        return SEV_INVALID_ADDRESS;
    }
    guest->msg_count[header.vmpck] += 2;
    return SEV_SUCCESS;
}

SevStatus psp_snp_guest_request(PspFirmware *fw, void *buf)
{
    const SnpGuestRequest *cmd = buf;
    uint8_t request[SNP_MSG_PAYLOAD_MAX] __attribute__((aligned(8)));
    uint8_t response[SNP_MSG_PAYLOAD_MAX] __attribute__((aligned(8))) = { 0 };
    const struct MessageType *type;
    SnpMsgHeader header;
    SnpMessage msg;
    SnpGuest *guest;
    SevStatus status;

    status = psp_guest_find(fw, cmd->gctx_paddr, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    status = check_pages(cmd);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (guest->state != GSTATE_RUNNING) {
        return SEV_INVALID_GUEST_STATE;
    }
    status = open_request(guest, cmd->request_paddr, &header, request);
    if (status != SEV_SUCCESS) {
        return status;
    }

    type = &types[header.type];
    msg = (SnpMessage) {
        .guest = guest,
        .vmpck = header.vmpck,
        .size = header.size,
        .request = request,
        .response = response,
    };
    type->handler(fw, &msg);
    return answer(guest, cmd->response_paddr, &header,
                  type->response_size ? type->response_size : header.size, response);
}
