// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values, and what may not be among them. A filter looks at one value alone:
 * with two CPUs writing, any two of them may come together.
 */
#include "hostile.h"

#include "insn.h"

#define APIC_ICR_GPA		0xfee00300
#define MSR_APIC_BASE		0x1b
#define MSR_X2APIC_FIRST	0x800
#define MSR_X2APIC_LAST		0x8ff
#define MSR_HARMLESS		0xc0010117
#define HARMLESS_PORTS		0x80	/* from the test device on */
#define KVM_HC_SEND_IPI		10
#define KVM_HC_MAX		13

static const u64 events[] = {
	GHCB_NAE_DR7_READ, GHCB_NAE_DR7_WRITE, GHCB_NAE_RDPMC, GHCB_NAE_CPUID, GHCB_NAE_INVD,
	GHCB_NAE_IOIO, GHCB_NAE_IOIO, GHCB_NAE_IOIO, GHCB_NAE_MSR, GHCB_NAE_MSR, GHCB_NAE_VMMCALL,
	GHCB_NAE_RDTSCP, GHCB_NAE_WBINVD, GHCB_NAE_MONITOR, GHCB_NAE_MWAIT, GHCB_NAE_MMIO_READ,
	GHCB_NAE_MMIO_WRITE, GHCB_NAE_NMI_COMPLETE, GHCB_NAE_AP_JUMP_TABLE, GHCB_NAE_PSC,
	GHCB_NAE_PSC, GHCB_NAE_PSC, GHCB_NAE_GUEST_REQUEST, GHCB_NAE_EXT_GUEST_REQUEST,
	GHCB_NAE_AP_CREATION, GHCB_NAE_HV_DOORBELL_PAGE, GHCB_NAE_HV_IPI, GHCB_NAE_HV_TIMER,
	GHCB_NAE_APIC_ID_LIST, GHCB_NAE_RUN_VMPL, GHCB_NAE_HV_FEATURES,
};

/* Seldom: they end KVM_RUN, which vmm --tolerant takes up again. */
static const u64 endings[] = { GHCB_NAE_TERMINATE, GHCB_NAE_UNSUPPORTED, GHCB_NAE_RDTSC };

static const u32 msrs[] = {
	0x10, 0x8b, 0xc1, 0x174, 0x186, 0x1a0, 0x1d9, 0x200, 0x250, 0x277, 0x2ff, 0x400, 0x6e0,
	0xda0, 0x4b564d00, 0x4b564d01, 0x4b564d02, 0x4b564d03, 0x4b564d04, 0x4b564d05, 0xc0000080,
	0xc0000082, 0xc0000101, 0xc0010015, 0xc0010058, 0xc0010114, 0xc0010117, 0xc0010130,
	0xc0010131, 0xdead0000,
};

u64 value_pool_gpa(struct random *r)
{
	return hostile.pool + random_below(r, POOL_PAGES) * PAGE_SIZE;
}

u64 value_any(struct random *r)
{
	static const u64 edges[] = {
		0, 1, 2, 3, 4, 8, 12, 0xff, 0xfff, 0x1000, 0x7ff, 0x800, 0x7fffffff, 0x80000000,
		0xffffffff, 1ULL << 32, 1ULL << 48, 1ULL << 51, 1ULL << 52, 1ULL << 63, ~0ULL,
		~0ULL - 0xfff, TESTDEV_GPA, 0xfee00020, 0xfee00080, 0xfee000b0, 0xfec00000,
	};

	switch (random_below(r, 4)) {
	case 0:
		return edges[random_below(r, ARRAY_SIZE(edges))];
	case 1:
		return value_pool_gpa(r) + (random_one_in(r, 4) ? random_below(r, 4096) : 0);
	case 2:
		return random_next(r) >> random_below(r, 64);
	default:
		return random_below(r, 32);
	}
}

static bool in_pool_or_nowhere(u64 gpa)
{
	return gpa >= hostile.pool;
}

u64 filter_psc_entry(u64 entry)
{
	u64 gfn = GHCB_PSC_ENTRY_GFN(entry);

	if (in_pool_or_nowhere(gfn * PAGE_SIZE))
		return entry;
	entry &= ~(0xffffffffffULL << 12);
	return entry | (hostile.pool / PAGE_SIZE + gfn % POOL_PAGES) << 12;
}

u64 value_psc_entry(struct random *r)
{
	u32 op = random_one_in(r, 16) ? random_below(r, 16) :
		 random_one_in(r, 2) ? GHCB_PSC_PRIVATE : GHCB_PSC_SHARED;
	u64 entry = GHCB_PSC_ENTRY(value_pool_gpa(r) / PAGE_SIZE, op);

	if (random_one_in(r, 32))
		entry = (entry & ~(0x1ffULL << 12)) | GHCB_PSC_ENTRY_2M;
	if (random_one_in(r, 16))
		entry |= random_below(r, 600);
	if (random_one_in(r, 16))
		entry ^= 1ULL << random_below(r, 64);
	return filter_psc_entry(entry);
}

/* Few entries most of the time, for the sake of numbers. */
u64 value_psc_header(struct random *r)
{
	u64 cur = random_one_in(r, 4) ? random_below(r, 8) : 0;
	u64 end = cur + random_below(r, 6);

	if (random_one_in(r, 64))
		end = random_below(r, 300);
	if (random_one_in(r, 32))
		return random_next(r);
	return cur | end << 16;
}

static u64 value_code(struct random *r)
{
	if (random_one_in(r, 512))
		return endings[random_below(r, ARRAY_SIZE(endings))];
	if (random_one_in(r, 32))
		return 0x80000000 + random_below(r, 0x20);
	if (random_one_in(r, 32))
		return random_below(r, 0x500);
	return events[random_below(r, ARRAY_SIZE(events))];
}

static u64 value_info1(struct random *r)
{
	switch (random_below(r, 4)) {
	case 0:
		return GHCB_IOIO_PORT(TESTDEV_PORT + random_below(r, 16)) | random_below(r, 0x800);
	case 1:
		return TESTDEV_GPA + random_below(r, 16);
	case 2:
		return value_pool_gpa(r);
	default:
		return value_any(r);
	}
}

static u64 value_scratch(struct random *r)
{
	u64 buffer = (u64)hostile.ghcb + GHCB_OFF_SHARED_BUFFER;

	if (random_one_in(r, 16))
		return value_any(r);
	if (random_one_in(r, 8))
		return (u64)hostile.ghcb + random_below(r, 4100);
	if (random_one_in(r, 8))
		return buffer + random_below(r, GHCB_SHARED_BUFFER_SIZE);
	return buffer;
}

u64 value_field(struct random *r, u32 offset)
{
	u64 value;

	switch (offset) {
	case GHCB_OFF_SW_EXITCODE:
		value = value_code(r);
		break;
	case GHCB_OFF_SW_EXITINFO1:
		value = value_info1(r);
		break;
	case GHCB_OFF_SW_EXITINFO2:
		value = random_one_in(r, 2) ? random_below(r, 10) : value_any(r);
		break;
	case GHCB_OFF_SW_SCRATCH:
		value = value_scratch(r);
		break;
	case GHCB_OFF_RCX:
		value = random_one_in(r, 2) ? msrs[random_below(r, ARRAY_SIZE(msrs))] : value_any(r);
		break;
	case GHCB_OFF_RAX:
		value = random_one_in(r, 2) ? random_below(r, KVM_HC_MAX) : value_any(r);
		break;
	case GHCB_OFF_VALID_BITMAP:
	case GHCB_OFF_VALID_BITMAP + 8:
		value = random_one_in(r, 4) ? ~(1ULL << random_below(r, 64)) : ~0ULL;
		break;
	default:
		value = value_any(r);
	}
	return filter_field(offset, value);
}

static u64 filter_code(u64 code)
{
	/* It waits for a SIPI that nobody sends. */
	if (code == GHCB_NAE_AP_RESET_HOLD)
		return GHCB_NAE_CPUID;
	/* SW_EXITINFO1 of another event would name one of the CPUs in use. */
	if (code == GHCB_NAE_AP_CREATION && hostile.concurrent)
		return GHCB_NAE_PSC;
	return code;
}

/* As a GPA and as what IOIO makes of it: to ports with devices behind, nothing is written. */
static u64 filter_info1(u64 info)
{
	u64 port = info >> 16 & 0xffff;

	if ((info & ~0xfULL) == APIC_ICR_GPA || (info & ~0xfffULL) == 0xfec00000)
		return TESTDEV_GPA;
	if (info & GHCB_IOIO_IN || !(info & GHCB_IOIO_SIZE_MASK))
		return info;
	if (port >= TESTDEV_PORT && port < TESTDEV_PORT + HARMLESS_PORTS)
		return info;
	return (info & ~0xffff0000ULL) | GHCB_IOIO_PORT(TESTDEV_PORT);
}

static u64 filter_rcx(u64 rcx)
{
	u32 msr = rcx;

	if (msr == MSR_APIC_BASE || (msr >= MSR_X2APIC_FIRST && msr <= MSR_X2APIC_LAST))
		return MSR_HARMLESS;
	return rcx;
}

u64 filter_field(u32 offset, u64 value)
{
	switch (offset) {
	case GHCB_OFF_SW_EXITCODE:
		return filter_code(value);
	case GHCB_OFF_SW_EXITINFO1:
		return filter_info1(value);
	case GHCB_OFF_RCX:
		return filter_rcx(value);
	case GHCB_OFF_RAX:
		/* It might send INIT. */
		return value == KVM_HC_SEND_IPI ? value + 1 : value;
	case GHCB_OFF_RBX:
		/* The GPA of KVM_HC_MAP_GPA_RANGE. */
		return in_pool_or_nowhere(value) ? value : hostile.pool;
	case GHCB_OFF_VALID_BITMAP + 8:
		/* A GPA that is not valid would be 0. */
		return value | 1ULL << (GHCB_VALID_BIT(GHCB_OFF_RBX) - 64);
	case GHCB_OFF_SW_SCRATCH:
		/* Entries are filtered where they are, so they have to stay there. */
		return hostile.concurrent ? value & ~7ULL : value;
	default:
		return value;
	}
}

u64 value_msr_request(struct random *r)
{
	static const u32 codes[] = {
		GHCB_INFO_SEV_INFO_REQ, GHCB_INFO_CPUID_REQ, GHCB_INFO_PREFERRED_GPA_REQ,
		GHCB_INFO_REGISTER_GPA_REQ, GHCB_INFO_PSC_REQ, GHCB_INFO_PSC_REQ, GHCB_INFO_PSC_REQ,
		GHCB_INFO_RUN_VMPL_REQ, GHCB_INFO_HV_FEATURES_REQ,
	};
	u64 code = codes[random_below(r, ARRAY_SIZE(codes))];
	u64 data = random_next(r) & ~GHCB_INFO_MASK;

	if (random_one_in(r, 16))
		code = 1 + random_below(r, GHCB_INFO_MASK);
	if (code == GHCB_INFO_AP_RESET_HOLD_REQ)
		code = GHCB_INFO_SEV_INFO_REQ;
	if (code == GHCB_INFO_TERMINATE_REQ && !random_one_in(r, 16))
		code = GHCB_INFO_SEV_INFO_REQ;
	if (random_one_in(r, 64))
		return value_any(r) & ~GHCB_INFO_MASK;
	if (code == GHCB_INFO_REGISTER_GPA_REQ)
		data = value_any(r) & ~GHCB_INFO_MASK;
	if (code == GHCB_INFO_PSC_REQ)
		data = value_psc_entry(r) & ~GHCB_INFO_MASK;
	return data | code;
}
