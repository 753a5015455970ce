// SPDX-License-Identifier: GPL-2.0-only
/* Puts every event into a ring, which tools/lib/stream.c reads. */
#include "common.h"
#include "process.h"
#include "ring.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct ring) + 2 * RING_BEHIND);
} ring SEC(".maps");

/* Size of the ring less 1; a power of two of them */
const volatile __u64 ring_mask;

static INLINE void *reserve(__u32 size)
{
	__u32 zero = 0;
	struct ring *r = bpf_map_lookup_elem(&ring, &zero);

	return r ? ring_reserve(r, ring_mask, size) : NULL;
}

static INLINE void commit(struct ksnp_event *e, __u8 type, __u32 size)
{
	e->ns = bpf_ktime_get_ns();
	ring_commit(e, this_tid(), bpf_get_smp_processor_id(), type, size / 8);
}

#define DEFINE_ON(event)						\
	static INLINE void on_##event(const struct ksnp_event_##event *e) \
	{								\
		struct ksnp_event_##event *r = reserve(sizeof(*r));	\
									\
		if (!r)							\
			return;						\
		__builtin_memcpy(&r->head + 1, &e->head + 1, sizeof(*r) - sizeof(r->head)); \
		commit(&r->head, KSNP_EVENT_##event, sizeof(*r));	\
	}
KSNP_EVENTS(DEFINE_ON)

#include "module.h"

MODULE_COUNTED(MODULE_PROGRAM)
MODULE_NOT_COUNTED(MODULE_PROGRAM)

#include "stock_vmgexit.h"
#include "stock_memory.h"
#include "stock_firmware.h"

SEC("tp_btf/takeover")
int BPF_PROG(takeover, const char *name, bool active, const char *reason)
{
	struct ksnp_event_takeover e = { .active = active };

	bpf_probe_read_kernel_str(e.name, sizeof(e.name), name);
	bpf_probe_read_kernel_str(e.reason, sizeof(e.reason), reason);
	if (wanted_takeover(&e))
		on_takeover(&e);
	return 0;
}

/* Of any process: who reads knows which were VMs */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(process_exit, struct task_struct___co *task)
{
	struct ksnp_event_vm_gone e = { .vm = process_ending(task) };

	if (e.vm && wanted_vm_gone(&e))
		on_vm_gone(&e);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
