// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests for examples/unit/ksnp_example.c: --args COUNT sends its own event
 * that often, and asks for features as often. The module may come and go: then
 * an event is one that nobody knows, or the count begins anew.
 */
#include "lib.h"
#include "tap.h"

#include "../boot.h"

#define VISITS_CODE		0x8000f000
#define UNKNOWN_MSR_CODE	0x7f0

static u64 wanted(void)
{
	u64 n = 0;

	for (const char *p = lib_boot_info()->args; *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (*p - '0');
	return n ? n : 3;
}

static struct nae_result visit(u64 info1)
{
	ghcb_clear();
	return ghcb_exit(VISITS_CODE, info1, 0);
}

/* @last: answer so far, 0 when there was none */
static bool counted(struct nae_result r, u64 *last)
{
	if (r.result == GHCB_RESULT_BAD_INPUT && r.info2 == GHCB_ERROR_INVALID_EVENT) {
		*last = 0;
		return true;
	}
	if (r.result || (r.info2 != *last + 1 && r.info2 != 1))
		return false;
	*last = r.info2;
	return true;
}

static bool known_features(u64 features)
{
	return features == GHCB_HV_SNP || features == (GHCB_HV_SNP | GHCB_HV_AP_CREATION);
}

void payload_main(void)
{
	u64 count = wanted(), last = 0, answered = 0;
	bool ok = true;
	struct nae_result r;

	tap_plan(1);
	for (u64 i = 0; ok && i < count; i++) {
		ok = counted(visit(0), &last) && known_features(nae_hv_features().info2);
		answered += last != 0;
	}
	tap_ok(ok, "every request is answered, or is one that nobody knows");
	print("# answered %llu last %llu\n", answered, last);
	print("# features %#llx\n", nae_hv_features().info2);
	r = visit(1);
	print("# refused %u %llu\n", r.result, r.info2);
	print("# msr %#llx\n", msr_protocol(UNKNOWN_MSR_CODE));
}
