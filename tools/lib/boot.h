/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VM's launch and boot as stages: what was done, from when to when, and what it
 * cost. Made from events, in bounded memory.
 */
#ifndef BOOT_H
#define BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvm_snp/event.h>

/* X(id, "name", "what it is") */
#define BOOT_STAGES(X)								\
	X(LAUNCH_START, "launch_start", "KVM_SEV_SNP_LAUNCH_START")		\
	X(LAUNCH_UPDATE, "launch_update", "KVM_SEV_SNP_LAUNCH_UPDATE")		\
	X(LAUNCH_FINISH, "launch_finish", "KVM_SEV_SNP_LAUNCH_FINISH")		\
	X(FIRST_RUN, "first run", "from the launch's end to the guest's first event") \
	X(NEGOTIATION, "negotiation", "protocol version, hypervisor features")	\
	X(REGISTRATION, "register_gpa", "registration of GHCBs")		\
	X(CPUID, "cpuid", "CPUID by MSR protocol and GHCB")			\
	X(TO_PRIVATE, "psc private", "page state changes to private")		\
	X(TO_SHARED, "psc shared", "page state changes to shared")		\
	X(PSC, "psc other", "page state changes of which nothing is known")	\
	X(PREPARE, "gmem_prepare", "pages that the guest touched first")	\
	X(RMP_FAULT, "rmp faults", "faults of the RMP")				\
	X(IO, "io", "intercepts that are forwarded: I/O ports, MSRs")		\
	X(MMIO, "mmio", "MMIO")							\
	X(AP, "ap", "a vCPU from its creation to its first request")		\
	X(GUEST_REQUEST, "guest_request", "messages to the firmware")		\
	X(OTHER, "other", "all other requests")					\
	X(TERMINATE, "terminate", "the guest ends itself")

enum boot_kind {
#define BOOT_ENUM(id, name, what)	BOOT_##id,
	BOOT_STAGES(BOOT_ENUM)
	BOOT_NR_KINDS
};

/* Who a phase belongs to */
enum boot_part {
	BOOT_PART_LAUNCH,
	BOOT_PART_GUEST,		/* the only one, or not to be told from others */
	BOOT_PART_FIRMWARE,
	BOOT_PART_LOADER,
	BOOT_PART_KERNEL,
};

/* A stage's bar: 1 for each piece of the time in which it was at work */
#define BOOT_BINS	1024

/* Room of a VM; and VMs */
#define BOOT_MAX_PHASES	16
#define BOOT_MAX_APS	64
#define BOOT_MAX_VCPUS	8192
#define BOOT_MAX_VMS	64

/* What became of an AP: it has run, or is waited for; was created anew or destroyed before it ran */
#define BOOT_AP_WAITS		0
#define BOOT_AP_GIVEN_UP	1
#define BOOT_AP_REFUSED		2

/* An AP's number in a stage that has all APs which there was no room for */
#define BOOT_FURTHER_APS	UINT32_MAX

/**
 * struct boot_stage - a stage
 * @kind: what it is
 * @arg: LAUNCH_UPDATE: the type of pages; AP: the vCPU
 * @start_ns, @end_ns: from its first to its last part's end, CLOCK_MONOTONIC; an AP that
 *	waits for its first run has end_ns 0
 * @count, @errors: of what it consists of, and of those that failed
 * @pages: of 4 KiB
 * @ranges: that the VMM was asked for, of page state changes
 * @kernel_ns, @vmm_ns: sums
 * @detail: REGISTRATION: the first GHCB's GPA; TERMINATE: the reason: set in 63:32, code;
 *	AP: BOOT_AP_*, and for refused ones BOOT_AP_REFUSED plus enum ksnp_why
 * @bins: struct boot's bins in which it was at work
 */
struct boot_stage {
	enum boot_kind kind;
	uint32_t arg;
	uint64_t start_ns, end_ns;
	uint64_t count, errors, pages, ranges;
	uint64_t kernel_ns, vmm_ns;
	uint64_t detail;
	uint64_t bins[BOOT_BINS / 64];
};

/**
 * struct boot_phase - the launch, or a piece of software that negotiates the protocol anew
 * @part: whose it is; known after boot_end()
 * @start_ns, @end_ns: CLOCK_MONOTONIC
 * @kernel_ns, @vmm_ns: of the launch's commands and the rest; of the first vCPU's requests
 * @stages: in order of their start, after boot_end()
 */
struct boot_phase {
	enum boot_part part;
	uint64_t start_ns, end_ns;
	uint64_t kernel_ns, vmm_ns;
	bool negotiated;
	struct boot_stage *stages;
	size_t nr_stages;
};

/**
 * struct boot - a VM's launch and boot
 * @vm: its process
 * @start_ns, @end_ns: first and last event, CLOCK_MONOTONIC
 * @bin_ns: width of a bin; the first begins at @start_ns
 * @bsp: the vCPU that ran first; -1: none yet
 * @vcpus: that have been seen
 * @firmware: the launch has a page at the reset vector
 * @gone: the process has ended
 * @lost: events that there was no room for
 */
struct boot {
	uint32_t vm;
	uint64_t start_ns, end_ns;
	uint64_t bin_ns;
	int64_t bsp;
	struct boot_phase phases[BOOT_MAX_PHASES];
	size_t nr_phases;
	struct boot_vcpu *vcpus;
	size_t nr_vcpus;
	bool firmware, gone;
	uint64_t lost;
};

/* struct boots - all VMs', sorted by process; @lost: events of VMs without a place */
struct boots {
	struct boot **vms;
	size_t nr_vms;
	uint64_t lost;
};

struct boots *boots_new(void);
void boots_free(struct boots *b);

/* @e: a whole, valid event; those of nobody's are passed over */
void boots_apply(struct boots *b, const struct ksnp_event *e);

/* No more events come */
void boots_end(struct boots *b);

const char *boot_kind_name(enum boot_kind kind);
const char *boot_part_name(enum boot_part part);

/* What a stage is called, "launch_update zero"; @buf is returned */
const char *boot_stage_name(const struct boot_stage *s, char buf[static 48]);

/* Whether the stage was at work between these times */
bool boot_stage_active(const struct boot *b, const struct boot_stage *s, uint64_t from_ns,
		       uint64_t to_ns);

/* Whether it is an AP that never ran */
bool boot_never_ran(const struct boot_stage *s);

/* Guest's time of a phase: what is neither the kernel's nor the VMM's */
uint64_t boot_guest_ns(const struct boot_phase *p);

#endif
