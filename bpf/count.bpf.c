// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts events where they happen, in maps that tools/lib/counters.c reads.
 *
 * All room is allocated at once: programs run in any context, and there is as
 * much as was asked for. Sizes are set by who loads this.
 */
#include "common.h"
#include "count.h"
#include "process.h"
#include "table.h"

TABLE(vcpus, struct vcpu_place)
TABLE(vms, struct vm_place)
TABLE(hist_places, struct hist_place)

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ksnp_hist);
} hists SEC(".maps");

/* Histograms of those who have gone; the others are used in order */
struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 1);
	__type(value, __u32);
} free_slots SEC(".maps");

/* VM 0: what is nobody's comes from all CPUs at once */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ksnp_vm_counts);
} host SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, struct ksnp_fw_counts);
} fw SEC(".maps");

const volatile __u32 nr_hists;
__u32 last_slot;
struct ksnp_losses losses;

#define COUNT_ADD(x, n)	__sync_fetch_and_add(&(x), n)

/* Where the VM is from now on; TABLE_NONE without room */
__noinline __u32 new_vm(__u32 vm)
{
	__u32 i = vms_add(vm);
	struct vm_place *v = vms_at(i);

	if (!v) {
		COUNT_ADD(losses.vms, 1);
	} else if (!v->counts.first_ns) {
		v->counts.first_ns = bpf_ktime_get_ns();
		process_name(v->comm, vm);
	}
	return i;
}

static INLINE struct ksnp_vm_counts *vm_counts(__u32 vm)
{
	struct vm_place *v;
	__u32 zero = 0;

	if (!vm)
		return bpf_map_lookup_elem(&host, &zero);
	v = vms_at(vms_first(vm));
	if (!v || v->key != vm)
		v = vms_at(new_vm(vm));
	return v ? &v->counts : NULL;
}

/* Where the vCPU is from now on, TABLE_NONE without room; a VM's first one makes the VM known */
__noinline __u32 new_vcpu(__u64 key)
{
	__u32 i = vcpus_search(key, false);

	if (i != TABLE_NONE)
		return i;
	if (vm_counts(key >> 32))
		i = vcpus_add(key);
	if (i == TABLE_NONE)
		COUNT_ADD(losses.vcpus, 1);
	return i;
}

static INLINE struct ksnp_vcpu_counts *vcpu_counts(__u32 vm, __u32 vcpu)
{
	__u64 key = vcpu_key(vm, vcpu);
	struct vcpu_place *v = vcpus_at(vcpus_first(key));

	if (!v || v->key != key)
		v = vcpus_at(new_vcpu(key));
	return v ? &v->counts : NULL;
}

/* Reading the clock costs as much as all else: once in a tick is enough for "when was the last" */
static INLINE void vcpu_seen(struct ksnp_vcpu_counts *counts, const struct ksnp_event *e)
{
	struct vcpu_place *v = (void *)counts - __builtin_offsetof(struct vcpu_place, counts);
	__u64 now = bpf_jiffies64();

	if (v->last_jiffies == now)
		return;
	v->last_jiffies = now;
	counts->last_ns = bpf_ktime_get_ns();
}

static INLINE struct ksnp_fw_counts *fw_counts(__u32 cmd)
{
	static const struct ksnp_fw_counts new_fw;
	struct ksnp_fw_counts *f;

	f = bpf_map_lookup_elem(&fw, &cmd);
	if (f)
		return f;
	bpf_map_update_elem(&fw, &cmd, &new_fw, BPF_NOEXIST);
	f = bpf_map_lookup_elem(&fw, &cmd);
	if (!f)
		COUNT_ADD(losses.fw, 1);
	return f;
}

/* A histogram that nobody has, 0 when there is none; the last ones are for VM 0 */
static INLINE __u32 take_slot(__u32 vm)
{
	__u32 slot, end = vm ? nr_hists - HISTS_SHARED : nr_hists;

	if (vm && !bpf_map_pop_elem(&free_slots, &slot))
		return slot;
	if (last_slot >= end)
		return 0;
	slot = __sync_fetch_and_add(&last_slot, 1) + 1;
	return slot <= end ? slot : 0;
}

__noinline __u32 slot_of(__u32 vm, __u32 of, __u32 part)
{
	__u64 key = hist_key(vm, of, part);
	struct hist_place *h = hist_places_at(hist_places_first(key));
	__u32 slot;

	if (!h || h->key != key)
		h = hist_places_at(hist_places_add(key));
	if (!h)
		return 0;
	if (h->slot)
		return h->slot;
	slot = take_slot(vm);
	if (slot && __sync_val_compare_and_swap(&h->slot, 0, slot)) {
		/* Another CPU was quicker */
		bpf_map_push_elem(&free_slots, &slot, 0);
		slot = h->slot;
	}
	return slot;
}

/* The number of a histogram; that of VM 0 when the VM can have none of its own */
__noinline __u32 hist_slot(__u32 vm, __u32 of, __u32 part)
{
	__u32 slot = slot_of(vm, of, part) ?: slot_of(0, of, part);

	if (!slot)
		COUNT_ADD(losses.hists, 1);
	return slot;
}

static INLINE void hist_count(__u32 slot, __u64 ns)
{
	__u32 i = slot - 1, bucket = ksnp_hist_bucket(ns);
	struct ksnp_hist *h;
	__u64 max;

	h = bpf_map_lookup_elem(&hists, &i);
	if (!h)
		return;
	/* It is below that, but the verifier does not see it */
	barrier_var(bucket);
	COUNT_ADD(h->bucket[bucket % KSNP_HIST_BUCKETS], 1);
	COUNT_ADD(h->sum, ns);
	max = h->max;
	if (ns > max)
		__sync_val_compare_and_swap(&h->max, max, ns);
}

static INLINE void hist_add_slot(__u16 *slot, __u32 vm, __u32 of, __u32 part, __u64 ns)
{
	__u32 known = *slot;

	if (!known) {
		known = hist_slot(vm, of, part);
		if (!known)
			return;
		*slot = known;
	}
	hist_count(known, ns);
}

static INLINE void hist_add(__u32 vm, __u32 of, __u32 part, __u64 ns)
{
	__u32 slot = hist_slot(vm, of, part);

	if (slot)
		hist_count(slot, ns);
}

#include <kvm_snp/aggregate.h>

#define DEFINE_ON(event)						\
	static INLINE void on_##event(const struct ksnp_event_##event *e) \
	{								\
		count_##event(e);					\
	}
KSNP_COUNTED_EVENTS(DEFINE_ON)

#include "module.h"

#define DEFINE_NOT_COUNTED(event, args...)				\
	static INLINE void on_##event(const struct ksnp_event_##event *e) \
	{								\
	}
MODULE_NOT_COUNTED(DEFINE_NOT_COUNTED)

MODULE_COUNTED(MODULE_PROGRAM)

#include "stock_vmgexit.h"
#include "stock_memory.h"
#include "stock_firmware.h"

SEC("tp_btf/sched_process_exit")
int BPF_PROG(process_exit, struct task_struct___co *task)
{
	__u32 vm = process_ending(task);
	struct vm_place *v = vm ? vms_at(vms_search(vm, false)) : NULL;

	if (v && !v->gone_ns)
		v->gone_ns = bpf_ktime_get_ns();
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
