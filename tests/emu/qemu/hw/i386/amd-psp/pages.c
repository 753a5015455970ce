/*
 * AMD Secure Processor: page states, SNP_PAGE_RECLAIM, SNP_PAGE_UNSMASH
 *
 * The ABI, "Page States" and the sections of these commands.
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

static void update_entry(uint64_t paddr, uint64_t clear, uint64_t set, const uint8_t *vmpl_perms)
{
    SnpRmpEntry e = snp_rmp_entry(paddr);

    e.lo = (e.lo & ~clear) | set;
    if (vmpl_perms) {
        e.hi = VMPL0_ALL_PERMISSIONS | vmpl_perms[0] << 8 | vmpl_perms[1] << 16 |
               (uint64_t)vmpl_perms[2] << 24;
    }
    snp_rmp_set_entry(paddr, e);
}

void psp_page_update(uint64_t paddr, uint64_t clear, uint64_t set, const uint8_t *vmpl_perms)
{
    uint64_t size = SNP_PAGE_4K;
    bool large;

    paddr = psp_strip_c_bit(paddr);
    snp_rmp_lock();
    large = snp_rmp_is_2m(paddr);
    if (large) {
        size = SNP_PAGE_2M;
        paddr &= ~(SNP_PAGE_2M - 1);
    }
    for (uint64_t done = 0; done < size; done += SNP_PAGE_4K) {
        update_entry(paddr + done, clear, set, vmpl_perms);
    }
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

/* Could the page be part of a 2 MiB page whose first is @first? */
static bool fits(SnpRmpEntry first, SnpRmpEntry e, uint64_t offset)
{
    first.lo += offset;     /* the GPA */
    return e.lo == first.lo && e.hi == first.hi;
}

static bool can_unsmash(uint64_t page)
{
    SnpRmpEntry first = snp_rmp_entry(page);
    SnpPageState state = snp_page_state(first.lo);

    if ((state != PAGE_PRE_GUEST && state != PAGE_PRE_SWAP) || snp_rmp_is_2m(page) ||
        (first.lo & RMP_VMSA) || (first.lo & RMP_GPA_MASK & (SNP_PAGE_2M - 1))) {
        return false;
    }
    for (uint64_t offset = 0; offset < SNP_PAGE_2M; offset += SNP_PAGE_4K) {
        if (!fits(first, snp_rmp_entry(page + offset), offset)) {
            return false;
        }
    }
    return true;
}

SevStatus psp_snp_page_unsmash(PspFirmware *fw, void *buf)
{
    const SnpAddr *cmd = buf;
    uint64_t page = psp_strip_c_bit(cmd->paddr);
    SnpRmpRange rmp = snp_rmp_range();
    SevStatus status = SEV_INVALID_PAGE_STATE;

    if (page & (SNP_PAGE_2M - 1)) {
        return SEV_INVALID_PARAM;
    }
    if (fw->snp_state != SNP_STATE_INIT) {
        return SEV_INVALID_PLATFORM_STATE;
    }
    if (!snp_rmp_covers(page + SNP_PAGE_2M - 1)) {
        return SEV_INVALID_PAGE_STATE;
    }
    if (page <= rmp.end && page + SNP_PAGE_2M > rmp.base) {
        return SEV_INVALID_ADDRESS;
    }
    snp_rmp_lock();
    if (can_unsmash(page)) {
        update_entry(page, 0, RMP_PAGESIZE, NULL);
        status = SEV_SUCCESS;
    }
    snp_rmp_unlock();
    snp_rmp_flush(page, true);
    return status;
}
