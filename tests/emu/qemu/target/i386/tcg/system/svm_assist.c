/*
 * What SVM tells the hypervisor about the intercepted instruction: next RIP
 * (APM volume 2, 15.7.1), decode assists (15.8) and the guest instruction
 * bytes (15.8.4); and next RIP of injected software events (15.20).
 *
 * The instruction is decoded again when the guest exits, so that nothing has
 * to be recorded while it runs. Only what can be intercepted is told apart.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "exec/exec-all.h"
#include "exec/cputlb.h"
#include "tcg/helper-tcg.h"

/* VMCB control area, APM volume 2, table B-1 */
#define VMCB_NEXT_RIP           0xc8
#define VMCB_INSN_LEN           0xd0
#define VMCB_INSN_BYTES         0xd1

#define MAX_INSN_LEN            15

#define SVM_EXIT_CR_FIRST       SVM_EXIT_READ_CR0
#define SVM_EXIT_CR_LAST        (SVM_EXIT_WRITE_CR0 + 15)
#define SVM_EXIT_DR_FIRST       SVM_EXIT_READ_DR0
#define SVM_EXIT_DR_LAST        (SVM_EXIT_WRITE_DR0 + 15)
#define SVM_EXIT_RDPRU          0x08e
#define SVM_EXITINFO1_MOV_CR    (1ULL << 63)

#define SVM_IOIO_SEG_SHIFT      10

#define PF_FETCH                (1 << 4)

typedef struct SvmInsn {
    uint8_t bytes[MAX_INSN_LEN];
    int fetched;
    int len;                    /* how much of it has been decoded */
    bool truncated;             /* it goes on beyond what could be fetched */
    int opcode;                 /* 0x1xx: two-byte opcode 0F xx */
    int modrm;
    int sib;                    /* -1: none */
    int64_t disp;
    int rex;
    int seg;                    /* segment override, -1: none */
    int asize;                  /* address size in bytes */
} SvmInsn;

static bool code64(CPUX86State *env)
{
    return env->hflags & HF_CS64_MASK;
}

/* Stops in front of the first page that cannot be fetched from. */
static void fetch(CPUX86State *env, SvmInsn *insn)
{
    int mmu_idx = cpu_mmu_index(env_cpu(env), true);

    while (insn->fetched < MAX_INSN_LEN) {
        target_ulong addr = env->segs[R_CS].base + env->eip + insn->fetched;
        int n, flags;
        void *host;

        if (!code64(env)) {
            addr = (uint32_t)addr;
        }
        n = MIN(MAX_INSN_LEN - insn->fetched, -(addr | TARGET_PAGE_MASK));
        flags = probe_access_flags(env, addr, n, MMU_INST_FETCH, mmu_idx,
                                   true, &host, 0);
        if ((flags & (TLB_INVALID_MASK | TLB_MMIO)) || !host) {
            return;
        }
        memcpy(insn->bytes + insn->fetched, host, n);
        insn->fetched += n;
    }
}

static uint8_t take(SvmInsn *insn)
{
    if (insn->len == insn->fetched) {
        insn->truncated = true;
        return 0;
    }
    return insn->bytes[insn->len++];
}

static int64_t take_signed(SvmInsn *insn, int size)
{
    uint64_t v = 0;

    for (int i = 0; i < size; i++) {
        v |= (uint64_t)take(insn) << i * 8;
    }
    return size ? sextract64(v, 0, size * 8) : 0;
}

static bool is_prefix(CPUX86State *env, SvmInsn *insn, uint8_t b)
{
    static const uint8_t seg_prefix[] = {
        [R_ES] = 0x26, [R_CS] = 0x2e, [R_SS] = 0x36,
        [R_DS] = 0x3e, [R_FS] = 0x64, [R_GS] = 0x65,
    };

    if (code64(env) && (b & 0xf0) == 0x40) {
        insn->rex = b;
        return true;
    }
    for (int i = 0; i < ARRAY_SIZE(seg_prefix); i++) {
        if (b == seg_prefix[i]) {
            insn->seg = i;
            insn->rex = 0;      /* REX counts right before the opcode only */
            return true;
        }
    }
    switch (b) {
    case 0x67:
        insn->asize = code64(env) || !(env->hflags & HF_CS32_MASK) ? 4 : 2;
        /* fall through */
    case 0x66:
    case 0xf0:
    case 0xf2:
    case 0xf3:
        insn->rex = 0;
        return true;
    default:
        return false;
    }
}

static void decode_memory_operand(SvmInsn *insn)
{
    int mod = insn->modrm >> 6, rm = insn->modrm & 7;

    if (insn->asize == 2) {
        insn->disp = take_signed(insn, mod == 0 && rm == 6 ? 2 : mod);
        return;
    }
    if (rm == 4) {
        insn->sib = take(insn);
        rm = insn->sib & 7;
    }
    insn->disp = take_signed(insn, mod == 1 ? 1 :
                                   mod == 2 || rm == 5 ? 4 : 0);
}

/* Only what can be intercepted is decoded right. */
static void decode(CPUX86State *env, SvmInsn *insn)
{
    uint8_t b;

    memset(insn, 0, sizeof(*insn));
    insn->seg = -1;
    insn->sib = -1;
    insn->asize = code64(env) ? 8 : env->hflags & HF_CS32_MASK ? 4 : 2;
    fetch(env, insn);

    do {
        b = take(insn);
    } while (is_prefix(env, insn, b));
    insn->opcode = b == 0x0f ? 0x100 | take(insn) : b;

    switch (insn->opcode) {
    case 0x120 ... 0x123:       /* MOV to and from CRn, DRn: registers only */
        insn->modrm = take(insn) | 0xc0;
        break;
    case 0x62:                  /* BOUND */
    case 0x100:                 /* SLDT, STR, LLDT, LTR */
    case 0x101:                 /* SGDT to INVLPG, the SVM instructions */
        insn->modrm = take(insn);
        if (insn->modrm < 0xc0) {
            decode_memory_operand(insn);
        }
        break;
    case 0xcd:                  /* INT n */
    case 0xe4 ... 0xe7:         /* IN, OUT with an immediate port */
        take(insn);
        break;
    }
}

static target_ulong rip_behind(CPUX86State *env, const SvmInsn *insn)
{
    target_ulong rip = env->eip + insn->len;

    return code64(env) ? rip : (uint32_t)rip;
}

static int modrm_rm(const SvmInsn *insn)
{
    return (insn->modrm & 7) | (insn->rex & 1) << 3;
}

static uint64_t base_and_index_16(CPUX86State *env, const SvmInsn *insn,
                                  int *seg)
{
    static const int8_t base[8] = {
        R_EBX, R_EBX, R_EBP, R_EBP, R_ESI, R_EDI, R_EBP, R_EBX
    };
    static const int8_t index[8] = {
        R_ESI, R_EDI, R_ESI, R_EDI, -1, -1, -1, -1
    };
    int rm = insn->modrm & 7;

    if (insn->modrm >> 6 == 0 && rm == 6) {
        return 0;
    }
    if (base[rm] == R_EBP) {
        *seg = R_SS;
    }
    return env->regs[base[rm]] + (index[rm] < 0 ? 0 : env->regs[index[rm]]);
}

static uint64_t base_and_index(CPUX86State *env, const SvmInsn *insn, int *seg)
{
    int rm = insn->sib < 0 ? insn->modrm & 7 : insn->sib & 7;
    int base = rm | (insn->rex & 1) << 3;
    uint64_t sum = 0;

    if (insn->sib >= 0) {
        int index = (insn->sib >> 3 & 7) | (insn->rex & 2) << 2;

        if (index != R_ESP) {
            sum = env->regs[index] << (insn->sib >> 6);
        }
    }
    if (insn->modrm >> 6 == 0 && rm == 5) {
        return insn->sib < 0 && code64(env) ? rip_behind(env, insn) : sum;
    }
    if (base == R_ESP || base == R_EBP) {
        *seg = R_SS;
    }
    return sum + env->regs[base];
}

static uint64_t linear_address(CPUX86State *env, const SvmInsn *insn)
{
    int seg = R_DS;
    uint64_t addr = insn->disp + (insn->asize == 2
                                  ? base_and_index_16(env, insn, &seg)
                                  : base_and_index(env, insn, &seg));

    addr = extract64(addr, 0, insn->asize * 8);
    if (insn->seg >= 0) {
        seg = insn->seg;
    }
    if (!code64(env)) {
        return (uint32_t)(addr + env->segs[seg].base);
    }
    return seg == R_FS || seg == R_GS ? addr + env->segs[seg].base : addr;
}

/* Is the exception in flight due to INT3, INTO or BOUND? */
static bool is_soft_exception(const SvmInsn *insn, int vector)
{
    return (vector == EXCP03_INT3 && insn->opcode == 0xcc) ||
           (vector == EXCP04_INTO && insn->opcode == 0xce) ||
           (vector == EXCP05_BOUND && insn->opcode == 0x62);
}

/* APM volume 2, 15.7.1: exits that save next RIP, exceptions see above. */
static bool is_instruction_exit(uint64_t exit_code)
{
    switch (exit_code) {
    case SVM_EXIT_CR_FIRST ... SVM_EXIT_DR_LAST:
    case SVM_EXIT_CR0_SEL_WRITE ... SVM_EXIT_MSR:
    case SVM_EXIT_VMRUN ... SVM_EXIT_RDPRU:
        return true;
    default:
        return false;
    }
}

static bool may_be_soft_exception(uint64_t exit_code)
{
    return exit_code >= SVM_EXIT_EXCP_BASE + EXCP03_INT3 &&
           exit_code <= SVM_EXIT_EXCP_BASE + EXCP05_BOUND;
}

/* 15.8.4: not for faults of the instruction fetch itself. */
static bool has_insn_bytes(uint64_t exit_code, uint64_t exit_info_1)
{
    return (exit_code == SVM_EXIT_NPF ||
            exit_code == SVM_EXIT_EXCP_BASE + EXCP0E_PAGE) &&
           !(exit_info_1 & PF_FETCH);
}

/* Address size, and the segment of string I/O: 15.10.2. */
static uint64_t ioio_assist(const SvmInsn *insn, uint64_t exit_info_1)
{
    int seg = exit_info_1 & SVM_IOIO_TYPE_MASK ? R_ES
              : insn->seg < 0 ? R_DS : insn->seg;

    exit_info_1 |= insn->asize / 2 << SVM_IOIO_ASIZE_SHIFT;
    if (exit_info_1 & SVM_IOIO_STR_MASK) {
        exit_info_1 |= seg << SVM_IOIO_SEG_SHIFT;
    }
    return exit_info_1;
}

static uint64_t decode_assist(CPUX86State *env, const SvmInsn *insn,
                              uint64_t exit_code, uint64_t exit_info_1)
{
    switch (exit_code) {
    case SVM_EXIT_CR_FIRST ... SVM_EXIT_CR_LAST:
    case SVM_EXIT_CR0_SEL_WRITE:
        /* CLTS, LMSW and SMSW access CR0, too, but name no register. */
        return insn->opcode == 0x120 || insn->opcode == 0x122
               ? SVM_EXITINFO1_MOV_CR | modrm_rm(insn) : 0;
    case SVM_EXIT_DR_FIRST ... SVM_EXIT_DR_LAST:
        return modrm_rm(insn);
    case SVM_EXIT_SWINT:
        return insn->bytes[insn->len - 1];
    case SVM_EXIT_INVLPG:
        return linear_address(env, insn);
    case SVM_EXIT_IOIO:
        return ioio_assist(insn, exit_info_1);
    default:
        return exit_info_1;
    }
}

static void put_insn_bytes(CPUX86State *env, const SvmInsn *insn)
{
    CPUState *cs = env_cpu(env);

    x86_stb_phys(cs, env->vm_vmcb + VMCB_INSN_LEN, insn->fetched);
    for (int i = 0; i < MAX_INSN_LEN; i++) {
        x86_stb_phys(cs, env->vm_vmcb + VMCB_INSN_BYTES + i, insn->bytes[i]);
    }
}

uint64_t svm_exit_assist(CPUX86State *env, uint64_t exit_code,
                         uint64_t exit_info_1)
{
    bool nrip_save = env->features[FEAT_SVM] & CPUID_SVM_NRIPSAVE;
    bool assists = env->features[FEAT_SVM] & CPUID_SVM_DECODEASSIST;
    /* Of a guest with SEV-ES the hypervisor learns nothing of that. */
    bool visible = (env->hflags & HF_GUEST_MASK) && !env->snp.es;
    bool bytes, instruction, soft;
    SvmInsn insn = { };

    bytes = visible && assists && has_insn_bytes(exit_code, exit_info_1);
    instruction = visible && is_instruction_exit(exit_code);
    soft = visible && may_be_soft_exception(exit_code);
    if (bytes || instruction || soft) {
        decode(env, &insn);
        soft = soft && is_soft_exception(&insn, exit_code - SVM_EXIT_EXCP_BASE);
    }
    if (assists && instruction && !insn.truncated) {
        exit_info_1 = decode_assist(env, &insn, exit_code, exit_info_1);
    }
    if (assists) {
        put_insn_bytes(env, bytes ? &insn : &(SvmInsn) { });
    }
    if (nrip_save) {
        bool valid = (instruction || soft) && !insn.truncated;

        x86_stq_phys(env_cpu(env), env->vm_vmcb + VMCB_NEXT_RIP,
                     valid ? rip_behind(env, &insn) : 0);
    }
    return exit_info_1;
}

void svm_inject_event(CPUX86State *env, int vector)
{
    if (!env->exception_is_int) {
        /* A fault while it is delivered may make a double fault of it. */
        env->old_exception = vector;
    }
    if (!(env->features[FEAT_SVM] & CPUID_SVM_NRIPSAVE)) {
        return;
    }
    if (env->exception_is_int || vector == EXCP03_INT3 ||
        vector == EXCP04_INTO) {
        env->exception_is_int = 1;
        env->exception_next_eip = x86_ldq_phys(env_cpu(env),
                                               env->vm_vmcb + VMCB_NEXT_RIP);
    }
}

void svm_check_dr_exceptions(CPUX86State *env, uint32_t type,
                             uintptr_t retaddr)
{
    int reg = type & 0xf;

    if (type < SVM_EXIT_DR_FIRST || type > SVM_EXIT_DR_LAST) {
        return;
    }
    if ((reg == 4 || reg == 5) && (env->cr[4] & CR4_DE_MASK)) {
        raise_exception_ra(env, EXCP06_ILLOP, retaddr);
    }
    if (env->dr[7] & DR7_GD) {
        env->dr[7] &= ~DR7_GD;
        env->dr[6] |= DR6_BD;
        raise_exception_ra(env, EXCP01_DB, retaddr);
    }
}

bool svm_soft_exception(CPUX86State *env, int vector)
{
    SvmInsn insn;

    if (vector != EXCP03_INT3 && vector != EXCP04_INTO) {
        return false;
    }
    decode(env, &insn);
    return is_soft_exception(&insn, vector);
}

void svm_check_soft_interrupt(CPUX86State *env, int vector, uintptr_t retaddr)
{
    uint32_t exit_code = SVM_EXIT_SWINT;

    if (!(env->hflags & HF_GUEST_MASK)) {
        return;
    }
    if (svm_soft_exception(env, vector)) {
        exit_code = SVM_EXIT_EXCP_BASE + vector;
    }
    cpu_svm_check_intercept_param(env, exit_code, 0, retaddr);
}
