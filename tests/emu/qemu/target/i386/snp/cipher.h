/*
 * AMD SEV-SNP host emulation: memory encryption made visible
 *
 * Off unless the CPU's property sev-cipher is on. A guest's pages (assigned to
 * an ASID, not immutable) lie in RAM as the guest sees them; all others see
 * them through a window of the same memory that shows them encrypted. A page
 * that becomes a guest's is decrypted in place, as a guest would find it, and
 * encrypted when it no longer is. Pages of guests without SNP are not covered:
 * nothing but each access says whose they are.
 *
 * APM vol. 2, 15.34.1. The mode is XTS-AES-128 with the page's number as tweak.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef I386_SNP_CIPHER_H
#define I386_SNP_CIPHER_H

#include "exec/memory.h"

/* @size: of the memory that the RMP covers. Once, before the first instruction. */
void snp_cipher_init(MemoryRegion *system_memory, uint64_t size);

/* May be called when it is off, like all that follow. Any thread. */
bool snp_cipher_on(void);

/* A guest gets the ASID, and a key of its own; no page is assigned to it. */
void snp_cipher_new_key(uint32_t asid);

/* The page's RMP entry changes from @was to @is. Caller holds snp_rmp_lock(). */
void snp_cipher_entry_changes(uint64_t spa, uint64_t was, uint64_t is);

/* What the firmware does with a page that it launches, before the page is the guest's. */
void snp_cipher_launch(uint64_t spa, uint32_t asid);

/* The address at which all but its guest see the page: @spa's own, or in the window. */
uint64_t snp_cipher_view(uint64_t spa);

#endif
