// SPDX-License-Identifier: GPL-2.0-only
/* CPUID by the MSR protocol (GHCB 2.03, 2.3.1, 0x004): one register of subleaf 0. */
#include "../handlers.h"
#include "../svm.h"
#include "../symbols.h"

/* Bits 11:0 are the response code, 63:32 the register's value, the rest stays */
#define REGISTER(value)		(((value) >> 30) & 3)
#define KEPT			GENMASK_ULL(31, 12)

int cpuid_msr(struct ksnp_vcpu *v, u64 value)
{
	static const u8 registers[] = {
		[GHCB_CPUID_EAX] = VCPU_REGS_RAX, [GHCB_CPUID_EBX] = VCPU_REGS_RBX,
		[GHCB_CPUID_ECX] = VCPU_REGS_RCX, [GHCB_CPUID_EDX] = VCPU_REGS_RDX,
	};
	struct kvm_vcpu *vcpu = v->vcpu;
	u32 answer;

	vcpu->arch.regs[VCPU_REGS_RAX] = value >> 32;
	vcpu->arch.regs[VCPU_REGS_RCX] = 0;
	if (!stock(kvm_emulate_cpuid)(vcpu))
		return 0;

	answer = vcpu->arch.regs[registers[REGISTER(value)]];
	svm_vmcb(vcpu)->control.ghcb_gpa =
		(u64)answer << 32 | (value & KEPT) | GHCB_INFO_CPUID_RESP;
	return 1;
}
