/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One recording, or several, of one host or of many, read as one: in order of time, in
 * memory that their length has no part in.
 *
 * Recordings of one boot of a host are in order of its CLOCK_MONOTONIC. With several hosts
 * (two boots of one are two), times become CLOCK_REALTIME: what the first recording of each
 * says the difference was when it began. VMs and threads get numbers as in hosts.h.
 * An event that several recordings of a host have comes once (repeats.h).
 */
#ifndef FLEET_H
#define FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hosts.h"
#include "recording.h"

#define FLEET_MAX_PARTS	1024

/**
 * struct fleet_part - one of the recordings
 * @path: its name, for messages; whoever added it keeps it
 * @recording: read by the fleet alone
 * @host: its number
 * @shift_ns: what is added to its times, modulo 2^64
 * @from_ns, @to_ns: what it covers, as far as it has been read, in the fleet's time
 * @repeated: events that other recordings had, too, and that did not come again
 * @strange: events of processes that no kernel has a number for, which did not come
 * @wanted: counted by who reads (scan.h)
 */
struct fleet_part {
	const char *path;
	struct recording *recording;
	uint32_t host;
	uint64_t shift_ns;
	uint64_t from_ns, to_ns;
	uint64_t repeated, strange, wanted;
};

struct fleet;

struct fleet *fleet_new(void);
/* Closes the recordings, too */
void fleet_free(struct fleet *f);

/* Takes @r over; FLEET_MAX_PARTS at most */
void fleet_add(struct fleet *f, const char *path, struct recording *r);

/**
 * fleet_begin() - all recordings are there
 * @f: fleet, of at least one
 * @why: on error, what is wrong, in words
 *
 * Return: 0, or -1: they cannot be put in one order.
 */
int fleet_begin(struct fleet *f, char why[static 256]);

/* Of one recording that stands alone, which always can */
struct fleet *fleet_of(const char *path, struct recording *r);

/* The next event, as recording_next() has it */
int fleet_next(struct fleet *f, const struct ksnp_event **e);
/* The recording that it came from */
struct fleet_part *fleet_last(struct fleet *f);

size_t fleet_size(const struct fleet *f);
const struct fleet_part *fleet_part(const struct fleet *f, size_t i);

/* NULL: of one host */
const struct hosts *fleet_hosts(const struct fleet *f);

/*
 * What a recording alone says; of several, their names together, "several" where they
 * differ, the CPUs of all hosts, and the beginning of the first.
 */
const struct recording_info *fleet_info(const struct fleet *f);

/* When the first recording began, and the last one ended as far as they have been read, ns */
uint64_t fleet_start(const struct fleet *f);
uint64_t fleet_end(const struct fleet *f);
/* The time between @from and @to that any of them covers, ns */
uint64_t fleet_covered(const struct fleet *f, uint64_t from, uint64_t to);

/* recording.h's, by the fleet's numbers; of all together */
const char *fleet_vm_name(const struct fleet *f, uint32_t vm);
uint64_t fleet_lost(const struct fleet *f);
uint64_t fleet_unknown(const struct fleet *f);
/* Of several recordings with the name of the first that is damaged; valid until the next call */
const char *fleet_damage(struct fleet *f);

/**
 * fleet_step_ns() - how wrong a recording's times may be against other hosts'
 * @f: fleet
 * @i: part
 *
 * Return: by how much its host's wall clock has been set since the first recording of
 * that boot began, as far as it has been read, ns; 0 with one host, and for what is no
 * more than two clocks' being read one after the other (0.1 s).
 */
int64_t fleet_step_ns(const struct fleet *f, size_t i);

#endif
