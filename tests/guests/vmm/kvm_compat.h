/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM's user interface as far as encrypted guests need it, for systems whose
 * <linux/kvm.h> is older than Linux 6.11. The layouts are ABI.
 */
#ifndef VMM_KVM_COMPAT_H
#define VMM_KVM_COMPAT_H

#include <linux/kvm.h>

#ifndef KVM_CAP_GUEST_MEMFD

#define KVM_CAP_MEMORY_ATTRIBUTES	233
#define KVM_CAP_GUEST_MEMFD		234
#define KVM_CAP_VM_TYPES		235

#define KVM_MEM_GUEST_MEMFD		(1UL << 2)

struct kvm_userspace_memory_region2 {
	__u32 slot;
	__u32 flags;
	__u64 guest_phys_addr;
	__u64 memory_size;
	__u64 userspace_addr;
	__u64 guest_memfd_offset;
	__u32 guest_memfd;
	__u32 pad1;
	__u64 pad2[14];
};

#define KVM_SET_USER_MEMORY_REGION2 \
	_IOW(KVMIO, 0x49, struct kvm_userspace_memory_region2)

struct kvm_memory_attributes {
	__u64 address;
	__u64 size;
	__u64 attributes;
	__u64 flags;
};

#define KVM_SET_MEMORY_ATTRIBUTES	_IOW(KVMIO, 0xd2, struct kvm_memory_attributes)
#define KVM_MEMORY_ATTRIBUTE_PRIVATE	(1ULL << 3)

struct kvm_create_guest_memfd {
	__u64 size;
	__u64 flags;
	__u64 reserved[6];
};

#define KVM_CREATE_GUEST_MEMFD		_IOWR(KVMIO, 0xd4, struct kvm_create_guest_memfd)

#define KVM_EXIT_MEMORY_FAULT		39
#define KVM_MEMORY_EXIT_FLAG_PRIVATE	(1ULL << 3)

#endif /* KVM_CAP_GUEST_MEMFD */

#ifndef KVM_X86_SNP_VM

#define KVM_X86_SEV_VM			2
#define KVM_X86_SEV_ES_VM		3
#define KVM_X86_SNP_VM			4

#define KVM_SEV_INIT2			22
#define KVM_SEV_SNP_LAUNCH_START	100
#define KVM_SEV_SNP_LAUNCH_UPDATE	101
#define KVM_SEV_SNP_LAUNCH_FINISH	102

struct kvm_sev_init {
	__u64 vmsa_features;
	__u32 flags;
	__u16 ghcb_version;
	__u16 pad1;
	__u32 pad2[8];
};

struct kvm_sev_snp_launch_start {
	__u64 policy;
	__u8 gosvw[16];
	__u16 flags;
	__u8 pad0[6];
	__u64 pad1[4];
};

#define KVM_SEV_SNP_PAGE_TYPE_NORMAL	1
#define KVM_SEV_SNP_PAGE_TYPE_ZERO	3
#define KVM_SEV_SNP_PAGE_TYPE_UNMEASURED 4
#define KVM_SEV_SNP_PAGE_TYPE_SECRETS	5
#define KVM_SEV_SNP_PAGE_TYPE_CPUID	6

struct kvm_sev_snp_launch_update {
	__u64 gfn_start;
	__u64 uaddr;
	__u64 len;
	__u8 type;
	__u8 pad0;
	__u16 flags;
	__u32 pad1;
	__u64 pad2[4];
};

struct kvm_sev_snp_launch_finish {
	__u64 id_block_uaddr;
	__u64 id_auth_uaddr;
	__u8 id_block_en;
	__u8 auth_key_en;
	__u8 vcek_disabled;
	__u8 host_data[32];
	__u8 pad0[3];
	__u16 flags;
	__u64 pad1[4];
};

#endif /* KVM_X86_SNP_VM */

/* KVM_EXIT_HYPERCALL for KVM_HC_MAP_GPA_RANGE: bits of the third argument. */
#define MAP_GPA_RANGE_NR		12
#define MAP_GPA_RANGE_2M		(1ULL << 0)
#define MAP_GPA_RANGE_ENCRYPTED		(1ULL << 4)

/**
 * struct memory_fault - KVM_EXIT_MEMORY_FAULT's part of struct kvm_run
 * @flags: KVM_MEMORY_EXIT_FLAG_*
 * @gpa: where
 * @size: bytes
 *
 * Of its own, since the union member is missing from older headers.
 */
struct memory_fault {
	__u64 flags;
	__u64 gpa;
	__u64 size;
};

static inline struct memory_fault *kvm_run_memory_fault(struct kvm_run *run)
{
	return (struct memory_fault *)&run->hw;
}

#endif
