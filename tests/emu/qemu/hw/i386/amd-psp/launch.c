/*
 * AMD Secure Processor: launching a guest
 *
 * The ABI, SNP_LAUNCH_START, SNP_LAUNCH_UPDATE, SNP_LAUNCH_FINISH.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/guest-random.h"
#include "target/i386/snp/cipher.h"
#include "target/i386/snp/rmp.h"

#include "cpuid.h"
#include "digest.h"
#include "firmware.h"

/* The ABI, "PAGE_TYPE_SECRETS": the mean error of the TSC frequency, in 0.001 %. */
#define TSC_FACTOR  200

static bool policy_acceptable(uint64_t policy)
{
    uint8_t major = SNP_POLICY_ABI_MAJOR(policy), minor = SNP_POLICY_ABI_MINOR(policy);

    return (policy & SNP_POLICY_MUST_BE_ONE) && !(policy & SNP_POLICY_RESERVED) &&
           ((policy & SNP_POLICY_SMT) || !psp_host_smt()) &&
           (major < PSP_API_MAJOR || (major == PSP_API_MAJOR && minor <= PSP_API_MINOR));
}

static bool migration_agent_acceptable(const SnpGuest *agent, uint64_t policy)
{
    return (policy & SNP_POLICY_MIGRATE_MA) && agent->ma_gctx_paddr == PSP_NO_MIGRATION_AGENT &&
           (!(policy & SNP_POLICY_SINGLE_SOCKET) || (agent->policy & SNP_POLICY_SINGLE_SOCKET));
}

static void make_secrets(SnpGuest *guest)
{
    qemu_guest_getrandom_nofail(guest->vmpck, sizeof(guest->vmpck));
    qemu_guest_getrandom_nofail(guest->vmrk, sizeof(guest->vmrk));
    qemu_guest_getrandom_nofail(guest->report_id, sizeof(guest->report_id));
}

SevStatus psp_snp_launch_start(PspFirmware *fw, void *buf)
{
    const SnpLaunchStart *cmd = buf;
    SnpGuest *guest, *agent = NULL;
    SevStatus status;

    if (cmd->flags & ~(SNP_LAUNCH_MA_EN | SNP_LAUNCH_IMI_EN)) {
        return SEV_INVALID_PARAM;
    }
    status = psp_guest_find(fw, cmd->gctx_paddr, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (guest->state != GSTATE_INIT) {
        return SEV_INVALID_GUEST_STATE;
    }
    if (cmd->flags & SNP_LAUNCH_MA_EN) {
        status = psp_guest_find(fw, cmd->ma_gctx_paddr, &agent);
        if (status != SEV_SUCCESS) {
            return status;
        }
    }
    if (!policy_acceptable(cmd->policy) ||
        (agent && !migration_agent_acceptable(agent, cmd->policy))) {
        return SEV_POLICY_FAILURE;
    }

    make_secrets(guest);
    memset(guest->report_id_ma, 0xff, sizeof(guest->report_id_ma));
    if (agent) {
        guest->ma_gctx_paddr = psp_strip_c_bit(cmd->ma_gctx_paddr);
        memcpy(guest->report_id_ma, agent->report_id, sizeof(guest->report_id_ma));
    }
    guest->policy = cmd->policy;
    guest->imi_en = cmd->flags & SNP_LAUNCH_IMI_EN;
    guest->desired_tsc_freq = cmd->desired_tsc_freq;
    memcpy(guest->gosvw, cmd->gosvw, sizeof(guest->gosvw));
    guest->state = GSTATE_LAUNCH;
    fw->snp_guest_count++;
    return SEV_SUCCESS;
}

static void fill_secrets(const SnpGuest *guest, SnpSecretsPage *page)
{
    uint32_t reg[4];

    psp_host_cpuid(NULL, 1, 0, reg);
    *page = (SnpSecretsPage) {
        .version = SNP_SECRETS_VERSION,
        .imi_en = guest->imi_en,
        .fms = reg[0],
        .tsc_factor = TSC_FACTOR,
    };
    memcpy(page->gosvw, guest->gosvw, sizeof(page->gosvw));
    memcpy(page->vmpck, guest->vmpck, sizeof(page->vmpck));
}

static SevStatus check_cpuid_page(SnpCpuidPage *page)
{
    if (page->reserved || page->reserved2 || page->count > SNP_CPUID_COUNT_MAX) {
        return SEV_INVALID_PARAM;
    }
    return snp_cpuid_check(page->fn, page->count, psp_host_cpuid, NULL) ?
           SEV_SUCCESS : SEV_INVALID_PARAM;
}

/* Makes @page, as the host left it, what the guest is to find. True if that changed it. */
static bool transform_page(const SnpGuest *guest, uint8_t type, uint8_t *page, SevStatus *status)
{
    *status = SEV_SUCCESS;
    switch (type) {
    case SNP_PAGE_TYPE_ZERO:
        memset(page, 0, SNP_PAGE_4K);
        return true;
    case SNP_PAGE_TYPE_SECRETS:
        fill_secrets(guest, (SnpSecretsPage *)page);
        return true;
    case SNP_PAGE_TYPE_CPUID:
        /* If it is refused, the host finds it corrected. */
        *status = check_cpuid_page((SnpCpuidPage *)page);
        return *status != SEV_SUCCESS;
    default:
        return false;
    }
}

static SevStatus extend_digests(SnpGuest *guest, const SnpLaunchUpdate *cmd, uint64_t gpa,
                                const uint8_t *page)
{
    SnpPageInfo info = {
        .page_type = cmd->page_type,
        .imi_page = cmd->imi_page,
        .gpa = gpa,
    };

    memcpy(info.vmpl_perms, cmd->vmpl_perms, sizeof(info.vmpl_perms));
    if (!snp_page_contents(cmd->page_type, page, info.contents) ||
        !snp_digest_extend(guest->ld, &info) ||
        (cmd->imi_page && !snp_digest_extend(guest->imd, &info))) {
        return SEV_HWERROR_PLATFORM;
    }
    return SEV_SUCCESS;
}

static SevStatus update_4k(SnpGuest *guest, const SnpLaunchUpdate *cmd, uint64_t paddr,
                           uint64_t gpa)
{
    uint8_t page[SNP_PAGE_4K] __attribute__((aligned(8)));
    SevStatus status;

    if (!psp_ram_read(paddr, page, sizeof(page))) {
        return SEV_INVALID_ADDRESS;
    }
    if (transform_page(guest, cmd->page_type, page, &status) &&
        !psp_ram_write(paddr, page, sizeof(page))) {
        return SEV_INVALID_ADDRESS;
    }
    if (status != SEV_SUCCESS) {
        return status;
    }
    snp_cipher_launch(psp_strip_c_bit(paddr), guest->asid);
    return extend_digests(guest, cmd, gpa, page);
}

static SevStatus check_page(const SnpLaunchUpdate *cmd)
{
    if (psp_page_state(cmd->page_paddr) != PAGE_PRE_GUEST) {
        return SEV_INVALID_PAGE_STATE;
    }
    if (psp_page_is_2m(cmd->page_paddr) != cmd->page_size) {
        return SEV_INVALID_PAGE_SIZE;
    }
    if (cmd->page_size && (psp_strip_c_bit(cmd->page_paddr) & (SNP_PAGE_2M - 1))) {
        return SEV_INVALID_ADDRESS;
    }
    switch (cmd->page_type) {
    case SNP_PAGE_TYPE_NORMAL:
    case SNP_PAGE_TYPE_ZERO:
    case SNP_PAGE_TYPE_UNMEASURED:
        return SEV_SUCCESS;
    case SNP_PAGE_TYPE_VMSA:
    case SNP_PAGE_TYPE_SECRETS:
    case SNP_PAGE_TYPE_CPUID:
        return cmd->page_size ? SEV_INVALID_PAGE_SIZE : SEV_SUCCESS;
    default:
        return SEV_INVALID_PARAM;
    }
}

static SevStatus check_update(const SnpGuest *guest, const SnpLaunchUpdate *cmd)
{
    SevStatus status = check_page(cmd);

    if (status != SEV_SUCCESS) {
        return status;
    }
    if (guest->state != GSTATE_LAUNCH) {
        return SEV_INVALID_GUEST_STATE;
    }
    if (!guest->asid) {
        return SEV_INACTIVE;
    }
    if (psp_page_asid(cmd->page_paddr) != guest->asid) {
        return SEV_INVALID_PAGE_OWNER;
    }
    return guest->imi_en && !cmd->imi_page ? SEV_INVALID_PARAM : SEV_SUCCESS;
}

SevStatus psp_snp_launch_update(PspFirmware *fw, void *buf)
{
    const SnpLaunchUpdate *cmd = buf;
    uint64_t size = cmd->page_size ? SNP_PAGE_2M : SNP_PAGE_4K;
    uint64_t vmsa = cmd->page_type == SNP_PAGE_TYPE_VMSA ? RMP_VMSA : 0;
    SnpGuest *guest;
    SevStatus status;
    uint64_t gpa;

    if ((cmd->page_paddr & (SNP_PAGE_4K - 1)) || cmd->reserved || cmd->reserved2 ||
        cmd->reserved3 || cmd->reserved4) {
        return SEV_INVALID_PARAM;
    }
    status = psp_guest_find(fw, cmd->gctx_paddr, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    status = check_update(guest, cmd);
    if (status != SEV_SUCCESS) {
        return status;
    }

    gpa = psp_page_gpa(cmd->page_paddr);
    for (uint64_t done = 0; done < size; done += SNP_PAGE_4K) {
        status = update_4k(guest, cmd, cmd->page_paddr + done, gpa + done);
        if (status != SEV_SUCCESS) {
            return status;
        }
    }
    psp_page_update(cmd->page_paddr, RMP_IMMUTABLE, RMP_VALIDATED | vmsa, cmd->vmpl_perms);
    return SEV_SUCCESS;
}

SevStatus psp_snp_launch_finish(PspFirmware *fw, void *buf)
{
    const SnpLaunchFinish *cmd = buf;
    SnpGuest *guest;
    SevStatus status;

    if (cmd->flags & ~(SNP_FINISH_ID_BLOCK_EN | SNP_FINISH_AUTH_KEY_EN | SNP_FINISH_VCEK_DIS)) {
        return SEV_INVALID_PARAM;
    }
    status = psp_guest_find(fw, cmd->gctx_paddr, &guest);
    if (status != SEV_SUCCESS) {
        return status;
    }
    if (guest->state != GSTATE_LAUNCH || guest->imi_en) {
        return SEV_INVALID_GUEST_STATE;
    }
    if (!guest->asid) {
        return SEV_INACTIVE;
    }
    if (cmd->flags & SNP_FINISH_ID_BLOCK_EN) {
        status = psp_id_block_check(guest, cmd);
        if (status != SEV_SUCCESS) {
            return status;
        }
    }

    memcpy(guest->host_data, cmd->host_data, sizeof(guest->host_data));
    guest->id_block_en = cmd->flags & SNP_FINISH_ID_BLOCK_EN;
    guest->author_key_en = guest->id_block_en && (cmd->flags & SNP_FINISH_AUTH_KEY_EN);
    guest->vcek_dis = cmd->flags & SNP_FINISH_VCEK_DIS;
    asid_start(&fw->asids, guest->asid);
    guest->state = GSTATE_RUNNING;
    return SEV_SUCCESS;
}
