/*
 * AMD SEV-SNP host emulation: the VM save area of an encrypted guest
 *
 * What VMRUN loads and #VMEXIT saves beyond the fields that the VMSA shares
 * with the VMCB's save area, and the host's side of it: APM vol. 2, 15.35.8
 * (swap types) and appendix B, tables B-3 and B-4.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/address-spaces.h"
#include "tcg/helper-tcg.h"
#include "snp/snp.h"

#define VMSA_SIZE           0x670

#define VMSA_FS             0x040
#define VMSA_GS             0x050
#define VMSA_LDTR           0x070
#define VMSA_TR             0x090
#define VMSA_XSS            0x140
#define VMSA_SYSENTER_CS    0x228
#define VMSA_PAT            0x268
#define VMSA_PKRU           0x2e8
#define VMSA_XCR0           0x3e8
#define VMSA_MXCSR          0x408
#define VMSA_X87_FTW        0x40c
#define VMSA_X87_FSW        0x40e
#define VMSA_X87_FCW        0x410
#define VMSA_X87_LOW        0x420   /* 8 registers, bits 63:0 */
#define VMSA_X87_HIGH       0x460   /* 8 registers, bits 79:64 */
#define VMSA_XMM            0x470   /* 16 registers, bits 127:0 */
#define VMSA_YMM            0x570   /* 16 registers, bits 255:128 */

/* The host's copy of the same fields lies behind its VMCB-like control area. */
#define HOST_SAVE_OFFSET    offsetof(struct vmcb, save)

#define FSW_TOP_SHIFT       11
#define FSW_TOP_MASK        (7 << FSW_TOP_SHIFT)
#define X87_RESET_FCW       0x37f
#define MXCSR_RESET         0x1f80

typedef struct VmsaField {
    uint16_t vmsa;
    uint16_t env;
} VmsaField;

#define VMSA_FIELD(offset, member) { offset, offsetof(CPUX86State, member) }

/* 64-bit fields of swap type B: the host's are loaded, but not saved. */
static const VmsaField fields[] = {
    VMSA_FIELD(0x200, star),
    VMSA_FIELD(0x208, lstar),
    VMSA_FIELD(0x210, cstar),
    VMSA_FIELD(0x218, fmask),
    VMSA_FIELD(0x220, kernelgsbase),
    VMSA_FIELD(0x230, sysenter_esp),
    VMSA_FIELD(0x238, sysenter_eip),
    VMSA_FIELD(0x308, regs[R_ECX]),
    VMSA_FIELD(0x310, regs[R_EDX]),
    VMSA_FIELD(0x318, regs[R_EBX]),
    VMSA_FIELD(0x328, regs[R_EBP]),
    VMSA_FIELD(0x330, regs[R_ESI]),
    VMSA_FIELD(0x338, regs[R_EDI]),
    VMSA_FIELD(0x340, regs[R_R8]),
    VMSA_FIELD(0x348, regs[R_R9]),
    VMSA_FIELD(0x350, regs[R_R10]),
    VMSA_FIELD(0x358, regs[R_R11]),
    VMSA_FIELD(0x360, regs[R_R12]),
    VMSA_FIELD(0x368, regs[R_R13]),
    VMSA_FIELD(0x370, regs[R_R14]),
    VMSA_FIELD(0x378, regs[R_R15]),
    VMSA_FIELD(VMSA_XSS, xss),
    VMSA_FIELD(VMSA_XCR0, xcr0),
};

static uint64_t *field(CPUX86State *env, const VmsaField *f)
{
    return (uint64_t *)((uint8_t *)env + f->env);
}

static void load_seg(const uint8_t *p, SegmentCache *sc)
{
    uint16_t attrib = lduw_le_p(p + offsetof(struct vmcb_seg, attrib));

    sc->selector = lduw_le_p(p + offsetof(struct vmcb_seg, selector));
    sc->base = ldq_le_p(p + offsetof(struct vmcb_seg, base));
    sc->limit = ldl_le_p(p + offsetof(struct vmcb_seg, limit));
    sc->flags = (attrib & 0xff) << 8 | (attrib & 0xf00) << 12;
}

static void save_seg(uint8_t *p, const SegmentCache *sc)
{
    stw_le_p(p + offsetof(struct vmcb_seg, selector), sc->selector);
    stw_le_p(p + offsetof(struct vmcb_seg, attrib),
             ((sc->flags >> 8) & 0xff) | ((sc->flags >> 12) & 0xf00));
    stl_le_p(p + offsetof(struct vmcb_seg, limit), sc->limit);
    stq_le_p(p + offsetof(struct vmcb_seg, base), sc->base);
}

static void load_seg_cache(CPUX86State *env, const uint8_t *p, X86Seg seg)
{
    SegmentCache sc;

    load_seg(p, &sc);
    cpu_x86_load_seg_cache(env, seg, sc.selector, sc.base, sc.limit, sc.flags);
}

/* What both the guest's and the host's half of a world switch load. */
static void load_type_b(CPUX86State *env, const uint8_t *p)
{
    for (int i = 0; i < ARRAY_SIZE(fields); i++) {
        *field(env, &fields[i]) = ldq_le_p(p + fields[i].vmsa);
    }
    load_seg_cache(env, p + VMSA_FS, R_FS);
    load_seg_cache(env, p + VMSA_GS, R_GS);
    load_seg(p + VMSA_LDTR, &env->ldt);
    load_seg(p + VMSA_TR, &env->tr);
    env->sysenter_cs = ldl_le_p(p + VMSA_SYSENTER_CS);
    env->pkru = ldl_le_p(p + VMSA_PKRU);
}

static void load_fpu(CPUX86State *env, const uint8_t *p)
{
    uint16_t fsw = lduw_le_p(p + VMSA_X87_FSW);
    uint8_t ftw = ldub_p(p + VMSA_X87_FTW);

    env->fpstt = (fsw & FSW_TOP_MASK) >> FSW_TOP_SHIFT;
    env->fpus = fsw & ~FSW_TOP_MASK;
    cpu_set_fpuc(env, lduw_le_p(p + VMSA_X87_FCW));
    cpu_set_mxcsr(env, ldl_le_p(p + VMSA_MXCSR));
    for (int i = 0; i < 8; i++) {
        FPReg *st = &env->fpregs[(env->fpstt + i) & 7];

        /* abridged tag word, as in FXSAVE: 1 is in use */
        env->fptags[i] = !(ftw >> i & 1);
        st->d.low = ldq_le_p(p + VMSA_X87_LOW + i * 8);
        st->d.high = lduw_le_p(p + VMSA_X87_HIGH + i * 2);
    }
    for (int i = 0; i < 16; i++) {
        ZMMReg *r = &env->xmm_regs[i];

        r->ZMM_Q(0) = ldq_le_p(p + VMSA_XMM + i * 16);
        r->ZMM_Q(1) = ldq_le_p(p + VMSA_XMM + i * 16 + 8);
        r->ZMM_Q(2) = ldq_le_p(p + VMSA_YMM + i * 16);
        r->ZMM_Q(3) = ldq_le_p(p + VMSA_YMM + i * 16 + 8);
    }
}

static void save_fpu(CPUX86State *env, uint8_t *p)
{
    uint8_t ftw = 0;

    for (int i = 0; i < 8; i++) {
        FPReg *st = &env->fpregs[(env->fpstt + i) & 7];

        ftw |= !env->fptags[i] << i;
        stq_le_p(p + VMSA_X87_LOW + i * 8, st->d.low);
        stw_le_p(p + VMSA_X87_HIGH + i * 2, st->d.high);
    }
    for (int i = 0; i < 16; i++) {
        ZMMReg *r = &env->xmm_regs[i];

        stq_le_p(p + VMSA_XMM + i * 16, r->ZMM_Q(0));
        stq_le_p(p + VMSA_XMM + i * 16 + 8, r->ZMM_Q(1));
        stq_le_p(p + VMSA_YMM + i * 16, r->ZMM_Q(2));
        stq_le_p(p + VMSA_YMM + i * 16 + 8, r->ZMM_Q(3));
    }
    update_mxcsr_from_sse_status(env);
    stl_le_p(p + VMSA_MXCSR, env->mxcsr);
    stw_le_p(p + VMSA_X87_FTW, ftw);
    stw_le_p(p + VMSA_X87_FSW, (env->fpus & ~FSW_TOP_MASK) |
             (env->fpstt & 7) << FSW_TOP_SHIFT);
    stw_le_p(p + VMSA_X87_FCW, env->fpuc);
}

void snp_vmsa_load(CPUX86State *env, uint64_t vmsa)
{
    uint8_t p[VMSA_SIZE];

    address_space_read(env_cpu(env)->as, vmsa, MEMTXATTRS_UNSPECIFIED, p,
                       sizeof(p));
    load_type_b(env, p);
    env->pat = ldq_le_p(p + VMSA_PAT);
    load_fpu(env, p);
    cpu_sync_avx_hflag(env);
}

void snp_vmsa_save(CPUX86State *env, uint64_t vmsa)
{
    AddressSpace *as = env_cpu(env)->as;
    uint8_t p[VMSA_SIZE];

    address_space_read(as, vmsa, MEMTXATTRS_UNSPECIFIED, p, sizeof(p));
    for (int i = 0; i < ARRAY_SIZE(fields); i++) {
        stq_le_p(p + fields[i].vmsa, *field(env, &fields[i]));
    }
    save_seg(p + VMSA_FS, &env->segs[R_FS]);
    save_seg(p + VMSA_GS, &env->segs[R_GS]);
    save_seg(p + VMSA_LDTR, &env->ldt);
    save_seg(p + VMSA_TR, &env->tr);
    stq_le_p(p + VMSA_SYSENTER_CS, env->sysenter_cs);
    stl_le_p(p + VMSA_PKRU, env->pkru);
    stq_le_p(p + VMSA_PAT, env->pat);
    save_fpu(env, p);
    address_space_write(as, vmsa, MEMTXATTRS_UNSPECIFIED, p, sizeof(p));
}

/* Swap type C: the host gets reset values and must restore its own. */
static void reset_fpu(CPUX86State *env)
{
    env->fpstt = 0;
    env->fpus = 0;
    memset(env->fptags, 1, sizeof(env->fptags));
    memset(env->fpregs, 0, sizeof(env->fpregs));
    memset(env->xmm_regs, 0, sizeof(env->xmm_regs));
    cpu_set_fpuc(env, X87_RESET_FCW);
    cpu_set_mxcsr(env, MXCSR_RESET);
}

void snp_host_load(CPUX86State *env)
{
    uint8_t p[VMSA_SIZE];

    address_space_read(env_cpu(env)->as, env->vm_hsave + HOST_SAVE_OFFSET,
                       MEMTXATTRS_UNSPECIFIED, p, sizeof(p));
    load_type_b(env, p);
    reset_fpu(env);
    cpu_sync_avx_hflag(env);
}
