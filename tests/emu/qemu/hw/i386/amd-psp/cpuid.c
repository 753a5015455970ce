/*
 * AMD Secure Processor: checks of the CPUID values a hypervisor claims
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "cpuid.h"

#define LEAF_XSAVE              0xd
#define XSAVE_LEGACY_SIZE       0x240   /* legacy region and header */
#define XSAVE_X87_SSE           0x3
#define XSAVE_COMPACTED         0xa     /* Fn0000_000D_EAX_x1: XSAVEC, XSAVES */

#define ECX1_X2APIC             (1u << 21)
#define ECX1_OSXSAVE            (1u << 27)
#define ECX1_HYPERVISOR         (1u << 31)
#define ECX7_OSPKE              (1u << 4)

typedef enum Rule {
    RULE_NONE,
    RULE_EQUAL,
    RULE_SUBSET,                /* feature bits: none that the processor lacks */
    RULE_AT_MOST,
    RULE_BYTES_AT_MOST,         /* byte by byte */
    RULE_FMS,                   /* family, model, stepping: not a later one */
} Rule;

/* One register: how it is compared, and which of its bits are. */
typedef struct Check {
    Rule rule;
    uint32_t mask;
} Check;

#define NONE                { RULE_NONE, 0 }
#define EQUAL               { RULE_EQUAL, ~0u }
#define EQUAL_IN(mask)      { RULE_EQUAL, mask }
#define SUBSET              { RULE_SUBSET, ~0u }
#define SUBSET_BUT(free)    { RULE_SUBSET, ~(free) }
#define AT_MOST             { RULE_AT_MOST, ~0u }
#define BYTES_AT_MOST_IN(m) { RULE_BYTES_AT_MOST, m }
#define FMS                 { RULE_FMS, ~0u }

static const struct Leaf {
    uint32_t leaf;
    uint32_t subleaf;
    Check reg[4];
} leaves[] = {
    { 0x00000000, 0, { NONE, EQUAL, EQUAL, EQUAL } },
    /* x2APIC is the hypervisor's to offer: it emulates the APIC anyway. */
    { 0x00000001, 0, { FMS, EQUAL_IN(0xff00),
                       SUBSET_BUT(ECX1_X2APIC | ECX1_OSXSAVE | ECX1_HYPERVISOR), SUBSET } },
    { 0x00000007, 0, { AT_MOST, SUBSET, SUBSET_BUT(ECX7_OSPKE), SUBSET } },
    { 0x80000000, 0, { NONE, EQUAL, EQUAL, EQUAL } },
    { 0x80000001, 0, { FMS, NONE, SUBSET, SUBSET } },
    { 0x80000007, 0, { NONE, NONE, NONE, SUBSET } },
    { 0x80000008, 0, { BYTES_AT_MOST_IN(0xffff), SUBSET, NONE, NONE } },
    { 0x8000001f, 0, { SUBSET, EQUAL_IN(0x3f), NONE, NONE } },
    { 0x80000021, 0, { SUBSET, NONE, NONE, NONE } },
};

/* Fn0000_0001_EAX with the extended fields where they belong, to compare by. */
static uint32_t fms_order(uint32_t eax)
{
    uint32_t family = ((eax >> 8) & 0xf) + ((eax >> 20) & 0xff);
    uint32_t model = ((eax >> 4) & 0xf) | ((eax >> 12) & 0xf0);

    return family << 12 | model << 4 | (eax & 0xf);
}

static uint32_t bytes_at_most(uint32_t claim, uint32_t real)
{
    uint32_t result = 0;

    for (unsigned shift = 0; shift < 32; shift += 8) {
        uint32_t c = (claim >> shift) & 0xff, r = (real >> shift) & 0xff;

        result |= (c < r ? c : r) << shift;
    }
    return result;
}

/* What @claim has to be, given that the processor says @real. */
static uint32_t corrected(const Check *check, uint32_t claim, uint32_t real)
{
    uint32_t right = claim;

    switch (check->rule) {
    case RULE_NONE:
        return claim;
    case RULE_EQUAL:
        right = real;
        break;
    case RULE_SUBSET:
        right = claim & real;
        break;
    case RULE_AT_MOST:
        right = claim < real ? claim : real;
        break;
    case RULE_BYTES_AT_MOST:
        right = bytes_at_most(claim, real);
        break;
    case RULE_FMS:
        right = fms_order(claim) <= fms_order(real) ? claim : real;
        break;
    }
    return (claim & ~check->mask) | (right & check->mask);
}

static bool set(uint32_t *claim, uint32_t right)
{
    bool same = *claim == right;

    *claim = right;
    return same;
}

static bool check_registers(SnpCpuidFunction *fn, const Check check[4], const uint32_t real[4])
{
    bool ok = set(&fn->eax, corrected(&check[0], fn->eax, real[0]));

    ok &= set(&fn->ebx, corrected(&check[1], fn->ebx, real[1]));
    ok &= set(&fn->ecx, corrected(&check[2], fn->ecx, real[2]));
    ok &= set(&fn->edx, corrected(&check[3], fn->edx, real[3]));
    return ok;
}

/* The size of an XSAVE area with these components beyond x87 and SSE. */
static uint32_t xsave_size(uint64_t components, bool compacted, PspCpuid *cpuid, void *opaque)
{
    uint32_t size = XSAVE_LEGACY_SIZE, reg[4];

    for (unsigned i = 2; i < 63; i++) {
        if (!(components & (1ULL << i))) {
            continue;
        }
        cpuid(opaque, LEAF_XSAVE, i, reg);
        if (compacted) {
            size += reg[0];
        } else if (reg[0] + reg[1] > size) {
            size = reg[0] + reg[1];
        }
    }
    return size;
}

static bool check_xsave(SnpCpuidFunction *fn, const uint32_t real[4], PspCpuid *cpuid, void *opaque)
{
    static const Check enabled[4] = { SUBSET, NONE, NONE, SUBSET };
    static const Check features[4] = { SUBSET, NONE, SUBSET, SUBSET };
    static const Check component[4] = { EQUAL, EQUAL, SUBSET, NONE };
    bool ok;

    switch (fn->ecx_in) {
    case 0:
        ok = check_registers(fn, enabled, real);
        ok &= set(&fn->eax, fn->eax | XSAVE_X87_SSE);
        ok &= set(&fn->ebx, xsave_size(fn->xcr0_in, false, cpuid, opaque));
        return ok;
    case 1:
        ok = check_registers(fn, features, real);
        if (real[0] & XSAVE_COMPACTED) {
            ok &= set(&fn->ebx, xsave_size(fn->xcr0_in | fn->xss_in, true, cpuid, opaque));
        }
        return ok;
    default:
        return check_registers(fn, component, real);
    }
}

static bool check_function(SnpCpuidFunction *fn, PspCpuid *cpuid, void *opaque)
{
    uint32_t real[4];

    cpuid(opaque, fn->eax_in, fn->ecx_in, real);
    if (fn->eax_in == LEAF_XSAVE) {
        return check_xsave(fn, real, cpuid, opaque);
    }
    for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++) {
        if (leaves[i].leaf == fn->eax_in && leaves[i].subleaf == fn->ecx_in) {
            return check_registers(fn, leaves[i].reg, real);
        }
    }
    return true;
}

bool snp_cpuid_check(SnpCpuidFunction *fn, uint32_t count, PspCpuid *cpuid, void *opaque)
{
    bool ok = true;

    for (uint32_t i = 0; i < count; i++) {
        ok &= check_function(&fn[i], cpuid, opaque);
    }
    return ok;
}
