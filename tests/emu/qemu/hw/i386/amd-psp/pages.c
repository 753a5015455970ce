/*
 * AMD Secure Processor: page states and SNP_PAGE_RECLAIM
 *
 * The ABI, "Page States" and SNP_PAGE_RECLAIM.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "target/i386/snp/rmp.h"

#include "firmware.h"

/* VMPL0 may do everything; the others what the host asked for. */
#define VMPL0_ALL_PERMISSIONS   0x0f

/* The RMP's own pages are in no state that a command could want. */
static bool part_of_rmp(uint64_t spa)
{
    SnpRmpRange rmp = snp_rmp_range();

    return spa >= rmp.base && spa <= rmp.end;
}

SnpPageState psp_page_state(uint64_t paddr)
{
    paddr = psp_strip_c_bit(paddr);
    if (!snp_rmp_covers(paddr)) {
        return PAGE_DEFAULT;
    }
    return part_of_rmp(paddr) ? PAGE_INVALID : snp_page_state(snp_rmp_entry(paddr).lo);
}

bool psp_page_is_2m(uint64_t paddr)
{
    return snp_rmp_is_2m(psp_strip_c_bit(paddr));
}

uint64_t psp_page_gpa(uint64_t paddr)
{
    return snp_rmp_entry(psp_strip_c_bit(paddr)).lo & RMP_GPA_MASK;
}

uint32_t psp_page_asid(uint64_t paddr)
{
    return RMP_ASID(snp_rmp_entry(psp_strip_c_bit(paddr)).lo);
}

void psp_page_update(uint64_t paddr, uint64_t clear, uint64_t set, const uint8_t *vmpl_perms)
{
    SnpRmpEntry e;
    bool large;

    paddr = psp_strip_c_bit(paddr);
    snp_rmp_lock();
    large = snp_rmp_is_2m(paddr);
    e = snp_rmp_entry(paddr);
    e.lo = (e.lo & ~clear) | set;
    if (vmpl_perms) {
        e.hi = VMPL0_ALL_PERMISSIONS | vmpl_perms[0] << 8 | vmpl_perms[1] << 16 |
               (uint64_t)vmpl_perms[2] << 24;
    }
    snp_rmp_set_entry(paddr, e);
    snp_rmp_unlock();
    snp_rmp_flush(paddr, large);
}

bool psp_range_writable(const PspFirmware *fw, uint64_t paddr, uint64_t size)
{
    uint64_t end = paddr + size;
    SnpPageState state;

    if (fw->snp_state != SNP_STATE_INIT) {
        return true;
    }
    if (end < paddr) {
        return false;
    }
    for (paddr &= ~(SNP_PAGE_4K - 1); paddr < end; paddr += SNP_PAGE_4K) {
        state = psp_page_state(paddr);
        if (state != PAGE_FIRMWARE && state != PAGE_DEFAULT) {
            return false;
        }
    }
    return true;
}

bool psp_asid_owns_pages(uint32_t asid)
{
    for (uint64_t spa = 0; snp_rmp_covers(spa); spa += SNP_PAGE_4K) {
        uint64_t lo = snp_rmp_entry(spa).lo;

        if ((lo & RMP_ASSIGNED) && RMP_ASID(lo) == asid) {
            return true;
        }
    }
    return false;
}

SevStatus psp_snp_page_reclaim(PspFirmware *fw, void *buf)
{
    const SnpAddr *cmd = buf;
    uint64_t page = cmd->paddr & ~(SNP_PAGE_4K - 1);
    bool want_2m = cmd->paddr & 1;

    if (cmd->paddr & (SNP_PAGE_4K - 2)) {
        return SEV_INVALID_PARAM;
    }
    if (fw->snp_state != SNP_STATE_INIT) {
        return SEV_INVALID_PLATFORM_STATE;
    }
    if (psp_page_state(page) == PAGE_DEFAULT) {
        return SEV_INVALID_PAGE_STATE;
    }
    if (psp_page_is_2m(page) != want_2m) {
        return SEV_INVALID_PAGE_SIZE;
    }
    if (want_2m && (psp_strip_c_bit(page) & (SNP_PAGE_2M - 1))) {
        return SEV_INVALID_ADDRESS;
    }

    switch (psp_page_state(page)) {
    case PAGE_HYPERVISOR:
    case PAGE_RECLAIM:
    case PAGE_GUEST_INVALID:
    case PAGE_GUEST_VALID:
        return SEV_SUCCESS;     /* not immutable: nothing to do */
    case PAGE_FIRMWARE:
    case PAGE_METADATA:
    case PAGE_PRE_GUEST:
    case PAGE_PRE_SWAP:
        psp_page_update(page, RMP_IMMUTABLE, 0, NULL);
        return SEV_SUCCESS;
    default:
        return SEV_INVALID_PAGE_STATE;
    }
}
