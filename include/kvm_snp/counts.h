/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is counted: the values of the BPF programs' maps, and what the tools
 * make of a recording. All only ever grow; an interval is a difference.
 */
#ifndef KVM_SNP_COUNTS_H
#define KVM_SNP_COUNTS_H

#include <linux/types.h>
#include <kvm_snp/units.h>

/* Units whose requests are a vCPU's: VMGEXITs and RMP faults. The others are counted by VM. */
#define KSNP_NR_VCPU_UNITS	(KSNP_UNIT_rmp_unexpected + 1)
#define KSNP_NR_VM_UNITS	(KSNP_NR_UNITS - KSNP_NR_VCPU_UNITS)

/**
 * struct ksnp_count - requests of a unit
 * @count: number of those that have ended
 * @errors: those that ended otherwise than well
 * @at_vmm: those that the VMM had a part in
 * @kernel_ns, @vmm_ns: sums of their times
 */
struct ksnp_count {
	__u64 count;
	__u64 errors;
	__u64 at_vmm;
	__u64 kernel_ns;
	__u64 vmm_ns;
};

/* A vCPU */
struct ksnp_vcpu_key {
	__u32 vm;
	__u32 vcpu;
};

/**
 * struct ksnp_vcpu_counts - what a vCPU has asked for
 * @unit: by unit
 * @last_ns: when the last of it ended, CLOCK_MONOTONIC, to within a tick of the clock
 * @kernel_slot, @vmm_slot: the VM's histograms of each unit, for the BPF programs: a
 *	number from 1 on, 0 when there is none yet
 */
struct ksnp_vcpu_counts {
	struct ksnp_count unit[KSNP_NR_VCPU_UNITS];
	__u64 last_ns;
	__u16 kernel_slot[KSNP_NR_VCPU_UNITS];
	__u16 vmm_slot[KSNP_NR_VCPU_UNITS];
};

/**
 * struct ksnp_psc_counts - page state changes, by GHCB and by MSR (psc_end, psc_range)
 * @requests, @errors: number, and of those that were refused or failed
 * @entries, @ranges: entries done; ranges the VMM was asked for
 * @pages_4k, @pages_2m: done: pages of 4 KiB, and of 2 MiB
 * @to_private, @to_shared: 4 KiB pages that the VMM was asked to convert, by the ranges'
 *	level: [0] 4 KiB, [1] 2 MiB
 * @kernel_ns, @vmm_ns: times
 */
struct ksnp_psc_counts {
	__u64 requests, errors;
	__u64 entries, ranges;
	__u64 pages_4k, pages_2m;
	__u64 to_private[2], to_shared[2];
	__u64 kernel_ns, vmm_ns;
};

/**
 * struct ksnp_gmem_counts - guest_memfd and the RMP
 * @prepared_4k, @prepared_2m: entries that became a guest's, by level
 * @pages: 4 KiB pages of folios that were freed
 * @back_4k, @back_2m: entries that went back to the host
 * @splits, @failed: entries that were split for it; that could not be given back
 * @bytes_flushed: with CLFLUSH
 * @rmp_ns, @flush_ns: time for the RMP and for the flushes
 *
 * Freeing is counted for VM 0, as whose the memory was is not known then.
 */
struct ksnp_gmem_counts {
	__u64 prepared_4k, prepared_2m;
	__u64 pages;
	__u64 back_4k, back_2m;
	__u64 splits, failed;
	__u64 bytes_flushed;
	__u64 rmp_ns, flush_ns;
};

/* struct ksnp_rmp_counts - RMPUPDATE and PSMASH, for VM 0: done, failed, and tries that met others */
struct ksnp_rmp_counts {
	__u64 updates, update_failures, update_retries;
	__u64 psmashes, psmash_failures, psmash_retries;
};

/**
 * struct ksnp_flush_counts - cache flushes of one reason: enum ksnp_flush
 * @done, @avoided: number; one of which some CPUs were spared is both
 * @cpus, @cpus_avoided: CPUs that took part, and that were spared
 * @bytes: flushed with CLFLUSH
 * @ns: time it took
 * @whole, @whole_ns: of those done, the ones of whole caches (WBINVD, WBNOINVD)
 */
struct ksnp_flush_counts {
	__u64 done, avoided;
	__u64 cpus, cpus_avoided;
	__u64 bytes;
	__u64 ns;
	__u64 whole, whole_ns;
};

/**
 * struct ksnp_life_counts - what happens to a VM and its vCPUs
 * @guest_requests, @guest_request_errors: messages to the firmware (guest_request)
 * @certificate_pages: of extended ones
 * @aps_created, @aps_refused, @aps_ran: AP creation, and first runs after it
 * @reset_holds: vCPUs that began to wait for INIT
 * @terminations: and the last one's reason
 * @last_refusal: enum ksnp_why of the last AP creation that was refused
 * @mode_changes: of units
 */
struct ksnp_life_counts {
	__u64 guest_requests, guest_request_errors, certificate_pages;
	__u64 aps_created, aps_refused, aps_ran;
	__u64 reset_holds;
	__u64 terminations;
	__u64 mode_changes;
	__u64 term_code;
	__u32 term_set;
	__u32 last_refusal;
};

#define KSNP_NR_PAGE_TYPES	8

/**
 * struct ksnp_vm_counts - a VM; VM 0 has what is nobody's
 * @unit: units that are not a vCPU's, from gmem_prepare on
 * @launch_pages: 4 KiB pages launched, by KVM_SEV_SNP_PAGE_TYPE_*
 * @first_ns: when it was first heard of, CLOCK_MONOTONIC
 */
struct ksnp_vm_counts {
	struct ksnp_count unit[KSNP_NR_VM_UNITS];
	struct ksnp_psc_counts psc;
	struct ksnp_gmem_counts gmem;
	struct ksnp_rmp_counts rmp;
	struct ksnp_flush_counts flush[KSNP_NR_FLUSHES];
	struct ksnp_life_counts life;
	__u64 launch_pages[KSNP_NR_PAGE_TYPES];
	__u64 first_ns;
};

/**
 * struct ksnp_fw_counts - a firmware command
 * @count, @failed: number; and of those that did not return 0
 * @queue_ns, @run_ns: waiting for the mailbox, and being executed
 * @last_status, @last_ret: of the last one that failed
 */
struct ksnp_fw_counts {
	__u64 count, failed;
	__u64 queue_ns, run_ns;
	__u32 last_status;
	__s32 last_ret;
};

/*
 * Histograms: of a VM (0: nobody's), of one thing, of one of its two parts.
 */
#define KSNP_HIST_OF_UNIT(unit)		(unit)
#define KSNP_HIST_OF_FLUSH(reason)	(0x80 + (reason))
#define KSNP_HIST_OF_FW(cmd)		(0x100 + (cmd))

/* Requests: the kernel's part and the VMM's. Firmware: execution and queue. Freeing: RMP and flush. */
#define KSNP_PART_KERNEL	0
#define KSNP_PART_VMM		1
#define KSNP_PART_RUN		0
#define KSNP_PART_QUEUE		1
#define KSNP_PART_RMP		0
#define KSNP_PART_FLUSH		1

struct ksnp_hist_key {
	__u32 vm;
	__u16 of;
	__u16 part;
};

/* struct ksnp_losses - what could not be counted or recorded, for want of room but for some of @records */
struct ksnp_losses {
	__u64 records;		/* ring buffer full; or the event's program was running there, preempted */
	__u64 vcpus;		/* events of vCPUs without a place */
	__u64 vms;		/* events of VMs without a place */
	__u64 hists;		/* values without a histogram */
	__u64 fw;		/* firmware commands without a place */
};

#endif
