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

SEC("fexit/sev_private_max_mapping_level")
int BPF_PROG(stock_max_level, void *kvm, __u64 pfn, int ret)
{
	struct stock_thread *t = this_thread();

	if (t)
		emit(gmem_max_level, .vm = t->vm, .mode = KSNP_MODE_STOCK, .pfn = pfn,
		     .level = ret < 0 ? 0 : ret);
	return 0;
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

SEC("fentry/wbinvd_on_all_cpus")
int BPF_PROG(stock_wbinvd)
{
	struct stock_thread *t = this_thread();

	if (t)
		t->memory.flush = bpf_ktime_get_ns();
	return 0;
}

SEC("fexit/wbinvd_on_all_cpus")
int BPF_PROG(stock_wbinvd_end)
{
	struct stock_thread *t = this_thread();
	__u8 reason;

	if (!t)
		return 0;
	reason = t->memory.flush_reason < KSNP_NR_FLUSHES ? t->memory.flush_reason : KSNP_FLUSH_OTHER;
	emit(cache_flush, .vm = t->vm, .reason = reason, .kind = KSNP_KIND_WBINVD, .cpus = nr_cpus,
	     .ns = bpf_ktime_get_ns() - t->memory.flush);
	return 0;
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
