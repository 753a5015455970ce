// SPDX-License-Identifier: GPL-2.0-only
/*
 * AP creation (GHCB 2.03, 4.1, "SNP AP Creation"), with two vCPUs.
 */
#include "apic.h"
#include "cpu.h"
#include "insn.h"
#include "memory.h"
#include "tap.h"

#define AP			1
#define NO_SUCH_AP		7
#define SIZE_2M			(PAGES_PER_2M * PAGE_SIZE)
#define QUIET_LOOPS		(1U << 22)
#define QUIET_TRIES		200

static volatile u64 counter;
static volatile bool started;
static struct barrier both = { .count = 2 };

static void say_started(void)
{
	started = true;
}

static void count_for_ever(void)
{
	started = true;
	for (;;)
		counter++;
}

static void meet(void)
{
	for (u32 i = 0; i < 100; i++) {
		barrier_wait(&both);
		if (cpu_this()->index == AP)
			counter++;
		barrier_wait(&both);
	}
}

static struct vmsa *make_vmsa(void (*work)(void))
{
	struct vmsa *vmsa = page_alloc_vmsa();

	cpu_prepare(AP, vmsa, work);
	tap_eq(rmpadjust((u64)vmsa, RMP_PAGE_4K, RMPADJUST_VMSA | 1), 0, "RMPADJUST makes a VMSA");
	return vmsa;
}

static void test_refusals(void)
{
	u64 gpa = (u64)page_alloc_vmsa(), large = page_alloc_raw(PAGES_PER_2M);
	u64 features = rdmsr(MSR_SEV_STATUS) >> 2;

	tap_refused(nae_ap_creation(AP, 0, GHCB_AP_CREATE, gpa + 8, features),
		    GHCB_ERROR_INVALID_INPUT, "a VMSA that is not page-aligned");
	tap_refused(nae_ap_creation(AP, 0, GHCB_AP_CREATE, 1ULL << 60, features),
		    GHCB_ERROR_INVALID_INPUT, "a VMSA beyond the physical address space");
	tap_refused(nae_ap_creation(AP, 0, GHCB_AP_CREATE, large, features),
		    GHCB_ERROR_INVALID_INPUT, "a VMSA that is 2M-aligned (an erratum)");
	tap_refused(nae_ap_creation(AP, 0, GHCB_AP_CREATE, gpa,
				    features ^ VMSA_FEATURE_RESTRICTED_INJ),
		    GHCB_ERROR_INVALID_INPUT, "another injection mode: restricted");
	tap_refused(nae_ap_creation(AP, 0, GHCB_AP_CREATE, gpa,
				    features ^ VMSA_FEATURE_ALTERNATE_INJ),
		    GHCB_ERROR_INVALID_INPUT, "another injection mode: alternate");
	tap_refused(nae_ap_creation(NO_SUCH_AP, 0, GHCB_AP_CREATE, gpa, features),
		    GHCB_ERROR_INVALID_INPUT, "an unknown APIC ID");
	tap_refused(nae_ap_creation(AP, 0, 3, gpa, features),
		    GHCB_ERROR_INVALID_INPUT, "an unknown request");
	tap_refused(nae_ap_creation(AP, 1, GHCB_AP_CREATE, gpa, features),
		    GHCB_ERROR_INVALID_INPUT, "VMPL1, which KVM does not offer");
	tap_ok(!started, "nothing of it has started the AP");
}

static void test_create(void)
{
	tap_ok(cpu_start(AP, say_started), "create is accepted");
	tap_ok(cpu_wait(&cpus[AP].done) && started, "the AP runs");
}

static void destroy(void)
{
	tap_accepted(nae_ap_creation(AP, 0, GHCB_AP_DESTROY, 0, 0), "destroy is accepted");
}

static void test_two_cpus(void)
{
	destroy();
	counter = 0;
	tap_ok(cpu_start(AP, meet), "create after destroy");
	meet();
	tap_eq(counter, 100, "two CPUs meet at barriers");
	tap_ok(cpu_wait(&cpus[AP].done), "the AP is done");
}

/* The counter stands still: not at once, but it does. */
static bool comes_to_rest(void)
{
	for (u32 i = 0; i < QUIET_TRIES; i++) {
		u64 before = counter;

		for (u32 k = 0; k < QUIET_LOOPS; k++)
			cpu_relax();
		if (counter == before)
			return true;
	}
	return false;
}

static void test_destroy(void)
{
	destroy();
	started = false;
	tap_ok(cpu_start(AP, count_for_ever), "an AP that never ends");
	tap_ok(cpu_wait(&started), "it runs");
	destroy();
	tap_ok(comes_to_rest(), "destroy has stopped it");
}

static void test_create_on_init(void)
{
	struct vmsa *vmsa = make_vmsa(say_started);

	started = false;
	tap_accepted(nae_ap_creation(AP, 0, GHCB_AP_CREATE_ON_INIT, (u64)vmsa, vmsa->sev_features),
		     "create on INIT is accepted");
	for (u32 k = 0; k < QUIET_LOOPS; k++)
		cpu_relax();
	tap_ok(!started, "the AP does not run before INIT");
	apic_init_sipi(AP);
	tap_ok(cpu_wait(&cpus[AP].done) && started, "it runs after INIT and SIPI");
}

static void test_nmi(void)
{
	destroy();
	started = false;
	tap_ok(cpu_start(AP, count_for_ever), "an AP to send an NMI to");
	tap_ok(cpu_wait(&started), "it runs");
	apic_send(AP, ICR_NMI);
	tap_ok(cpu_wait((volatile bool *)&cpus[AP].nmi_count), "it got the NMI");
}

void payload_main(void)
{
	tap_plan(28);
	test_refusals();
	test_create();
	test_two_cpus();
	test_destroy();
	test_create_on_init();
	test_nmi();
}
