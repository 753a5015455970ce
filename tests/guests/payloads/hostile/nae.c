// SPDX-License-Identifier: GPL-2.0-only
/* A request by the GHCB page: well formed at first, then less so. */
#include "hostile.h"

#include "insn.h"
#include "string.h"

#define PSC_ENTRIES	16	/* that are written anew each time */

static const u32 fields[] = {
	GHCB_OFF_SW_EXITCODE, GHCB_OFF_SW_EXITINFO1, GHCB_OFF_SW_EXITINFO2, GHCB_OFF_SW_SCRATCH,
	GHCB_OFF_RAX, GHCB_OFF_RBX, GHCB_OFF_RCX, GHCB_OFF_RDX, GHCB_OFF_RSI, GHCB_OFF_XCR0,
	GHCB_OFF_XSS, GHCB_OFF_VALID_BITMAP, GHCB_OFF_VALID_BITMAP + 8,
};

static u64 *quad(u32 offset)
{
	return (u64 *)(hostile.ghcb + offset);
}

static void set(u32 offset, u64 value)
{
	*quad(offset) = filter_field(offset, value);
}

/* What makes this event succeed, as often as not. */
static void make_well_formed(struct random *r)
{
	u64 id = random_one_in(r, 8) ? 2 + random_below(r, 6) : VICTIM;

	switch (*quad(GHCB_OFF_SW_EXITCODE)) {
	case GHCB_NAE_MMIO_READ:
	case GHCB_NAE_MMIO_WRITE:
		set(GHCB_OFF_SW_EXITINFO1, TESTDEV_GPA);
		set(GHCB_OFF_SW_EXITINFO2, 1ULL << random_below(r, 4));
		break;
	case GHCB_NAE_GUEST_REQUEST:
	case GHCB_NAE_EXT_GUEST_REQUEST:
		set(GHCB_OFF_SW_EXITINFO1, value_pool_gpa(r));
		set(GHCB_OFF_SW_EXITINFO2, value_pool_gpa(r));
		set(GHCB_OFF_RAX, value_pool_gpa(r));
		break;
	case GHCB_NAE_AP_CREATION:
		set(GHCB_OFF_SW_EXITINFO1, GHCB_AP_CREATION_INFO1(id, 0, random_below(r, 3)));
		set(GHCB_OFF_SW_EXITINFO2, hostile.vmsa[random_below(r, 2)]);
		set(GHCB_OFF_RAX, VMSA_FEATURE_SNP_ACTIVE);
		break;
	}
}

static void mutate(struct random *r)
{
	for (u32 n = random_below(r, 4); n; n--) {
		u32 offset = fields[random_below(r, ARRAY_SIZE(fields))];

		if (random_one_in(r, 2))
			set(offset, *quad(offset) ^ 1ULL << random_below(r, 64));
		else
			set(offset, value_field(r, offset));
	}
}

/* AP creation names no CPU that is in use, whatever has come of its input. */
static void keep_cpus(void)
{
	u64 info1 = *quad(GHCB_OFF_SW_EXITINFO1);

	if (*quad(GHCB_OFF_SW_EXITCODE) == GHCB_NAE_AP_CREATION && info1 >> 32 < VICTIM)
		*quad(GHCB_OFF_SW_EXITINFO1) = (u32)info1 | (u64)VICTIM << 32;
}

/* Entries that begin anywhere are filtered where they begin. */
static void filter_unaligned(void)
{
	u64 scratch = *quad(GHCB_OFF_SW_SCRATCH);
	u64 end = (u64)hostile.ghcb + GHCB_OFF_SHARED_BUFFER + GHCB_SHARED_BUFFER_SIZE;

	if (!(scratch & 7) || scratch < (u64)hostile.ghcb || scratch >= end)
		return;
	for (u64 p = scratch + 8; p + 8 <= end; p += 8) {
		u64 entry;

		memcpy(&entry, (void *)p, sizeof(entry));
		entry = filter_psc_entry(entry);
		memcpy((void *)p, &entry, sizeof(entry));
	}
}

static void fill_buffer(struct random *r)
{
	u64 *p = quad(GHCB_OFF_SHARED_BUFFER);

	p[0] = value_psc_header(r);
	for (u32 i = 1; i <= PSC_ENTRIES; i++)
		p[i] = value_psc_entry(r);
}

/* What string input or an unaligned request has left there. */
static void filter_buffer(void)
{
	u64 *p = quad(GHCB_OFF_SHARED_BUFFER);

	for (u32 i = 1; i < GHCB_SHARED_BUFFER_SIZE / 8; i++)
		p[i] = filter_psc_entry(p[i]);
}

static void do_exit(void *unused)
{
	(void)unused;
	wrmsr(GHCB_MSR_INDEX, (u64)hostile.ghcb);
	vmgexit();
}

void send_nae(struct random *r)
{
	u32 usage = random_one_in(r, 64) ? random_next(r) : GHCB_USAGE_STANDARD;
	u16 version = random_one_in(r, 16) ? random_next(r) : 2;

	for (u32 i = 0; i < ARRAY_SIZE(fields); i++)
		*quad(fields[i]) = value_field(r, fields[i]);
	hostile.ghcb[GHCB_OFF_CPL] = random_one_in(r, 8) ? random_next(r) : 0;
	memcpy(hostile.ghcb + GHCB_OFF_USAGE, &usage, sizeof(usage));
	memcpy(hostile.ghcb + GHCB_OFF_VERSION, &version, sizeof(version));
	if (random_one_in(r, 2))
		set(GHCB_OFF_SW_SCRATCH, (u64)hostile.ghcb + GHCB_OFF_SHARED_BUFFER);
	make_well_formed(r);
	if (random_one_in(r, 2))
		mutate(r);
	if (*quad(GHCB_OFF_SW_EXITCODE) == GHCB_NAE_PSC) {
		filter_buffer();
		fill_buffer(r);
		filter_unaligned();
	}
	keep_cpus();

	hostile.sent++;
	hostile.faults += fault_call(do_exit, NULL);
}
