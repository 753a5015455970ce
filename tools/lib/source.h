/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where numbers and events come from on a live host: the module's tracepoints,
 * or without it those of the stock kernel and fentry on kvm_amd.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "filter.h"
#include "model.h"
#include "recording.h"

enum source_kind {
	SOURCE_MODULE,		/* kvm_snp's tracepoints */
	SOURCE_STOCK,		/* the stock kernel's */
};

/**
 * source_probe() - what there is to attach to
 * @why: when there is nothing: one line that says what is wrong and what to do
 *
 * Return: enum source_kind, or a negative errno: -EPERM without privileges, -ENOENT
 * without kvm_amd or BTF, -EOPNOTSUPP for kernels that are too old.
 */
int source_probe(char why[static 256]);

/* Whether this process may use BPF to trace */
bool source_allowed(void);

/**
 * source_check_vm() - whether a process may be a VM
 * @pid: process that was asked for, 0: none was
 * @why: what is wrong, or what is odd; else ""
 *
 * Return: 0, or -ESRCH when there is no such process. One that has no VM may get one.
 */
int source_check_vm(uint32_t pid, char why[static 256]);

/* How much is told on stderr, from 2 on libbpf's messages. To be called before all else. */
void source_verbose(int level);

/* What SOURCE_STOCK cannot show, a line; NULL for SOURCE_MODULE */
const char *source_missing(enum source_kind kind);

/* The module has come or gone since @kind was what source_probe() said: probe again */
bool source_changed(enum source_kind kind);

/* Host, kernel, CPU, clocks of this machine, now */
void source_info(enum source_kind kind, struct recording_info *info);

/* What people call a VM: QEMU's -name, else its program; @name is "" when it has gone */
void source_vm_name(uint32_t pid, char name[static MODEL_NAME_SIZE]);

/*
 * Counting in the kernel.
 */
struct counters;

/* struct counters_limits - room in the kernel's maps; 0: the default */
struct counters_limits {
	uint32_t vms, vcpus, hists;
};

/* Return: it, or NULL with @why */
struct counters *counters_open(enum source_kind kind, const struct filter *filter,
			       const struct counters_limits *limits, char why[static 256]);

/**
 * counters_read() - what has been counted since counters_open()
 * @c: counters
 *
 * Forgets VMs whose process had ended some seconds before the last call, and their room is there again.
 * Return: a new model, or NULL when the source has changed: close, probe, open.
 */
struct model *counters_read(struct counters *c);

/* Takes a part of a reading; it is gone after that */
typedef void counters_part_fn(const struct model *part, void *arg);

/**
 * counters_read_parts() - counters_read(), in parts of which none is large
 * @c: counters
 * @fn: called for each: first all VMs and what is nobody's, then vCPUs and histograms
 * @arg: for @fn
 *
 * Together the parts are what counters_read() returns.
 * Return: false when the source has changed.
 */
bool counters_read_parts(struct counters *c, counters_part_fn *fn, void *arg);
void counters_close(struct counters *c);

/*
 * Every event, by ring buffer.
 */
struct stream;

/* @bytes: size of the ring buffer, 0 for the default. Return: it, or NULL with @why. */
struct stream *stream_open(enum source_kind kind, const struct filter *filter, uint32_t bytes,
			   char why[static 256]);

/**
 * stream_poll() - events that are there
 * @s: stream
 * @timeout_ms: how long to wait for the first
 * @fn: called for each, in order of time but for a few that CPUs record at once; other
 *	than 0 ends the call
 * @arg: for @fn
 *
 * Return: number of events, what @fn returned if negative, or a negative errno:
 * -EINTR by a signal, -ENODEV when the module has gone.
 */
int stream_poll(struct stream *s, int timeout_ms,
		int (*fn)(const struct ksnp_event *e, void *arg), void *arg);
/*
 * Asks the kernel for attach_missed(), a system call for each program. Ends of processes among them are no loss:
 * the next stream_poll() finds those of VMs.
 */
void stream_ask_missed(struct stream *s);
/* Records lost so far: for want of room, or missed when that was asked last */
uint64_t stream_lost(const struct stream *s);
void stream_close(struct stream *s);

#endif
