// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page state change NAE event (GHCB 2.03, 4.1, "Page State Change").
 *
 * The guest's header and entries are read once. Entries that follow on one
 * another become one range, the VMM converts it (KVM_EXIT_HYPERCALL,
 * MAP_GPA_RANGE), and its entries are marked as done; then comes the next
 * range. An entry that is invalid ends the request with cur_entry pointing to
 * it.
 */
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "../drain.h"
#include "../ghcb.h"
#include "../handlers.h"
#include "../kernel.h"
#include "../psc_watch.h"
#include "../record.h"
#include "../svm.h"
#include "../user_exit.h"
#include "../vmgexit.h"

#define HEADER_SIZE		8
#define PAGES_2M		512
#define GFN_STEP		(1ULL << 12)
/* Cur_page 11:0, GFN 51:12, operation 55:52, page size 56; the rest is reserved */
#define CUR_PAGE_MASK		0xfffULL
#define DEFINED_MASK		GENMASK_ULL(56, 0)

/**
 * struct psc_range - entries that the VMM can convert in one go
 * @first: first entry
 * @count: number of entries
 * @gfn: first page
 * @pages: number of 4 KiB pages
 * @operation: GHCB_PSC_*
 * @large: the entries are of 2 MiB
 * @whole_2m: and none of them is partly done
 */
struct psc_range {
	u16 first, count;
	u64 gfn;
	u32 pages;
	u8 operation;
	bool large, whole_2m;
};

/*
 * Finds the next range from entry @from on, past entries that are done. Returns
 * its first entry, which is past @end when there is none, or -EINVAL for an
 * invalid entry, to which r->first points.
 */
static __always_inline int find_range(const u64 *entries, u32 from, u32 end, struct psc_range *r)
{
	u64 entry, next, step;
	u32 i, cur, size;

	for (i = from; i <= end; i++) {
		entry = entries[i];
		r->first = i;
		r->large = entry & GHCB_PSC_ENTRY_2M;
		size = r->large ? PAGES_2M : 1;
		cur = entry & CUR_PAGE_MASK;
		r->gfn = GHCB_PSC_ENTRY_GFN(entry);
		if (cur > size || r->gfn & (size - 1))
			return -EINVAL;
		if (cur < size)
			break;
	}
	if (i > end)
		return i;

	r->operation = GHCB_PSC_ENTRY_OP(entry);
	r->whole_2m = r->large && !cur;
	r->gfn += cur;
	r->pages = size - cur;
	r->count = 1;
	/* What is partly done is finished alone */
	if (cur)
		return i;

	step = size * GFN_STEP;
	next = (entry & DEFINED_MASK) + step;
	/* The sum must not run over into the operation */
	while (i + r->count <= end && GHCB_PSC_ENTRY_GFN(next) &&
	       (entries[i + r->count] & DEFINED_MASK) == next) {
		next += step;
		r->count++;
		r->pages += size;
	}
	return i;
}

/* Where the structure is: @scratch has to be in the GHCB's shared buffer (GHCB 2.03, 2.6) */
static int locate(const struct ksnp_request *rq, u32 *offset, u32 *max)
{
	u64 at = rq->scratch - rq->gpa;

	if (at < GHCB_OFF_SHARED_BUFFER ||
	    at > GHCB_OFF_SHARED_BUFFER + GHCB_SHARED_BUFFER_SIZE - HEADER_SIZE)
		return -EINVAL;
	*offset = at;
	*max = (GHCB_OFF_SHARED_BUFFER + GHCB_SHARED_BUFFER_SIZE - at - HEADER_SIZE) / 8;
	return 0;
}

static int read_header(unsigned long hva, u16 *cur, u16 *end)
{
	u32 both;

	if (get_user(both, (u32 __user *)hva))
		return -EFAULT;
	*cur = both;
	*end = both >> 16;
	return 0;
}

static int read_entries(unsigned long hva, struct ksnp_psc *p)
{
	const u64 __user *from = (u64 __user *)(hva + HEADER_SIZE);
	/* Not by index: the kernel's bounds checks may not be made with user access open */
	u64 *to = p->entries;

	if (!user_access_begin(from, sizeof(p->entries)))
		return -EFAULT;
	for (u32 i = p->next; i <= p->end; i++)
		unsafe_get_user(to[i], from + i, fault);
	user_access_end();
	return 0;
fault:
	user_access_end();
	return -EFAULT;
}

/*
 * Marks all entries before p->next as done and moves cur_entry there. The guest's
 * vCPU does not run before, so once, at the end, is enough. What cannot be
 * written is the guest's loss.
 */
static void write_progress(unsigned long hva, const struct ksnp_psc *p)
{
	u64 __user *to = (u64 __user *)(hva + p->offset + HEADER_SIZE);
	const u64 *from = p->entries;

	if (!user_access_begin(to, sizeof(p->entries)))
		return;
	for (u32 i = p->began; i < p->next; i++) {
		u64 entry = from[i], done = entry & GHCB_PSC_ENTRY_2M ? PAGES_2M : 1;

		unsafe_put_user((entry & ~CUR_PAGE_MASK) | done, to + i, out);
	}
	unsafe_put_user(p->next, (u16 __user *)(hva + p->offset), out);
out:
	user_access_end();
}

int psc_hand_over(struct kvm_vcpu *vcpu, struct ksnp_psc *p)
{
	unsigned long hva = ghcb_hva(ksnp_vcpu_find(vcpu), p->gpa);

	if (!hva)
		return -EFAULT;
	write_progress(hva, p);
	if (ghcb_hand_over(vcpu, p->gpa, 0, 0))
		return -EFAULT;
	svm_ghcb_sa(vcpu) = (void *)svm_ghcb(vcpu) + p->offset;
	svm_ghcb_sa_len(vcpu) = GHCB_OFF_SHARED_BUFFER + GHCB_SHARED_BUFFER_SIZE - p->offset;
	svm_ghcb_sa_sync(vcpu) = false;
	svm_ghcb_sa_free(vcpu) = false;
	svm_sw_scratch(vcpu) = p->gpa + p->offset;
	svm_psc_cur_idx(vcpu) = p->first;
	kernel_set_psc_end(vcpu, p->end);
	svm_psc_batch(vcpu) = p->batch;
	svm_psc_is_2m(vcpu) = false;
	return 0;
}

/* What the entries up to cur_entry were, for the tracepoint */
static void count_pages(const struct ksnp_psc *p, u32 *pages_4k, u32 *pages_2m)
{
	for (u32 i = p->began; i < p->next; i++) {
		u64 entry = p->entries[i];
		u32 cur = entry & CUR_PAGE_MASK;

		if (!(entry & GHCB_PSC_ENTRY_2M))
			*pages_4k += 1 - cur;
		else if (cur)
			*pages_4k += PAGES_2M - cur;
		else
			++*pages_2m;
	}
}

/* @error goes to SW_EXITINFO2; SW_EXITINFO1 is 0 even then (GHCB 2.03, 4.1) */
static noinline int finish(struct ksnp_vcpu *v, struct ksnp_psc *p, u64 error, u8 why)
{
	u32 pages_4k = 0, pages_2m = 0;

	p->error = error;
	v->why = why;
	if (psc_watch_runs(v)) {
		count_pages(p, &pages_4k, &pages_2m);
		emit(psc_end, v->vm->pid, v->vcpu->vcpu_id, KSNP_UNIT_psc, p->next - p->began,
		     p->ranges, pages_4k, pages_2m, why, error, psc_watch_kernel(v),
		     v->vmm_ns);
	}
	psc_watch_stop(v);
	return 1;
}

void psc_abandon(struct ksnp_vcpu *v, u8 why)
{
	if (!psc_watch_runs(v))
		return;
	if (v->unit == KSNP_UNIT_psc)
		finish(v, v->psc, 0, why);
	else
		psc_msr_abandon(v, why);
}

/* The module stops: kvm_amd is to go on when the VMM is back */
static noinline int leave_to_stock(struct kvm_vcpu *vcpu, struct ksnp_psc *p)
{
	int err = psc_hand_over(vcpu, p);

	if (err)
		return err;
	vcpu->arch.complete_userspace_io = ksnp_stock_function(snp_complete_one_psc);
	return 0;
}

static __always_inline int to_vmm(struct ksnp_vcpu *v, struct ksnp_psc *p,
				  const struct psc_range *r)
{
	struct kvm_vcpu *vcpu = v->vcpu;
	u64 attributes = r->operation == GHCB_PSC_PRIVATE ? KVM_MAP_GPA_RANGE_ENCRYPTED
							  : KVM_MAP_GPA_RANGE_DECRYPTED;

	attributes |= r->large ? KVM_MAP_GPA_RANGE_PAGE_SZ_2M : KVM_MAP_GPA_RANGE_PAGE_SZ_4K;
	p->first = r->first;
	p->batch = r->count;
	exit_map_gpa_range(vcpu, r->gfn << PAGE_SHIFT, r->pages, attributes, psc_completed);
	return unlikely(READ_ONCE(user_exit_stopping)) ? leave_to_stock(vcpu, p) : 0;
}

/* From p->next on */
static __always_inline int go_on(struct ksnp_vcpu *v, struct ksnp_psc *p)
{
	struct psc_range r __ksnp_uninitialized;

	for (;;) {
		int found = find_range(p->entries, p->next, p->end, &r);

		p->next = found < 0 ? r.first : found;
		if (unlikely(found < 0))
			return finish(v, p, GHCB_PSC_ERROR_ENTRY, KSNP_WHY_PSC_ENTRY);
		if (found > p->end)
			return finish(v, p, 0, KSNP_WHY_NONE);

		p->ranges++;
		emit(psc_range, v->vm->pid, v->vcpu->vcpu_id, r.gfn << PAGE_SHIFT, r.pages,
		     r.operation, r.whole_2m ? PG_LEVEL_2M : PG_LEVEL_4K, r.count);
		if (likely(r.operation == GHCB_PSC_PRIVATE || r.operation == GHCB_PSC_SHARED))
			return to_vmm(v, p, &r);
		/* Others count as done, as in kvm_amd: PSMASH and UNSMASH are hints */
		p->next = found + r.count;
	}
}

/* Gives the results to the guest, unless the GHCB's memory has gone meanwhile */
static noinline int done(struct ksnp_vcpu *v, struct ksnp_psc *p)
{
	struct ksnp_request rq = {
		.vcpu = v->vcpu, .state = v, .gpa = p->gpa, .out2 = p->error,
	};

	rq.hva = ghcb_hva(v, p->gpa);
	if (!rq.hva)
		return 1;
	write_progress(rq.hva, p);
	return direct_done(&rq, 1);
}

int psc_completed(struct kvm_vcpu *vcpu)
{
	u64 answer = READ_ONCE(vcpu->run->hypercall.ret);
	struct ksnp_vcpu *v;
	struct ksnp_psc *p;
	int ret;

	drain_enter();
	v = ksnp_vcpu_find(vcpu);
	p = v->psc;
	record_back(v);
	p->next = p->first;
	if (likely(!answer)) {
		p->next += p->batch;
		ret = go_on(v, p);
	} else {
		ret = finish(v, p, GHCB_PSC_ERROR_GENERIC, KSNP_WHY_VMM_REFUSED);
	}
	if (ret > 0) {
		if (v->why != KSNP_WHY_NONE) {
			v->errors[KSNP_UNIT_psc]++;
			record_error(v, KSNP_UNIT_psc, v->why);
		}
		ret = kernel_hypercall_ret_ok(answer) ? done(v, p) : -EINVAL;
	}
	record_end(v, ret);
	drain_exit();
	return ret;
}

/* The first range, and what came of it */
static int begin(struct ksnp_request *rq, struct ksnp_psc *p)
{
	int ret = go_on(rq->state, p);

	if (ret > 0)
		write_progress(rq->hva, p);
	rq->out2 = p->error;
	rq->why = rq->state->why;
	return ret;
}

static int refuse(struct ksnp_request *rq, struct ksnp_psc *p, u64 error, u8 why)
{
	rq->out2 = error;
	rq->why = why;
	return finish(rq->state, p, error, why);
}

int psc(struct ksnp_request *rq)
{
	struct kvm_vcpu *vcpu = rq->vcpu;
	struct ksnp_vcpu *v = rq->state;
	struct ksnp_psc *p = v->psc;
	u32 offset, max;

	if (!is_snp(vcpu->kvm) || !ghcb_has(rq, GHCB_OFF_SW_SCRATCH))
		return ghcb_refuse(rq, GHCB_ERROR_MISSING_INPUT, KSNP_WHY_MISSING);
	if (locate(rq, &offset, &max))
		return ghcb_refuse(rq, GHCB_ERROR_INVALID_SCRATCH, KSNP_WHY_SCRATCH);
	if (unlikely(!p)) {
		p = kzalloc(sizeof(*p), GFP_KERNEL_ACCOUNT);
		if (!p)
			return -ENOMEM;
		v->psc = p;
	}

	p->gpa = rq->gpa;
	p->offset = offset;
	p->ranges = 0;
	p->error = 0;
	if (read_header(rq->hva + offset, &p->next, &p->end))
		return -EFAULT;
	psc_watch_start(v);
	p->began = p->next;
	emit(psc_begin, v->vm->pid, vcpu->vcpu_id, KSNP_UNIT_psc, p->next, p->end);

	if (!(vcpu->kvm->arch.hypercall_exit_enabled & BIT(KVM_HC_MAP_GPA_RANGE)))
		return refuse(rq, p, GHCB_PSC_ERROR_GENERIC, KSNP_WHY_NO_HYPERCALL);
	if (p->end >= max)
		return refuse(rq, p, GHCB_PSC_ERROR_HEADER, KSNP_WHY_PSC_HEADER);
	if (p->next > p->end)
		return refuse(rq, p, 0, KSNP_WHY_NONE);
	if (read_entries(rq->hva + offset, p)) {
		refuse(rq, p, 0, KSNP_WHY_GUEST_MEMORY);
		return -EFAULT;
	}
	return begin(rq, p);
}

/* Ranges by hand: 4K in a row, a partly done 2M page alone, done entries skipped */
int psc_selftest(void)
{
	const u64 entries[] = {
		GHCB_PSC_ENTRY(0x100, GHCB_PSC_SHARED) | 1,
		GHCB_PSC_ENTRY(0x101, GHCB_PSC_SHARED),
		GHCB_PSC_ENTRY(0x102, GHCB_PSC_SHARED),
		GHCB_PSC_ENTRY(0x103, GHCB_PSC_PRIVATE),
		GHCB_PSC_ENTRY(0x400, GHCB_PSC_SHARED) | GHCB_PSC_ENTRY_2M | 500,
		GHCB_PSC_ENTRY(0x600, GHCB_PSC_SHARED) | GHCB_PSC_ENTRY_2M,
		GHCB_PSC_ENTRY(0x801, GHCB_PSC_SHARED) | GHCB_PSC_ENTRY_2M,
		GHCB_PSC_ENTRY(0xffffffffffULL, GHCB_PSC_PRIVATE),
		GHCB_PSC_ENTRY(0, GHCB_PSC_SHARED),
	};
	static const struct {
		u8 from, end;
		int found;
		struct psc_range want;
	} cases[] = {
		{ 0, 3, 1, { 1, 2, 0x101, 2, GHCB_PSC_SHARED, false, false } },
		{ 3, 3, 3, { 3, 1, 0x103, 1, GHCB_PSC_PRIVATE, false, false } },
		{ 4, 5, 4, { 4, 1, 0x5f4, 12, GHCB_PSC_SHARED, true, false } },
		{ 5, 6, 5, { 5, 1, 0x600, 512, GHCB_PSC_SHARED, true, true } },
		{ 7, 8, 7, { 7, 1, 0xffffffffffULL, 1, GHCB_PSC_PRIVATE, false, false } },
		{ 6, 6, -EINVAL },
		{ 0, 0, 1 },
	};

	for (int i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct psc_range *want = &cases[i].want;
		struct psc_range r;
		int found = find_range(entries, cases[i].from, cases[i].end, &r);

		if (found != cases[i].found)
			return -EINVAL;
		if (want->count && (r.first != want->first || r.count != want->count ||
				    r.gfn != want->gfn || r.pages != want->pages ||
				    r.operation != want->operation || r.large != want->large ||
				    r.whole_2m != want->whole_2m))
			return -EINVAL;
	}
	return 0;
}
