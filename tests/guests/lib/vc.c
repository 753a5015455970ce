// SPDX-License-Identifier: GPL-2.0-only
/*
 * The #VC handler: decodes the instruction as far as its exit code leaves
 * something open, forwards it to the hypervisor, and steps over it.
 */
#include "cpu.h"
#include "nae.h"
#include "trap.h"

#define MAX_PREFIXES	4

/**
 * struct insn - a decoded instruction
 * @length: in bytes
 * @opcode: after prefixes; 0x0f.. for two-byte opcodes
 * @modrm: the byte after the opcode
 * @rep: a REP prefix was there
 * @wide: REX.W was there
 * @rex_r: REX.R was there
 * @opsize16: an operand size prefix was there
 */
struct insn {
	u32 length;
	u32 opcode;
	u8 modrm;
	bool rep, wide, rex_r, opsize16;
};

/* Up to the opcode: what follows depends on it. */
static struct insn decode(const u8 *p)
{
	const u8 *start = p;
	struct insn i = { 0 };

	for (u32 n = 0; n < MAX_PREFIXES; n++, p++) {
		if (*p == 0x66)
			i.opsize16 = true;
		else if (*p == 0xf3 || *p == 0xf2)
			i.rep = true;
		else
			break;
	}
	if ((*p & 0xf0) == 0x40) {
		i.wide = *p & 8;
		i.rex_r = *p & 4;
		p++;
	}
	i.opcode = *p++;
	if (i.opcode == 0x0f)
		i.opcode = 0x0f00 | *p++;
	i.modrm = *p;
	i.length = p - start;
	return i;
}

/* ModRM, SIB and displacement. */
static u32 operand_length(u8 modrm)
{
	u8 mod = modrm >> 6, rm = modrm & 7;
	u32 length = 1;

	if (mod == 3)
		return length;
	if (rm == 4)
		length++;
	if (mod == 1)
		length += 1;
	else if (mod == 2 || rm == 5)
		length += 4;
	return length;
}

static u64 *reg(struct trap_regs *regs, u32 n)
{
	u64 *const by_number[16] = {
		&regs->rax, &regs->rcx, &regs->rdx, &regs->rbx,
		&regs->rsp, &regs->rbp, &regs->rsi, &regs->rdi,
		&regs->r8, &regs->r9, &regs->r10, &regs->r11,
		&regs->r12, &regs->r13, &regs->r14, &regs->r15,
	};

	return by_number[n & 15];
}

/* Writes as the CPU does: 32 bits clear the upper half, less keeps it. */
static void set_reg(u64 *r, u64 value, u32 size)
{
	if (size >= 4)
		*r = size == 4 ? (u32)value : value;
	else if (size == 2)
		*r = (*r & ~0xffffULL) | (u16)value;
	else
		*r = (*r & ~0xffULL) | (u8)value;
}

static bool vc_cpuid(struct trap_regs *regs)
{
	struct cpuid c;

	if (nae_cpuid(regs->rax, regs->rcx, &c).result)
		return false;
	regs->rax = c.eax;
	regs->rbx = c.ebx;
	regs->rcx = c.ecx;
	regs->rdx = c.edx;
	return true;
}

static bool vc_msr(struct trap_regs *regs, const struct insn *i)
{
	u64 value;

	if (i->opcode == 0x0f30)
		return !nae_wrmsr(regs->rcx, (u32)regs->rax | regs->rdx << 32).result;
	if (nae_rdmsr(regs->rcx, &value).result)
		return false;
	regs->rax = (u32)value;
	regs->rdx = value >> 32;
	return true;
}

/* IN and OUT; the string forms are requests of their own (nae_outs()). */
static bool vc_ioio(struct trap_regs *regs, struct insn *i)
{
	bool immediate = !(i->opcode & 8);
	u32 size = i->opcode & 1 ? (i->opsize16 ? 2 : 4) : 1;
	u16 port = immediate ? i->modrm : regs->rdx;
	u32 value = regs->rax;

	if ((i->opcode & 0xf4) != 0xe4)
		return false;
	i->length += immediate;
	if (i->opcode & 2)
		return !nae_out(port, size, value).result;
	if (nae_in(port, size, &value).result)
		return false;
	set_reg(&regs->rax, value, size);
	return true;
}

static bool vc_tsc(struct trap_regs *regs, struct insn *i, bool with_aux)
{
	u32 aux = 0;
	u64 tsc;

	if (with_aux ? nae_rdtscp(&tsc, &aux).result : nae_rdtsc(&tsc).result)
		return false;
	if (with_aux) {
		regs->rcx = aux;
		i->length++;
	}
	regs->rax = (u32)tsc;
	regs->rdx = tsc >> 32;
	return true;
}

static bool vc_dr7(struct trap_regs *regs, struct insn *i, bool write)
{
	u64 *r = reg(regs, i->modrm & 7);

	i->length++;
	return write ? !nae_dr7_write(*r).result : !nae_dr7_read(r).result;
}

static bool vc_vmmcall(struct trap_regs *regs, struct insn *i)
{
	i->length++;
	return !nae_vmmcall(regs->rax, &regs->rax).result;
}

/*
 * MOV between a register and device memory. GVA is GPA here, and CR2 is not
 * set by #VC, so the address has to be plain: (%reg), no displacement.
 */
static bool vc_mmio(struct trap_regs *regs, struct insn *i)
{
	u64 *r = reg(regs, (i->modrm >> 3 & 7) | (i->rex_r ? 8 : 0));
	u64 gpa = *reg(regs, i->modrm & 7), value = *r;
	u32 size = i->opcode & 1 ? (i->wide ? 8 : i->opsize16 ? 2 : 4) : 1;

	if (i->opcode < 0x88 || i->opcode > 0x8b)
		return false;
	if (i->modrm >> 6 || (i->modrm & 7) == 4 || (i->modrm & 7) == 5)
		return false;
	i->length += operand_length(i->modrm);
	if (i->opcode < 0x8a)
		return !nae_mmio_write(gpa, size, value).result;
	if (nae_mmio_read(gpa, size, &value).result)
		return false;
	set_reg(r, value, size);
	return true;
}

static bool forward(struct trap_regs *regs, struct insn *i)
{
	switch (regs->error_code) {
	case GHCB_NAE_CPUID:
		return vc_cpuid(regs);
	case GHCB_NAE_MSR:
		return vc_msr(regs, i);
	case GHCB_NAE_IOIO:
		return vc_ioio(regs, i);
	case GHCB_NAE_RDTSC:
		return vc_tsc(regs, i, false);
	case GHCB_NAE_RDTSCP:
		return vc_tsc(regs, i, true);
	case GHCB_NAE_DR7_READ:
		return vc_dr7(regs, i, false);
	case GHCB_NAE_DR7_WRITE:
		return vc_dr7(regs, i, true);
	case GHCB_NAE_WBINVD:
		return !nae_wbinvd().result;
	case GHCB_NAE_INVD:
		return !nae_invd().result;
	case GHCB_NAE_VMMCALL:
		return vc_vmmcall(regs, i);
	case 0x400:
		return vc_mmio(regs, i);
	default:
		return false;
	}
}

bool vc_handle(struct trap_regs *regs)
{
	struct insn i;

	/* There is no instruction to look at when its page is what is missing. */
	if (regs->error_code == VC_NPF || !cpu_this()->ghcb)
		return false;
	i = decode((const u8 *)regs->rip);
	if (!forward(regs, &i))
		return false;
	regs->rip += i.length;
	return true;
}
