/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A payload's memory: GVA is GPA; whether a page is private is in its page
 * table entry (the C-bit) and, for SEV-SNP, in the RMP (PVALIDATE) and with the
 * hypervisor (page state change).
 */
#ifndef GUEST_MEMORY_H
#define GUEST_MEMORY_H

#include "types.h"

struct boot_info;

/* Builds the page tables and switches to them. */
void memory_init(const struct boot_info *info);

/* Another CPU switches to them. */
void memory_switch(void);

/*
 * A page, or @count pages aligned to @count pages (a power of two), above the
 * payload's own: private and never validated, as launched.
 */
u64 page_alloc_raw(u32 count);

/* A page: private, validated, zero. */
void *page_alloc(void);

/* The same, never 2 MiB aligned, since such a page must not become a VMSA. */
void *page_alloc_vmsa(void);

/* Makes the page table entry of @va private or not; only this CPU's TLB. */
void page_map(u64 va, bool private);

bool page_is_mapped_private(u64 va);

/*
 * Ask the hypervisor by the MSR protocol, so they need no GHCB. They return
 * false when anything says no.
 */
bool page_make_shared(u64 gpa);
bool page_make_private(u64 gpa);

#endif
