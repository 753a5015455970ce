/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module's tracepoints; docs/tracepoints.md explains every field.
 *
 * All: vm is the VM's creator (thread group ID), vcpu the vCPU's ID, times are
 * ns, addresses are GPAs or PFNs as their names say.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kvm_snp

#if !defined(KSNP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define KSNP_TRACE_H

#include <linux/tracepoint.h>
#include <kvm_snp/names.h>
#include <kvm_snp/units.h>

/*
 * emit(event, arguments...) - trace_event(), without being preempted in it. Linux 7.2's tracepoints may be, and a
 * BPF program that was is not run again on that CPU: the next task's event would be lost. Arguments are
 * evaluated only when somebody listens.
 */
#ifndef emit
#define emit(event, ...)						\
	do {								\
		if (trace_##event##_enabled()) {			\
			preempt_disable_notrace();			\
			trace_##event(__VA_ARGS__);			\
			preempt_enable_notrace();			\
		}							\
	} while (0)
#endif

#define KSNP_SYM_UNIT(id, class)	{ KSNP_UNIT_##id, #id },
#define KSNP_SYM_MODE(id, name)		{ KSNP_MODE_##id, name },
#define KSNP_SYM_END(id, name)		{ KSNP_END_##id, name },
#define KSNP_SYM_WHY(id, name)		{ KSNP_WHY_##id, name },
#define KSNP_SYM_FLUSH(id, name)	{ KSNP_FLUSH_##id, name },
#define KSNP_SYM_KIND(id, name)		{ KSNP_KIND_##id, name },
#define KSNP_SYM_NUMBER(number, name, ...)	{ number, name },

#ifndef KSNP_TRACE_ENUMS
#define KSNP_TRACE_ENUMS
#define KSNP_TD_UNIT(id, class)		TRACE_DEFINE_ENUM(KSNP_UNIT_##id);
#define KSNP_TD_MODE(id, name)		TRACE_DEFINE_ENUM(KSNP_MODE_##id);
#define KSNP_TD_END(id, name)		TRACE_DEFINE_ENUM(KSNP_END_##id);
#define KSNP_TD_WHY(id, name)		TRACE_DEFINE_ENUM(KSNP_WHY_##id);
#define KSNP_TD_FLUSH(id, name)		TRACE_DEFINE_ENUM(KSNP_FLUSH_##id);
#define KSNP_TD_KIND(id, name)		TRACE_DEFINE_ENUM(KSNP_KIND_##id);
#endif

KSNP_UNITS(KSNP_TD_UNIT)
KSNP_MODES(KSNP_TD_MODE)
KSNP_ENDS(KSNP_TD_END)
KSNP_REASONS(KSNP_TD_WHY)
KSNP_FLUSH_REASONS(KSNP_TD_FLUSH)
KSNP_FLUSH_KINDS(KSNP_TD_KIND)

/* __print_symbolic() takes no trailing comma: each list ends with a pair that never matches */
#define show_unit(v)	__print_symbolic(v, KSNP_UNITS(KSNP_SYM_UNIT) { 255, "?" })
#define show_mode(v)	__print_symbolic(v, KSNP_MODES(KSNP_SYM_MODE) { 255, "?" })
#define show_end(v)	__print_symbolic(v, KSNP_ENDS(KSNP_SYM_END) { 255, "?" })
#define show_why(v)	__print_symbolic(v, KSNP_REASONS(KSNP_SYM_WHY) { 255, "?" })
#define show_flush(v)	__print_symbolic(v, KSNP_FLUSH_REASONS(KSNP_SYM_FLUSH) { 255, "?" })
#define show_kind(v)	__print_symbolic(v, KSNP_FLUSH_KINDS(KSNP_SYM_KIND) { 255, "?" })
#define show_psc_operation(v)						\
	__print_symbolic(v, KSNP_PSC_OPERATIONS(KSNP_SYM_NUMBER) { 255, "?" })
#define show_ap_request(v)						\
	__print_symbolic(v, KSNP_AP_REQUESTS(KSNP_SYM_NUMBER) { 255, "?" })

/* A request of the guest's, by the MSR protocol or by a GHCB */
TRACE_EVENT(vmgexit_begin,
	TP_PROTO(u32 vm, u32 vcpu, u8 unit, u8 mode, u64 ghcb, u64 code, u64 info1, u64 info2),
	TP_ARGS(vm, vcpu, unit, mode, ghcb, code, info1, info2),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u64, ghcb)
		__field(u64, code)
		__field(u64, info1)
		__field(u64, info2)
		__field(u8, unit)
		__field(u8, mode)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->ghcb = ghcb;
		__entry->code = code;
		__entry->info1 = info1;
		__entry->info2 = info2;
		__entry->unit = unit;
		__entry->mode = mode;
	),
	TP_printk("vm=%u vcpu=%u unit=%s mode=%s ghcb=%#llx code=%#llx info1=%#llx info2=%#llx",
		  __entry->vm, __entry->vcpu, show_unit(__entry->unit), show_mode(__entry->mode),
		  __entry->ghcb, __entry->code, __entry->info1, __entry->info2)
);

/* Its end, after the VMM's part if it had one */
TRACE_EVENT(vmgexit_end,
	TP_PROTO(u32 vm, u32 vcpu, u8 unit, u64 code, u8 end, u8 why, int ret, u64 info2,
		 u64 kernel_ns, u64 vmm_ns),
	TP_ARGS(vm, vcpu, unit, code, end, why, ret, info2, kernel_ns, vmm_ns),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u64, code)
		__field(u64, info2)
		__field(u64, kernel_ns)
		__field(u64, vmm_ns)
		__field(s32, ret)
		__field(u8, unit)
		__field(u8, end)
		__field(u8, why)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->code = code;
		__entry->info2 = info2;
		__entry->kernel_ns = kernel_ns;
		__entry->vmm_ns = vmm_ns;
		__entry->ret = ret;
		__entry->unit = unit;
		__entry->end = end;
		__entry->why = why;
	),
	TP_printk("vm=%u vcpu=%u unit=%s code=%#llx end=%s why=%s ret=%d info2=%#llx kernel_ns=%llu vmm_ns=%llu",
		  __entry->vm, __entry->vcpu, show_unit(__entry->unit), __entry->code,
		  show_end(__entry->end), show_why(__entry->why), __entry->ret, __entry->info2,
		  __entry->kernel_ns, __entry->vmm_ns)
);

/* KVM_RUN returns to the VMM with a request of the guest's */
TRACE_EVENT(user_exit_begin,
	TP_PROTO(u32 vm, u32 vcpu, u8 unit, u32 reason, u64 arg0, u64 arg1, u64 arg2),
	TP_ARGS(vm, vcpu, unit, reason, arg0, arg1, arg2),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u64, arg0)
		__field(u64, arg1)
		__field(u64, arg2)
		__field(u32, reason)
		__field(u8, unit)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->arg0 = arg0;
		__entry->arg1 = arg1;
		__entry->arg2 = arg2;
		__entry->reason = reason;
		__entry->unit = unit;
	),
	TP_printk("vm=%u vcpu=%u unit=%s reason=%u arg0=%#llx arg1=%#llx arg2=%#llx",
		  __entry->vm, __entry->vcpu, show_unit(__entry->unit), __entry->reason,
		  __entry->arg0, __entry->arg1, __entry->arg2)
);

/* The VMM has called KVM_RUN again, or never will */
TRACE_EVENT(user_exit_end,
	TP_PROTO(u32 vm, u32 vcpu, u8 unit, u32 reason, u64 answer, u8 end, u64 ns),
	TP_ARGS(vm, vcpu, unit, reason, answer, end, ns),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u64, answer)
		__field(u64, ns)
		__field(u32, reason)
		__field(u8, unit)
		__field(u8, end)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->answer = answer;
		__entry->ns = ns;
		__entry->reason = reason;
		__entry->unit = unit;
		__entry->end = end;
	),
	TP_printk("vm=%u vcpu=%u unit=%s reason=%u answer=%llu end=%s ns=%llu",
		  __entry->vm, __entry->vcpu, show_unit(__entry->unit), __entry->reason,
		  __entry->answer, show_end(__entry->end), __entry->ns)
);

/* A page state change, by GHCB (first to last entry) or by MSR (one page) */
TRACE_EVENT(psc_begin,
	TP_PROTO(u32 vm, u32 vcpu, u8 unit, u16 first, u16 last),
	TP_ARGS(vm, vcpu, unit, first, last),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u16, first)
		__field(u16, last)
		__field(u8, unit)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->first = first;
		__entry->last = last;
		__entry->unit = unit;
	),
	TP_printk("vm=%u vcpu=%u unit=%s first=%u last=%u", __entry->vm, __entry->vcpu,
		  show_unit(__entry->unit), __entry->first, __entry->last)
);

/* One range of it, as the VMM is asked for it */
TRACE_EVENT(psc_range,
	TP_PROTO(u32 vm, u32 vcpu, u64 gpa, u32 pages, u8 operation, u8 level, u16 entries),
	TP_ARGS(vm, vcpu, gpa, pages, operation, level, entries),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u64, gpa)
		__field(u32, pages)
		__field(u16, entries)
		__field(u8, operation)
		__field(u8, level)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->gpa = gpa;
		__entry->pages = pages;
		__entry->entries = entries;
		__entry->operation = operation;
		__entry->level = level;
	),
	TP_printk("vm=%u vcpu=%u gpa=%#llx pages=%u operation=%s level=%u entries=%u",
		  __entry->vm, __entry->vcpu, __entry->gpa, __entry->pages,
		  show_psc_operation(__entry->operation), __entry->level, __entry->entries)
);

TRACE_EVENT(psc_end,
	TP_PROTO(u32 vm, u32 vcpu, u8 unit, u16 entries, u16 ranges, u32 pages_4k, u32 pages_2m,
		 u8 why, u64 error, u64 kernel_ns, u64 vmm_ns),
	TP_ARGS(vm, vcpu, unit, entries, ranges, pages_4k, pages_2m, why, error, kernel_ns, vmm_ns),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u64, error)
		__field(u64, kernel_ns)
		__field(u64, vmm_ns)
		__field(u32, pages_4k)
		__field(u32, pages_2m)
		__field(u16, entries)
		__field(u16, ranges)
		__field(u8, unit)
		__field(u8, why)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->error = error;
		__entry->kernel_ns = kernel_ns;
		__entry->vmm_ns = vmm_ns;
		__entry->pages_4k = pages_4k;
		__entry->pages_2m = pages_2m;
		__entry->entries = entries;
		__entry->ranges = ranges;
		__entry->unit = unit;
		__entry->why = why;
	),
	TP_printk("vm=%u vcpu=%u unit=%s entries=%u ranges=%u pages_4k=%u pages_2m=%u why=%s error=%#llx kernel_ns=%llu vmm_ns=%llu",
		  __entry->vm, __entry->vcpu, show_unit(__entry->unit), __entry->entries,
		  __entry->ranges, __entry->pages_4k, __entry->pages_2m, show_why(__entry->why),
		  __entry->error, __entry->kernel_ns, __entry->vmm_ns)
);

TRACE_EVENT(rmp_fault_begin,
	TP_PROTO(u32 vm, u32 vcpu, u64 gpa, u64 error),
	TP_ARGS(vm, vcpu, gpa, error),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u64, gpa)
		__field(u64, error)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->gpa = gpa;
		__entry->error = error;
	),
	TP_printk("vm=%u vcpu=%u gpa=%#llx error=%#llx",
		  __entry->vm, __entry->vcpu, __entry->gpa, __entry->error)
);

TRACE_EVENT(rmp_fault_end,
	TP_PROTO(u32 vm, u32 vcpu, u8 unit, u64 gpa, u64 pfn, u64 error, u8 why, u8 level_before,
		 u8 level_after, int ret, u64 ns),
	TP_ARGS(vm, vcpu, unit, gpa, pfn, error, why, level_before, level_after, ret, ns),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u64, gpa)
		__field(u64, pfn)
		__field(u64, error)
		__field(u64, ns)
		__field(s32, ret)
		__field(u8, unit)
		__field(u8, why)
		__field(u8, level_before)
		__field(u8, level_after)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->gpa = gpa;
		__entry->pfn = pfn;
		__entry->error = error;
		__entry->ns = ns;
		__entry->ret = ret;
		__entry->unit = unit;
		__entry->why = why;
		__entry->level_before = level_before;
		__entry->level_after = level_after;
	),
	TP_printk("vm=%u vcpu=%u unit=%s gpa=%#llx pfn=%#llx error=%#llx why=%s level_before=%u level_after=%u ret=%d ns=%llu",
		  __entry->vm, __entry->vcpu, show_unit(__entry->unit), __entry->gpa, __entry->pfn,
		  __entry->error, show_why(__entry->why), __entry->level_before,
		  __entry->level_after, __entry->ret, __entry->ns)
);

/* One RMPUPDATE; asid 0: to shared */
TRACE_EVENT(rmp_update,
	TP_PROTO(u64 pfn, u64 gpa, u32 asid, u8 level, u32 retries, int ret),
	TP_ARGS(pfn, gpa, asid, level, retries, ret),
	TP_STRUCT__entry(
		__field(u64, pfn)
		__field(u64, gpa)
		__field(u32, asid)
		__field(u32, retries)
		__field(s32, ret)
		__field(u8, level)
	),
	TP_fast_assign(
		__entry->pfn = pfn;
		__entry->gpa = gpa;
		__entry->asid = asid;
		__entry->retries = retries;
		__entry->ret = ret;
		__entry->level = level;
	),
	TP_printk("pfn=%#llx gpa=%#llx asid=%u level=%u retries=%u ret=%d", __entry->pfn,
		  __entry->gpa, __entry->asid, __entry->level, __entry->retries, __entry->ret)
);

TRACE_EVENT(rmp_psmash,
	TP_PROTO(u64 pfn, u32 retries, int ret),
	TP_ARGS(pfn, retries, ret),
	TP_STRUCT__entry(
		__field(u64, pfn)
		__field(u32, retries)
		__field(s32, ret)
	),
	TP_fast_assign(
		__entry->pfn = pfn;
		__entry->retries = retries;
		__entry->ret = ret;
	),
	TP_printk("pfn=%#llx retries=%u ret=%d", __entry->pfn, __entry->retries, __entry->ret)
);

TRACE_EVENT(gmem_prepare,
	TP_PROTO(u32 vm, u8 mode, u64 gfn, u64 pfn, u8 order, u8 level, bool already, u8 why, int ret,
		 u64 ns),
	TP_ARGS(vm, mode, gfn, pfn, order, level, already, why, ret, ns),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(s32, ret)
		__field(u64, gfn)
		__field(u64, pfn)
		__field(u64, ns)
		__field(u8, mode)
		__field(u8, order)
		__field(u8, level)
		__field(u8, why)
		__field(u8, already)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->ret = ret;
		__entry->gfn = gfn;
		__entry->pfn = pfn;
		__entry->ns = ns;
		__entry->mode = mode;
		__entry->order = order;
		__entry->level = level;
		__entry->why = why;
		__entry->already = already;
	),
	TP_printk("vm=%u mode=%s gfn=%#llx pfn=%#llx order=%u level=%u already=%u why=%s ret=%d ns=%llu",
		  __entry->vm, show_mode(__entry->mode), __entry->gfn, __entry->pfn,
		  __entry->order, __entry->level, __entry->already, show_why(__entry->why),
		  __entry->ret, __entry->ns)
);

/* Private memory goes back to the host; it no longer belongs to a VM that could be named */
TRACE_EVENT(gmem_invalidate,
	TP_PROTO(u8 mode, u64 pfn, u64 pages, u32 pages_4k, u32 pages_2m, u32 splits, u32 failed,
		 u64 bytes_flushed, u64 rmp_ns, u64 flush_ns, u64 ns),
	TP_ARGS(mode, pfn, pages, pages_4k, pages_2m, splits, failed, bytes_flushed, rmp_ns,
		flush_ns, ns),
	TP_STRUCT__entry(
		__field(u64, pfn)
		__field(u64, pages)
		__field(u64, bytes_flushed)
		__field(u64, rmp_ns)
		__field(u64, flush_ns)
		__field(u64, ns)
		__field(u32, pages_4k)
		__field(u32, pages_2m)
		__field(u32, splits)
		__field(u32, failed)
		__field(u8, mode)
	),
	TP_fast_assign(
		__entry->pfn = pfn;
		__entry->pages = pages;
		__entry->bytes_flushed = bytes_flushed;
		__entry->rmp_ns = rmp_ns;
		__entry->flush_ns = flush_ns;
		__entry->ns = ns;
		__entry->pages_4k = pages_4k;
		__entry->pages_2m = pages_2m;
		__entry->splits = splits;
		__entry->failed = failed;
		__entry->mode = mode;
	),
	TP_printk("mode=%s pfn=%#llx pages=%llu pages_4k=%u pages_2m=%u splits=%u failed=%u bytes_flushed=%llu rmp_ns=%llu flush_ns=%llu ns=%llu",
		  show_mode(__entry->mode), __entry->pfn, __entry->pages, __entry->pages_4k,
		  __entry->pages_2m, __entry->splits, __entry->failed, __entry->bytes_flushed,
		  __entry->rmp_ns, __entry->flush_ns, __entry->ns)
);

TRACE_EVENT(gmem_max_level,
	TP_PROTO(u32 vm, u8 mode, u64 pfn, u8 level),
	TP_ARGS(vm, mode, pfn, level),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u64, pfn)
		__field(u8, mode)
		__field(u8, level)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->pfn = pfn;
		__entry->mode = mode;
		__entry->level = level;
	),
	TP_printk("vm=%u mode=%s pfn=%#llx level=%u", __entry->vm, show_mode(__entry->mode),
		  __entry->pfn, __entry->level)
);

/* A cache flush that was done (cpus took part) or avoided (cpus would have) */
TRACE_EVENT(cache_flush,
	TP_PROTO(u32 vm, u8 reason, u8 kind, bool avoided, u32 cpus, u64 bytes, u64 ns),
	TP_ARGS(vm, reason, kind, avoided, cpus, bytes, ns),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, cpus)
		__field(u64, bytes)
		__field(u64, ns)
		__field(u8, reason)
		__field(u8, kind)
		__field(u8, avoided)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->cpus = cpus;
		__entry->bytes = bytes;
		__entry->ns = ns;
		__entry->reason = reason;
		__entry->kind = kind;
		__entry->avoided = avoided;
	),
	TP_printk("vm=%u reason=%s kind=%s %s cpus=%u bytes=%llu ns=%llu", __entry->vm,
		  show_flush(__entry->reason), show_kind(__entry->kind),
		  __entry->avoided ? "avoided" : "done", __entry->cpus, __entry->bytes, __entry->ns)
);

/* A firmware command has the mailbox; queue_ns it waited for it */
TRACE_EVENT(fw_cmd_begin,
	TP_PROTO(u32 cmd, u64 queue_ns),
	TP_ARGS(cmd, queue_ns),
	TP_STRUCT__entry(
		__field(u32, cmd)
		__field(u64, queue_ns)
	),
	TP_fast_assign(
		__entry->cmd = cmd;
		__entry->queue_ns = queue_ns;
	),
	TP_printk("cmd=%#x queue_ns=%llu", __entry->cmd, __entry->queue_ns)
);

TRACE_EVENT(fw_cmd_end,
	TP_PROTO(u32 cmd, int ret, u32 status, u64 queue_ns, u64 run_ns),
	TP_ARGS(cmd, ret, status, queue_ns, run_ns),
	TP_STRUCT__entry(
		__field(u32, cmd)
		__field(s32, ret)
		__field(u32, status)
		__field(u64, queue_ns)
		__field(u64, run_ns)
	),
	TP_fast_assign(
		__entry->cmd = cmd;
		__entry->ret = ret;
		__entry->status = status;
		__entry->queue_ns = queue_ns;
		__entry->run_ns = run_ns;
	),
	TP_printk("cmd=%#x ret=%d status=%#x queue_ns=%llu run_ns=%llu", __entry->cmd,
		  __entry->ret, __entry->status, __entry->queue_ns, __entry->run_ns)
);

/* The unencrypted head of a guest message, and what came of it */
TRACE_EVENT(guest_request,
	TP_PROTO(u32 vm, u32 vcpu, u8 type, u8 vmpck, u64 sequence, u32 status, u8 why, int ret,
		 u64 certificate_pages, u64 ns),
	TP_ARGS(vm, vcpu, type, vmpck, sequence, status, why, ret, certificate_pages, ns),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u64, sequence)
		__field(u64, certificate_pages)
		__field(u64, ns)
		__field(u32, status)
		__field(s32, ret)
		__field(u8, type)
		__field(u8, vmpck)
		__field(u8, why)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->sequence = sequence;
		__entry->certificate_pages = certificate_pages;
		__entry->ns = ns;
		__entry->status = status;
		__entry->ret = ret;
		__entry->type = type;
		__entry->vmpck = vmpck;
		__entry->why = why;
	),
	TP_printk("vm=%u vcpu=%u type=%u vmpck=%u sequence=%llu status=%#x why=%s ret=%d certificate_pages=%llu ns=%llu",
		  __entry->vm, __entry->vcpu, __entry->type, __entry->vmpck, __entry->sequence,
		  __entry->status, show_why(__entry->why), __entry->ret,
		  __entry->certificate_pages, __entry->ns)
);

TRACE_EVENT(ap_create,
	TP_PROTO(u32 vm, u32 vcpu, u32 target, u32 request, u64 vmsa, u8 why),
	TP_ARGS(vm, vcpu, target, request, vmsa, why),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u64, vmsa)
		__field(u32, target)
		__field(u32, request)
		__field(u8, why)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->vmsa = vmsa;
		__entry->target = target;
		__entry->request = request;
		__entry->why = why;
	),
	TP_printk("vm=%u vcpu=%u target=%u request=%s vmsa=%#llx why=%s", __entry->vm,
		  __entry->vcpu, __entry->target,
		  show_ap_request(__entry->request), __entry->vmsa, show_why(__entry->why))
);

/* The first request of a vCPU since it was created; ns since then */
TRACE_EVENT(ap_first_run,
	TP_PROTO(u32 vm, u32 vcpu, u64 ns),
	TP_ARGS(vm, vcpu, ns),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u64, ns)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->ns = ns;
	),
	TP_printk("vm=%u vcpu=%u ns=%llu", __entry->vm, __entry->vcpu, __entry->ns)
);

TRACE_EVENT(ap_reset_hold,
	TP_PROTO(u32 vm, u32 vcpu, u8 unit),
	TP_ARGS(vm, vcpu, unit),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u8, unit)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->unit = unit;
	),
	TP_printk("vm=%u vcpu=%u unit=%s", __entry->vm, __entry->vcpu, show_unit(__entry->unit))
);

TRACE_EVENT(terminate,
	TP_PROTO(u32 vm, u32 vcpu, u8 unit, u32 set, u64 code, u64 info),
	TP_ARGS(vm, vcpu, unit, set, code, info),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u64, code)
		__field(u64, info)
		__field(u32, set)
		__field(u8, unit)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->code = code;
		__entry->info = info;
		__entry->set = set;
		__entry->unit = unit;
	),
	TP_printk("vm=%u vcpu=%u unit=%s set=%u code=%#llx info=%#llx", __entry->vm,
		  __entry->vcpu, show_unit(__entry->unit), __entry->set, __entry->code,
		  __entry->info)
);

/* A KVM_SEV_SNP_LAUNCH_* command; gpa, pages and type are LAUNCH_UPDATE's */
TRACE_EVENT(launch,
	TP_PROTO(u32 vm, u8 unit, u8 mode, u64 gpa, u64 pages, u8 type, u8 why, int ret,
		 u32 status, u64 ns),
	TP_ARGS(vm, unit, mode, gpa, pages, type, why, ret, status, ns),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(s32, ret)
		__field(u64, gpa)
		__field(u64, pages)
		__field(u64, ns)
		__field(u32, status)
		__field(u8, unit)
		__field(u8, mode)
		__field(u8, type)
		__field(u8, why)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->ret = ret;
		__entry->gpa = gpa;
		__entry->pages = pages;
		__entry->ns = ns;
		__entry->status = status;
		__entry->unit = unit;
		__entry->mode = mode;
		__entry->type = type;
		__entry->why = why;
	),
	TP_printk("vm=%u unit=%s mode=%s gpa=%#llx pages=%llu type=%u why=%s ret=%d status=%#x ns=%llu",
		  __entry->vm, show_unit(__entry->unit), show_mode(__entry->mode), __entry->gpa,
		  __entry->pages, __entry->type, show_why(__entry->why), __entry->ret,
		  __entry->status, __entry->ns)
);

/* A unit's mode has changed; vm 0: for all */
TRACE_EVENT(unit_mode,
	TP_PROTO(u32 vm, u8 unit, u8 from, u8 to),
	TP_ARGS(vm, unit, from, to),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u8, unit)
		__field(u8, from)
		__field(u8, to)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->unit = unit;
		__entry->from = from;
		__entry->to = to;
	),
	TP_printk("vm=%u unit=%s from=%s to=%s", __entry->vm, show_unit(__entry->unit),
		  show_mode(__entry->from), show_mode(__entry->to))
);

/* An entry point of KVM's was taken over (active 1) or given back (active 0) */
TRACE_EVENT(takeover,
	TP_PROTO(const char *name, bool active, const char *reason),
	TP_ARGS(name, active, reason),
	TP_STRUCT__entry(
		__string(name, name)
		__string(reason, reason)
		__field(u8, active)
	),
	TP_fast_assign(
		__assign_str(name);
		__assign_str(reason);
		__entry->active = active;
	),
	TP_printk("name=%s active=%u reason=%s", __get_str(name), __entry->active,
		  __get_str(reason))
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
