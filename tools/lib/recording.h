/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Recordings: files of events (docs/recording.md). Written as a stream, so that
 * what there is of a file is good whatever became of its writer; read as one, in
 * bounded memory, by anybody, anywhere.
 */
#ifndef RECORDING_H
#define RECORDING_H

#include <stdbool.h>
#include <stdint.h>

#include <kvm_snp/counts.h>
#include <kvm_snp/event.h>

/**
 * struct recording_info - what a recording says of where it was made
 * @host, @kernel, @cpu: names
 * @boot: of the host, /proc/sys/kernel/random/boot_id; "" of versions that did not say
 * @source: "module" or "stock": what the events came from
 * @module: version of kvm_snp, "" without
 * @cpus: online
 * @start_ns: when it began, CLOCK_MONOTONIC
 * @start_real_ns: the same moment, CLOCK_REALTIME
 */
struct recording_info {
	char host[64], kernel[64], cpu[64], boot[40];
	char source[16], module[32];
	uint32_t cpus;
	uint64_t start_ns, start_real_ns;
};

/* Reading */

struct recording;

/**
 * recording_open() - open a recording
 * @path: file, or "-" for stdin
 * @why: on error, what is wrong, in words
 *
 * Return: it, or NULL.
 */
struct recording *recording_open(const char *path, char why[static 256]);

/*
 * The same in two steps, for those who want to look at what comes first: input with
 * room enough for a recording, 0 or a negative errno; and the recording that it is,
 * which takes the input over, and closes it on error.
 */
struct input;
int recording_input(struct input *in, const char *path);
struct recording *recording_of(const struct input *in, char why[static 256]);

void recording_close(struct recording *r);
const struct recording_info *recording_info(const struct recording *r);

/**
 * recording_next() - the next event
 * @r: recording
 * @e: the event, whole and valid, until the next call
 *
 * What the file says of VMs' names and of lost records in between is taken up on
 * the way. What is damaged is skipped and told by recording_damage().
 * Return: 1, or 0 at the end.
 */
int recording_next(struct recording *r, const struct ksnp_event **e);

/* What the names of VMs were, "" if nobody said; valid until it is closed */
const char *recording_vm_name(const struct recording *r, uint32_t vm);
/* Records that were lost while it was made, as far as it has been read */
uint64_t recording_lost(const struct recording *r);
/* Events so far of kinds that this program does not know: of a newer version's recording */
uint64_t recording_unknown(const struct recording *r);
/* When its writer last looked at the clock, as far as it has been read, CLOCK_MONOTONIC; 0: never */
uint64_t recording_clock_ns(const struct recording *r);
/* And what CLOCK_REALTIME was ahead then, ns modulo 2^64; 0: not known */
uint64_t recording_clock_offset(const struct recording *r);
/* What is wrong with the file as far as it has been read, in words; NULL: nothing */
const char *recording_damage(const struct recording *r);

/* Writing */

struct recording_writer;

/*
 * These return 0 or a negative errno, -ENOSPC and (where SIGPIPE is ignored) -EPIPE
 * among them. After an error all that follow return it again; what was written
 * before it is good.
 */

/* @path "-" is stdout */
int recording_create(struct recording_writer **w, const char *path,
		     const struct recording_info *info);

/**
 * recording_write() - write an event
 * @w: writer
 * @e: event; -EINVAL if it is none of event.h's, which is no error of the writer's
 *
 * It is in the file 256 KiB of events later, or when events are 1 s later, or after
 * recording_flush(), which who records calls when no events come.
 */
int recording_write(struct recording_writer *w, const struct ksnp_event *e);
int recording_write_vm(struct recording_writer *w, uint32_t vm, const char *name);
int recording_write_lost(struct recording_writer *w, uint64_t records);
/* What the clocks show: CLOCK_MONOTONIC and CLOCK_REALTIME; at the end, and now and then */
int recording_write_clock(struct recording_writer *w, uint64_t ns, uint64_t real_ns);
/* Everything so far is in the file; for live readers, and against cut-offs */
int recording_flush(struct recording_writer *w);
/* Always frees @w, which may be NULL */
int recording_finish(struct recording_writer *w);

#endif
