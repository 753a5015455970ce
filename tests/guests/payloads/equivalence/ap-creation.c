// SPDX-License-Identifier: GPL-2.0-only
/* AP creation (GHCB 2.03, 4.1, "SNP AP Creation"). */
#include "equivalence.h"

#include "insn.h"
#include "memory.h"

#define AP		1

static volatile u32 runs;

static void count(void)
{
	runs++;
}

static bool ask(const char *name, u64 info1, u64 vmsa, u64 features)
{
	request(GHCB_NAE_AP_CREATION, info1, vmsa);
	ghcb_set(GHCB_OFF_RAX, features);
	return send(name, info1);
}

static bool create(const char *name, u32 apic_id, u32 vmpl, u32 req, u64 vmsa, u64 features)
{
	return ask(name, GHCB_AP_CREATION_INFO1(apic_id, vmpl, req), vmsa, features);
}

static void ask_refused(u64 vmsa, u64 features)
{
	static const u32 ids[] = { 2, 7, 255, 0x10000, 0x80000000, 0xffffffff };
	const u64 gpas[] = { vmsa + 8, vmsa | 1ULL << 52, 1ULL << 60, ~0ULL, 0, 1ULL << 21 };

	for (u32 i = 0; i < ARRAY_SIZE(ids); i++)
		for (u32 req = GHCB_AP_CREATE_ON_INIT; req <= GHCB_AP_DESTROY; req++)
			create("ap creation, APIC ID", ids[i], 0, req, vmsa, features);
	for (u32 i = 0; i < ARRAY_SIZE(gpas); i++)
		for (u32 req = GHCB_AP_CREATE_ON_INIT; req <= GHCB_AP_CREATE; req++)
			create("ap creation, VMSA", AP, 0, req, gpas[i], features);
	for (u32 vmpl = 1; vmpl < 16; vmpl += vmpl < 4 ? 1 : 11)
		create("ap creation, VMPL", AP, vmpl, GHCB_AP_CREATE, vmsa, features);
	for (u32 req = 3; req < 0x10000; req = req * 4 + 3)
		create("ap creation, request", AP, 0, req, vmsa, features);
	for (u32 bit = 3; bit <= 4; bit++)
		for (u32 req = GHCB_AP_CREATE_ON_INIT; req <= GHCB_AP_CREATE; req++)
			create("ap creation, injection mode", AP, 0, req, vmsa, features ^ 1ULL << bit);
	for (u32 bit = 20; bit < 32; bit++)
		ask("ap creation, reserved bit",
		    GHCB_AP_CREATION_INFO1(AP, 0, GHCB_AP_CREATE) | 1ULL << bit, vmsa, features);
}

static struct vmsa *make_vmsa(void)
{
	struct vmsa *vmsa = page_alloc_vmsa();

	cpu_prepare(AP, vmsa, count);
	rmpadjust((u64)vmsa, RMP_PAGE_4K, RMPADJUST_VMSA | 1);
	return vmsa;
}

void ask_ap_creation(void)
{
	u64 features = rdmsr(MSR_SEV_STATUS) >> 2;

	ask_refused((u64)page_alloc_vmsa(), features);
	create("ap creation, destroy what is not there", AP, 0, GHCB_AP_DESTROY, 0, 0);
	for (u32 i = 0; i < 3; i++) {
		struct vmsa *vmsa = make_vmsa();

		create("ap creation, create", AP, 0, GHCB_AP_CREATE, (u64)vmsa, features);
		print("  ran=%u\n", cpu_wait(&cpus[AP].done) ? runs : 0);
		create("ap creation, destroy", AP, 0, GHCB_AP_DESTROY, ~0ULL, ~0ULL);
	}
	/* The other features are compared by 7.2 alone. */
	if (create("ap creation, more features", AP, 0, GHCB_AP_CREATE, (u64)make_vmsa(),
		   features | VMSA_FEATURE_DEBUG_SWAP))
		print("  ran=%u\n", cpu_wait(&cpus[AP].done) ? runs : 0);
	create("ap creation, destroy", AP, 0, GHCB_AP_DESTROY, 0, 0);
	create("ap creation, destroy again", AP, 0, GHCB_AP_DESTROY, 0, 0);
	/* It waits for an INIT that does not come. */
	create("ap creation, create on INIT", AP, 0, GHCB_AP_CREATE_ON_INIT, (u64)make_vmsa(),
	       features);
	create("ap creation, destroy", AP, 0, GHCB_AP_DESTROY, 0, 0);
}
