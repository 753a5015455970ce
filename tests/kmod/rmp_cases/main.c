// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test module: the RMP, case by case. Reading /dev/rmp_cases runs the rows of cases.c on this SNP host and
 * prints TAP. For the lab's kernel and nothing else: it takes KVM's part for its own guests, two ASIDs, and
 * the firmware's commands.
 */
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "guest.h"
#include "lab.h"

#define LO_ASSIGNED	BIT_ULL(0)
#define LO_LARGE	BIT_ULL(1)
#define LO_IMMUTABLE	BIT_ULL(2)
#define LO_SUBPAGES	GENMASK_ULL(11, 3)	/* the processor's own count */
#define LO_ASID_SHIFT	51
#define LO_VMSA		BIT_ULL(61)
#define LO_VALIDATED	BIT_ULL(62)
#define HV_FIXED_PA	0xfec00000	/* the I/O APIC */
#define NO_PAGE_PA	(1ULL << 46)
#define NPF_BITS	(E_WRITE | E_FETCH | E_RMP | E_TABLE | E_ENC | E_SIZEM | E_VMPL)
#define PF_BITS		(E_WRITE | E_FETCH | E_RMP)
#define LAST		(PAGES - 1)

/* The entries that tell a state: the first one, that of the page, the last one */
struct snapshot {
	struct rmp_entry first, page, last;
};

static struct snapshot seen;
static bool is_seen;

static unsigned int the_index(const struct rmp_case *c)
{
	return c->what == DO_WALK ? TABLE_INDEX : PAGE_INDEX;
}

static bool is_whole(u32 state)
{
	return state & (LARGE | ALL_4K);
}

static struct snapshot snapshot(unsigned int index)
{
	return (struct snapshot){ rmp_read(target_pa(0)), rmp_read(target_pa(index)),
				  rmp_read(target_pa(LAST)) };
}

static unsigned int seen_index;

void state_seen(void)
{
	if (!is_seen)
		seen = snapshot(seen_index);
	is_seen = true;
}

static struct rmp_entry entry(u32 state, u32 perms, unsigned int index)
{
	u64 gpa = state & (ASID_OWN | ASID_OTHER) ? GUEST_TARGET + index * PAGE_SIZE : 0;
	u64 asid = state & ASID_OWN ? ASID : state & ASID_OTHER ? OTHER_ASID : 0;
	struct rmp_entry e = { };

	if (!(state & ASSIGNED))
		return e;
	if (state & GPA_OTHER)
		gpa += state & LARGE ? PMD_SIZE : PAGE_SIZE;
	e.lo = LO_ASSIGNED | gpa | asid << LO_ASID_SHIFT;
	e.lo |= state & LARGE && !index ? LO_LARGE : 0;
	e.lo |= state & IMMUTABLE ? LO_IMMUTABLE : 0;
	e.lo |= state & VMSA ? LO_VMSA : 0;
	e.lo |= state & VALIDATED ? LO_VALIDATED : 0;
	e.hi = perms ?: P_ALL;
	return e;
}

static bool is_entry(struct rmp_entry e, u32 state, u32 perms, unsigned int index)
{
	struct rmp_entry want = entry(state, perms, index);

	return (e.lo & ~LO_SUBPAGES) == want.lo && (u32)e.hi == want.hi;
}

static bool is_state(const struct snapshot *s, u32 state, u32 perms, unsigned int index)
{
	u32 around = is_whole(state) ? state : HYPERVISOR;

	return is_entry(s->page, state, perms, index) &&
	       is_entry(s->first, around, perms, 0) && is_entry(s->last, around, perms, LAST);
}

/* All pages become the hypervisor's. */
static void reset(void)
{
	unsigned int i;

	if (rmp_read(target_pa(0)).lo & LO_LARGE) {
		rmp_reclaim(target_pa(0), true);
		rmp_smash(target_pa(0));
	}
	for (i = 0; i < PAGES; i++) {
		u64 lo = rmp_read(target_pa(i)).lo;

		if (lo & LO_IMMUTABLE)
			rmp_reclaim(target_pa(i), false);
		if (lo & LO_ASSIGNED)
			rmp_update(target_pa(i), 0, 0, HYPERVISOR);
	}
}

static u32 update(u32 state, unsigned int index)
{
	struct rmp_entry e = entry(state & ~(VALIDATED | VMSA), 0, index);
	u64 gpa = e.lo & GENMASK_ULL(50, 12);

	return rmp_update(target_pa(index), gpa, e.lo >> LO_ASID_SHIFT & 0x3ff, state);
}

static bool guest_ok(u32 op, u64 gva, bool large, u64 rdx)
{
	const struct guest_op o = { .op = op, .rax = gva, .rcx = large, .rdx = rdx, .npt_2m = large };

	return guest_run(true, &o).is == IS_OK;
}

/* One entry: the host assigns, the guest validates and gives permissions, the host makes it immutable. */
static bool make_entry(u32 state, u32 perms, unsigned int index)
{
	u64 gva = GUEST_TARGET + index * PAGE_SIZE;
	bool ok, large = state & LARGE, by_guest = state & VALIDATED;
	unsigned int vmpl;

	ok = !update(by_guest ? state & ~IMMUTABLE : state, index);
	if (ok && by_guest)
		ok = guest_ok(OP_PVALIDATE, gva, large, 1);
	for (vmpl = 1; ok && by_guest && vmpl < 4; vmpl++)
		if (perms >> 8 * vmpl & 0xff)
			ok = guest_ok(OP_RMPADJUST, gva, large, RDX(vmpl, perms >> 8 * vmpl & 0xff));
	if (ok && state & VMSA)
		ok = guest_ok(OP_RMPADJUST, gva, large, RDX(1, perms >> 8 & 0xff) | RDX_VMSA);
	if (ok && by_guest && state & IMMUTABLE)
		ok = !update(state, index);
	return ok;
}

static bool make_state(const struct rmp_case *c)
{
	unsigned int i;

	if (c->before & LARGE)
		return make_entry(c->before, c->perms, 0);
	if (!(c->before & ALL_4K))
		return c->before == HYPERVISOR || make_entry(c->before, c->perms, the_index(c));
	for (i = 0; i < PAGES; i++)
		if (!make_entry(c->before, c->perms, i))
			return false;
	return true;
}

static u64 the_pa(const struct rmp_case *c, bool large)
{
	if (c->place == HV_FIXED_PAGE)
		return HV_FIXED_PA;
	if (c->place == NO_PAGE)
		return NO_PAGE_PA;
	if (large)
		return target_pa(c->unaligned ? 1 : 0);
	return target_pa(the_index(c));
}

static struct result status(u32 code)
{
	return (struct result){ .is = code ? IS_STATUS : IS_OK, .code = code };
}

static struct result do_rmpupdate(const struct rmp_case *c)
{
	unsigned int index = c->new & LARGE ? 0 : the_index(c);
	struct rmp_entry e = entry(c->new & ~(VALIDATED | VMSA), 0, index);
	u32 asid = c->new_asid_bad ? 0x400 : e.lo >> LO_ASID_SHIFT & 0x3ff;
	u64 gpa = e.lo & GENMASK_ULL(50, 12);

	/* An ASID or a lock without an owner are told by the row's bits alone */
	if (!(c->new & ASSIGNED) && c->new & ASID_OWN)
		asid = ASID;
	return status(rmp_update(the_pa(c, c->new & LARGE), gpa, asid, c->new));
}

static struct result update_vmcb(void)
{
	return status(rmp_update(work_pa(VMCB_SNP), 0, OTHER_ASID, ASSIGNED));
}

static struct result update_vmsa(void)
{
	return status(rmp_update(work_pa(SNP_VMSA), 0, 0, HYPERVISOR));
}

static struct result host_does(const struct rmp_case *c)
{
	switch (c->what) {
	case DO_READ:
	case DO_WRITE:
	case DO_WALK:
		return host_access(c->what, c->large, c->beside);
	case DO_RMPUPDATE:
		return do_rmpupdate(c);
	case DO_PSMASH:
		return status(rmp_smash(the_pa(c, true)));
	case DO_VMRUN_VMCB:
		return host_vmrun(the_pa(c, false));
	case DO_VMRUN_ES_VMSA:
	case DO_VMRUN_SNP_VMSA:
		return guest_enter(the_pa(c, false), c->what == DO_VMRUN_SNP_VMSA);
	case DO_VMSAVE:
		return host_vmsave(the_pa(c, false));
	case DO_HSAVE:
		return host_hsave(the_pa(c, false));
	case DO_RMPUPDATE_RUNNING_VMCB:
		return guest_running(update_vmcb);
	default:
		return guest_running(update_vmsa);
	}
}

static u32 guest_op(u8 what)
{
	static const u8 ops[] = {
		[DO_READ] = OP_READ, [DO_WALK] = OP_READ, [DO_WRITE] = OP_WRITE,
		[DO_FETCH] = OP_FETCH, [DO_PVALIDATE] = OP_PVALIDATE,
		[DO_RMPADJUST] = OP_RMPADJUST, [DO_RMPQUERY] = OP_RMPQUERY,
		[DO_RMPUPDATE] = OP_RMPUPDATE, [DO_PSMASH] = OP_PSMASH,
	};

	return ops[what];
}

static struct result guest_does(const struct rmp_case *c)
{
	bool data = c->what == DO_READ || c->what == DO_WRITE;
	bool insn = c->what >= DO_RMPUPDATE;
	struct guest_op op = {
		.op = guest_op(c->what),
		.rax = c->shared ? GUEST_SHARED : GUEST_TARGET,
		.rdx = c->arg,
		.vmpl = c->vmpl,
		.cpl3 = c->cpl3,
		.npt_2m = c->npt_2m || (c->large && !insn),
		.data_shared = c->shared && data,
	};

	if (c->what == DO_WALK)
		op.rax = GUEST_WALKED;
	else if (!(c->large && insn) || c->unaligned)
		op.rax += PAGE_INDEX * PAGE_SIZE;
	op.rcx = insn ? c->large : 0xc3c3c3c3c3c3c3c3ULL;
	return guest_run(c->who == SNP_GUEST, &op);
}

static struct result run(const struct rmp_case *c)
{
	switch (c->who) {
	case HOST:
		return host_does(c);
	case DEVICE:
		return device_dma(c->what == DO_WRITE);
	case SECURE_PROCESSOR:
		if (c->what == DO_RECLAIM)
			return status(rmp_reclaim(the_pa(c, c->large), c->large));
		return status(rmp_unsmash(the_pa(c, true)));
	default:
		return guest_does(c);
	}
}

static bool is_outcome(const struct rmp_case *c, const struct result *r)
{
	u64 bits = ~0ULL;

	if (c->what == DO_RMPQUERY && c->is == IS_OK)
		return r->is == IS_OK && r->rdx == c->code && r->rcx == c->large;
	if (c->is == IS_NPF)
		bits = NPF_BITS;
	else if (c->is == IS_PF)
		bits = PF_BITS;
	else if (c->is != IS_STATUS && c->is != IS_VC)
		bits = 0;
	return r->is == c->is && (r->code & bits) == c->code;
}

static bool run_case(struct seq_file *m, const struct rmp_case *c, unsigned int number)
{
	char action[200], before[100], outcome[100];
	struct result r = { };
	bool made, ok;

	rmp_case_action(c, action, sizeof(action));
	rmp_case_state(c->before, c->perms, before, sizeof(before));
	rmp_case_outcome(c, outcome, sizeof(outcome));
	if (c->who == DEVICE && !device_is_there()) {
		seq_printf(m, "ok %u - %s; %s: %s # SKIP no device\n", number, action, before, outcome);
		return true;
	}

	guest_fill_target(c);
	made = make_state(c);
	seen_index = the_index(c);
	is_seen = false;
	if (made)
		r = run(c);
	state_seen();
	ok = made && is_outcome(c, &r) &&
	     is_state(&seen, c->changes ? c->after : c->before,
		      c->changes ? c->perms_after : c->perms, seen_index);
	seq_printf(m, "%s %u - %s; %s: %s\n", ok ? "ok" : "not ok", number, action, before, outcome);
	if (!ok)
		seq_printf(m, "# %s; got %u, code %#llx, rdx %#llx; first %#llx %#llx, page %#llx %#llx, last %#llx %#llx\n",
			   made ? "made" : "the state could not be made", r.is, r.code, r.rdx,
			   seen.first.lo, seen.first.hi, seen.page.lo, seen.page.hi,
			   seen.last.lo, seen.last.hi);
	reset();
	return ok;
}

static int show(struct seq_file *m, void *unused)
{
	unsigned int i, failed = 0;

	seq_printf(m, "1..%u\n", rmp_case_count);
	for (i = 0; i < rmp_case_count; i++)
		failed += !run_case(m, &rmp_cases[i], i + 1);
	seq_printf(m, "# %u failed\n", failed);
	return 0;
}

static int open_cases(struct inode *inode, struct file *file)
{
	/* What misc devices find there is not a seq_file's */
	file->private_data = NULL;
	/* All of it at once: a buffer that is too small would have the rows run again */
	return single_open_size(file, show, NULL, 256 * PAGE_SIZE);
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.open = open_cases,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "rmp_cases",
	.fops = &fops,
	.mode = 0400,
};

static const struct part {
	int (*init)(void);
	void (*exit)(void);
} parts[] = {
	{ memory_init, memory_exit },
	{ rmp_init, rmp_exit },
	{ guest_init, guest_exit },
	{ host_init, host_exit },
	{ device_init, device_exit },
	{ cipher_init, cipher_exit },
};

static void undo(unsigned int n)
{
	while (n--)
		parts[n].exit();
}

static int __init rmp_cases_init(void)
{
	unsigned int i;
	int error = 0;

	for (i = 0; !error && i < ARRAY_SIZE(parts); i++) {
		error = parts[i].init();
		if (error) {
			pr_err("rmp_cases: part %u does not start: %d\n", i, error);
			if (parts[i].init == guest_init)
				guest_exit();
			undo(i);
		}
	}
	if (error)
		return error;
	error = misc_register(&device);
	if (error)
		undo(ARRAY_SIZE(parts));
	return error;
}

static void __exit rmp_cases_exit(void)
{
	misc_deregister(&device);
	undo(ARRAY_SIZE(parts));
}

module_init(rmp_cases_init);
module_exit(rmp_cases_exit);
MODULE_DESCRIPTION("Test module: the RMP, case by case");
MODULE_LICENSE("GPL");
