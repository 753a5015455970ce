/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module's tracepoints as records: what BPF programs put into the ring
 * buffer, what a recording holds, and what the tools take apart.
 *
 * One list says everything about an event: its number, and each field's type,
 * name and meaning. docs/tracepoints.md explains the fields. Numbers are part of
 * the recording's format: append only, and new fields go to an event's end.
 */
#ifndef KVM_SNP_EVENT_H
#define KVM_SNP_EVENT_H

#include <linux/types.h>

/*
 * X(event): in order of number, from 1 on.
 */
#define KSNP_EVENTS(X)							\
	X(vmgexit_begin)						\
	X(vmgexit_end)							\
	X(user_exit_begin)						\
	X(user_exit_end)						\
	X(psc_begin)							\
	X(psc_range)							\
	X(psc_end)							\
	X(rmp_fault_begin)						\
	X(rmp_fault_end)						\
	X(rmp_update)							\
	X(rmp_psmash)							\
	X(gmem_prepare)							\
	X(gmem_invalidate)						\
	X(gmem_max_level)						\
	X(cache_flush)							\
	X(fw_cmd_begin)							\
	X(fw_cmd_end)							\
	X(guest_request)						\
	X(ap_create)							\
	X(ap_first_run)							\
	X(ap_reset_hold)						\
	X(terminate)							\
	X(launch)							\
	X(unit_mode)							\
	X(takeover)							\
	X(vm_gone)

/* What a field's number means, and so how it is shown: KSNP_AS_* */
#define KSNP_MEANINGS(X)						\
	X(NUMBER, "number")						\
	X(HEX, "hex")							\
	X(VM, "vm")							\
	X(VCPU, "vcpu")							\
	X(NS, "ns")							\
	X(BYTES, "bytes")						\
	X(PAGES, "pages")						\
	X(GPA, "gpa")							\
	X(GFN, "gfn")							\
	X(PFN, "pfn")							\
	X(LEVEL, "level")						\
	X(UNIT, "unit")							\
	X(MODE, "mode")							\
	X(CODE, "code")							\
	X(END, "end")							\
	X(WHY, "why")							\
	X(RET, "ret")							\
	X(EXIT_REASON, "exit-reason")					\
	X(PSC_OPERATION, "psc-operation")				\
	X(PSC_ERROR, "psc-error")					\
	X(NPF_ERROR, "npf-error")					\
	X(RMP_RET, "rmp-ret")						\
	X(FLUSH, "flush-reason")					\
	X(KIND, "flush-kind")						\
	X(AVOIDED, "avoided")						\
	X(FW_CMD, "fw-cmd")						\
	X(FW_STATUS, "fw-status")					\
	X(MESSAGE_TYPE, "message-type")					\
	X(AP_REQUEST, "ap-request")					\
	X(TERM_SET, "term-set")						\
	X(TERM_CODE, "term-code")					\
	X(PAGE_TYPE, "page-type")					\
	X(TEXT, "text")

/*
 * F(type, field, meaning): types are u8, u16, u32, u64, s32, and text of 24
 * bytes, which is padded with zeroes and may have no terminator. Fields are
 * ordered so that the structures have no holes but at the end.
 */
#define KSNP_FIELDS_vmgexit_begin(F)					\
	F(u32, vm, VM) F(u32, vcpu, VCPU) F(u64, ghcb, GPA) F(u64, code, CODE)	\
	F(u64, info1, HEX) F(u64, info2, HEX) F(u8, unit, UNIT) F(u8, mode, MODE)
#define KSNP_FIELDS_vmgexit_end(F)					\
	F(u32, vm, VM) F(u32, vcpu, VCPU) F(u64, code, CODE) F(u64, info2, HEX)	\
	F(u64, kernel_ns, NS) F(u64, vmm_ns, NS) F(s32, ret, RET)	\
	F(u8, unit, UNIT) F(u8, end, END) F(u8, why, WHY)
#define KSNP_FIELDS_user_exit_begin(F)					\
	F(u32, vm, VM) F(u32, vcpu, VCPU) F(u64, arg0, HEX) F(u64, arg1, HEX)	\
	F(u64, arg2, HEX) F(u32, reason, EXIT_REASON) F(u8, unit, UNIT)
#define KSNP_FIELDS_user_exit_end(F)					\
	F(u32, vm, VM) F(u32, vcpu, VCPU) F(u64, answer, NUMBER) F(u64, ns, NS)	\
	F(u32, reason, EXIT_REASON) F(u8, unit, UNIT) F(u8, end, END)
#define KSNP_FIELDS_psc_begin(F)					\
	F(u32, vm, VM) F(u32, vcpu, VCPU) F(u16, first, NUMBER) F(u16, last, NUMBER) \
	F(u8, unit, UNIT)
#define KSNP_FIELDS_psc_range(F)					\
	F(u32, vm, VM) F(u32, vcpu, VCPU) F(u64, gpa, GPA) F(u32, pages, PAGES)	\
	F(u16, entries, NUMBER) F(u8, operation, PSC_OPERATION) F(u8, level, LEVEL)
#define KSNP_FIELDS_psc_end(F)						\
	F(u32, vm, VM) F(u32, vcpu, VCPU) F(u64, error, PSC_ERROR) F(u64, kernel_ns, NS) \
	F(u64, vmm_ns, NS) F(u32, pages_4k, PAGES) F(u32, pages_2m, NUMBER) \
	F(u16, entries, NUMBER) F(u16, ranges, NUMBER) F(u8, unit, UNIT) F(u8, why, WHY)
#define KSNP_FIELDS_rmp_fault_begin(F)					\
	F(u32, vm, VM) F(u32, vcpu, VCPU) F(u64, gpa, GPA) F(u64, error, NPF_ERROR)
#define KSNP_FIELDS_rmp_fault_end(F)					\
	F(u32, vm, VM) F(u32, vcpu, VCPU) F(u64, gpa, GPA) F(u64, pfn, PFN)	\
	F(u64, error, NPF_ERROR) F(u64, ns, NS) F(s32, ret, RMP_RET) F(u8, unit, UNIT)	\
	F(u8, why, WHY) F(u8, level_before, LEVEL) F(u8, level_after, LEVEL)
#define KSNP_FIELDS_rmp_update(F)					\
	F(u64, pfn, PFN) F(u64, gpa, GPA) F(u32, asid, NUMBER) F(u32, retries, NUMBER)	\
	F(s32, ret, RMP_RET) F(u8, level, LEVEL)
#define KSNP_FIELDS_rmp_psmash(F)					\
	F(u64, pfn, PFN) F(u32, retries, NUMBER) F(s32, ret, RMP_RET)
#define KSNP_FIELDS_gmem_prepare(F)					\
	F(u32, vm, VM) F(s32, ret, RET) F(u64, gfn, GFN) F(u64, pfn, PFN) F(u64, ns, NS)	\
	F(u8, mode, MODE) F(u8, order, NUMBER) F(u8, level, LEVEL) F(u8, why, WHY)	\
	F(u8, already, NUMBER)
#define KSNP_FIELDS_gmem_invalidate(F)					\
	F(u64, pfn, PFN) F(u64, pages, PAGES) F(u64, bytes_flushed, BYTES) F(u64, rmp_ns, NS)	\
	F(u64, flush_ns, NS) F(u64, ns, NS) F(u32, pages_4k, NUMBER) F(u32, pages_2m, NUMBER)	\
	F(u32, splits, NUMBER) F(u32, failed, NUMBER) F(u8, mode, MODE)
#define KSNP_FIELDS_gmem_max_level(F)					\
	F(u64, pfn, PFN) F(u32, vm, VM) F(u8, mode, MODE) F(u8, level, LEVEL)
#define KSNP_FIELDS_cache_flush(F)					\
	F(u32, vm, VM) F(u32, cpus, NUMBER) F(u64, bytes, BYTES) F(u64, ns, NS)	\
	F(u8, reason, FLUSH) F(u8, kind, KIND) F(u8, avoided, AVOIDED)
#define KSNP_FIELDS_fw_cmd_begin(F)					\
	F(u64, queue_ns, NS) F(u32, cmd, FW_CMD)
#define KSNP_FIELDS_fw_cmd_end(F)					\
	F(u64, queue_ns, NS) F(u64, run_ns, NS) F(u32, cmd, FW_CMD) F(s32, ret, RET)	\
	F(u32, status, FW_STATUS)
#define KSNP_FIELDS_guest_request(F)					\
	F(u32, vm, VM) F(u32, vcpu, VCPU) F(u64, sequence, NUMBER)	\
	F(u64, certificate_pages, PAGES) F(u64, ns, NS) F(u32, status, FW_STATUS)	\
	F(s32, ret, RET) F(u8, type, MESSAGE_TYPE) F(u8, vmpck, NUMBER) F(u8, why, WHY)
#define KSNP_FIELDS_ap_create(F)					\
	F(u32, vm, VM) F(u32, vcpu, VCPU) F(u64, vmsa, GPA) F(u32, target, VCPU)	\
	F(u32, request, AP_REQUEST) F(u8, why, WHY)
#define KSNP_FIELDS_ap_first_run(F)					\
	F(u32, vm, VM) F(u32, vcpu, VCPU) F(u64, ns, NS)
#define KSNP_FIELDS_ap_reset_hold(F)					\
	F(u32, vm, VM) F(u32, vcpu, VCPU) F(u8, unit, UNIT)
#define KSNP_FIELDS_terminate(F)					\
	F(u32, vm, VM) F(u32, vcpu, VCPU) F(u64, code, TERM_CODE) F(u64, info, HEX)	\
	F(u32, set, TERM_SET) F(u8, unit, UNIT)
#define KSNP_FIELDS_launch(F)						\
	F(u32, vm, VM) F(s32, ret, RET) F(u64, gpa, GPA) F(u64, pages, PAGES) F(u64, ns, NS)	\
	F(u32, status, FW_STATUS) F(u8, unit, UNIT) F(u8, mode, MODE)	\
	F(u8, type, PAGE_TYPE) F(u8, why, WHY)
#define KSNP_FIELDS_unit_mode(F)					\
	F(u32, vm, VM) F(u8, unit, UNIT) F(u8, from, MODE) F(u8, to, MODE)
#define KSNP_FIELDS_takeover(F)						\
	F(text, name, TEXT) F(text, reason, TEXT) F(u8, active, NUMBER)
/* No tracepoint of the module's: the VMM's process has ended (sched_process_exit) */
#define KSNP_FIELDS_vm_gone(F)						\
	F(u32, vm, VM)

typedef __u8 ksnp_type_u8;
typedef __u16 ksnp_type_u16;
typedef __u32 ksnp_type_u32;
typedef __u64 ksnp_type_u64;
typedef __s32 ksnp_type_s32;
typedef char ksnp_type_text[24];

enum ksnp_meaning {
#define KSNP_ENUM_AS(id, name)	KSNP_AS_##id,
	KSNP_MEANINGS(KSNP_ENUM_AS)
	KSNP_NR_MEANINGS
};

enum ksnp_event_type {
	KSNP_EVENT_none,
#define KSNP_ENUM_EVENT(event)	KSNP_EVENT_##event,
	KSNP_EVENTS(KSNP_ENUM_EVENT)
	KSNP_NR_EVENTS
};

/**
 * struct ksnp_event - head of every record
 * @ns: CLOCK_MONOTONIC, when it was recorded
 * @tid: thread that it happened in, in the first pid namespace
 * @cpu: where
 * @type: enum ksnp_event_type
 * @words: size of the record, this head included, in units of 8 bytes
 */
struct ksnp_event {
	__u64 ns;
	__u32 tid;
	__u16 cpu;
	__u8 type;
	__u8 words;
};

/* struct ksnp_event_<event>: each event's record */
#define KSNP_MEMBER(type, field, meaning)	ksnp_type_##type field;
#define KSNP_STRUCT_EVENT(event)					\
	struct ksnp_event_##event {					\
		struct ksnp_event head;					\
		KSNP_FIELDS_##event(KSNP_MEMBER)			\
	} __attribute__((aligned(8)));
KSNP_EVENTS(KSNP_STRUCT_EVENT)

#endif
