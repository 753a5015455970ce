/*
 * AMD Secure Processor: measurement and launch secrets of SEV and SEV-ES guests
 *
 * 55766, LAUNCH_MEASURE and LAUNCH_SECRET.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_SEV_MEASURE_H
#define AMD_PSP_SEV_MEASURE_H

#include "abi.h"

#define SEV_KEY_SIZE        16      /* TEK, TIK */
#define SEV_DIGEST_SIZE     32      /* SHA-256 */

/* What the measurement is made of, in this order. */
typedef struct ABI_PACKED SevMeasured {
    uint8_t context;                /* SEV_CONTEXT_MEASURE */
    uint8_t api_major;
    uint8_t api_minor;
    uint8_t build_id;
    uint32_t policy;
    uint8_t ld[SEV_DIGEST_SIZE];
    uint8_t mnonce[16];
} SevMeasured;

#define SEV_CONTEXT_MEASURE 0x04

/* LAUNCH_MEASURE's buffer. */
typedef struct ABI_PACKED SevMeasurement {
    uint8_t measure[SEV_DIGEST_SIZE];
    uint8_t mnonce[16];
} SevMeasurement;

/* The packet header of a launch secret. */
typedef struct ABI_PACKED SevPacketHeader {
    uint32_t flags;                 /* SEV_PACKET_COMPRESSED */
    uint8_t iv[16];
    uint8_t mac[SEV_DIGEST_SIZE];
} SevPacketHeader;

#define SEV_PACKET_COMPRESSED 0x1

_Static_assert(sizeof(SevMeasured) == 56, "measurement");
_Static_assert(sizeof(SevPacketHeader) == 52, "packet header");

/* False only if libcrypto fails. */
bool sev_measure(const uint8_t tik[SEV_KEY_SIZE], const SevMeasured *m,
                 uint8_t measure[SEV_DIGEST_SIZE]);

/*
 * Verifies and decrypts @size bytes of @data in place. BAD_MEASUREMENT if the MAC is
 * wrong, HWERROR_PLATFORM if libcrypto fails.
 */
SevStatus sev_secret_open(const uint8_t tik[SEV_KEY_SIZE], const uint8_t tek[SEV_KEY_SIZE],
                          const uint8_t measure[SEV_DIGEST_SIZE], const SevPacketHeader *hdr,
                          uint8_t *data, uint32_t size);

#endif
