/*
 * AMD Secure Processor: the ID block of a guest
 *
 * The ABI, SNP_LAUNCH_FINISH, "ID Block" and "ID Authentication Information".
 * The ID key signs the block; the author key, if there is one, signs the ID key.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"

#include "digest.h"
#include "firmware.h"
#include "p384.h"

static SevStatus check_block(const SnpGuest *guest, const SnpIdBlock *block)
{
    if (block->version != SNP_ID_BLOCK_VERSION) {
        return SEV_INVALID_PARAM;
    }
    if (memcmp(block->ld, guest->ld, sizeof(block->ld))) {
        return SEV_BAD_MEASUREMENT;
    }
    return block->policy == guest->policy ? SEV_SUCCESS : SEV_POLICY_FAILURE;
}

static SevStatus check_signatures(const SnpIdBlock *block, const SnpIdAuth *auth, bool author)
{
    if (auth->id_key_algo != SNP_ALGO_ECDSA_P384_SHA384 ||
        (author && auth->auth_key_algo != SNP_ALGO_ECDSA_P384_SHA384)) {
        return SEV_INVALID_PARAM;
    }
    if (!psp_p384_verify(&auth->id_key, block, sizeof(*block), &auth->id_block_sig) ||
        (author && !psp_p384_verify(&auth->author_key, &auth->id_key, sizeof(auth->id_key),
                                    &auth->id_key_sig))) {
        return SEV_BAD_SIGNATURE;
    }
    return SEV_SUCCESS;
}

/* Takes the ID block into @guest if it belongs to what was launched. */
SevStatus psp_id_block_check(SnpGuest *guest, const SnpLaunchFinish *cmd)
{
    bool author = cmd->flags & SNP_FINISH_AUTH_KEY_EN;
    SnpIdBlock block;
    SnpIdAuth auth;
    SevStatus status;

    if (!psp_ram_read(cmd->id_block_paddr, &block, sizeof(block)) ||
        !psp_ram_read(cmd->id_auth_paddr, &auth, sizeof(auth))) {
        return SEV_INVALID_ADDRESS;
    }
    status = check_block(guest, &block);
    if (status != SEV_SUCCESS) {
        return status;
    }
    status = check_signatures(&block, &auth, author);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (!snp_sha384(&auth.id_key, sizeof(auth.id_key), guest->id_key_digest) ||
        (author && !snp_sha384(&auth.author_key, sizeof(auth.author_key),
                               guest->author_key_digest))) {
        return SEV_HWERROR_PLATFORM;
    }
    guest->id_block = block;
    return SEV_SUCCESS;
}
