/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The handler units of kvm_snp.ko by number and name, and the words that its
 * tracepoints use. Numbers are part of the tracepoints' format: append only.
 */
#ifndef KVM_SNP_UNITS_H
#define KVM_SNP_UNITS_H

/* What a unit's requests are: KSNP_CLASS_* */
#define KSNP_CLASSES(X)							\
	X(MSR,		"msr")		/* GHCB MSR protocol */		\
	X(NAE,		"nae")		/* non-automatic exit events */	\
	X(RMP_FAULT,	"rmp_fault")	/* RMP nested page faults */	\
	X(GMEM,		"gmem")		/* guest_memfd hooks */		\
	X(FLUSH,	"flush")	/* cache-flush decisions */	\
	X(LAUNCH,	"launch")	/* KVM_SEV_SNP_LAUNCH_* */

/* X(name, class): the unit's file is kmod/handlers/<name>.c */
#define KSNP_UNITS(X)							\
	X(sev_info,		MSR)					\
	X(cpuid_msr,		MSR)					\
	X(ap_reset_hold_msr,	MSR)					\
	X(preferred_gpa,	MSR)					\
	X(register_gpa,		MSR)					\
	X(psc_msr,		MSR)					\
	X(hv_features_msr,	MSR)					\
	X(terminate_msr,	MSR)					\
	X(unknown_msr,		MSR)					\
	X(mmio_read,		NAE)					\
	X(mmio_write,		NAE)					\
	X(nmi_complete,		NAE)					\
	X(ap_reset_hold,	NAE)					\
	X(ap_jump_table,	NAE)					\
	X(psc,			NAE)					\
	X(guest_request,	NAE)					\
	X(ext_guest_request,	NAE)					\
	X(ap_creation,		NAE)					\
	X(hv_features,		NAE)					\
	X(terminate,		NAE)					\
	X(unsupported,		NAE)					\
	X(cpuid,		NAE)					\
	X(intercept,		NAE)					\
	X(unknown,		NAE)					\
	X(rmp_split,		RMP_FAULT)				\
	X(rmp_spurious,		RMP_FAULT)				\
	X(rmp_unexpected,	RMP_FAULT)				\
	X(gmem_prepare,		GMEM)					\
	X(gmem_invalidate,	GMEM)					\
	X(gmem_max_level,	GMEM)					\
	X(flush_reclaim,	FLUSH)					\
	X(flush_region,		FLUSH)					\
	X(flush_vm,		FLUSH)					\
	X(flush_vmsa,		FLUSH)					\
	X(launch_start,		LAUNCH)					\
	X(launch_update,	LAUNCH)					\
	X(launch_finish,	LAUNCH)

/* How a unit treats its requests: KSNP_MODE_* */
#define KSNP_MODES(X)							\
	X(NATIVE,	"native")	/* our code */			\
	X(STOCK,	"stock")	/* kvm_amd's code, traced */	\
	X(DENY,		"deny")		/* refused with the GHCB's error */ \
	X(EXTERNAL,	"external")	/* another module's unit */

/* How a request ended: KSNP_END_* */
#define KSNP_ENDS(X)							\
	X(RESUME,	"resume")	/* the guest goes on */		\
	X(ERROR,	"error")	/* the guest goes on with a GHCB error */ \
	X(DENIED,	"denied")	/* by the unit's mode */	\
	X(TO_VMM,	"to-vmm")	/* left to the VMM for good */	\
	X(FAILED,	"failed")	/* KVM_RUN returns an error */	\
	X(ABANDONED,	"abandoned")	/* the VM went away meanwhile */ \
	X(CARRIED,	"carried")	/* given to kvm_amd at unload */

/* Why something was refused or failed: KSNP_WHY_* */
#define KSNP_REASONS(X)							\
	X(NONE,			"-")					\
	X(USAGE,		"usage-not-supported")			\
	X(MISSING,		"input-missing")			\
	X(INPUT,		"input-invalid")			\
	X(EVENT,		"event-unknown")			\
	X(SCRATCH,		"scratch-outside-ghcb")			\
	X(NOT_REGISTERED,	"ghcb-not-registered")			\
	X(NO_GHCB,		"ghcb-not-mapped")			\
	X(DENY_MODE,		"denied-by-mode")			\
	X(NO_HYPERCALL,		"vmm-takes-no-map-gpa-range")		\
	X(PSC_OP,		"psc-operation")			\
	X(PSC_HEADER,		"psc-header")				\
	X(PSC_ENTRY,		"psc-entry")				\
	X(VMM_REFUSED,		"vmm-refused")				\
	X(APIC_ID,		"apic-id-unknown")			\
	X(INJECTION_MODE,	"injection-mode")			\
	X(VMSA_GPA,		"vmsa-address")				\
	X(VMSA_2M,		"vmsa-2m-aligned")			\
	X(AP_REQUEST,		"ap-request-unknown")			\
	X(GUEST_MEMORY,		"guest-memory-not-accessible")		\
	X(FIRMWARE,		"firmware-status")			\
	X(PSP_DEAD,		"firmware-does-not-answer")		\
	X(NOT_PRIVATE,		"gpa-not-private")			\
	X(SLOT_NOT_PRIVATE,	"slot-not-private")			\
	X(NO_BACKING,		"no-backing-page")			\
	X(NOT_ASSIGNED,		"page-not-assigned")			\
	X(SPLIT,		"split-2m")				\
	X(SPURIOUS,		"already-4k")				\
	X(RMP_LOOKUP,		"rmp-lookup")				\
	X(RMP_IN_USE,		"rmp-entry-in-use")			\
	X(RMP_FAILED,		"rmp-update")				\
	X(LEAKED,		"page-leaked")				\
	X(NO_MEMORY,		"no-memory")				\
	X(STATE,		"wrong-state")				\
	X(CERT_BUFFER,		"certificate-buffer")			\
	X(VM_GONE,		"vm-gone")				\
	X(CARRIED,		"carried-to-kvm-amd")			\
	X(SEV_FEATURES,		"sev-features")

/* Who asked for a cache flush: KSNP_FLUSH_* */
#define KSNP_FLUSH_REASONS(X)						\
	X(RECLAIM,	"reclaim")	/* HVA notifiers */		\
	X(REGION,	"region")	/* KVM_MEMORY_ENCRYPT_UNREG_REGION */ \
	X(VM,		"vm-destroy")					\
	X(VMSA,		"vmsa-free")					\
	X(GMEM,		"gmem-invalidate")				\
	X(ASID,		"asid-recycle")					\
	X(OTHER,	"other")

/* What was done, or avoided: KSNP_KIND_* */
#define KSNP_FLUSH_KINDS(X)						\
	X(NONE,		"none")						\
	X(CLFLUSH,	"clflush")					\
	X(PAGE_FLUSH,	"vm-page-flush")				\
	X(WBINVD,	"wbinvd")					\
	X(WBNOINVD,	"wbnoinvd")

#define KSNP_ENUM_CLASS(id, name)	KSNP_CLASS_##id,
#define KSNP_ENUM_UNIT(id, class)	KSNP_UNIT_##id,
#define KSNP_ENUM_MODE(id, name)	KSNP_MODE_##id,
#define KSNP_ENUM_END(id, name)		KSNP_END_##id,
#define KSNP_ENUM_WHY(id, name)		KSNP_WHY_##id,
#define KSNP_ENUM_FLUSH(id, name)	KSNP_FLUSH_##id,
#define KSNP_ENUM_KIND(id, name)	KSNP_KIND_##id,

enum ksnp_class { KSNP_CLASSES(KSNP_ENUM_CLASS) KSNP_NR_CLASSES };
enum ksnp_unit_id { KSNP_UNITS(KSNP_ENUM_UNIT) KSNP_NR_UNITS };
enum ksnp_mode { KSNP_MODES(KSNP_ENUM_MODE) KSNP_NR_MODES };
enum ksnp_end { KSNP_ENDS(KSNP_ENUM_END) KSNP_NR_ENDS };
enum ksnp_why { KSNP_REASONS(KSNP_ENUM_WHY) KSNP_NR_WHYS };
enum ksnp_flush { KSNP_FLUSH_REASONS(KSNP_ENUM_FLUSH) KSNP_NR_FLUSHES };
enum ksnp_kind { KSNP_FLUSH_KINDS(KSNP_ENUM_KIND) KSNP_NR_KINDS };

#endif
