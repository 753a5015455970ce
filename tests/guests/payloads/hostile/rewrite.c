// SPDX-License-Identifier: GPL-2.0-only
/*
 * The other CPU: writes into the GHCB page and its buffer while the first
 * sends them, whole quadwords, each of which has passed its filter.
 */
#include "hostile.h"

#include "insn.h"

static const u32 fields[] = {
	GHCB_OFF_SW_EXITCODE, GHCB_OFF_SW_EXITINFO1, GHCB_OFF_SW_EXITINFO2, GHCB_OFF_SW_SCRATCH,
	GHCB_OFF_RAX, GHCB_OFF_RBX, GHCB_OFF_RCX, GHCB_OFF_RDX, GHCB_OFF_XCR0,
	GHCB_OFF_VALID_BITMAP, GHCB_OFF_VALID_BITMAP + 8,
};

static void write_quad(u32 offset, u64 value)
{
	*(volatile u64 *)(hostile.ghcb + offset) = value;
}

static void rewrite_field(struct random *r)
{
	u32 offset = fields[random_below(r, ARRAY_SIZE(fields))];

	write_quad(offset, value_field(r, offset));
}

static void rewrite_entry(struct random *r)
{
	write_quad(GHCB_OFF_SHARED_BUFFER + 8 + 8 * random_below(r, 24), value_psc_entry(r));
}

/* Of the header alone, the counters too: KVM reads them again for each range. */
static void rewrite_header(struct random *r)
{
	volatile u16 *header = (volatile u16 *)(hostile.ghcb + GHCB_OFF_SHARED_BUFFER);

	if (random_one_in(r, 4))
		write_quad(GHCB_OFF_SHARED_BUFFER, value_psc_header(r));
	else
		header[random_below(r, 2)] = random_below(r, random_one_in(r, 8) ? 65536 : 16);
}

void rewrite_for_ever(void)
{
	struct random r = { .state = 0x9e3779b97f4a7c15ULL ^ (u64)hostile.ghcb };

	for (;;) {
		if (random_one_in(&r, 2))
			rewrite_entry(&r);
		else if (random_one_in(&r, 2))
			rewrite_header(&r);
		else
			rewrite_field(&r);
		cpu_relax();
	}
}
