// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every exit code that comes back (GHCB 2.03, 4.1): with all registers 0 and
 * valid, so that known ones do little. And the GHCB's own small events.
 */
#include "equivalence.h"

#define JUMP_TABLE	0xabcd000

/* Those that do not come back (endings.c), or not alone (ap-reset-hold.c). */
static bool comes_back(u64 code)
{
	return code != GHCB_NAE_RDTSC && code != GHCB_NAE_AP_RESET_HOLD &&
	       code != GHCB_NAE_TERMINATE && code != GHCB_NAE_UNSUPPORTED;
}

static void ask(const char *name, u64 code)
{
	if (!comes_back(code))
		return;
	request_full(code, 0, 0);
	send(name, code);
}

static void ask_range(u64 first, u64 last, u64 step)
{
	for (u64 code = first; code <= last; code += step)
		ask("event", code);
}

static void ask_upper_bits(void)
{
	static const u64 codes[] = {
		GHCB_NAE_CPUID, GHCB_NAE_MMIO_READ, GHCB_NAE_PSC, GHCB_NAE_HV_FEATURES,
		GHCB_NAE_TERMINATE, GHCB_NAE_UNSUPPORTED, GHCB_NAE_RDTSC,
	};

	for (u32 i = 0; i < ARRAY_SIZE(codes); i++) {
		ask("event, bit 32", codes[i] | 1ULL << 32);
		ask("event, bit 63", codes[i] | 1ULL << 63);
	}
	ask("event, upper bits alone", 1ULL << 32);
	ask("event, all bits", ~0ULL);
}

static void plain(const char *name, u64 code, u64 info1, u64 info2)
{
	request(code, info1, info2);
	send(name, info1);
}

static void ask_small_events(void)
{
	plain("hv features", GHCB_NAE_HV_FEATURES, 0, 0);
	plain("hv features, information", GHCB_NAE_HV_FEATURES, 1, 2);
	plain("nmi complete", GHCB_NAE_NMI_COMPLETE, 0, 0);
	plain("nmi complete, information", GHCB_NAE_NMI_COMPLETE, ~0ULL, ~0ULL);
	plain("jump table, get", GHCB_NAE_AP_JUMP_TABLE, GHCB_JUMP_TABLE_GET, 0);
	plain("jump table, set", GHCB_NAE_AP_JUMP_TABLE, GHCB_JUMP_TABLE_SET, JUMP_TABLE);
	plain("jump table, get", GHCB_NAE_AP_JUMP_TABLE, GHCB_JUMP_TABLE_GET, ~0ULL);
	plain("jump table, set unaligned", GHCB_NAE_AP_JUMP_TABLE, GHCB_JUMP_TABLE_SET, 0x123);
	plain("jump table, get", GHCB_NAE_AP_JUMP_TABLE, GHCB_JUMP_TABLE_GET, 0);
	plain("jump table, set nothing", GHCB_NAE_AP_JUMP_TABLE, GHCB_JUMP_TABLE_SET, 0);
	plain("jump table, request", GHCB_NAE_AP_JUMP_TABLE, 2, 0);
	plain("jump table, request", GHCB_NAE_AP_JUMP_TABLE, 1ULL << 32, 0);
	plain("jump table, request", GHCB_NAE_AP_JUMP_TABLE, ~0ULL, 0);
}

static void ask_repeatedly(void)
{
	for (u32 i = 0; i < 16; i++)
		plain("hv features, repeated", GHCB_NAE_HV_FEATURES, i, 0);
	/* What came back is sent as it is: no valid bit is left but the registers'. */
	request_full(GHCB_NAE_CPUID, 0, 0);
	send("cpuid", 0);
	ghcb_exit_raw();
	request_full(GHCB_NAE_CPUID, 0, 0);
	ghcb_exit_raw();
	send("the answer as the next request", 0);
}

void ask_events(void)
{
	ask_range(0x000, 0x0ff, 1);
	ask_range(0x100, 0x3ff, 37);
	ask_range(0x400, 0x407, 1);
	ask_range(0x80000000, 0x80000020, 1);
	ask_range(0x80000021, 0x8000ffe0, 4999);
	ask_range(0x8000fff0, 0x80010001, 1);
	ask_upper_bits();
	ask_small_events();
	ask_repeatedly();
}
