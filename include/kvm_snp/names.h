/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What numbers of the specifications and of KVM are called: one list for each
 * kind, for the kernel, BPF and tools alike. X(number, "word"), and where a word
 * does not say it all X(number, "word", "what it means"); macros that lists are
 * applied to take the rest by "...".
 *
 * The project's own words are in units.h, the firmware's status in sev_status.h.
 */
#ifndef KVM_SNP_NAMES_H
#define KVM_SNP_NAMES_H

#include <kvm_snp/ghcb.h>

/* Requests by the MSR protocol, GHCBInfo (GHCB 2.03, 2.3.1) */
#define KSNP_MSR_REQUESTS(X)						\
	X(GHCB_INFO_SEV_INFO_REQ,	"SEV_INFO_REQ")			\
	X(GHCB_INFO_CPUID_REQ,		"CPUID_REQ")			\
	X(GHCB_INFO_AP_RESET_HOLD_REQ,	"AP_RESET_HOLD_REQ")		\
	X(GHCB_INFO_PREFERRED_GPA_REQ,	"PREFERRED_GPA_REQ")		\
	X(GHCB_INFO_REGISTER_GPA_REQ,	"REGISTER_GPA_REQ")		\
	X(GHCB_INFO_PSC_REQ,		"PSC_REQ")			\
	X(GHCB_INFO_RUN_VMPL_REQ,	"RUN_VMPL_REQ")			\
	X(GHCB_INFO_HV_FEATURES_REQ,	"HV_FEATURES_REQ")		\
	X(GHCB_INFO_TERMINATE_REQ,	"TERMINATE_REQ")

/*
 * Non-automatic exits, SW_EXITCODE (GHCB 2.03, 4.1). No number is also one of
 * KSNP_MSR_REQUESTS: the tracepoints' code needs no context.
 */
#define KSNP_NAE_EVENTS(X)						\
	X(GHCB_NAE_DR7_READ,		"DR7_READ")			\
	X(GHCB_NAE_DR7_WRITE,		"DR7_WRITE")			\
	X(GHCB_NAE_RDTSC,		"RDTSC")			\
	X(GHCB_NAE_RDPMC,		"RDPMC")			\
	X(GHCB_NAE_CPUID,		"CPUID")			\
	X(GHCB_NAE_INVD,		"INVD")				\
	X(GHCB_NAE_IOIO,		"IOIO")				\
	X(GHCB_NAE_MSR,			"MSR")				\
	X(GHCB_NAE_VMMCALL,		"VMMCALL")			\
	X(GHCB_NAE_RDTSCP,		"RDTSCP")			\
	X(GHCB_NAE_WBINVD,		"WBINVD")			\
	X(GHCB_NAE_MONITOR,		"MONITOR")			\
	X(GHCB_NAE_MWAIT,		"MWAIT")			\
	X(GHCB_NAE_MMIO_READ,		"MMIO_READ")			\
	X(GHCB_NAE_MMIO_WRITE,		"MMIO_WRITE")			\
	X(GHCB_NAE_NMI_COMPLETE,	"NMI_COMPLETE")			\
	X(GHCB_NAE_AP_RESET_HOLD,	"AP_RESET_HOLD")		\
	X(GHCB_NAE_AP_JUMP_TABLE,	"AP_JUMP_TABLE")		\
	X(GHCB_NAE_PSC,			"PSC")				\
	X(GHCB_NAE_GUEST_REQUEST,	"GUEST_REQUEST")		\
	X(GHCB_NAE_EXT_GUEST_REQUEST,	"EXT_GUEST_REQUEST")		\
	X(GHCB_NAE_AP_CREATION,		"AP_CREATION")			\
	X(GHCB_NAE_HV_DOORBELL_PAGE,	"HV_DOORBELL_PAGE")		\
	X(GHCB_NAE_HV_IPI,		"HV_IPI")			\
	X(GHCB_NAE_HV_TIMER,		"HV_TIMER")			\
	X(GHCB_NAE_APIC_ID_LIST,	"APIC_ID_LIST")			\
	X(GHCB_NAE_RUN_VMPL,		"RUN_VMPL")			\
	X(GHCB_NAE_HV_FEATURES,		"HV_FEATURES")			\
	X(GHCB_NAE_TERMINATE,		"TERMINATE")			\
	X(GHCB_NAE_UNSUPPORTED,		"UNSUPPORTED")

/* SW_EXITINFO2 when SW_EXITINFO1 is GHCB_RESULT_BAD_INPUT (GHCB 2.03, 4.1) */
#define KSNP_GHCB_ERRORS(X)						\
	X(GHCB_ERROR_NOT_REGISTERED,	"not-registered")		\
	X(GHCB_ERROR_INVALID_USAGE,	"invalid-usage")		\
	X(GHCB_ERROR_INVALID_SCRATCH,	"invalid-scratch")		\
	X(GHCB_ERROR_MISSING_INPUT,	"missing-input")		\
	X(GHCB_ERROR_INVALID_INPUT,	"invalid-input")		\
	X(GHCB_ERROR_INVALID_EVENT,	"invalid-event")

/* Page state change (GHCB 2.03, 4.1, and 2.3.1 for the first two) */
#define KSNP_PSC_OPERATIONS(X)						\
	X(GHCB_PSC_PRIVATE,		"private")			\
	X(GHCB_PSC_SHARED,		"shared")			\
	X(GHCB_PSC_PSMASH,		"psmash")			\
	X(GHCB_PSC_UNSMASH,		"unsmash")

/* Its errors: SW_EXITINFO2, and by the MSR protocol the MSR */
#define KSNP_PSC_ERRORS(X)						\
	X(GHCB_PSC_ERROR_HEADER,	"header")			\
	X(GHCB_PSC_ERROR_ENTRY,		"entry")			\
	X(GHCB_PSC_ERROR_GENERIC,	"generic")			\
	X(GHCB_PSC_MSR_RESP_ERROR,	"generic")

/* AP creation (GHCB 2.03, 4.1) */
#define KSNP_AP_REQUESTS(X)						\
	X(GHCB_AP_CREATE_ON_INIT,	"create-on-init")		\
	X(GHCB_AP_CREATE,		"create")			\
	X(GHCB_AP_DESTROY,		"destroy")

/* Termination: reason code sets, and their reason codes (GHCB 2.03, 2.3.1, 0x100) */
#define KSNP_TERM_SETS(X)						\
	X(0,	"ghcb",		"the GHCB specification's")		\
	X(1,	"linux",	"the Linux kernel's")
#define KSNP_TERM_GHCB_CODES(X)						\
	X(GHCB_TERM_GENERAL,	"general",	"no reason given")	\
	X(GHCB_TERM_VERSION,	"version",	"no common GHCB protocol version") \
	X(GHCB_TERM_FEATURES,	"features",	"the hypervisor lacks a feature for SNP")
/* Linux, asm/sev-common.h; from 10 on after 6.12 */
#define KSNP_TERM_LINUX_CODES(X)					\
	X(0,	"register",	"the GHCB could not be registered")	\
	X(1,	"psc",		"a page state change failed")		\
	X(2,	"pvalidate",	"PVALIDATE failed")			\
	X(3,	"not-vmpl0",	"the guest does not run at VMPL 0")	\
	X(4,	"cpuid",	"the CPUID page is not valid")		\
	X(5,	"cpuid-hv",	"a CPUID request to the hypervisor failed") \
	X(6,	"secrets-page",	"the secrets page is missing or not valid") \
	X(7,	"no-svsm",	"not at VMPL 0, and there is no SVSM")	\
	X(8,	"svsm-vmpl0",	"there is an SVSM, and yet the guest's VMPL is 0") \
	X(9,	"svsm-caa",	"the SVSM's calling area is not page-aligned") \
	X(10,	"secure-tsc",	"Secure TSC could not be set up")	\
	X(11,	"svsm-ca-remap", "the SVSM's calling area could not be moved") \
	X(12,	"savic",	"Secure AVIC failed")

/* Messages from guests to the firmware (56860, "Guest Messages") */
#define KSNP_MESSAGE_TYPES(X)						\
	X(1,	"CPUID_REQ")						\
	X(2,	"CPUID_RSP")						\
	X(3,	"KEY_REQ")						\
	X(4,	"KEY_RSP")						\
	X(5,	"REPORT_REQ")						\
	X(6,	"REPORT_RSP")						\
	X(7,	"EXPORT_REQ")						\
	X(8,	"EXPORT_RSP")						\
	X(9,	"IMPORT_REQ")						\
	X(10,	"IMPORT_RSP")						\
	X(11,	"ABSORB_REQ")						\
	X(12,	"ABSORB_RSP")						\
	X(13,	"VMRK_REQ")						\
	X(14,	"VMRK_RSP")						\
	X(15,	"ABSORB_NOMA_REQ")					\
	X(16,	"ABSORB_NOMA_RESP")					\
	X(17,	"TSC_INFO_REQ")						\
	X(18,	"TSC_INFO_RSP")

/* Pages of SNP_LAUNCH_UPDATE (56860); KVM has all but VMSA */
#define KSNP_PAGE_TYPES(X)						\
	X(1,	"normal")						\
	X(2,	"vmsa")							\
	X(3,	"zero")							\
	X(4,	"unmeasured")						\
	X(5,	"secrets")						\
	X(6,	"cpuid")

/* Commands of the SEV and SEV-SNP firmware (55766, 56860) */
#define KSNP_FW_CMDS(X)							\
	X(0x001, "INIT")						\
	X(0x002, "SHUTDOWN")						\
	X(0x003, "FACTORY_RESET")					\
	X(0x004, "PLATFORM_STATUS")					\
	X(0x005, "PEK_GEN")						\
	X(0x006, "PEK_CSR")						\
	X(0x007, "PEK_CERT_IMPORT")					\
	X(0x008, "PDH_CERT_EXPORT")					\
	X(0x009, "PDH_GEN")						\
	X(0x00a, "DF_FLUSH")						\
	X(0x00b, "DOWNLOAD_FIRMWARE")					\
	X(0x00c, "GET_ID")						\
	X(0x00d, "INIT_EX")						\
	X(0x00e, "NOP")							\
	X(0x00f, "RING_BUFFER")						\
	X(0x020, "DECOMMISSION")					\
	X(0x021, "ACTIVATE")						\
	X(0x022, "DEACTIVATE")						\
	X(0x023, "GUEST_STATUS")					\
	X(0x024, "COPY")						\
	X(0x025, "ACTIVATE_EX")						\
	X(0x030, "LAUNCH_START")					\
	X(0x031, "LAUNCH_UPDATE_DATA")					\
	X(0x032, "LAUNCH_UPDATE_VMSA")					\
	X(0x033, "LAUNCH_MEASURE")					\
	X(0x034, "LAUNCH_SECRET")					\
	X(0x035, "LAUNCH_FINISH")					\
	X(0x036, "ATTESTATION")						\
	X(0x040, "SEND_START")						\
	X(0x041, "SEND_UPDATE_DATA")					\
	X(0x042, "SEND_UPDATE_VMSA")					\
	X(0x043, "SEND_FINISH")						\
	X(0x044, "SEND_CANCEL")						\
	X(0x050, "RECEIVE_START")					\
	X(0x051, "RECEIVE_UPDATE_DATA")					\
	X(0x052, "RECEIVE_UPDATE_VMSA")					\
	X(0x053, "RECEIVE_FINISH")					\
	X(0x060, "DBG_DECRYPT")						\
	X(0x061, "DBG_ENCRYPT")						\
	X(0x070, "SWAP_OUT")						\
	X(0x071, "SWAP_IN")						\
	X(0x081, "SNP_INIT")						\
	X(0x082, "SNP_SHUTDOWN")					\
	X(0x083, "SNP_PLATFORM_STATUS")					\
	X(0x084, "SNP_DF_FLUSH")					\
	X(0x085, "SNP_INIT_EX")						\
	X(0x086, "SNP_SHUTDOWN_EX")					\
	X(0x090, "SNP_DECOMMISSION")					\
	X(0x091, "SNP_ACTIVATE")					\
	X(0x092, "SNP_GUEST_STATUS")					\
	X(0x093, "SNP_GCTX_CREATE")					\
	X(0x094, "SNP_GUEST_REQUEST")					\
	X(0x095, "SNP_ACTIVATE_EX")					\
	X(0x0a0, "SNP_LAUNCH_START")					\
	X(0x0a1, "SNP_LAUNCH_UPDATE")					\
	X(0x0a2, "SNP_LAUNCH_FINISH")					\
	X(0x0b0, "SNP_DBG_DECRYPT")					\
	X(0x0b1, "SNP_DBG_ENCRYPT")					\
	X(0x0c0, "SNP_PAGE_SWAP_OUT")					\
	X(0x0c1, "SNP_PAGE_SWAP_IN")					\
	X(0x0c2, "SNP_PAGE_MOVE")					\
	X(0x0c3, "SNP_PAGE_MD_INIT")					\
	X(0x0c6, "SNP_PAGE_SET_STATE")					\
	X(0x0c7, "SNP_PAGE_RECLAIM")					\
	X(0x0c8, "SNP_PAGE_UNSMASH")					\
	X(0x0c9, "SNP_CONFIG")						\
	X(0x0ca, "SNP_DOWNLOAD_FIRMWARE_EX")				\
	X(0x0cb, "SNP_COMMIT")						\
	X(0x0cd, "SNP_VLEK_LOAD")					\
	X(0x0ce, "SNP_FEATURE_INFO")

/* KVM_EXIT_* that x86 has (linux/kvm.h) */
#define KSNP_EXIT_REASONS(X)						\
	X(0,	"unknown")						\
	X(1,	"exception")						\
	X(2,	"io")							\
	X(3,	"hypercall")						\
	X(4,	"debug")						\
	X(5,	"hlt")							\
	X(6,	"mmio")							\
	X(7,	"irq-window-open")					\
	X(8,	"shutdown")						\
	X(9,	"fail-entry")						\
	X(10,	"intr")							\
	X(11,	"set-tpr")						\
	X(12,	"tpr-access")						\
	X(16,	"nmi")							\
	X(17,	"internal-error")					\
	X(24,	"system-event")						\
	X(26,	"ioapic-eoi")						\
	X(27,	"hyperv")						\
	X(29,	"x86-rdmsr")						\
	X(30,	"x86-wrmsr")						\
	X(31,	"dirty-ring-full")					\
	X(32,	"ap-reset-hold")					\
	X(33,	"x86-bus-lock")						\
	X(34,	"xen")							\
	X(37,	"notify")						\
	X(39,	"memory-fault")

/* What RMPUPDATE, PSMASH, PVALIDATE and RMPADJUST return in RAX (APM vol 3) */
#define KSNP_RMP_RESULTS(X)						\
	X(0,	"success")						\
	X(1,	"fail-input")						\
	X(2,	"fail-permission")					\
	X(3,	"fail-inuse")						\
	X(4,	"fail-overlap")						\
	X(6,	"fail-sizemismatch")

/* Bits of a nested page fault's EXITINFO1 (APM vol 2, 15.25.6 and 15.36.10): X(bit, "word") */
#define KSNP_NPF_BITS(X)						\
	X(0,	"P",		"the page is present")			\
	X(1,	"W",		"a write")				\
	X(2,	"U",		"a user access; nested ones are")	\
	X(3,	"RSV",		"a reserved bit is set")		\
	X(4,	"ID",		"an instruction fetch")			\
	X(6,	"SS",		"a shadow stack access")		\
	X(31,	"RMP",		"an RMP check failed")			\
	X(32,	"FINAL",	"at the guest's final address")		\
	X(33,	"TABLE",	"at the guest's page tables")		\
	X(34,	"ENC",		"the guest's C-bit was set")		\
	X(35,	"SIZEM",	"PVALIDATE or RMPADJUST of another page size") \
	X(36,	"VMPL",		"the VMPL's permissions do not allow it") \
	X(37,	"SSS",		"a supervisor shadow stack access")

/* Page sizes, as KVM numbers them */
#define KSNP_LEVELS(X)							\
	X(0,	"-")							\
	X(1,	"4K")							\
	X(2,	"2M")							\
	X(3,	"1G")

/* Whether a cache flush was done */
#define KSNP_AVOIDANCES(X)						\
	X(0,	"done")							\
	X(1,	"avoided")

#endif
