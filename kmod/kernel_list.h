/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels that the module is built for, 6.12 and 7.2,
 * in symbols and entry points: parts of the lists of symbols.h and takeover.h.
 * kernel.h and kernel.c have the rest; nothing else asks for the version.
 */
#ifndef KSNP_KERNEL_LIST_H
#define KSNP_KERNEL_LIST_H

#include <linux/version.h>

#define KSNP_7_2	(LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0))

#if KSNP_7_2

#define KSNP_KERNEL_FUNCTIONS(X)					\
	/* GHCB */							\
	X(kvm, __kvm_vcpu_map, int,					\
	  (struct kvm_vcpu *vcpu, gfn_t gfn, struct kvm_host_map *map, bool writable)) \
	X(kvm, kvm_vcpu_unmap, void, (struct kvm_vcpu *vcpu, struct kvm_host_map *map)) \
	X(kvm, __kvm_set_xcr, int, (struct kvm_vcpu *vcpu, u32 index, u64 value)) \
	X(kvm, __kvm_emulate_msr_write, int, (struct kvm_vcpu *vcpu, u32 index, u64 value)) \
	/* exits */							\
	X(kvm, kvm_sev_es_mmio, int,					\
	  (struct kvm_vcpu *vcpu, bool write, gpa_t gpa, unsigned int bytes, void *data)) \
	X(kvm, __kvm_vcpu_kick, void, (struct kvm_vcpu *vcpu, bool wait)) \
	/* gmem */							\
	X(kvm, kvm_gmem_get_pfn, int,					\
	  (struct kvm *kvm, struct kvm_memory_slot *slot, gfn_t gfn, kvm_pfn_t *pfn, \
	   struct page **page, int *order))				\
	/* launch */							\
	X(kvm, kvm_gmem_populate, long,					\
	  (struct kvm *kvm, gfn_t gfn, void __user *src, long pages, bool write_back, \
	   kvm_gmem_populate_cb post, void *opaque))

#define KSNP_KERNEL_DATA(X)						\
	X(kvm_amd, snp_supported_policy_bits, u64)

#define KSNP_KERNEL_TAKEOVERS(X)					\
	X(gmem_max_mapping_level, STATIC_CALL, "kvm_amd", sev_gmem_max_mapping_level, int, \
	  (struct kvm *kvm, kvm_pfn_t pfn, bool is_private))		\
	X(wbinvd_on_all_cpus, FTRACE, "vmlinux", wbinvd_on_all_cpus, void, (void)) \
	X(wbnoinvd_on_cpus_mask, FTRACE, "vmlinux", wbnoinvd_on_cpus_mask, void, \
	  (struct cpumask *cpus))

/* A tracepoint's static key */
#define KSNP_TRACEPOINT_KEY(tracepoint)	((tracepoint).key.key)

#else

#define KSNP_KERNEL_FUNCTIONS(X)					\
	/* GHCB */							\
	X(kvm, kvm_vcpu_map, int,					\
	  (struct kvm_vcpu *vcpu, gfn_t gfn, struct kvm_host_map *map))	\
	X(kvm, kvm_vcpu_unmap, void,					\
	  (struct kvm_vcpu *vcpu, struct kvm_host_map *map, bool dirty)) \
	X(kvm, kvm_update_cpuid_runtime, void, (struct kvm_vcpu *vcpu))	\
	/* exits */							\
	X(kvm, kvm_sev_es_mmio_read, int,				\
	  (struct kvm_vcpu *vcpu, gpa_t gpa, unsigned int bytes, void *data)) \
	X(kvm, kvm_sev_es_mmio_write, int,				\
	  (struct kvm_vcpu *vcpu, gpa_t gpa, unsigned int bytes, void *data)) \
	X(kvm, kvm_vcpu_kick, void, (struct kvm_vcpu *vcpu))		\
	/* gmem */							\
	X(kvm, kvm_gmem_get_pfn, int,					\
	  (struct kvm *kvm, struct kvm_memory_slot *slot, gfn_t gfn, kvm_pfn_t *pfn, int *order)) \
	/* launch */							\
	X(kvm, kvm_gmem_populate, long,					\
	  (struct kvm *kvm, gfn_t gfn, void __user *src, long pages,	\
	   kvm_gmem_populate_cb post, void *opaque))

#define KSNP_KERNEL_DATA(X)

#define KSNP_KERNEL_TAKEOVERS(X)					\
	X(private_max_mapping_level, STATIC_CALL, "kvm_amd", sev_private_max_mapping_level, int, \
	  (struct kvm *kvm, kvm_pfn_t pfn))				\
	X(wbinvd_on_all_cpus, FTRACE, "vmlinux", wbinvd_on_all_cpus, int, (void))

#define KSNP_TRACEPOINT_KEY(tracepoint)	((tracepoint).key)

#endif
#endif
