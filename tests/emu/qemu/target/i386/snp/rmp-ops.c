/*
 * AMD SEV-SNP host emulation: what the RMP instructions do to the table
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdbool.h>
#include <stdint.h>

#include "rmp.h"
#include "rmp-ops.h"

#define PAGE_SIZE       0x1000ULL
#define PAGES_IN_2M     512
#define VMPL0_ALL       0xfULL
#define PERM_SHIFT(vmpl) ((vmpl) * 8)
#define PERM_MASK(vmpl) (0xffULL << PERM_SHIFT(vmpl))

/* What is the same page of the same guest as before stays as its guest has made it. */
static bool is_same_page(uint64_t spa, const SnpRmpNewState *s)
{
    uint64_t lo = snp_rmp_entry(spa).lo;

    return s->assigned && s->asid && (lo & RMP_ASSIGNED) && RMP_ASID(lo) == s->asid &&
           (lo & RMP_GPA_MASK) == s->gpa && s->large == snp_rmp_is_2m(spa);
}

static uint64_t new_lo(const SnpRmpNewState *s, unsigned i)
{
    uint64_t lo;

    if (!s->assigned) {
        return 0;
    }
    lo = RMP_ASSIGNED | ((uint64_t)s->asid << RMP_ASID_SHIFT) |
         ((s->gpa + i * PAGE_SIZE) & RMP_GPA_MASK);
    if (s->immutable) {
        lo |= RMP_IMMUTABLE;
    }
    if (s->large && i == 0) {
        lo |= RMP_PAGESIZE;
    }
    return lo;
}

static uint32_t check_update(uint64_t spa, const SnpRmpNewState *s)
{
    uint64_t misaligned = s->large ? RMP_2M_MASK : PAGE_SIZE - 1;

    if ((spa | s->gpa) & misaligned || s->asid > RMP_ASID(RMP_ASID_MASK)) {
        return RMP_FAIL_INPUT;
    }
    if (s->large && !snp_rmp_covers(spa + RMP_2M_MASK)) {
        return RMP_FAIL_INPUT;
    }
    /* A page that is nobody's has neither an ASID nor a lock. */
    if (!s->assigned && (s->asid || s->immutable)) {
        return RMP_FAIL_INPUT;
    }
    if (snp_rmp_entry(spa).lo & RMP_IMMUTABLE) {
        return RMP_FAIL_PERMISSION;
    }
    /* One 2 MiB entry or 512 small ones describe a region, never both. */
    if (s->large != snp_rmp_is_2m(spa) && snp_rmp_2m_has_assigned(spa)) {
        return RMP_FAIL_OVERLAP;
    }
    for (unsigned i = 0; i < (s->large ? PAGES_IN_2M : 1); i++) {
        if (snp_rmp_entry(spa + i * PAGE_SIZE).lo & RMP_IMMUTABLE) {
            return RMP_FAIL_PERMISSION;     /* HV-Fixed */
        }
        if (snp_page_in_use(spa + i * PAGE_SIZE)) {
            return RMP_FAIL_INUSE;
        }
    }
    return RMP_SUCCESS;
}

static void update(uint64_t spa, const SnpRmpNewState *s)
{
    bool same = is_same_page(spa, s);

    for (unsigned i = 0; i < (s->large ? PAGES_IN_2M : 1); i++) {
        SnpRmpEntry old = snp_rmp_entry(spa + i * PAGE_SIZE);
        SnpRmpEntry new = { .lo = new_lo(s, i), .hi = s->assigned ? VMPL0_ALL : 0 };

        if (same) {
            new.lo |= old.lo & (RMP_VALIDATED | RMP_VMSA);
            new.hi = old.hi;
        }
        snp_rmp_set_entry(spa + i * PAGE_SIZE, new);
    }
}

uint32_t snp_rmpupdate(uint64_t spa, const SnpRmpNewState *s)
{
    uint32_t status;

    snp_rmp_lock();
    status = check_update(spa, s);
    if (status == RMP_SUCCESS) {
        update(spa, s);
    }
    snp_rmp_unlock();

    if (status == RMP_SUCCESS) {
        snp_rmp_flush(spa, s->large);
    }
    return status;
}

uint32_t snp_psmash(uint64_t spa)
{
    uint32_t status = RMP_SUCCESS;
    SnpRmpEntry e;

    spa &= ~RMP_2M_MASK;
    snp_rmp_lock();
    e = snp_rmp_entry(spa);
    if (!(e.lo & RMP_ASSIGNED) || !(e.lo & RMP_PAGESIZE)) {
        status = RMP_FAIL_INPUT;
    } else if (e.lo & RMP_IMMUTABLE) {
        status = RMP_FAIL_PERMISSION;
    } else {
        /* The small entries carry their own GPA already. */
        e.lo &= ~RMP_PAGESIZE;
        snp_rmp_set_entry(spa, e);
    }
    snp_rmp_unlock();

    if (status == RMP_SUCCESS) {
        snp_rmp_flush(spa, true);
    }
    return status;
}

static uint32_t check_guest_page(const SnpRmpGuestPage *page)
{
    bool large = snp_rmp_is_2m(page->spa);
    uint64_t lo = snp_rmp_entry(page->spa).lo;

    if (!(lo & RMP_ASSIGNED) || (lo & RMP_IMMUTABLE) ||
        RMP_ASID(lo) != page->asid ||
        (lo & RMP_GPA_MASK) != (page->gpa & RMP_GPA_MASK) ||
        (large && !page->large)) {
        return RMP_STALE;
    }
    return large == page->large ? RMP_SUCCESS : RMP_FAIL_SIZEMISMATCH;
}

uint32_t snp_pvalidate(const SnpRmpGuestPage *page, bool validate,
                       bool *changed)
{
    unsigned n = page->large ? PAGES_IN_2M : 1;
    uint32_t status;

    *changed = false;
    snp_rmp_lock();
    status = check_guest_page(page);
    for (unsigned i = 0; status == RMP_SUCCESS && i < n; i++) {
        SnpRmpEntry e = snp_rmp_entry(page->spa + i * PAGE_SIZE);

        if (!(e.lo & RMP_VALIDATED) == validate) {
            e.lo ^= RMP_VALIDATED;
            snp_rmp_set_entry(page->spa + i * PAGE_SIZE, e);
            *changed = true;
        }
    }
    snp_rmp_unlock();

    if (*changed && !validate) {
        snp_rmp_flush(page->spa, page->large);
    }
    return status;
}

static uint8_t permissions(uint64_t hi, uint8_t vmpl)
{
    return hi >> PERM_SHIFT(vmpl);
}

uint32_t snp_rmpadjust(const SnpRmpGuestPage *page, uint8_t vmpl,
                       const SnpRmpPermissions *p)
{
    unsigned n = page->large ? PAGES_IN_2M : 1;
    uint32_t status;
    SnpRmpEntry e;

    if (p->vmpl <= vmpl) {
        return RMP_FAIL_PERMISSION;
    }
    snp_rmp_lock();
    e = snp_rmp_entry(page->spa);
    status = check_guest_page(page);
    if (status == RMP_SUCCESS && (p->mask & ~permissions(e.hi, vmpl))) {
        /* Nobody gives what he does not have himself. */
        status = RMP_FAIL_PERMISSION;
    } else if (status == RMP_SUCCESS && snp_page_in_use(page->spa)) {
        status = RMP_FAIL_INUSE;
    }
    for (unsigned i = 0; status == RMP_SUCCESS && i < n; i++) {
        e = snp_rmp_entry(page->spa + i * PAGE_SIZE);
        e.hi = (e.hi & ~PERM_MASK(p->vmpl)) |
               (uint64_t)p->mask << PERM_SHIFT(p->vmpl);
        if (vmpl == 0) {
            e.lo = (e.lo & ~RMP_VMSA) | (p->vmsa ? RMP_VMSA : 0);
        }
        snp_rmp_set_entry(page->spa + i * PAGE_SIZE, e);
    }
    snp_rmp_unlock();

    if (status == RMP_SUCCESS) {
        snp_rmp_flush(page->spa, page->large);
    }
    return status;
}

uint32_t snp_rmpquery(const SnpRmpGuestPage *page, uint8_t vmpl,
                      SnpRmpPermissions *p)
{
    SnpRmpEntry e;

    if (p->vmpl < vmpl) {
        return RMP_FAIL_PERMISSION;
    }
    e = snp_rmp_entry(page->spa);
    p->mask = permissions(e.hi, p->vmpl);
    p->vmsa = e.lo & RMP_VMSA;
    return RMP_SUCCESS;
}
