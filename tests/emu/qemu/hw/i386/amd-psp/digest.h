/*
 * AMD Secure Processor: the launch digest of an SNP guest
 *
 * The ABI, SNP_LAUNCH_UPDATE, "Layout of the PAGE_INFO structure": the digest
 * is a chain, each page's PAGE_INFO holds the digest before it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_DIGEST_H
#define AMD_PSP_DIGEST_H

#include "abi.h"

typedef struct ABI_PACKED SnpPageInfo {
    uint8_t digest_cur[SNP_DIGEST_SIZE];
    uint8_t contents[SNP_DIGEST_SIZE];
    uint16_t length;
    uint8_t page_type;
    uint8_t imi_page;
    uint8_t reserved;
    uint8_t vmpl_perms[3];      /* of VMPL1 to VMPL3 */
    uint64_t gpa;
} SnpPageInfo;

_Static_assert(sizeof(SnpPageInfo) == 0x70, "PAGE_INFO");

/* False only if libcrypto fails. */
bool snp_sha384(const void *data, size_t size, uint8_t digest[SNP_DIGEST_SIZE]);

/*
 * Fills in CONTENTS from a 4 KiB @page as the page type asks: the page's
 * digest for NORMAL and VMSA, zeroes for the others. The two TSC fields of a
 * VMSA count as zero.
 */
bool snp_page_contents(uint8_t page_type, const uint8_t page[SNP_PAGE_4K],
                       uint8_t contents[SNP_DIGEST_SIZE]);

/* Chains @info's page to @digest; @info's DIGEST_CUR and LENGTH are set here. */
bool snp_digest_extend(uint8_t digest[SNP_DIGEST_SIZE], SnpPageInfo *info);

#endif
