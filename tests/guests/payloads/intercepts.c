// SPDX-License-Identifier: GPL-2.0-only
/*
 * The intercepts that a #VC handler forwards, other than port and memory
 * accesses, and the GHCB's own events that concern one CPU alone
 * (GHCB 2.03, 4.1).
 */
#include "cpu.h"
#include "insn.h"
#include "memory.h"
#include "tap.h"
#include "trap.h"

#include "../boot.h"
#include <kvm_snp/guest_msg.h>

#define MSR_APIC_BASE		0x1b
#define MSR_MISC_ENABLE		0x1a0
#define MSR_KVM_POLL_CONTROL	0x4b564d05
#define MSR_NOT_THERE		0xdead0000

#define EVENT_VALID		(1U << 31)
#define EVENT_EXCEPTION		(3U << 8)

#define KVM_HC_VAPIC_POLL_IRQ	1
#define KVM_ENOSYS		1000

static void test_cpuid(void)
{
	const struct snp_cpuid_page *page = (const struct snp_cpuid_page *)BOOT_CPUID_GPA;
	u32 wrong = 0;

	tap_ok(page->count > 0 && page->count <= SNP_CPUID_MAX_ENTRIES, "the CPUID page has entries");
	for (u32 i = 0; i < page->count; i++) {
		const struct snp_cpuid_function *f = &page->functions[i];
		struct cpuid c;

		/* Features of XCR0, of the APIC ID and of the host's state vary. */
		if (f->eax_in == 1 || f->eax_in == 7 || f->eax_in == 0xd)
			continue;
		if (nae_cpuid(f->eax_in, f->ecx_in, &c).result ||
		    c.eax != f->eax || c.ebx != f->ebx || c.ecx != f->ecx || c.edx != f->edx) {
			print("# CPUID %#x:%x differs\n", f->eax_in, f->ecx_in);
			wrong++;
		}
	}
	tap_eq(wrong, 0, "CPUID: the NAE event agrees with the CPUID page");
}

static void write_msr_not_there(void *unused)
{
	(void)unused;
	wrmsr(MSR_NOT_THERE, 1);
}

static void test_msr(void)
{
	const u64 gp = EVENT_VALID | EVENT_EXCEPTION | VECTOR_GP;
	struct nae_result r;
	u64 v = 0;

	tap_accepted(nae_rdmsr(MSR_APIC_BASE, &v), "MSR read is accepted");
	tap_ok(v & 1 << 8, "MSR read: the APIC base has its BSP bit");
	tap_accepted(nae_wrmsr(MSR_KVM_POLL_CONTROL, 0), "MSR write is accepted");
	nae_rdmsr(MSR_KVM_POLL_CONTROL, &v);
	tap_eq(v, 0, "MSR write: 0 is there");
	nae_wrmsr(MSR_KVM_POLL_CONTROL, 1);
	nae_rdmsr(MSR_KVM_POLL_CONTROL, &v);
	tap_eq(v, 1, "MSR write: 1 is there");

	r = nae_rdmsr(MSR_NOT_THERE, &v);
	tap_ok(r.result == GHCB_RESULT_EXCEPTION && (r.info2 & gp) == gp,
	       "MSR read: #GP is asked for when there is no such MSR");
	r = nae_wrmsr(MSR_NOT_THERE, 0);
	tap_ok(r.result == GHCB_RESULT_EXCEPTION && (r.info2 & gp) == gp,
	       "MSR write: #GP is asked for when there is no such MSR");
	tap_ok(fault_call(write_msr_not_there, NULL), "WRMSR of it by #VC is reported");
	tap_ok(rdmsr(MSR_APIC_BASE) & 1 << 8, "RDMSR by #VC");
}

static void test_caches(void)
{
	u64 count = cpu_this()->vc_count;

	tap_accepted(nae_wbinvd(), "WBINVD");
	tap_accepted(nae_invd(), "INVD");
	asm volatile("wbinvd" : : : "memory");
	tap_eq(cpu_this()->vc_count, count + 1, "WBINVD by #VC");
}

static void test_vmmcall(void)
{
	u64 v = ~0ULL;

	tap_accepted(nae_vmmcall(KVM_HC_VAPIC_POLL_IRQ, &v), "VMMCALL");
	tap_eq(v, 0, "VMMCALL: what the hypercall returned");
	nae_vmmcall(0x1234, &v);
	tap_eq(v, -(u64)KVM_ENOSYS, "VMMCALL: an unknown hypercall");
}

static void test_debug_registers(void)
{
	u64 v = 0x400;

	tap_accepted(nae_dr7_write(0x400), "DR7 write");
	tap_accepted(nae_dr7_read(&v), "DR7 read");
	asm volatile("mov %0, %%db7" : : "r"(0x400UL));
	tap_ok(true, "MOV to DR7 by #VC");
}

static void do_rdtscp(void *unused)
{
	u64 tsc;
	u32 aux;

	(void)unused;
	nae_rdtscp(&tsc, &aux);
}

static void do_rdpmc(void *unused)
{
	u64 v;

	(void)unused;
	nae_rdpmc(0x12345678, &v);
}

/* docs/guests.md, "Where KVM differs": rdtscp, rdpmc, monitor. */
static void test_differences(void)
{
	tap_faults(do_rdtscp, NULL, VECTOR_UD, 0, "KVM: RDTSCP injects #UD");
	tap_faults(do_rdpmc, NULL, VECTOR_GP, 0, "KVM: RDPMC of no counter injects #GP");
	tap_accepted(nae_monitor(0, 0, 0), "KVM: MONITOR does nothing");
	tap_accepted(nae_mwait(0, 0), "KVM: MWAIT does nothing");
}

static void test_own_events(void)
{
	u64 gpa = (u64)cpu_this()->ghcb;

	tap_accepted(nae_nmi_complete(), "NMI complete");
	tap_accepted(nae_hv_features(), "hypervisor features");
	tap_eq(nae_hv_features().info2, GHCB_HV_SNP | GHCB_HV_AP_CREATION,
	       "KVM's features are SEV-SNP and AP creation");
	tap_accepted(nae_ap_jump_table(GHCB_JUMP_TABLE_SET, gpa), "KVM: AP jump table is set");
	tap_eq(nae_ap_jump_table(GHCB_JUMP_TABLE_GET, 0).info2, gpa, "KVM: and read back");
	tap_refused(nae_ap_jump_table(2, 0), GHCB_ERROR_INVALID_INPUT,
		    "AP jump table: an unknown request");
}

void payload_main(void)
{
	tap_plan(30);
	test_cpuid();
	test_msr();
	test_caches();
	test_vmmcall();
	test_debug_registers();
	test_differences();
	test_own_events();
}
