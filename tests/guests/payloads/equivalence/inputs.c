// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a request has to bring along: each input that may be missing, usage
 * and version of the GHCB, and more valid bits than there should be.
 */
#include "equivalence.h"

#include "memory.h"
#include "string.h"

#define TESTDEV_OUT	(GHCB_IOIO_PORT(TESTDEV_PORT) | GHCB_IOIO_SIZE(1))

static const u32 inputs[] = {
	GHCB_OFF_SW_EXITCODE, GHCB_OFF_SW_EXITINFO1, GHCB_OFF_SW_EXITINFO2, GHCB_OFF_SW_SCRATCH,
	GHCB_OFF_RAX, GHCB_OFF_RBX, GHCB_OFF_RCX, GHCB_OFF_RDX, GHCB_OFF_RSI, GHCB_OFF_CPL,
	GHCB_OFF_XCR0, GHCB_OFF_XSS,
};

static const struct {
	const char *name;
	u64 code, info1, info2, rax;
} events[] = {
	{ "dr7 read without", GHCB_NAE_DR7_READ, 0, 0, 0 },
	{ "dr7 write without", GHCB_NAE_DR7_WRITE, 0, 0, 0x400 },
	{ "rdpmc without", GHCB_NAE_RDPMC, 0, 0, 0 },
	{ "cpuid without", GHCB_NAE_CPUID, 0, 0, 0 },
	{ "cpuid 0xd without", GHCB_NAE_CPUID, 0, 0, 0xd },
	{ "invd without", GHCB_NAE_INVD, 0, 0, 0 },
	{ "wbinvd without", GHCB_NAE_WBINVD, 0, 0, 0 },
	{ "out without", GHCB_NAE_IOIO, TESTDEV_OUT, 0, 0x77 },
	{ "in without", GHCB_NAE_IOIO, TESTDEV_OUT | GHCB_IOIO_IN, 0, 0 },
	{ "outs without", GHCB_NAE_IOIO, TESTDEV_OUT | GHCB_IOIO_STRING | GHCB_IOIO_REP, 4, 0 },
	{ "ins without", GHCB_NAE_IOIO,
	  TESTDEV_OUT | GHCB_IOIO_STRING | GHCB_IOIO_REP | GHCB_IOIO_IN, 4, 0 },
	{ "rdmsr without", GHCB_NAE_MSR, GHCB_MSR_READ, 0, 0 },
	{ "wrmsr without", GHCB_NAE_MSR, GHCB_MSR_WRITE, 0, 0 },
	{ "vmmcall without", GHCB_NAE_VMMCALL, 0, 0, 1 },
	{ "rdtscp without", GHCB_NAE_RDTSCP, 0, 0, 0 },
	{ "monitor without", GHCB_NAE_MONITOR, 0, 0, 0 },
	{ "mwait without", GHCB_NAE_MWAIT, 0, 0, 0 },
	{ "mmio read without", GHCB_NAE_MMIO_READ, TESTDEV_GPA, 4, 0 },
	{ "mmio write without", GHCB_NAE_MMIO_WRITE, TESTDEV_GPA, 4, 0 },
	{ "nmi complete without", GHCB_NAE_NMI_COMPLETE, 0, 0, 0 },
	{ "jump table without", GHCB_NAE_AP_JUMP_TABLE, GHCB_JUMP_TABLE_GET, 0, 0 },
	{ "psc without", GHCB_NAE_PSC, 0, 0, 0 },
	{ "ap destroy without", GHCB_NAE_AP_CREATION,
	  GHCB_AP_CREATION_INFO1(7, 0, GHCB_AP_DESTROY), 0, 0 },
	{ "ap create without", GHCB_NAE_AP_CREATION,
	  GHCB_AP_CREATION_INFO1(7, 0, GHCB_AP_CREATE), 0x1000, 0 },
	{ "hv features without", GHCB_NAE_HV_FEATURES, 0, 0, 0 },
};

static void ask_missing(void)
{
	for (u32 e = 0; e < ARRAY_SIZE(events); e++) {
		for (u32 i = 0; i < ARRAY_SIZE(inputs); i++) {
			request_full(events[e].code, events[e].info1, events[e].info2);
			ghcb_set(GHCB_OFF_RAX, events[e].rax);
			omit(inputs[i]);
			send(events[e].name, inputs[i]);
		}
	}
	/* What is missing comes before what is wrong, or does it? */
	for (u32 i = 0; i < ARRAY_SIZE(inputs); i++) {
		request_full(0x80000fff, 0, 0);
		omit(inputs[i]);
		send("unknown event without", inputs[i]);
		request_full(GHCB_NAE_CPUID, 0, 0);
		omit(inputs[i]);
		set_usage(1);
		send("cpuid, usage 1, without", inputs[i]);
	}
}

static void ask_usage(u64 code, const char *name)
{
	static const u32 usages[] = { 0, 1, 2, 0xff, 0x10000, 0x80000000, 0xffffffff };

	for (u32 i = 0; i < ARRAY_SIZE(usages); i++) {
		request_full(code, 0, 0);
		set_usage(usages[i]);
		send(name, usages[i]);
	}
}

static void ask_version(u64 code, const char *name)
{
	static const u16 versions[] = { 0, 1, 2, 3, 255, 0xffff };

	for (u32 i = 0; i < ARRAY_SIZE(versions); i++) {
		request_full(code, 0, 0);
		set_version(versions[i]);
		send(name, versions[i]);
	}
}

static void ask_all_valid(u64 code, const char *name)
{
	request_full(code, 0, 0);
	memset(cpu_this()->ghcb + GHCB_OFF_VALID_BITMAP, 0xff, GHCB_VALID_BITMAP_SIZE);
	send(name, code);
}

static void ask_none_valid(u64 code, const char *name)
{
	request_full(code, 0, 0);
	memset(cpu_this()->ghcb + GHCB_OFF_VALID_BITMAP, 0, GHCB_VALID_BITMAP_SIZE);
	send(name, code);
}

void ask_inputs(void)
{
	static const u64 codes[] = {
		GHCB_NAE_CPUID, GHCB_NAE_PSC, GHCB_NAE_HV_FEATURES, GHCB_NAE_MMIO_READ, 0x80000fff,
	};

	ask_missing();
	for (u32 i = 0; i < ARRAY_SIZE(codes); i++) {
		ask_usage(codes[i], "usage");
		ask_version(codes[i], "version");
		ask_all_valid(codes[i], "all bits valid");
		ask_none_valid(codes[i], "no bit valid");
	}
}
