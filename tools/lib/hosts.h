/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VMs of several hosts, whose processes may have the same numbers: a VM's (and a thread's)
 * number then has its host's in the bits above those of a pid. That of the first host is
 * 0, so that with one host numbers are what they are anyway.
 */
#ifndef HOSTS_H
#define HOSTS_H

#include <stddef.h>
#include <stdint.h>

#include "event_kinds.h"

/* PID_MAX_LIMIT of 64-bit kernels is 1 << 22 */
#define HOSTS_SHIFT	22
/* Numbers stay positive ints */
#define HOSTS_MAX	512

/* A name, and what tells it from the same one of another host */
#define HOSTS_NAME_SIZE	88

/* struct hosts - several hosts. Where a pointer to it may be NULL, that means: there is one. */
struct hosts {
	size_t nr;
	char (*names)[HOSTS_NAME_SIZE];
};

/* The process that a VM is on its host */
static inline uint32_t hosts_pid(const struct hosts *h, uint32_t vm)
{
	return h ? vm & ((1U << HOSTS_SHIFT) - 1) : vm;
}

static inline uint32_t hosts_number(uint32_t host, uint32_t pid)
{
	return host << HOSTS_SHIFT | pid;
}

/* The host's name; NULL: there is one host */
static inline const char *hosts_name(const struct hosts *h, uint32_t vm)
{
	uint32_t host = vm >> HOSTS_SHIFT;

	return h && host < h->nr ? h->names[host] : NULL;
}

/**
 * hosts_plain() - an event with the numbers that its VM and thread have on their host
 * @hosts: all of them
 * @e: event
 * @room: for it
 *
 * Return: @e, or with several hosts @room.
 */
const struct ksnp_event *hosts_plain(const struct hosts *hosts, const struct ksnp_event *e,
				     union event_any *room);

#endif
