/*
 * AMD Secure Processor: the ID block of a guest
 *
 * The ABI, SNP_LAUNCH_FINISH, "ID Block" and "ID Authentication Information".
 * The two signatures are not verified.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"

#include "digest.h"
#include "firmware.h"

/* Takes the ID block into @guest if it belongs to what was launched. */
SevStatus psp_id_block_check(SnpGuest *guest, const SnpLaunchFinish *cmd)
{
    bool author = cmd->flags & SNP_FINISH_AUTH_KEY_EN;
    SnpIdBlock block;
    SnpIdAuth auth;

    if (!psp_ram_read(cmd->id_block_paddr, &block, sizeof(block)) ||
        !psp_ram_read(cmd->id_auth_paddr, &auth, sizeof(auth))) {
        return SEV_INVALID_ADDRESS;
    }
    if (memcmp(block.ld, guest->ld, sizeof(block.ld))) {
        return SEV_BAD_MEASUREMENT;
    }
    if (block.policy != guest->policy) {
        return SEV_POLICY_FAILURE;
    }
    if (auth.id_key_algo != SNP_ALGO_ECDSA_P384_SHA384 ||
        (author && auth.auth_key_algo != SNP_ALGO_ECDSA_P384_SHA384)) {
        return SEV_INVALID_PARAM;
    }
    if (!snp_sha384(auth.id_key, sizeof(auth.id_key), guest->id_key_digest) ||
        (author && !snp_sha384(auth.author_key, sizeof(auth.author_key),
                               guest->author_key_digest))) {
        return SEV_HWERROR_PLATFORM;
    }
    guest->id_block = block;
    return SEV_SUCCESS;
}
