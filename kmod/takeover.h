/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Redirects entry points of KVM's to functions of ours, and back. Knows nothing
 * of SNP.
 *
 * Members of kvm_x86_ops are static calls: redirecting one costs nothing per
 * call and is undone exactly. Other functions are redirected by ftrace. Each
 * function of ours reaches what it replaces by original(name)(...).
 */
#ifndef KSNP_TAKEOVER_H
#define KSNP_TAKEOVER_H

#include <linux/kvm_host.h>
#include <linux/seq_file.h>
#include <linux/static_call.h>

#include "kernel_list.h"

/*
 * X(name, kind, module, original, result, arguments)
 *
 * STATIC_CALL: kvm_x86_ops' member @name, which must point to kvm_amd's @original.
 * FTRACE: function @original of @module, vmlinux for the kernel itself.
 * What kernels have in their own ways is in kernel_list.h.
 *
 * They are taken in this order and given back in the reverse one. The first
 * KSNP_TAKEOVERS_NEEDED free what the others allocate.
 */
#define KSNP_TAKEOVERS(X)						\
	X(vm_destroy, STATIC_CALL, "kvm_amd", svm_vm_destroy, void, (struct kvm *kvm)) \
	X(vcpu_free, STATIC_CALL, "kvm_amd", svm_vcpu_free, void, (struct kvm_vcpu *vcpu)) \
	X(vcpu_load, STATIC_CALL, "kvm_amd", svm_vcpu_load, void,	\
	  (struct kvm_vcpu *vcpu, int cpu))				\
	X(guest_memory_reclaimed, STATIC_CALL, "kvm_amd", sev_guest_memory_reclaimed, void, \
	  (struct kvm *kvm))						\
	X(mem_enc_ioctl, STATIC_CALL, "kvm_amd", sev_mem_enc_ioctl, int, \
	  (struct kvm *kvm, void __user *argp))				\
	X(mem_enc_unregister_region, STATIC_CALL, "kvm_amd", sev_mem_enc_unregister_region, int, \
	  (struct kvm *kvm, struct kvm_enc_region *range))		\
	X(gmem_prepare, STATIC_CALL, "kvm_amd", sev_gmem_prepare, int,	\
	  (struct kvm *kvm, kvm_pfn_t pfn, gfn_t gfn, int max_order))	\
	X(gmem_invalidate, STATIC_CALL, "kvm_amd", sev_gmem_invalidate, void, \
	  (kvm_pfn_t start, kvm_pfn_t end))				\
	KSNP_KERNEL_TAKEOVERS(X)					\
	X(sev_do_cmd, FTRACE, "ccp", sev_do_cmd, int, (int cmd, void *data, int *status)) \
	/* ccp's compiler has put sev_do_cmd() into this one */		\
	X(sev_issue_cmd_external_user, FTRACE, "ccp", sev_issue_cmd_external_user, int, \
	  (struct file *file, unsigned int cmd, void *data, int *status)) \
	X(sev_do_cmd_locked, FTRACE, "ccp", __sev_do_cmd_locked, int,	\
	  (int cmd, void *data, int *status))				\
	X(handle_exit, STATIC_CALL, "kvm_amd", svm_handle_exit, int,	\
	  (struct kvm_vcpu *vcpu, fastpath_t fastpath))

#define KSNP_TAKEOVERS_NEEDED	2

#define KSNP_DECLARE_TAKEOVER(name, kind, module, orig, result, args)	\
	extern result ksnp_original_##name args;			\
	DECLARE_STATIC_CALL(ksnp_orig_##name, ksnp_original_##name);	\
	/* Ours */							\
	result ksnp_##name args;
KSNP_TAKEOVERS(KSNP_DECLARE_TAKEOVER)

#define original(name)	static_call(ksnp_orig_##name)

/**
 * takeover_start() - take over what is wanted
 *
 * Context: kvm_amd is loaded and stays so; may sleep. An entry point that
 * cannot be taken is left alone, with the reason in takeover_show().
 * Return: 0; -EBUSY when vm_destroy or vcpu_free is not to be had: nothing is taken then.
 */
int takeover_start(void);

/* Whether an entry point is ours now */
bool takeover_has(const char *name);

/* Gives everything but vm_destroy and vcpu_free back. Whoever is inside stays there. */
void takeover_stop(void);

/* Gives these back, too */
void takeover_end(void);

/* One line for each entry point: name, kind, state, reason */
void takeover_show(struct seq_file *m);

#endif
