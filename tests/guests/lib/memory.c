// SPDX-License-Identifier: GPL-2.0-only
#include "memory.h"

#include "../boot.h"
#include "ghcb.h"
#include "insn.h"
#include "lib.h"
#include "string.h"
#include "trap.h"

#define PTE_PRESENT	(1ULL << 0)
#define PTE_WRITE	(1ULL << 1)
#define PTE_LARGE	(1ULL << 7)
#define PTE_TABLE	(PTE_PRESENT | PTE_WRITE)
#define SIZE_2M		(PAGES_PER_2M * PAGE_SIZE)
#define GIBS_MAPPED	5	/* the last one is high memory */
#define MAX_SPLITS	32

typedef u64 table_t[512];

static table_t pml4 __aligned(4096);
static table_t pdpt __aligned(4096);
static u64 pds[GIBS_MAPPED * 512] __aligned(4096);
static table_t splits[MAX_SPLITS] __aligned(4096);
static u32 splits_used;

static u64 cbit_mask;
static u64 heap, heap_end, high_end;

extern u8 payload_end[];

static bool is_ram(u64 gpa)
{
	return gpa < heap_end || (gpa >= BOOT_HIGH_GPA && gpa < high_end);
}

/* RAM is private; everything else are devices, which are shared. */
void memory_init(const struct boot_info *info)
{
	cbit_mask = info->cbit ? 1ULL << info->cbit : 0;
	heap = ((u64)payload_end + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
	heap_end = info->mem_size;
	high_end = BOOT_HIGH_GPA + info->high_size;

	pml4[0] = (u64)pdpt | PTE_TABLE | cbit_mask;
	for (u64 i = 0; i < GIBS_MAPPED; i++)
		pdpt[i] = (u64)&pds[i * 512] | PTE_TABLE | cbit_mask;
	for (u64 i = 0; i < GIBS_MAPPED * 512; i++) {
		u64 gpa = i * SIZE_2M;

		pds[i] = gpa | PTE_TABLE | PTE_LARGE | (is_ram(gpa) ? cbit_mask : 0);
	}
	page_map(BOOT_RESULT_GPA, false);
	memory_switch();
}

void memory_switch(void)
{
	write_cr3((u64)pml4 | cbit_mask);
}

static bool is_snp(void)
{
	return lib_sev_status() & SEV_STATUS_SNP;
}

/* Returns the entry of a 4 KiB page, splitting a 2 MiB page when needed. */
static u64 *entry_4k(u64 va)
{
	u64 *large = &pds[va / SIZE_2M];
	u64 *table;

	if (*large & PTE_LARGE) {
		if (splits_used == MAX_SPLITS)
			panic("page tables: no table left");
		table = splits[splits_used++];
		for (u64 i = 0; i < 512; i++)
			table[i] = (*large & ~PTE_LARGE) + i * PAGE_SIZE;
		*large = (u64)table | PTE_TABLE | cbit_mask;
	}
	table = (u64 *)(*large & ~(cbit_mask | (PAGE_SIZE - 1)));
	return &table[va / PAGE_SIZE % 512];
}

void page_map(u64 va, bool private)
{
	u64 *entry = entry_4k(va);

	*entry = private ? *entry | cbit_mask : *entry & ~cbit_mask;
	invlpg(va);
}

bool page_is_mapped_private(u64 va)
{
	return *entry_4k(va) & cbit_mask;
}

u64 page_alloc_raw(u32 count)
{
	u64 size = count * PAGE_SIZE;
	u64 gpa = (heap + size - 1) & ~(size - 1);

	if (gpa + size > heap_end)
		panic("out of memory");
	heap = gpa + size;
	return gpa;
}

void *page_alloc(void)
{
	u64 gpa = page_alloc_raw(1);

	if (is_snp() && pvalidate(gpa, RMP_PAGE_4K, true).code)
		panic("PVALIDATE failed");
	return memset((void *)gpa, 0, PAGE_SIZE);
}

void *page_alloc_vmsa(void)
{
	void *page = page_alloc();

	return (u64)page % SIZE_2M ? page : page_alloc();
}

static bool change_state(u64 gpa, u32 operation)
{
	u64 answer = msr_protocol(GHCB_PSC_MSR_REQ(gpa / PAGE_SIZE, operation));

	return (answer & GHCB_INFO_MASK) == GHCB_INFO_PSC_RESP && !GHCB_PSC_MSR_ERROR(answer);
}

bool page_make_shared(u64 gpa)
{
	if (is_snp() && pvalidate(gpa, RMP_PAGE_4K, false).code)
		return false;
	if (is_snp() && !change_state(gpa, GHCB_PSC_SHARED))
		return false;
	page_map(gpa, false);
	return true;
}

bool page_make_private(u64 gpa)
{
	if (is_snp() && !change_state(gpa, GHCB_PSC_PRIVATE))
		return false;
	page_map(gpa, true);
	return !is_snp() || !pvalidate(gpa, RMP_PAGE_4K, true).code;
}
