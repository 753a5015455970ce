/*
 * AMD Secure Processor: the envelope of messages between guest and firmware
 *
 * The ABI, "Guest Messages": an AEAD header, then the payload under AES-256-GCM
 * with one of the guest's VMPCKs; the IV is the sequence number, the header's
 * upper half is the additional authenticated data.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_GMSG_H
#define AMD_PSP_GMSG_H

#include "abi.h"

#define SNP_MSG_ALGO_AES_256_GCM    1
#define SNP_MSG_HEADER_VERSION      1

typedef struct ABI_PACKED SnpMsgHeader {
    uint8_t auth_tag[32];       /* GCM uses the first 16 bytes */
    uint64_t seqno;
    uint8_t reserved[8];
    uint8_t algo;               /* from here on: authenticated */
    uint8_t header_version;
    uint16_t header_size;
    uint8_t type;
    uint8_t version;
    uint16_t size;
    uint32_t reserved2;
    uint8_t vmpck;
    uint8_t reserved3[35];
} SnpMsgHeader;

_Static_assert(sizeof(SnpMsgHeader) == 0x60, "message header");

#define SNP_MSG_PAYLOAD_MAX (SNP_PAGE_4K - sizeof(SnpMsgHeader))

/*
 * Opens the message at @text, of which @room bytes may be read. The header is
 * checked and copied to @header, the plain text goes to @payload.
 *
 * INVALID_PARAM: the header is malformed or the message does not fit in @room.
 * BAD_MEASUREMENT: the authentication tag is wrong.
 */
SevStatus snp_msg_open(const uint8_t *text, size_t room,
                       const uint8_t keys[SNP_VMPCK_COUNT][SNP_VMPCK_SIZE],
                       SnpMsgHeader *header, uint8_t payload[SNP_MSG_PAYLOAD_MAX]);

/*
 * Writes header and encrypted payload to @text, which has room for both.
 * @header: type, version, size (of @payload), vmpck and seqno are the caller's;
 * the rest is filled in here. False only if libcrypto fails.
 */
bool snp_msg_seal(SnpMsgHeader *header, const uint8_t key[SNP_VMPCK_SIZE],
                  const uint8_t *payload, uint8_t *text);

#endif
