// SPDX-License-Identifier: GPL-2.0-only
/* A request by the MSR protocol. */
#include "hostile.h"

static void do_request(void *value)
{
	msr_protocol(*(u64 *)value);
}

void send_msr(struct random *r)
{
	u64 value = value_msr_request(r);

	hostile.sent++;
	hostile.faults += fault_call(do_request, &value);
	if ((value & GHCB_INFO_MASK) == GHCB_INFO_REGISTER_GPA_REQ)
		msr_protocol((u64)hostile.ghcb | GHCB_INFO_REGISTER_GPA_REQ);
}
