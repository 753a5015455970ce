// SPDX-License-Identifier: GPL-2.0-only
/* The rows in words, for the names of the tests and for docs/rmp-cases.md. */
#ifdef __KERNEL__
#include <linux/kernel.h>
#include <linux/string.h>
#define append(...) scnprintf(__VA_ARGS__)
#else
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int append(char *text, size_t size, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, size, format, args);
	va_end(args);
	return n < (int)size ? n : (int)size - 1;
}
#endif

#include "cases.h"

struct text {
	char *at;
	unsigned int left;
};

#define say(t, ...) do {						\
	int said = append((t)->at, (t)->left, __VA_ARGS__);		\
									\
	(t)->at += said;						\
	(t)->left -= said;						\
} while (0)

static const char *const actors[] = {
	[HOST] = "host", [PLAIN_GUEST] = "plain guest", [SNP_GUEST] = "SNP guest",
	[DEVICE] = "device", [SECURE_PROCESSOR] = "firmware",
};

static const char *const actions[] = {
	[DO_READ] = "read", [DO_WRITE] = "write", [DO_FETCH] = "fetch", [DO_WALK] = "page-table access",
	[DO_RMPUPDATE] = "RMPUPDATE", [DO_PSMASH] = "PSMASH", [DO_PVALIDATE] = "PVALIDATE",
	[DO_RMPADJUST] = "RMPADJUST", [DO_RMPQUERY] = "RMPQUERY",
	[DO_VMRUN_VMCB] = "VMRUN, the page is the VMCB",
	[DO_VMRUN_ES_VMSA] = "VMRUN, the page is the VMSA of a guest with SEV-ES",
	[DO_VMRUN_SNP_VMSA] = "VMRUN, the page is the VMSA of an SNP guest",
	[DO_VMSAVE] = "VMSAVE", [DO_HSAVE] = "WRMSR VM_HSAVE_PA",
	[DO_RMPUPDATE_RUNNING_VMCB] = "RMPUPDATE of the VMCB of a running guest",
	[DO_RMPUPDATE_RUNNING_VMSA] = "RMPUPDATE of the VMSA of a running guest",
	[DO_RECLAIM] = "SNP_PAGE_RECLAIM", [DO_UNSMASH] = "SNP_PAGE_UNSMASH",
};

static const struct {
	u32 state;
	const char *name;
} states[] = {
	{ PRE_SWAP, "Pre-Swap" }, { PRE_GUEST, "Pre-Guest" }, { GUEST_VALID, "Guest-Valid" },
	{ GUEST_INVALID, "Guest-Invalid" }, { OTHER_GUEST, "another guest's" }, { FIRMWARE, "Firmware" },
	{ RECLAIM, "Reclaim" }, { HYPERVISOR, "Hypervisor" },
	{ IMMUTABLE, "not assigned, immutable" }, { ASID_OWN, "not assigned, an ASID" },
};

static void say_mask(struct text *t, u32 mask)
{
	say(t, "%s%s%s%s%s", mask ? "" : "none", mask & P_READ ? "r" : "", mask & P_WRITE ? "w" : "",
	    mask & P_USER ? "u" : "", mask & P_KERNEL ? "s" : "");
}

static void say_state(struct text *t, u32 state, u32 perms)
{
	const u32 kind = ASSIGNED | ASID_OWN | ASID_OTHER | IMMUTABLE | VALIDATED;
	unsigned int i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (states[i].state == (state & kind)) {
			say(t, "%s", states[i].name);
			break;
		}
	say(t, "%s%s%s", state & LARGE ? ", 2M" : "", state & ALL_4K ? ", 512 of 4K" : "",
	    state & VMSA ? ", VMSA" : "");
	say(t, "%s", state & GPA_OTHER ? ", GPA of the next" : "");
	for (i = 1; i < 4; i++)
		if (perms >> 8 * i & 0xff) {
			say(t, ", VMPL%u: ", i);
			say_mask(t, perms >> 8 * i & 0xff);
		}
}

void rmp_case_state(u32 state, u32 perms, char *text, unsigned int size)
{
	struct text t = { text, size };

	say_state(&t, state, perms);
}

static void say_operands(struct text *t, const struct rmp_case *c)
{
	switch (c->what) {
	case DO_PVALIDATE:
		say(t, "%s", c->arg ? ", validate" : ", rescind");
		break;
	case DO_RMPADJUST:
		say(t, " VMPL%u: ", c->arg & 0xff);
		say_mask(t, c->arg >> 8 & 0xff);
		say(t, "%s", c->arg & RDX_VMSA ? ", VMSA" : "");
		break;
	case DO_RMPQUERY:
		say(t, " VMPL%u", c->arg & 0xff);
		break;
	case DO_RMPUPDATE:
		if (c->who != HOST)
			break;
		say(t, ": ");
		say_state(t, c->new, 0);
		say(t, "%s", c->new_asid_bad ? ", no such ASID" : "");
		break;
	}
}

void rmp_case_action(const struct rmp_case *c, char *text, unsigned int size)
{
	bool insn = c->what >= DO_RMPUPDATE && c->what <= DO_RMPQUERY;
	struct text t = { text, size };

	say(&t, "%s", actors[c->who]);
	if (c->who == SNP_GUEST)
		say(&t, " VMPL%u%s", c->vmpl, c->cpl3 ? ", CPL 3" : "");
	if (c->who == SNP_GUEST && c->what <= DO_FETCH)
		say(&t, ", C-bit %s", c->shared ? "clear" : "set");
	say(&t, ": %s", actions[c->what]);
	say_operands(&t, c);
	if (insn || c->who == SECURE_PROCESSOR)
		say(&t, "%s", c->large && c->what != DO_RMPQUERY ? ", 2M" : "");
	else
		say(&t, "%s", c->large ? ", mapped by 2M" : "");
	say(&t, "%s%s%s", c->npt_2m ? ", nested page 2M" : "", c->beside ? ", of the next page" : "",
	    c->unaligned ? ", not aligned" : "");
	say(&t, "%s", c->place == HV_FIXED_PAGE ? ", of an HV-Fixed page" :
	    c->place == NO_PAGE ? ", of a page without an entry" : "");
}

static void say_bits(struct text *t, u64 bits)
{
	static const struct {
		u64 bit;
		const char *name;
	} names[] = {
		{ E_WRITE, "W" }, { E_FETCH, "I" }, { E_RMP, "RMP" }, { E_TABLE, "table" }, { E_ENC, "ENC" },
		{ E_SIZEM, "SIZEM" }, { E_VMPL, "VMPL" },
	};
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (bits & names[i].bit)
			say(t, " %s", names[i].name);
}

static const char *status_name(const struct rmp_case *c)
{
	if (c->who == SECURE_PROCESSOR)
		return c->code == 0x16 ? "INVALID_PARAM" : c->code == 0x19 ? "INVALID_PAGE_SIZE" :
		       "INVALID_PAGE_STATE";
	switch (c->code) {
	case FAIL_INPUT:
		return "FAIL_INPUT";
	case FAIL_PERMISSION:
		return "FAIL_PERMISSION";
	case FAIL_INUSE:
		return "FAIL_INUSE";
	case FAIL_OVERLAP:
		return "FAIL_OVERLAP";
	default:
		return "FAIL_SIZEMISMATCH";
	}
}

void rmp_case_outcome(const struct rmp_case *c, char *text, unsigned int size)
{
	struct text t = { text, size };

	switch (c->is) {
	case IS_STATUS:
		say(&t, "%s", status_name(c));
		break;
	case IS_CARRY:
		say(&t, "CF: nothing changed");
		break;
	case IS_PF:
		say(&t, "#PF");
		say_bits(&t, c->code);
		break;
	case IS_NPF:
		say(&t, "#NPF");
		say_bits(&t, c->code);
		break;
	case IS_VC:
		say(&t, "#VC 404");
		break;
	case IS_UD:
		say(&t, "#UD");
		break;
	case IS_GP:
		say(&t, "#GP(0)");
		break;
	case IS_EXIT:
		say(&t, "VMEXIT_INVALID");
		break;
	case IS_REFUSED:
		say(&t, "refused");
		break;
	default:
		if (c->what == DO_RMPQUERY) {
			say_mask(&t, c->code >> 8 & 0xff);
			say(&t, "%s, %s", c->code & RDX_VMSA ? ", VMSA" : "", c->large ? "2M" : "4K");
		} else {
			say(&t, "ok");
		}
	}
	if (c->changes) {
		say(&t, "; then ");
		say_state(&t, c->after, c->perms_after);
	}
}
