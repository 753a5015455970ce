/*
 * AMD SEV-SNP host emulation: the reverse map table (RMP)
 *
 * The table lies in the emulated machine's RAM, in the layout of family 19h
 * ("Zen 3/4") processors: 16 KiB of per-CPU bookkeeping, then one 16-byte
 * entry for each 4 KiB page from system physical address 0 on.
 * APM volume 2, 15.36.3; the entry's bits as the PPR of family 19h gives them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef I386_SNP_RMP_H
#define I386_SNP_RMP_H

#define RMP_ASSIGNED    (1ULL << 0)
#define RMP_PAGESIZE    (1ULL << 1)     /* 2 MiB entry: first of 512 */
#define RMP_IMMUTABLE   (1ULL << 2)
#define RMP_GPA_MASK    0x0007fffffffff000ULL
#define RMP_ASID_SHIFT  51
#define RMP_ASID_MASK   (0x3ffULL << RMP_ASID_SHIFT)
#define RMP_VMSA        (1ULL << 61)
#define RMP_VALIDATED   (1ULL << 62)

#define RMP_ASID(lo)    (((lo) & RMP_ASID_MASK) >> RMP_ASID_SHIFT)

#define RMP_BOOKKEEPING_SIZE    0x4000
#define RMP_2M_MASK             0x1fffffULL

/*
 * @hi: the permissions of VMPL n in byte n (read 1, write 2, execute-user 4,
 * execute-supervisor 8), in this model only; no software reads it.
 */
typedef struct SnpRmpEntry {
    uint64_t lo;
    uint64_t hi;
} SnpRmpEntry;

/* Where the table lies: bytes, system physical, @end inclusive. */
typedef struct SnpRmpRange {
    uint64_t base;
    uint64_t end;
} SnpRmpRange;

/* The table's place; base == end == 0 on a machine without one. */
SnpRmpRange snp_rmp_range(void);

/* Is there an entry for @spa? */
bool snp_rmp_covers(uint64_t spa);

/* Is the 4 KiB page the hypervisor's? What has no entry is. */
bool snp_rmp_hypervisor_owned(uint64_t spa);

/*
 * All of the functions below take any @spa within the page and want
 * snp_rmp_covers(@spa). Readers need no lock; whoever changes an entry that
 * depends on what it read holds snp_rmp_lock() across both. Not recursive;
 * never held across a guest memory access or a longjmp.
 */
void snp_rmp_lock(void);
void snp_rmp_unlock(void);

/* The 4 KiB page's own entry. */
SnpRmpEntry snp_rmp_entry(uint64_t spa);

/* Is the page inside a region that a 2 MiB entry describes? */
bool snp_rmp_is_2m(uint64_t spa);

/* Is any page of the 2 MiB region around @spa assigned? */
bool snp_rmp_2m_has_assigned(uint64_t spa);

/* Writes the 4 KiB page's own entry. Caller: snp_rmp_flush() or _all() afterwards. */
void snp_rmp_set_entry(uint64_t spa, SnpRmpEntry e);

/*
 * Drops what the vCPUs have cached of translations that were checked against
 * the entry of the page at @spa, or, if @large, against those of the 2 MiB
 * around it. When vCPUs share one thread and it is the caller's, at once;
 * otherwise that of other vCPUs when they leave the block of instructions that
 * they are in. From any thread.
 */
void snp_rmp_flush(uint64_t spa, bool large);

/* The same after a change of any entries. */
void snp_rmp_flush_all(void);

#endif
