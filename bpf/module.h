/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs for the module's tracepoints, whose arguments are those of TP_PROTO in
 * kmod/trace.h. Each makes the event's record and, if it is wanted, gives it to
 * on_<event>(), which who includes this has.
 */
#ifndef MODULE_H
#define MODULE_H

#include "filter.h"

#define ASSIGN(type, field, meaning)	e.field = field;

#define MODULE_PROGRAM(event, args...)					\
	SEC("tp_btf/" #event)						\
	int BPF_PROG(event, args)					\
	{								\
		struct ksnp_event_##event e = {};			\
									\
		KSNP_FIELDS_##event(ASSIGN)				\
		if (wanted_##event(&e))					\
			on_##event(&e);					\
		return 0;						\
	}

/* P(event, arguments): what is counted */
#define MODULE_COUNTED(P)						\
	P(vmgexit_end, __u32 vm, __u32 vcpu, __u8 unit, __u64 code, __u8 end, __u8 why, int ret, \
	  __u64 info2, __u64 kernel_ns, __u64 vmm_ns)			\
	P(psc_range, __u32 vm, __u32 vcpu, __u64 gpa, __u32 pages, __u8 operation, __u8 level, \
	  __u16 entries)						\
	P(psc_end, __u32 vm, __u32 vcpu, __u8 unit, __u16 entries, __u16 ranges, __u32 pages_4k, \
	  __u32 pages_2m, __u8 why, __u64 error, __u64 kernel_ns, __u64 vmm_ns) \
	P(rmp_fault_end, __u32 vm, __u32 vcpu, __u8 unit, __u64 gpa, __u64 pfn, __u64 error, \
	  __u8 why, __u8 level_before, __u8 level_after, int ret, __u64 ns) \
	P(rmp_update, __u64 pfn, __u64 gpa, __u32 asid, __u8 level, __u32 retries, int ret) \
	P(rmp_psmash, __u64 pfn, __u32 retries, int ret)		\
	P(gmem_prepare, __u32 vm, __u8 mode, __u64 gfn, __u64 pfn, __u8 order, __u8 level, \
	  bool already, __u8 why, int ret, __u64 ns)			\
	P(gmem_invalidate, __u8 mode, __u64 pfn, __u64 pages, __u32 pages_4k, __u32 pages_2m, \
	  __u32 splits, __u32 failed, __u64 bytes_flushed, __u64 rmp_ns, __u64 flush_ns, __u64 ns) \
	P(gmem_max_level, __u32 vm, __u8 mode, __u64 pfn, __u8 level)	\
	P(cache_flush, __u32 vm, __u8 reason, __u8 kind, bool avoided, __u32 cpus, __u64 bytes, \
	  __u64 ns)							\
	P(fw_cmd_end, __u32 cmd, int ret, __u32 status, __u64 queue_ns, __u64 run_ns) \
	P(guest_request, __u32 vm, __u32 vcpu, __u8 type, __u8 vmpck, __u64 sequence, __u32 status, \
	  __u8 why, int ret, __u64 certificate_pages, __u64 ns)		\
	P(ap_create, __u32 vm, __u32 vcpu, __u32 target, __u32 request, __u64 vmsa, __u8 why) \
	P(ap_first_run, __u32 vm, __u32 vcpu, __u64 ns)			\
	P(ap_reset_hold, __u32 vm, __u32 vcpu, __u8 unit)		\
	P(terminate, __u32 vm, __u32 vcpu, __u8 unit, __u32 set, __u64 code, __u64 info) \
	P(launch, __u32 vm, __u8 unit, __u8 mode, __u64 gpa, __u64 pages, __u8 type, __u8 why, \
	  int ret, __u32 status, __u64 ns)				\
	P(unit_mode, __u32 vm, __u8 unit, __u8 from, __u8 to)

/* The others, but takeover, which has texts */
#define MODULE_NOT_COUNTED(P)						\
	P(vmgexit_begin, __u32 vm, __u32 vcpu, __u8 unit, __u8 mode, __u64 ghcb, __u64 code, \
	  __u64 info1, __u64 info2)					\
	P(user_exit_begin, __u32 vm, __u32 vcpu, __u8 unit, __u32 reason, __u64 arg0, __u64 arg1, \
	  __u64 arg2)							\
	P(user_exit_end, __u32 vm, __u32 vcpu, __u8 unit, __u32 reason, __u64 answer, __u8 end, \
	  __u64 ns)							\
	P(psc_begin, __u32 vm, __u32 vcpu, __u8 unit, __u16 first, __u16 last) \
	P(rmp_fault_begin, __u32 vm, __u32 vcpu, __u64 gpa, __u64 error) \
	P(fw_cmd_begin, __u32 cmd, __u64 queue_ns)

#endif
