/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes of the RMP (APM vol 2, 15.36.3; APM vol 3, RMPUPDATE, PSMASH). An
 * entry that another processor is using is tried again, up to KSNP_RMP_TRIES
 * times. Any context that may use the processor for a while.
 */
#ifndef KSNP_RMP_H
#define KSNP_RMP_H

#include <linux/types.h>
#include <asm/pgtable_types.h>

#define KSNP_RMP_TRIES	10000

/* What the instructions return in EAX (APM vol 3) */
#define RMP_OK			0
#define RMP_FAIL_INPUT		1
#define RMP_FAIL_PERMISSION	2
#define RMP_FAIL_IN_USE		3
#define RMP_FAIL_OVERLAP	4

/*
 * Some page may have a 2M mapping in the host though its RMP entry is of 4K: a 2M
 * entry has been made, and may have been split. Never true again once it is.
 */
extern bool rmp_large_seen;

/**
 * rmp_assign() - give pages to a guest
 * @pfn: first page, aligned to @level
 * @gpa: where the guest has it
 * @level: PG_LEVEL_4K or PG_LEVEL_2M
 * @asid: the guest
 * @immutable: for the firmware, during the launch
 *
 * Return: 0; -EFAULT when the RMP refuses; -EBUSY when it is in use for ever.
 */
int rmp_assign(u64 pfn, u64 gpa, enum pg_level level, u32 asid, bool immutable);

/* Takes pages back from guest or firmware. Return: as rmp_assign(). */
int rmp_share(u64 pfn, enum pg_level level);

/* Splits the 2M entry that has @pfn. Return: 0, an RMP_FAIL_*, or a negative errno. */
int rmp_split(u64 pfn);

/* Like rmp_share(); a page that does not come back is kept from the host. */
int rmp_share_or_keep(u64 pfn);

/*
 * Keeps pages that are about to be freed, and counts them as leaked. Context: the
 * caller holds a reference.
 */
void rmp_keep(u64 pfn, u32 pages);

/* Pages leaked so far since they could not be taken back */
u64 rmp_leaked(void);

#endif
