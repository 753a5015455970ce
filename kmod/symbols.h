/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Everything that kvm_snp.ko calls or reads in kvm.ko, kvm_amd.ko and ccp.ko
 * goes through this list. It is resolved by name when kvm_amd is there, so the
 * module depends on none of them; calls are direct, by static calls.
 */
#ifndef KSNP_SYMBOLS_H
#define KSNP_SYMBOLS_H

#include <linux/kvm_host.h>
#include <linux/static_call.h>

#include "kernel_list.h"

/*
 * X(module, name, result, arguments), each with what needs it.
 *
 * GHCB: access to the guest's GHCB page.
 * exits: what stock kvm_amd does with an exit after the protocol's part.
 * launch, gmem, firmware: as the units of this name.
 * RMP: splits the direct map where the RMP's entry will be smaller.
 * carry: hands a pending page state change back to kvm_amd at unload.
 *
 * Those that are not the same in every kernel are in kernel_list.h.
 */
#define KSNP_FUNCTIONS(X)						\
	KSNP_KERNEL_FUNCTIONS(X)					\
	/* GHCB */							\
	X(kvm, kvm_vcpu_gfn_to_hva, unsigned long, (struct kvm_vcpu *vcpu, gfn_t gfn)) \
	X(kvm, kvm_vcpu_mark_page_dirty, void, (struct kvm_vcpu *vcpu, gfn_t gfn)) \
	X(kvm_amd, setup_vmgexit_scratch, int, (struct kvm_vcpu *svm, bool sync, u64 len)) \
	/* exits */							\
	X(kvm_amd, sev_handle_vmgexit, int, (struct kvm_vcpu *vcpu))	\
	X(kvm_amd, sev_handle_rmp_fault, void,				\
	  (struct kvm_vcpu *vcpu, gpa_t gpa, u64 error))		\
	X(kvm_amd, svm_invoke_exit_handler, int, (struct kvm_vcpu *vcpu, u64 exit_code)) \
	X(kvm_amd, msr_interception, int, (struct kvm_vcpu *vcpu))	\
	X(kvm_amd, io_interception, int, (struct kvm_vcpu *vcpu))	\
	X(kvm, kvm_emulate_cpuid, int, (struct kvm_vcpu *vcpu))		\
	X(kvm, kvm_emulate_ap_reset_hold, int, (struct kvm_vcpu *vcpu))	\
	X(kvm, kvm_mmu_page_fault, int,					\
	  (struct kvm_vcpu *vcpu, gpa_t gpa, u64 error, void *insn, int len)) \
	X(kvm, kvm_read_guest, int, (struct kvm *kvm, gpa_t gpa, void *to, unsigned long len)) \
	X(kvm, kvm_write_guest, int,					\
	  (struct kvm *kvm, gpa_t gpa, const void *from, unsigned long len)) \
	X(kvm, kvm_clear_guest, int, (struct kvm *kvm, gpa_t gpa, unsigned long len)) \
	/* gmem */							\
	X(kvm, gfn_to_memslot, struct kvm_memory_slot *, (struct kvm *kvm, gfn_t gfn)) \
	X(kvm, kvm_zap_gfn_range, void, (struct kvm *kvm, gfn_t start, gfn_t end)) \
	/* launch */							\
	X(kvm_amd, sev_es_sync_vmsa, int, (struct kvm_vcpu *svm))	\
	X(kvm_amd, svm_enable_lbrv, void, (struct kvm_vcpu *vcpu))	\
	X(kvm_amd, snp_decommission_context, int, (struct kvm *kvm))	\
	/* firmware */							\
	X(ccp, sev_issue_cmd_external_user, int,			\
	  (struct file *file, unsigned int cmd, void *data, int *error)) \
	X(ccp, sev_do_cmd, int, (int cmd, void *data, int *error))	\
	X(ccp, snp_alloc_firmware_page, void *, (gfp_t gfp))		\
	X(ccp, snp_free_firmware_page, void, (void *page))		\
	X(ccp, psp_copy_user_blob, void *, (u64 uaddr, u32 len))	\
	/* RMP */							\
	X(vmlinux, set_memory_4k, int, (unsigned long address, int pages)) \
	/* carry */							\
	X(kvm_amd, snp_complete_one_psc, int, (struct kvm_vcpu *vcpu))	\
	X(kvm_amd, snp_complete_psc_msr, int, (struct kvm_vcpu *vcpu))	\
	/* stock tracepoints that our handlers keep alive */		\
	X(kvm, __traceiter_kvm_vmgexit_enter, int,			\
	  (void *data, unsigned int vcpu_id, struct ghcb *ghcb))	\
	X(kvm, __traceiter_kvm_vmgexit_exit, int,			\
	  (void *data, unsigned int vcpu_id, struct ghcb *ghcb))	\
	X(kvm, __traceiter_kvm_vmgexit_msr_protocol_enter, int,		\
	  (void *data, unsigned int vcpu_id, u64 ghcb_gpa))		\
	X(kvm, __traceiter_kvm_vmgexit_msr_protocol_exit, int,		\
	  (void *data, unsigned int vcpu_id, u64 ghcb_gpa, int result))	\
	X(kvm, __traceiter_kvm_page_fault, int,				\
	  (void *data, struct kvm_vcpu *vcpu, u64 address, u64 error))	\
	X(kvm, __traceiter_kvm_rmp_fault, int,				\
	  (void *data, struct kvm_vcpu *vcpu, u64 gpa, u64 pfn, u64 error, \
	   int level, int psmash))

/* X(module, name, type) */
#define KSNP_DATA(X)							\
	KSNP_KERNEL_DATA(X)						\
	X(kvm, kvm_lock, struct mutex)					\
	X(kvm, vm_list, struct list_head)				\
	X(kvm_amd, sev_enc_bit, u8)					\
	X(kvm, __tracepoint_kvm_vmgexit_enter, struct tracepoint)	\
	X(kvm, __tracepoint_kvm_vmgexit_exit, struct tracepoint)	\
	X(kvm, __tracepoint_kvm_vmgexit_msr_protocol_enter, struct tracepoint) \
	X(kvm, __tracepoint_kvm_vmgexit_msr_protocol_exit, struct tracepoint) \
	X(kvm, __tracepoint_kvm_page_fault, struct tracepoint)		\
	X(kvm, __tracepoint_kvm_rmp_fault, struct tracepoint)

#define KSNP_DECLARE_FUNCTION(module, name, result, args)		\
	extern result ksnp_proto_##name args;				\
	DECLARE_STATIC_CALL(ksnp_##name, ksnp_proto_##name);
KSNP_FUNCTIONS(KSNP_DECLARE_FUNCTION)

#define KSNP_DECLARE_DATA(module, name, type)	extern type *ksnp_data_##name;
KSNP_DATA(KSNP_DECLARE_DATA)

/* stock(kvm_read_guest)(kvm, ...): only between symbols_resolve() and kvm_amd's end */
#define stock(name)		static_call(ksnp_##name)
#define stock_data(name)	(*ksnp_data_##name)

/* Its address */
#define ksnp_stock_function(name)	((typeof(&ksnp_proto_##name))READ_ONCE(STATIC_CALL_KEY(ksnp_##name).func))

/* Whether somebody listens to one of the stock kernel's tracepoints */
#define stock_traced(name)						\
	unlikely(atomic_read(&KSNP_TRACEPOINT_KEY(stock_data(__tracepoint_##name)).enabled))

/* Fires it then */
#define stock_trace(name, ...)						\
do {									\
	if (stock_traced(name))						\
		stock(__traceiter_##name)(NULL, __VA_ARGS__);		\
} while (0)

/**
 * symbols_init() - find the kernel's symbol table
 *
 * Context: process context, may sleep.
 * Return: 0, or -EPERM under a lockdown that forbids kprobes.
 */
int symbols_init(void);

/**
 * symbols_lookup() - the address of a symbol
 * @module: module, vmlinux for the kernel itself
 * @name: symbol
 *
 * Return: its address, 0 when there is none.
 */
unsigned long symbols_lookup(const char *module, const char *name);

/**
 * symbols_resolve() - point every static call to its function
 *
 * Context: process context, may sleep; kvm_amd is loaded and stays so.
 * Return: 0, or -ENOENT with a message that names what is missing.
 */
int symbols_resolve(void);

#endif
