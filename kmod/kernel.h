/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels that the module is built for (kernel_list.h): calls whose arguments
 * have changed, and what kvm_amd answers to a guest or its VMM. Our units answer what
 * the kvm_amd beside them does.
 */
#ifndef KSNP_KERNEL_H
#define KSNP_KERNEL_H

#include <linux/kvm_host.h>
#include <linux/psp-sev.h>
#include <linux/workqueue.h>

#include <kvm_snp/ghcb.h>

#include "kernel_list.h"
#include "svm.h"
#include "symbols.h"

/* A GHCB that is not registered is told to the guest; before, KVM_RUN failed */
#define KERNEL_TELLS_NOT_REGISTERED	KSNP_7_2
/* To other guests, events of SNP's do not exist; before, they lacked input */
#define KERNEL_HIDES_SNP_EVENTS		KSNP_7_2
/* Of a guest request whose pages cannot be such */
#define KERNEL_ERROR_REQUEST_PAGES	\
	(KSNP_7_2 ? GHCB_ERROR_INVALID_INPUT : GHCB_ERROR_MISSING_INPUT)
/* The GHCB's XSS is the guest's */
#define KERNEL_TAKES_XSS		KSNP_7_2
/* A VMM that leaves run->hypercall.ret alone has agreed */
#define KERNEL_CLEARS_HYPERCALL_RET	KSNP_7_2
/* All SEV features of a new VMSA must be the guest's; before, only how it gets interrupts */
#define KERNEL_COMPARES_SEV_FEATURES	KSNP_7_2
/* KVM_SEV_SNP_LAUNCH_UPDATE refuses no pages at all, and memory that is not in pages */
#define KERNEL_WANTS_WHOLE_PAGES	KSNP_7_2

/* How large a page may be mapped (PG_LEVEL_*, 0 where that is no matter): ours, and kvm_amd's */
int gmem_max_mapping_level(struct kvm *kvm, kvm_pfn_t pfn, bool is_private);
int kernel_max_mapping_level(struct kvm *kvm, kvm_pfn_t pfn, bool is_private);

/* WBINVD on all CPUs, by the kernel's own function; ours is flush_all_cpus(), flush.c */
void kernel_wbinvd_on_all_cpus(void);

/* A page of the memory that a launch command names */
struct kernel_source {
#if KSNP_7_2
	struct page *page;
#else
	void __user *user;
#endif
};

/**
 * struct kernel_populate - what is done with each page of guest_memfd
 * @page: called for each, with gmem's lock held; may sleep. @src is NULL where the command has none.
 * @undo: for pages that come before one that failed, where KVM does not do it page by page
 */
struct kernel_populate {
	int (*page)(struct kvm *kvm, gfn_t gfn, kvm_pfn_t pfn, const struct kernel_source *src,
		    struct kernel_populate *p);
	void (*undo)(kvm_pfn_t pfn);
};

/**
 * kernel_populate() - kvm_gmem_populate()
 * @write_back: kernel_copy_out() may be used
 *
 * Return: the number of pages, or a negative errno.
 */
long kernel_populate(struct kvm *kvm, gfn_t gfn, void __user *src, long pages, bool write_back,
		     struct kernel_populate *p);

/* Copy a page from and to what @page was given. Return: 0 or -EFAULT. */
int kernel_copy_in(kvm_pfn_t pfn, const struct kernel_source *src);
int kernel_copy_out(kvm_pfn_t pfn, const struct kernel_source *dst);

/* The change of page states that kvm_amd goes on with ends with entry @end */
static inline void kernel_set_psc_end(struct kvm_vcpu *vcpu, u16 end)
{
#ifdef svm_psc_end
	svm_psc_end(vcpu) = end;
#endif
}

/* Whether the VMM is to be asked for certificates, which is left to kvm_amd */
static inline bool kernel_asks_for_certificates(struct kvm *kvm)
{
#ifdef sev_certs_enabled
	return sev_certs_enabled(kvm);
#else
	return false;
#endif
}

static inline void kernel_note_policy(struct kvm *kvm, u64 policy)
{
#ifdef sev_policy
	sev_policy(kvm) = policy;
#endif
}

#if KSNP_7_2

#define kernel_unbound_wq	system_dfl_wq

static inline int kernel_vcpu_map(struct kvm_vcpu *vcpu, gfn_t gfn, struct kvm_host_map *map)
{
	return stock(__kvm_vcpu_map)(vcpu, gfn, map, true);
}

static inline void kernel_vcpu_unmap(struct kvm_vcpu *vcpu, struct kvm_host_map *map)
{
	stock(kvm_vcpu_unmap)(vcpu, map);
}

static inline void kernel_vcpu_kick(struct kvm_vcpu *vcpu)
{
	stock(__kvm_vcpu_kick)(vcpu, false);
}

/* The guest's XCR0, of which CPUID depends; what it must not be is ignored, as in kvm_amd */
static inline void kernel_set_xcr0(struct kvm_vcpu *vcpu, u64 value)
{
	stock(__kvm_set_xcr)(vcpu, 0, value);
}

static inline void kernel_set_xss(struct kvm_vcpu *vcpu, u64 value)
{
	stock(__kvm_emulate_msr_write)(vcpu, MSR_IA32_XSS, value);
}

static inline void kernel_set_exit_code(struct vmcb_control_area *control, u64 code)
{
	control->exit_code = code;
}

static inline int kernel_mmio(struct kvm_vcpu *vcpu, bool write, gpa_t gpa, unsigned int bytes)
{
	return stock(kvm_sev_es_mmio)(vcpu, write, gpa, bytes, svm_ghcb_sa(vcpu));
}

static inline bool kernel_slot_has_gmem(const struct kvm_memory_slot *slot)
{
	return kvm_slot_has_gmem(slot);
}

/* With a reference to the page. Return: 0 or a negative errno. */
static inline int kernel_gmem_get_pfn(struct kvm *kvm, struct kvm_memory_slot *slot, gfn_t gfn,
				      kvm_pfn_t *pfn)
{
	struct page *page;
	int order;

	return stock(kvm_gmem_get_pfn)(kvm, slot, gfn, pfn, &page, &order);
}

/* Whether a VMM may give back @ret for MAP_GPA_RANGE; else KVM_RUN fails */
static inline bool kernel_hypercall_ret_ok(u64 ret)
{
	return !ret || ret == EINVAL || ret == EAGAIN;
}

static inline bool kernel_policy_ok(u64 policy)
{
	return !(policy & ~stock_data(snp_supported_policy_bits)) &&
	       policy & SNP_POLICY_MASK_RSVD_MBO;
}

/* Secure TSC: the guest's frequency. Return: 0, -EINVAL when it is not known. */
static inline int kernel_set_tsc(struct kvm *kvm, struct sev_data_snp_launch_start *start)
{
	if (!(sev_vmsa_features(kvm) & SVM_SEV_FEAT_SECURE_TSC))
		return 0;
	start->desired_tsc_khz = kvm->arch.default_tsc_khz;
	return start->desired_tsc_khz ? 0 : -EINVAL;
}

#else

#define kernel_unbound_wq	system_unbound_wq

static inline int kernel_vcpu_map(struct kvm_vcpu *vcpu, gfn_t gfn, struct kvm_host_map *map)
{
	return stock(kvm_vcpu_map)(vcpu, gfn, map);
}

static inline void kernel_vcpu_unmap(struct kvm_vcpu *vcpu, struct kvm_host_map *map)
{
	stock(kvm_vcpu_unmap)(vcpu, map, false);
}

static inline void kernel_vcpu_kick(struct kvm_vcpu *vcpu)
{
	stock(kvm_vcpu_kick)(vcpu);
}

static inline void kernel_set_xcr0(struct kvm_vcpu *vcpu, u64 value)
{
	vcpu->arch.xcr0 = value;
	stock(kvm_update_cpuid_runtime)(vcpu);
}

static inline void kernel_set_xss(struct kvm_vcpu *vcpu, u64 value)
{
}

static inline void kernel_set_exit_code(struct vmcb_control_area *control, u64 code)
{
	control->exit_code = lower_32_bits(code);
	control->exit_code_hi = upper_32_bits(code);
}

static inline int kernel_mmio(struct kvm_vcpu *vcpu, bool write, gpa_t gpa, unsigned int bytes)
{
	if (write)
		return stock(kvm_sev_es_mmio_write)(vcpu, gpa, bytes, svm_ghcb_sa(vcpu));
	return stock(kvm_sev_es_mmio_read)(vcpu, gpa, bytes, svm_ghcb_sa(vcpu));
}

static inline bool kernel_slot_has_gmem(const struct kvm_memory_slot *slot)
{
	return kvm_slot_can_be_private(slot);
}

static inline int kernel_gmem_get_pfn(struct kvm *kvm, struct kvm_memory_slot *slot, gfn_t gfn,
				      kvm_pfn_t *pfn)
{
	int order;

	return stock(kvm_gmem_get_pfn)(kvm, slot, gfn, pfn, &order);
}

static inline bool kernel_hypercall_ret_ok(u64 ret)
{
	return true;
}

/* Guest policy (SEV-SNP ABI, table 9) */
static inline bool kernel_policy_ok(u64 policy)
{
	const u64 abi = GENMASK_ULL(15, 0), smt = BIT_ULL(16), must_be_one = BIT_ULL(17);
	const u64 debug = BIT_ULL(19);

	return !(policy & ~(abi | smt | must_be_one | debug)) &&
	       policy & smt && policy & must_be_one;
}

static inline int kernel_set_tsc(struct kvm *kvm, struct sev_data_snp_launch_start *start)
{
	return 0;
}

#endif
#endif
