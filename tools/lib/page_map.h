/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which of a guest's pages are private and which are shared, as far as events tell:
 * launched pages, page state changes, guest_memfd's pages.
 */
#ifndef PAGE_MAP_H
#define PAGE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvm_snp/event.h>

#include "extent.h"

enum page_state {
	PAGE_UNKNOWN,		/* nobody has said anything of it */
	PAGE_SHARED,
	PAGE_PRIVATE,		/* to be private, but the guest has not touched it yet */
	PAGE_ASSIGNED,		/* private, and the RMP says so */
	PAGE_NR_STATES
};

/**
 * struct page_info - what is known of a page
 * @state: its state
 * @level: 1 for 4 KiB, 2 for 2 MiB: the RMP entry's, or as it was asked for; 0: not known
 * @conversions: how often it has become shared after it was private or the other
 *	way round; no more than PAGE_MAX_CONVERSIONS are counted
 */
struct page_info {
	enum page_state state;
	unsigned int level;
	uint32_t conversions;
};

#define PAGE_MAX_CONVERSIONS	0xffffff

/* Room: VMs, extents of each, vCPUs of all that are changing something */
#define PAGE_MAP_MAX_VMS	64
#define PAGE_MAP_MAX_EXTENTS	32768
#define PAGE_MAP_MAX_CHANGES	8192

/**
 * struct page_map - a VM's
 * @vm: its process
 * @extents: by GFN; a value is a page's page_map_info()
 * @lost: changes that there was no room for
 * @refused: changes that the VMM has refused
 */
struct page_map {
	uint32_t vm;
	struct extents *extents;
	uint64_t lost, refused;
};

/**
 * struct page_maps - all VMs'
 * @vms: sorted by @vm
 * @lost: events of VMs and vCPUs that there was no room for
 */
struct page_maps {
	struct page_map *vms;
	size_t nr_vms;
	struct page_change *changes;
	size_t nr_changes;
	uint64_t lost;
};

struct page_maps *page_maps_new(void);
void page_maps_free(struct page_maps *m);

/* @e: a whole, valid event; those that say nothing of pages are passed over */
void page_maps_apply(struct page_maps *m, const struct ksnp_event *e);

/* No more events come: changes whose end has not been seen are taken as done */
void page_maps_end(struct page_maps *m);

struct page_info page_map_info(uint64_t value);

/* What is known of one page */
struct page_info page_map_at(const struct page_map *map, uint64_t gfn);

/**
 * struct page_totals - a map, or a part of it, in numbers of 4 KiB pages
 * @pages: by state; unknown: below the last page that something is known of
 * @pages_2m: those of them at level 2
 * @conversions: of all pages together
 * @hottest: the most of one page
 */
struct page_totals {
	uint64_t pages[PAGE_NR_STATES];
	uint64_t pages_2m[PAGE_NR_STATES];
	uint64_t conversions;
	uint32_t hottest;
};

/* @start, @end: range of GFNs; @end UINT64_MAX: to the last known page */
void page_map_totals(const struct page_map *map, uint64_t start, uint64_t end,
		     struct page_totals *t);

/**
 * struct page_range - neighbours that were converted again and again
 * @start, @end: GFNs
 * @least, @most: conversions of one of its pages
 * @conversions: of all of them
 */
struct page_range {
	uint64_t start, end;
	uint32_t least, most;
	uint64_t conversions;
};

/* Sorted by @most, then by @conversions, at most @max of them. Return: how many. */
size_t page_map_hot(const struct page_map *map, struct page_range *ranges, size_t max);

#endif
