/* SPDX-License-Identifier: GPL-2.0-only */
/* RMP faults, guest_memfd, RMP updates and cache flushes. */
#ifndef STOCK_MEMORY_H
#define STOCK_MEMORY_H

#include "stock.h"

#define NPF_GPA_MASK	0xfffULL

struct kvm_vcpu___id {
	int vcpu_id;
} __attribute__((preserve_access_index));

SEC("fentry/sev_handle_rmp_fault")
int BPF_PROG(stock_rmp_fault, struct kvm_vcpu___id *vcpu, __u64 gpa, __u64 error)
{
	struct stock_thread *t = this_thread();

	if (!t)
		return 0;
	t->vcpu = BPF_CORE_READ(vcpu, vcpu_id);
	t->fault = (struct stock_fault){ .gpa = gpa, .error = error, .began = bpf_ktime_get_ns() };
	emit(rmp_fault_begin, .vm = t->vm, .vcpu = t->vcpu, .gpa = gpa, .error = error);
	return 0;
}

/* Only where there was an entry to look at */
SEC("tp_btf/kvm_rmp_fault")
int BPF_PROG(stock_rmp_fault_entry, void *vcpu, __u64 gpa, __u64 pfn, __u64 error, int level,
	     int psmash)
{
	struct stock_thread *t = this_thread();

	if (!t)
		return 0;
	t->fault.told = true;
	t->fault.pfn = pfn;
	t->fault.level = level;
	t->fault.psmash = psmash;
	return 0;
}

SEC("fexit/sev_handle_rmp_fault")
int BPF_PROG(stock_rmp_fault_end, struct kvm_vcpu___id *vcpu, __u64 gpa, __u64 error)
{
	struct stock_thread *t = this_thread();
	__u8 unit = KSNP_UNIT_rmp_unexpected, why = KSNP_WHY_NONE, after;
	struct stock_fault *f;

	if (!t || !t->fault.began)
		return 0;
	f = &t->fault;
	after = f->level;
	if (f->told && f->level == 1) {
		unit = KSNP_UNIT_rmp_spurious;
		why = KSNP_WHY_SPURIOUS;
	} else if (f->told) {
		unit = KSNP_UNIT_rmp_split;
		why = f->psmash ? KSNP_WHY_RMP_FAILED : KSNP_WHY_SPLIT;
		after = f->psmash ? f->level : 1;
	}
	emit(rmp_fault_end, .vm = t->vm, .vcpu = t->vcpu, .unit = unit, .gpa = gpa, .pfn = f->pfn,
	     .error = error, .why = why, .level_before = f->level, .level_after = after,
	     .ret = f->psmash, .ns = bpf_ktime_get_ns() - f->began);
	f->began = 0;
	return 0;
}

SEC("fentry/sev_gmem_prepare")
int BPF_PROG(stock_prepare, void *kvm, __u64 pfn, __u64 gfn, int max_order)
{
	struct stock_thread *t = this_thread();

	if (!t)
		return 0;
	t->memory.prepare = bpf_ktime_get_ns();
	t->memory.level = 0;
	return 0;
}

SEC("fexit/sev_gmem_prepare")
int BPF_PROG(stock_prepare_end, void *kvm, __u64 pfn, __u64 gfn, int max_order, int ret)
{
	struct stock_thread *t = this_thread();

	if (!t || !t->memory.prepare)
		return 0;
	emit(gmem_prepare, .vm = t->vm, .mode = KSNP_MODE_STOCK, .gfn = gfn, .pfn = pfn,
	     .order = max_order, .level = t->memory.level, .ret = ret,
	     .already = !ret && !t->memory.level,
	     .why = ret ? KSNP_WHY_RMP_FAILED : KSNP_WHY_NONE,
	     .ns = bpf_ktime_get_ns() - t->memory.prepare);
	t->memory.prepare = 0;
	return 0;
}

SEC("fexit/rmp_make_private")
int BPF_PROG(stock_private, __u64 pfn, __u64 gpa, int level, __u32 asid, bool immutable, int ret)
{
	struct stock_thread *t = this_thread();

	if (t && !ret)
		t->memory.level = level;
	emit(rmp_update, .pfn = pfn, .gpa = gpa, .asid = asid, .level = level, .ret = ret);
	return 0;
}

SEC("fentry/rmp_make_shared")
int BPF_PROG(stock_shared, __u64 pfn, int level)
{
	struct stock_thread *t = this_thread();

	if (t)
		t->memory.rmp = bpf_ktime_get_ns();
	return 0;
}

SEC("fexit/rmp_make_shared")
int BPF_PROG(stock_shared_end, __u64 pfn, int level, int ret)
{
	struct stock_thread *t = this_thread();

	emit(rmp_update, .pfn = pfn, .level = level, .ret = ret);
	if (!t || !t->memory.invalidate)
		return 0;
	t->memory.rmp_ns += bpf_ktime_get_ns() - t->memory.rmp;
	if (ret)
		t->memory.failed++;
	else if (level == 2)
		t->memory.pages_2m++;
	else
		t->memory.pages_4k++;
	return 0;
}

SEC("fexit/psmash")
int BPF_PROG(stock_psmash, __u64 pfn, int ret)
{
	struct stock_thread *t = this_thread();

	if (t && t->memory.invalidate && !ret)
		t->memory.splits++;
	emit(rmp_psmash, .pfn = pfn, .ret = ret);
	return 0;
}

SEC("fentry/sev_gmem_invalidate")
int BPF_PROG(stock_invalidate, __u64 start, __u64 end)
{
	struct stock_thread *t = this_thread();

	if (t)
		t->memory = (struct stock_memory){
			.invalidate = bpf_ktime_get_ns(), .flush_reason = NO_REASON,
		};
	return 0;
}

SEC("fexit/sev_gmem_invalidate")
int BPF_PROG(stock_invalidate_end, __u64 start, __u64 end)
{
	struct stock_thread *t = this_thread();
	struct stock_memory *m;

	if (!t || !t->memory.invalidate)
		return 0;
	m = &t->memory;
	if (m->bytes)
		emit(cache_flush, .reason = KSNP_FLUSH_GMEM, .kind = KSNP_KIND_CLFLUSH, .cpus = 1,
		     .bytes = m->bytes, .ns = m->flush_ns);
	emit(gmem_invalidate, .mode = KSNP_MODE_STOCK, .pfn = start, .pages = end - start,
	     .pages_4k = m->pages_4k, .pages_2m = m->pages_2m, .splits = m->splits,
	     .failed = m->failed, .bytes_flushed = m->bytes, .rmp_ns = m->rmp_ns,
	     .flush_ns = m->flush_ns, .ns = bpf_ktime_get_ns() - m->invalidate);
	m->invalidate = 0;
	return 0;
}

static INLINE int max_level(__u64 pfn, int level)
{
	struct stock_thread *t = this_thread();

	if (t)
		emit(gmem_max_level, .vm = t->vm, .mode = KSNP_MODE_STOCK, .pfn = pfn,
		     .level = level < 0 ? 0 : level);
	return 0;
}

SEC("fexit/sev_private_max_mapping_level")
int BPF_PROG(stock_max_level, void *kvm, __u64 pfn, int ret)
{
	return max_level(pfn, ret);
}

/* In 7.2 */
SEC("fexit/sev_gmem_max_mapping_level")
int BPF_PROG(stock_gmem_max_level, void *kvm, __u64 pfn, bool is_private, int ret)
{
	return max_level(pfn, ret);
}

/*
 * Cache flushes: whole caches by WBINVD, or with a VMSA's or guest_memfd's address by
 * CLFLUSH. Who asked is the function of kvm_amd's that is being executed.
 */
SEC("fentry/clflush_cache_range")
int BPF_PROG(stock_clflush, void *address, unsigned int bytes)
{
	struct stock_thread *t = this_thread();

	if (t)
		t->memory.flush = bpf_ktime_get_ns();
	return 0;
}

SEC("fexit/clflush_cache_range")
int BPF_PROG(stock_clflush_end, void *address, unsigned int bytes)
{
	struct stock_thread *t = this_thread();
	__u64 ns;

	if (!t)
		return 0;
	ns = bpf_ktime_get_ns() - t->memory.flush;
	if (t->memory.invalidate) {
		t->memory.flush_ns += ns;
		t->memory.bytes += bytes;
	} else if (t->memory.flush_reason == KSNP_FLUSH_VMSA) {
		emit(cache_flush, .vm = t->vm, .reason = KSNP_FLUSH_VMSA, .kind = KSNP_KIND_CLFLUSH,
		     .cpus = 1, .bytes = bytes, .ns = ns);
	}
	return 0;
}

static INLINE int flush_begins(void)
{
	struct stock_thread *t = this_thread();

	if (t)
		t->memory.flush = bpf_ktime_get_ns();
	return 0;
}

static INLINE int flush_ends(__u8 kind, __u32 cpus)
{
	struct stock_thread *t = this_thread();
	__u8 reason;

	if (!t)
		return 0;
	reason = t->memory.flush_reason < KSNP_NR_FLUSHES ? t->memory.flush_reason : KSNP_FLUSH_OTHER;
	if (cpus)
		emit(cache_flush, .vm = t->vm, .reason = reason, .kind = kind, .cpus = cpus,
		     .ns = bpf_ktime_get_ns() - t->memory.flush);
	if (cpus < nr_cpus)
		emit(cache_flush, .vm = t->vm, .reason = reason, .kind = KSNP_KIND_WBINVD,
		     .avoided = true, .cpus = nr_cpus - cpus);
	return 0;
}

SEC("fentry/wbinvd_on_all_cpus")
int BPF_PROG(stock_wbinvd)
{
	return flush_begins();
}

SEC("fexit/wbinvd_on_all_cpus")
int BPF_PROG(stock_wbinvd_end)
{
	return flush_ends(KSNP_KIND_WBINVD, nr_cpus);
}

/* In 7.2, with the CPUs that have run the guest */
SEC("fentry/wbnoinvd_on_cpus_mask")
int BPF_PROG(stock_wbnoinvd)
{
	return flush_begins();
}

#define MASK_WORDS	128

/* How many bits are set: by pairs, nibbles, bytes, and their sum in the uppermost byte */
static INLINE __u32 weight(__u64 word)
{
	word -= (word >> 1) & 0x5555555555555555ULL;
	word = (word & 0x3333333333333333ULL) + ((word >> 2) & 0x3333333333333333ULL);
	word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
	return (word * 0x0101010101010101ULL) >> 56;
}

SEC("fexit/wbnoinvd_on_cpus_mask")
int BPF_PROG(stock_wbnoinvd_end, const __u64 *mask)
{
	__u32 cpus = 0;

	for (__u32 i = 0; i < MASK_WORDS && i * 64 < nr_cpus; i++) {
		__u64 word = 0;

		bpf_probe_read_kernel(&word, sizeof(word), mask + i);
		cpus += weight(word);
	}
	return flush_ends(KSNP_KIND_WBNOINVD, cpus);
}

#define FLUSHES(function, reason_)					\
	SEC("fentry/" #function)					\
	int BPF_PROG(stock_##function)					\
	{								\
		struct stock_thread *t = this_thread();			\
									\
		if (t)							\
			t->memory.flush_reason = KSNP_FLUSH_##reason_;	\
		return 0;						\
	}								\
									\
	SEC("fexit/" #function)						\
	int BPF_PROG(stock_##function##_end)				\
	{								\
		struct stock_thread *t = this_thread();			\
									\
		if (t)							\
			t->memory.flush_reason = NO_REASON;		\
		return 0;						\
	}

FLUSHES(sev_guest_memory_reclaimed, RECLAIM)
FLUSHES(sev_mem_enc_unregister_region, REGION)
FLUSHES(sev_vm_destroy, VM)
FLUSHES(sev_free_vcpu, VMSA)
FLUSHES(sev_flush_asids, ASID)

#endif
