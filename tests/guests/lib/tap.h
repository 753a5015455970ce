/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a payload reports: TAP on the serial port, sums in the result page.
 */
#ifndef GUEST_TAP_H
#define GUEST_TAP_H

#include "lib.h"
#include "nae.h"

void tap_plan(u32 tests);

/* One test each; @what says in words what is to be true. */
bool tap_ok(bool ok, const char *what);
bool tap_eq(u64 got, u64 want, const char *what);
void tap_skip(const char *what, const char *why);

/* A request that went well, and one that was refused with GHCB_ERROR_*. */
bool tap_accepted(struct nae_result r, const char *what);
bool tap_refused(struct nae_result r, u64 error, const char *what);

/* fn(arg) takes exception @vector with @error_code. */
bool tap_faults(void (*fn)(void *), void *arg, u32 vector, u64 error_code, const char *what);

#endif
