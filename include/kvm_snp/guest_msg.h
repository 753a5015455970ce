/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages between an SEV-SNP guest and the firmware, and the pages that the
 * firmware gives to a guest.
 *
 * "SEV Secure Nested Paging Firmware ABI Specification", AMD publication
 * 56860: "Guest Messages", "SNP_LAUNCH_UPDATE" (secrets page), "CPUID
 * Reporting".
 */
#ifndef KVM_SNP_GUEST_MSG_H
#define KVM_SNP_GUEST_MSG_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

#define SNP_VMPCK_SIZE			32
#define SNP_VMPCK_COUNT			4

/**
 * struct snp_secrets - the secrets page
 * @version: of this layout
 * @flags: bit 0: an IMI was used
 * @fms: family, model and stepping as CPUID 1 EAX tells them
 * @gosvw: guest OS visible workarounds, as launched
 * @vmpck: message keys, one for each VMPL
 * @os_reserved: for the guest; Linux keeps sequence numbers here
 */
struct snp_secrets {
	__u32 version;
	__u32 flags;
	__u32 fms;
	__u32 reserved;
	__u8 gosvw[16];
	__u8 vmpck[SNP_VMPCK_COUNT][SNP_VMPCK_SIZE];
	__u8 os_reserved[96];
};

#define SNP_MSG_HEADER_SIZE		0x60
#define SNP_MSG_MAX_PAYLOAD		(4096 - SNP_MSG_HEADER_SIZE)
#define SNP_MSG_AUTHTAG_SIZE		16
#define SNP_MSG_AAD_OFFSET		0x30	/* algo to the header's end */
#define SNP_MSG_AAD_SIZE		(SNP_MSG_HEADER_SIZE - SNP_MSG_AAD_OFFSET)
#define SNP_MSG_IV_SIZE			12	/* the sequence number, extended */

#define SNP_MSG_ALGO_AES_256_GCM	1
#define SNP_MSG_HEADER_VERSION		1

#define SNP_MSG_TYPE_CPUID_REQ		1
#define SNP_MSG_TYPE_CPUID_RSP		2
#define SNP_MSG_TYPE_KEY_REQ		3
#define SNP_MSG_TYPE_KEY_RSP		4
#define SNP_MSG_TYPE_REPORT_REQ		5
#define SNP_MSG_TYPE_REPORT_RSP		6

/**
 * struct snp_guest_msg - a message, one page
 * @authtag: AES-GCM tag, the last 16 bytes zero
 * @seqno: 1 for the first message under a key; a response has its request's + 1
 * @algo: SNP_MSG_ALGO_*
 * @hdr_version: SNP_MSG_HEADER_VERSION
 * @hdr_size: SNP_MSG_HEADER_SIZE
 * @type: SNP_MSG_TYPE_*
 * @version: of the message's type
 * @size: of the payload, in bytes
 * @vmpck: which of the guest's keys
 * @payload: encrypted
 */
struct snp_guest_msg {
	__u8 authtag[32];
	__u64 seqno;
	__u64 reserved_28;
	__u8 algo;			/* 0x30 */
	__u8 hdr_version;
	__u16 hdr_size;
	__u8 type;
	__u8 version;
	__u16 size;
	__u32 reserved_38;
	__u8 vmpck;			/* 0x3c */
	__u8 reserved_3d[35];
	__u8 payload[SNP_MSG_MAX_PAYLOAD];
};

#define SNP_REPORT_DATA_SIZE		64
#define SNP_REPORT_SIZE			0x4a0
#define SNP_MEASUREMENT_SIZE		48

/**
 * struct snp_msg_report_req - MSG_REPORT_REQ
 * @report_data: whatever the guest wants in the report
 * @vmpl: to put into the report; not lower than the key's
 * @key_select: bits 1:0, which key signs
 */
struct snp_msg_report_req {
	__u8 report_data[SNP_REPORT_DATA_SIZE];
	__u32 vmpl;
	__u32 key_select;
	__u8 reserved[24];
};

/**
 * struct snp_report - the attestation report ("ATTESTATION_REPORT Structure")
 *
 * Fields as the specification names them; TCB versions are 8 bytes, one SVN
 * each.
 */
struct snp_report {
	__u32 version;
	__u32 guest_svn;
	__u64 policy;			/* 0x008 */
	__u8 family_id[16];
	__u8 image_id[16];
	__u32 vmpl;			/* 0x030 */
	__u32 signature_algo;
	__u64 current_tcb;		/* 0x038 */
	__u64 platform_info;
	__u32 key_info;			/* 0x048 */
	__u32 reserved_4c;
	__u8 report_data[SNP_REPORT_DATA_SIZE];
	__u8 measurement[SNP_MEASUREMENT_SIZE];	/* 0x090 */
	__u8 host_data[32];
	__u8 id_key_digest[48];
	__u8 author_key_digest[48];
	__u8 report_id[32];		/* 0x140 */
	__u8 report_id_ma[32];
	__u64 reported_tcb;		/* 0x180 */
	__u8 cpuid_fam_id;
	__u8 cpuid_mod_id;
	__u8 cpuid_step;
	__u8 reserved_18b[21];
	__u8 chip_id[64];		/* 0x1a0 */
	__u64 committed_tcb;
	__u8 current_build;		/* 0x1e8 */
	__u8 current_minor;
	__u8 current_major;
	__u8 reserved_1eb;
	__u8 committed_build;
	__u8 committed_minor;
	__u8 committed_major;
	__u8 reserved_1ef;
	__u64 launch_tcb;		/* 0x1f0 */
	__u8 reserved_1f8[168];
	__u8 signature[512];		/* 0x2a0 */
};

/**
 * struct snp_msg_report_rsp - MSG_REPORT_RSP
 * @status: firmware status
 * @report_size: in bytes
 * @reserved: zero
 * @report: the report
 */
struct snp_msg_report_rsp {
	__u32 status;
	__u32 report_size;
	__u8 reserved[24];
	struct snp_report report;
};

#define SNP_KEY_FIELD_GUEST_SVN		(1 << 4)
#define SNP_KEY_FIELD_TCB_VERSION	(1 << 5)
#define SNP_DERIVED_KEY_SIZE		32

/**
 * struct snp_msg_key_req - MSG_KEY_REQ
 * @key_select: bit 0: of the VMRK, not of an endorsement key; bits 2:1: of which
 * @reserved_4: zero
 * @guest_field_select: what of the guest goes into the key
 * @vmpl: not lower than the message key's
 * @guest_svn: at most the guest's
 * @tcb_version: at most the committed one
 */
struct snp_msg_key_req {
	__u32 key_select;
	__u32 reserved_4;
	__u64 guest_field_select;
	__u32 vmpl;
	__u32 guest_svn;
	__u64 tcb_version;
};

/**
 * struct snp_msg_key_rsp - MSG_KEY_RSP
 * @status: firmware status
 * @reserved: zero
 * @derived_key: the key
 */
struct snp_msg_key_rsp {
	__u32 status;
	__u8 reserved[28];
	__u8 derived_key[SNP_DERIVED_KEY_SIZE];
};

#define SNP_CPUID_MAX_ENTRIES		64

/**
 * struct snp_cpuid_function - one leaf of the CPUID page
 * @eax_in: function
 * @ecx_in: index
 * @xcr0_in: XCR0 that the answer is for (function 0xD)
 * @xss_in: XSS that the answer is for (function 0xD)
 */
struct snp_cpuid_function {
	__u32 eax_in;
	__u32 ecx_in;
	__u64 xcr0_in;
	__u64 xss_in;
	__u32 eax;
	__u32 ebx;
	__u32 ecx;
	__u32 edx;
	__u64 reserved;
};

/**
 * struct snp_cpuid_page - the CPUID page
 * @count: of valid entries
 * @functions: the leaves
 */
struct snp_cpuid_page {
	__u32 count;
	__u32 reserved_4;
	__u64 reserved_8;
	struct snp_cpuid_function functions[SNP_CPUID_MAX_ENTRIES];
};

#endif
