/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of a vCPU that perhaps hangs, and what is made of it. Everything is
 * judged by the time that it was looked at: what lasts for all of it is called so.
 */
#ifndef HANG_H
#define HANG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvm_snp/event.h>

#include "blackbox.h"
#include "kvm_debugfs.h"
#include "model.h"
#include "threads.h"

#define HANG_RECENT		5
#define HANG_MAX_EVIDENCE	6
#define HANG_TEXT		192

/* X(id, "word", whether something hangs, "in words", "what to look at next"): worst last */
#define HANG_VERDICTS(X)						\
	X(GONE, "gone", 0, "it went away while it was looked at", NULL)	\
	X(NOT_STARTED, "not-started", 0, "nobody has started it so far", NULL) \
	X(IDLE, "idle", 0, "healthy and idle", NULL)			\
	X(BUSY, "busy", 0, "healthy and busy", NULL)			\
	X(UNKNOWN, "unknown", 0, "it cannot be told what it does",	\
	  "load kvm_snp, and run this as root")				\
	X(NO_CPU, "no-cpu", 1, "it is ready to run and gets no CPU",	\
	  "the host's load, the thread's priority and cgroup (cpu.max), and CPU affinity") \
	X(SPINS, "spins", 1, "the guest runs all the time and asks for nothing", \
	  "the guest: a lock or a wait loop with interrupts off, an exception loop; its console, " \
	  "and what its last request was for")				\
	X(HOLD, "ap-reset-hold", 1, "it is in AP reset hold, and nobody ends that", \
	  "the vCPU that boots the others: whether it sends INIT and SIPI, or creates APs") \
	X(AP_NOT_RUN, "ap-never-ran", 1, "it was created, and has not run since", \
	  "whether it was created to run on INIT, which has to be sent; whether its thread is in KVM_RUN") \
	X(AP_REFUSED, "ap-rejected", 1, "its creation was refused",	\
	  "what the guest gave in AP creation, see the reason")		\
	X(PSC_STUCK, "psc-stuck", 1, "a page state change does not get past an entry", \
	  "the VMM's answer to KVM_HC_MAP_GPA_RANGE of this GPA, and that it is within a memory slot") \
	X(RMP_LIVELOCK, "rmp-livelock", 1, "RMP faults in one page again and again", \
	  "'snptrace map': whether the guest and the host agree on this page's state") \
	X(LOCK, "lock", 1, "it waits for a lock in the kernel",		\
	  "who holds the lock: 'snptrace hang' without -p shows other VMs, SysRq-w tasks that wait") \
	X(FIRMWARE, "firmware-pending", 1, "the firmware does not get done with its command", \
	  "the kernel's log of ccp; 'snptrace hist' for how long this command takes otherwise") \
	X(FIRMWARE_DEAD, "firmware-dead", 1, "the firmware does not answer any more", \
	  "the kernel's log of ccp; the host has to be started again, or ccp be loaded again") \
	X(VMM, "vmm", 1, "the VMM does not come back",			\
	  "the VMM's thread: its log, 'gdb -p', and whether it has paused the guest") \
	X(KERNEL, "kernel", 1, "the kernel does not get done with its request", \
	  "the thread's kernel stack, and the kernel's log")		\
	X(RUN_FAILED, "run-failed", 1, "KVM_RUN has failed, and the guest cannot go on", \
	  "the VMM's log, and what the guest asked for last")		\
	X(TERMINATED, "terminated", 1, "the guest has terminated itself", \
	  "the guest's console; the reason's meaning")

#define HANG_ENUM(id, word, hangs, text, next)	HANG_##id,

enum hang_kind { HANG_VERDICTS(HANG_ENUM) HANG_NR_KINDS };

/* Where a vCPU is */
#define HANG_WHERES(X)							\
	X(UNKNOWN,	"-")						\
	X(GUEST,	"guest")					\
	X(HALTED,	"halted")					\
	X(HANDLER,	"handler")					\
	X(STOCK,	"stock")					\
	X(VMM,		"vmm")						\
	X(FIRMWARE,	"firmware")					\
	X(HOLD,		"ap-reset-hold")				\
	X(NEVER_RUN,	"never-run")					\
	X(ENDED,	"ended")					\
	X(GONE,		"gone")

#define HANG_WHERE_ENUM(id, word)	HANG_AT_##id,

enum hang_where { HANG_WHERES(HANG_WHERE_ENUM) HANG_NR_WHERES };

/* struct hang_request - a request that has ended */
struct hang_request {
	uint64_t ns, code, kernel_ns, vmm_ns;
	uint8_t unit, end, why;
};

/**
 * struct hang_seen - what events have told while it was looked at
 * @requests: requests that have ended; @recent has the last ones, a ring
 * @rmp_faults: RMP faults; the last @rmp_same of them in a row were in the page @rmp_gpa
 * @psc_same: page state changes in a row that failed at @psc_entry and @psc_gpa
 * @psc_first, @psc_last: entries of the last one; @range_gpa: its last range, 0 without
 * @terminated: the guest has asked for termination
 */
struct hang_seen {
	uint64_t requests;
	struct hang_request recent[HANG_RECENT];
	uint64_t rmp_faults, rmp_same, rmp_gpa;
	uint8_t rmp_why;
	uint64_t psc_same, psc_gpa, psc_error, range_gpa;
	uint16_t psc_entry, psc_first, psc_last;
	uint8_t psc_why;
	bool terminated;
	uint64_t set, code;
};

/* struct hang_sample - at one time; @there: the vCPU exists. Without the module @box has no keys. */
struct hang_sample {
	bool there;
	struct blackbox_vcpu box;
	struct thread thread;
};

/**
 * struct hang_evidence - all that is known of a vCPU
 * @vm, @vcpu: which; @vcpu -1: no vCPU but the VMM's first thread, as the VM has none yet
 * @module: there is a black box
 * @window_ms: time between the two samples
 * @before, @after: the samples
 * @refused_by: the vCPU whose AP creation of this one was refused for @refused_why
 * @refuses_stranger: what this vCPU could not create is no vCPU
 * @firmware: at the second sample
 * @stats: of all vCPUs of the VM meanwhile, if known
 */
struct hang_evidence {
	uint32_t vm;
	int64_t vcpu;
	bool module;
	uint64_t window_ms;
	struct hang_sample before, after;
	struct hang_seen seen;
	bool refused, refuses_stranger;
	uint64_t refused_by, refused_why;
	struct blackbox_firmware firmware;
	struct kvm_stats stats;
};

/**
 * struct hang_verdict - what is made of it
 * @where: where it is, since @since_ms if @has_since
 * @evidence: lines, @nr of them
 */
struct hang_verdict {
	enum hang_kind kind;
	enum hang_where where;
	bool has_since;
	uint64_t since_ms;
	unsigned int nr;
	char evidence[HANG_MAX_EVIDENCE][HANG_TEXT];
};

/* Nothing but @e counts */
void hang_judge(const struct hang_evidence *e, struct hang_verdict *v);

const char *hang_word(enum hang_kind kind);
const char *hang_text(enum hang_kind kind);
const char *hang_next(enum hang_kind kind);
bool hang_hangs(enum hang_kind kind);
const char *hang_where_word(enum hang_where where);

/* Takes an event of this vCPU into account */
void hang_see(struct hang_seen *s, const struct ksnp_event *e);

/* struct hang_vcpu - a vCPU and its verdict */
struct hang_vcpu {
	struct hang_evidence e;
	struct hang_verdict v;
};

/**
 * struct hang_view - what is shown
 * @vcpus: in order of VM and vCPU
 * @one_vm: a VM was asked for: all is told of it
 * @end_ns: CLOCK_MONOTONIC of the second sample
 * @missing: what could not be looked at, a line; "" when nothing
 */
struct hang_view {
	struct hang_vcpu *vcpus;
	size_t nr;
	bool one_vm, module;
	uint64_t window_ms, end_ns, lost;
	struct blackbox_firmware firmware;
	char missing[512];
};

/* The firmware itself, whatever vCPUs do: a verdict of its own, or HANG_IDLE or HANG_BUSY */
enum hang_kind hang_firmware(const struct blackbox_firmware *f, uint64_t window_ms);
/* Its state in words. Return: @text. */
const char *hang_firmware_text(const struct blackbox_firmware *f, char text[static HANG_TEXT]);

/* @nr vCPUs from @i on are one VM's; the worst of them is @worst */
size_t hang_vm_end(const struct hang_view *view, size_t i, size_t *worst);

void hang_print(const struct hang_view *view);
struct json_t *hang_json(const struct hang_view *view);

#endif
