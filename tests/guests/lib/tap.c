// SPDX-License-Identifier: GPL-2.0-only
#include "tap.h"

#include "../boot.h"
#include "cpu.h"

static u32 number(void)
{
	volatile struct payload_result *r = lib_result();

	return r->passed + r->failed + r->skipped;
}

void tap_plan(u32 tests)
{
	lib_result()->planned = tests;
	print("1..%u\n", tests);
}

bool tap_ok(bool ok, const char *what)
{
	if (ok)
		lib_result()->passed++;
	else
		lib_result()->failed++;
	print("%s %u - %s\n", ok ? "ok" : "not ok", number(), what);
	return ok;
}

bool tap_eq(u64 got, u64 want, const char *what)
{
	bool ok = tap_ok(got == want, what);

	if (!ok)
		print("# wanted %#llx, got %#llx\n", want, got);
	return ok;
}

void tap_skip(const char *what, const char *why)
{
	lib_result()->skipped++;
	print("ok %u - %s # SKIP %s\n", number(), what, why);
}

static bool tap_result(struct nae_result r, u32 result, u64 info2, bool compare, const char *what)
{
	bool ok = tap_ok(r.result == result && (!compare || r.info2 == info2), what);

	if (!ok)
		print("# wanted SW_EXITINFO1 %u and 2 %#llx, got %u and %#llx\n", result, info2,
		      r.result, r.info2);
	return ok;
}

bool tap_accepted(struct nae_result r, const char *what)
{
	return tap_result(r, GHCB_RESULT_OK, 0, false, what);
}

bool tap_refused(struct nae_result r, u64 error, const char *what)
{
	return tap_result(r, GHCB_RESULT_BAD_INPUT, error, true, what);
}

bool tap_faults(void (*fn)(void *), void *arg, u32 vector, u64 error_code, const char *what)
{
	bool faulted = fault_call(fn, arg);
	const struct fault *f = &cpu_this()->fault;
	bool ok = faulted && f->vector == vector && f->error_code == error_code;

	tap_ok(ok, what);
	if (!faulted)
		print("# no exception was taken\n");
	else if (!ok)
		print("# wanted vector %u, error code %#llx; got %llu, %#llx\n", vector,
		      error_code, f->vector, f->error_code);
	return ok;
}
