/*
 * AMD Secure Processor: the launch digest of an SNP guest
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include <openssl/evp.h>

#include "digest.h"

bool snp_sha384(const void *data, size_t size, uint8_t digest[SNP_DIGEST_SIZE])
{
    return EVP_Digest(data, size, digest, NULL, EVP_sha384(), NULL);
}

bool snp_page_contents(uint8_t page_type, const uint8_t page[SNP_PAGE_4K],
                       uint8_t contents[SNP_DIGEST_SIZE])
{
    uint8_t vmsa[SNP_PAGE_4K];

    switch (page_type) {
    case SNP_PAGE_TYPE_NORMAL:
        return snp_sha384(page, SNP_PAGE_4K, contents);
    case SNP_PAGE_TYPE_VMSA:
        memcpy(vmsa, page, sizeof(vmsa));
        memset(vmsa + VMSA_GUEST_TSC_SCALE, 0, sizeof(uint64_t));
        memset(vmsa + VMSA_GUEST_TSC_OFFSET, 0, sizeof(uint64_t));
        return snp_sha384(vmsa, sizeof(vmsa), contents);
    default:
        memset(contents, 0, SNP_DIGEST_SIZE);
        return true;
    }
}

bool snp_digest_extend(uint8_t digest[SNP_DIGEST_SIZE], SnpPageInfo *info)
{
    memcpy(info->digest_cur, digest, SNP_DIGEST_SIZE);
    info->length = sizeof(*info);
    return snp_sha384(info, sizeof(*info), digest);
}
