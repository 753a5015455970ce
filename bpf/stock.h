/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs for a kernel without the module: the tracepoints of KVM, and fentry and
 * fexit on functions of kvm, kvm_amd, ccp and the kernel. They make the events that
 * the module's tracepoints would give, as far as that can be seen from outside, and
 * give them to on_<event>(), which who includes this has.
 *
 * stock_vmgexit.h: requests. stock_memory.h: RMP, guest_memfd, caches.
 * stock_firmware.h: the firmware, launch.
 */
#ifndef STOCK_H
#define STOCK_H

#include <kvm_snp/ghcb.h>

#include "filter.h"

#define NO_REASON	0xff
#define FW_DEPTH	4

/**
 * struct stock_request - a request that a vCPU has sent
 * @open: it has, and has not got its answer
 * @msr: by the MSR protocol
 * @unit, @code: what it is
 * @info1, @info2: what came with it
 * @began, @exited: when; @exited is 0 unless the VMM has it
 * @vmm_ns, @away_ns: time at the VMM, with the request, and because of signals
 * @reason: KVM_EXIT_* of the last exit to the VMM
 */
struct stock_request {
	bool open, msr;
	__u8 unit;
	__u32 reason;
	__u64 code, info1, info2;
	__u64 began, exited;
	__u64 vmm_ns, away_ns;
};

/* struct stock_psc - a page state change: as in psc_end; @range is the one that the VMM has */
struct stock_psc {
	__u64 header;
	__u32 offset;
	__u16 first, ranges;
	__u32 pages_4k, pages_2m;
	__u64 vmm_ns;
	struct {
		__u32 pages;
		__u8 level;
	} range;
};

/* struct stock_message - a message to the firmware, as in guest_request; @sent: there was one */
struct stock_message {
	bool sent;
	__u8 type, vmpck;
	__s32 ret;
	__u64 sequence, began, ns;
};

/* struct stock_fault - an RMP fault, as in rmp_fault_end; @told: by kvm_rmp_fault */
struct stock_fault {
	bool told;
	__u8 level;
	__s32 psmash;
	__u64 gpa, error, pfn, began;
};

/* struct stock_memory - guest_memfd and the RMP: when what is going on began; parts as in gmem_invalidate */
struct stock_memory {
	__u64 prepare, invalidate, rmp, flush;
	__u64 rmp_ns, flush_ns, bytes;
	__u32 pages_4k, pages_2m, splits, failed;
	__u8 level, flush_reason;
};

/* struct stock_firmware - commands: page reclaim is issued while another one is */
struct stock_firmware {
	__u64 waits;
	__u32 depth;
	struct {
		__u64 queue_ns, began;
	} cmd[FW_DEPTH];
};

/* struct stock_launch - a KVM_SEV_SNP_LAUNCH_* command; @unit is KSNP_NR_UNITS without one */
struct stock_launch {
	__u64 began, gfn, length, data;
	__u8 unit, type;
};

/* struct stock_thread - what a thread is doing */
struct stock_thread {
	__u32 vm, vcpu;
	__u64 vcpu_at;
	struct stock_request request;
	struct stock_psc psc;
	struct stock_message message;
	struct stock_fault fault;
	struct stock_memory memory;
	struct stock_firmware firmware;
	struct stock_launch launch;
};

/* Goes with its thread */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct stock_thread);
} threads SEC(".maps");

const volatile __u32 nr_cpus;

/* NULL when there is no memory */
static INLINE struct stock_thread *this_thread(void)
{
	struct stock_thread *t;

	t = bpf_task_storage_get(&threads, bpf_get_current_task_btf(), NULL,
				 BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (t)
		t->vm = bpf_get_current_pid_tgid() >> 32;
	return t;
}

/* emit(event, field = value, ...) */
#define emit(event, ...)						\
	do {								\
		struct ksnp_event_##event e_ = { __VA_ARGS__ };		\
									\
		if (wanted_##event(&e_))				\
			on_##event(&e_);				\
	} while (0)

#endif
