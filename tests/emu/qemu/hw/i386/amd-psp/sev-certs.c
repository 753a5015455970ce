/*
 * AMD Secure Processor: the platform's keys and their certificates, and launch sessions
 *
 * 55766, appendix C (certificate format) and PDH_CERT_EXPORT. The keys come from the chip's secret. As
 * on a real platform, the endorsement key (PEK) signs the Diffie-Hellman key (PDH), and is itself
 * signed by the chip (CEK) and by its owner's authority (OCA), which is the platform's own. Nobody
 * signs this chip's CEK.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"

#include "sev-certs.h"

enum { PEK, OCA, CEK, CHAIN_LENGTH };

static bool platform_secret(const PspFirmware *fw, uint32_t usage, uint8_t *secret)
{
    return psp_chip_platform_key(&fw->chip, usage, secret);
}

static bool make(const PspFirmware *fw, uint32_t usage, SevCert *cert)
{
    uint8_t secret[SNP_DIGEST_SIZE];

    *cert = (SevCert) {
        .version = SEV_CERT_VERSION,
        .api_major = PSP_API_MAJOR,
        .api_minor = PSP_API_MINOR,
        .usage = usage,
        .algo = usage == SEV_USAGE_PDH ? SEV_ALGO_ECDH_SHA384 : SEV_ALGO_ECDSA_SHA384,
        .sig = { { .usage = SEV_USAGE_INVALID }, { .usage = SEV_USAGE_INVALID } },
    };
    return platform_secret(fw, usage, secret) && psp_p384_public(secret, &cert->key);
}

static bool sign(const PspFirmware *fw, SevCert *cert, unsigned n, uint32_t usage)
{
    uint8_t secret[SNP_DIGEST_SIZE];

    cert->sig[n].usage = usage;
    cert->sig[n].algo = SEV_ALGO_ECDSA_SHA384;
    return platform_secret(fw, usage, secret) &&
           psp_p384_sign(secret, cert, offsetof(SevCert, sig), &cert->sig[n].signature);
}

static bool make_all(const PspFirmware *fw, SevCert *pdh, SevCert chain[CHAIN_LENGTH])
{
    return make(fw, SEV_USAGE_PDH, pdh) && sign(fw, pdh, 0, SEV_USAGE_PEK) &&
           make(fw, SEV_USAGE_PEK, &chain[PEK]) && sign(fw, &chain[PEK], 0, SEV_USAGE_OCA) &&
           sign(fw, &chain[PEK], 1, SEV_USAGE_CEK) &&
           make(fw, SEV_USAGE_OCA, &chain[OCA]) && sign(fw, &chain[OCA], 0, SEV_USAGE_OCA) &&
           make(fw, SEV_USAGE_CEK, &chain[CEK]);
}

SevStatus psp_pdh_cert_export(PspFirmware *fw, void *buf)
{
    SevPdhCertExport *cmd = buf;
    uint32_t cert_room = cmd->cert_length, chain_room = cmd->chain_length;
    SevCert pdh, chain[CHAIN_LENGTH];

    if (fw->sev_state == SEV_STATE_UNINIT) {
        return SEV_INVALID_PLATFORM_STATE;
    }
    cmd->cert_length = sizeof(pdh);
    cmd->chain_length = sizeof(chain);
    if (cert_room < sizeof(pdh) || chain_room < sizeof(chain)) {
        return SEV_INVALID_LENGTH;
    }
    if (!psp_range_writable(fw, cmd->cert_paddr, sizeof(pdh)) ||
        !psp_range_writable(fw, cmd->chain_paddr, sizeof(chain))) {
        return SEV_INVALID_PAGE_STATE;
    }
    if (!make_all(fw, &pdh, chain)) {
        return SEV_HWERROR_PLATFORM;
    }
    return psp_ram_write(cmd->cert_paddr, &pdh, sizeof(pdh)) &&
           psp_ram_write(cmd->chain_paddr, chain, sizeof(chain)) ?
           SEV_SUCCESS : SEV_INVALID_ADDRESS;
}

static SevStatus check_lengths(const SevLaunchStart *cmd)
{
    return cmd->dh_cert_length == sizeof(SevCert) && cmd->session_length == sizeof(SevSession) ?
           SEV_SUCCESS : SEV_INVALID_LENGTH;
}

SevStatus psp_sev_session(PspFirmware *fw, const SevLaunchStart *cmd, uint8_t tek[SEV_KEY_SIZE],
                          uint8_t tik[SEV_KEY_SIZE])
{
    uint8_t secret[SNP_DIGEST_SIZE], z[P384_SHARED_SIZE];
    SevSession session;
    SevStatus status = check_lengths(cmd);
    SevCert cert;

    if (status != SEV_SUCCESS) {
        return status;
    }
    if (!psp_ram_read(cmd->dh_cert_paddr, &cert, sizeof(cert)) ||
        !psp_ram_read(cmd->session_paddr, &session, sizeof(session))) {
        return SEV_INVALID_ADDRESS;
    }
    if (cert.version != SEV_CERT_VERSION || cert.usage != SEV_USAGE_PDH) {
        return SEV_INVALID_CERTIFICATE;
    }
    if (!platform_secret(fw, SEV_USAGE_PDH, secret)) {
        return SEV_HWERROR_PLATFORM;
    }
    if (!psp_p384_shared(secret, &cert.key, z)) {
        return SEV_INVALID_CERTIFICATE;
    }
    return sev_session_open(z, &session, cmd->policy, tek, tik);
}
