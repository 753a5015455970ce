/*
 * AMD Secure Processor: the platform's certificates, and launch sessions
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_SEV_CERTS_H
#define AMD_PSP_SEV_CERTS_H

#include "firmware.h"
#include "sev-session.h"

#define SEV_CERT_VERSION        1

enum {
    SEV_USAGE_INVALID           = 0x1000,
    SEV_USAGE_OCA               = 0x1001,
    SEV_USAGE_PEK               = 0x1002,
    SEV_USAGE_PDH               = 0x1003,
    SEV_USAGE_CEK               = 0x1004,
};

enum {
    SEV_ALGO_ECDSA_SHA384       = 0x102,
    SEV_ALGO_ECDH_SHA384        = 0x103,
};

typedef struct ABI_PACKED SevCertSignature {
    uint32_t usage;
    uint32_t algo;
    SnpSignature signature;
} SevCertSignature;

typedef struct ABI_PACKED SevCert {
    uint32_t version;
    uint8_t api_major;
    uint8_t api_minor;
    uint16_t reserved;
    uint32_t usage;
    uint32_t algo;
    SnpPublicKey key;
    SevCertSignature sig[2];    /* of all before them */
} SevCert;

_Static_assert(sizeof(SevCert) == 0x824, "certificate");
_Static_assert(offsetof(SevCert, sig) == 0x414, "certificate's signatures");

/* The transport keys that a guest's owner gives with LAUNCH_START. */
SevStatus psp_sev_session(PspFirmware *fw, const SevLaunchStart *cmd, uint8_t tek[SEV_KEY_SIZE],
                          uint8_t tik[SEV_KEY_SIZE]);

#endif
