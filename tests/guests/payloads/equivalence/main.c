// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks for everything in a fixed order and prints what it sees: the lines are
 * the same whoever answers, as long as the answers are.
 *
 * Two vCPUs. --args NAME: only the request NAME, which ends the guest or its
 * run (endings.c).
 */
#include "equivalence.h"

#include "tap.h"

void payload_main(void)
{
	const char *ending = lib_boot_info()->args;

	tap_plan(1);
	if (*ending) {
		tap_ok(ask_ending(ending), "--args names a request");
		return;
	}
	ask_msr_protocol();
	ask_events();
	ask_inputs();
	ask_scratch();
	ask_io();
	ask_mmio();
	ask_intercepts();
	ask_psc();
	ask_guest_requests();
	ask_ap_creation();
	ask_together();
	ask_ap_reset_hold();
	print("%u requests\n", requests_sent());
	tap_ok(requests_sent() >= 400, "at least 400 requests");
}
