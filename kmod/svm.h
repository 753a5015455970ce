/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kvm_amd's private structures, by the offsets that layout.h has from BTF.
 * Each accessor is an lvalue; who may use it when is kvm_amd's own rule: a
 * vCPU's members belong to the thread that has loaded it.
 */
#ifndef KSNP_SVM_H
#define KSNP_SVM_H

#include <linux/kvm_host.h>
#include <asm/svm.h>

#include "layout.h"

#define KSNP_FIELD(base, name, type)					\
	(*({								\
		static_assert(sizeof(type) == LAYOUT_SIZE_##name);	\
		(type *)((char *)(base) + LAYOUT_##name);		\
	}))

/* struct kvm_vcpu is vcpu_svm's first member, struct kvm is kvm_svm's */
static_assert(LAYOUT_vcpu_svm_vmcb == sizeof(struct kvm_vcpu));

#define svm_vmcb(vcpu)		KSNP_FIELD(vcpu, vcpu_svm_vmcb, struct vmcb *)
#define svm_nmi_masked(vcpu)	KSNP_FIELD(vcpu, vcpu_svm_nmi_masked, bool)
#define svm_vmsa(vcpu)		KSNP_FIELD(vcpu, vcpu_svm_sev_es_vmsa, void *)
#define svm_ghcb(vcpu)		KSNP_FIELD(vcpu, vcpu_svm_sev_es_ghcb, struct ghcb *)
#define svm_ghcb_map(vcpu)	KSNP_FIELD(vcpu, vcpu_svm_sev_es_ghcb_map, struct kvm_host_map)
#define svm_valid_bitmap(vcpu)						\
	((u64 *)((char *)(vcpu) + LAYOUT_vcpu_svm_sev_es_valid_bitmap))
#define svm_ap_reset_hold(vcpu)						\
	KSNP_FIELD(vcpu, vcpu_svm_sev_es_ap_reset_hold_type, unsigned int)
#define svm_sw_scratch(vcpu)	KSNP_FIELD(vcpu, vcpu_svm_sev_es_sw_scratch, u64)
#define svm_ghcb_sa(vcpu)	KSNP_FIELD(vcpu, vcpu_svm_sev_es_ghcb_sa, void *)
#define svm_ghcb_sa_len(vcpu)	KSNP_FIELD(vcpu, vcpu_svm_sev_es_ghcb_sa_len, u32)
#define svm_ghcb_sa_sync(vcpu)	KSNP_FIELD(vcpu, vcpu_svm_sev_es_ghcb_sa_sync, bool)
#define svm_ghcb_sa_free(vcpu)	KSNP_FIELD(vcpu, vcpu_svm_sev_es_ghcb_sa_free, bool)
#define svm_psc_cur_idx(vcpu)	KSNP_FIELD(vcpu, vcpu_svm_sev_es_psc_cur_idx, u16)
/* Optional members (layout.list): ask for the accessor by #ifdef */
#ifdef LAYOUT_vcpu_svm_sev_es_psc_end_idx
#define svm_psc_end(vcpu)	KSNP_FIELD(vcpu, vcpu_svm_sev_es_psc_end_idx, u16)
#endif
#define svm_psc_batch(vcpu)	KSNP_FIELD(vcpu, vcpu_svm_sev_es_psc_batch_size, u16)
#define svm_psc_is_2m(vcpu)	KSNP_FIELD(vcpu, vcpu_svm_sev_es_psc_is_2m, bool)
#define svm_registered_gpa(vcpu) KSNP_FIELD(vcpu, vcpu_svm_sev_es_ghcb_registered_gpa, u64)
#define svm_vmsa_mutex(vcpu)	KSNP_FIELD(vcpu, vcpu_svm_sev_es_snp_vmsa_mutex, struct mutex)
#define svm_pending_vmsa(vcpu)	KSNP_FIELD(vcpu, vcpu_svm_sev_es_snp_pending_vmsa_gpa, gpa_t)
#define svm_ap_waiting(vcpu)						\
	KSNP_FIELD(vcpu, vcpu_svm_sev_es_snp_ap_waiting_for_reset, bool)
#define svm_has_guest_vmsa(vcpu) KSNP_FIELD(vcpu, vcpu_svm_sev_es_snp_has_guest_vmsa, bool)

#define sev_active(kvm)		KSNP_FIELD(kvm, kvm_svm_sev_info_active, bool)
#define sev_es_active(kvm)	KSNP_FIELD(kvm, kvm_svm_sev_info_es_active, bool)
#define sev_asid(kvm)		KSNP_FIELD(kvm, kvm_svm_sev_info_asid, unsigned int)
#define sev_fd(kvm)		KSNP_FIELD(kvm, kvm_svm_sev_info_fd, int)
#define sev_ap_jump_table(kvm)	KSNP_FIELD(kvm, kvm_svm_sev_info_ap_jump_table, u64)
#define sev_vmsa_features(kvm)	KSNP_FIELD(kvm, kvm_svm_sev_info_vmsa_features, u64)
#define sev_ghcb_version(kvm)	KSNP_FIELD(kvm, kvm_svm_sev_info_ghcb_version, u16)
#define sev_mirrored(kvm)	KSNP_FIELD(kvm, kvm_svm_sev_info_enc_context_owner, struct kvm *)
#define sev_snp_context(kvm)	KSNP_FIELD(kvm, kvm_svm_sev_info_snp_context, void *)
#define sev_req_buf(kvm)	KSNP_FIELD(kvm, kvm_svm_sev_info_guest_req_buf, void *)
#define sev_resp_buf(kvm)	KSNP_FIELD(kvm, kvm_svm_sev_info_guest_resp_buf, void *)
#ifdef LAYOUT_kvm_svm_sev_info_policy
#define sev_policy(kvm)		KSNP_FIELD(kvm, kvm_svm_sev_info_policy, unsigned long)
#endif
#ifdef LAYOUT_kvm_svm_sev_info_snp_certs_enabled
#define sev_certs_enabled(kvm)	KSNP_FIELD(kvm, kvm_svm_sev_info_snp_certs_enabled, bool)
#endif
#define sev_req_mutex(kvm)	KSNP_FIELD(kvm, kvm_svm_sev_info_guest_req_mutex, struct mutex)

/* As kvm_amd has them: what kind of AP reset hold a vCPU is in */
#define KSNP_HOLD_NONE	0
#define KSNP_HOLD_NAE	1
#define KSNP_HOLD_MSR	2

static inline bool is_snp(struct kvm *kvm)
{
	return sev_es_active(kvm) && (sev_vmsa_features(kvm) & SVM_SEV_FEAT_SNP_ACTIVE);
}

#endif
