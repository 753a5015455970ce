// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two times 2 MiB of physical memory. While a page of either is assigned, the kernel's own 2 MiB mapping
 * of it must not be written through; nobody else has anything there.
 */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "lab.h"

#define ORDER	10

static struct page *pages;
static void *mapped;

int memory_init(void)
{
	struct page **list;
	unsigned int i;

	pages = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP, ORDER);
	list = kvmalloc_array(1 << ORDER, sizeof(*list), GFP_KERNEL);
	if (!pages || !list)
		goto free;
	for (i = 0; i < 1 << ORDER; i++)
		list[i] = pages + i;
	mapped = vmap(list, 1 << ORDER, VM_MAP, PAGE_KERNEL);
free:
	kvfree(list);
	if (mapped)
		return 0;
	memory_exit();
	return -ENOMEM;
}

void memory_exit(void)
{
	vunmap(mapped);
	mapped = NULL;
	if (pages)
		__free_pages(pages, ORDER);
	pages = NULL;
}

void *work_page(unsigned int index)
{
	return mapped + index * PAGE_SIZE;
}

u64 work_pa(unsigned int index)
{
	return page_to_phys(pages) + index * PAGE_SIZE;
}

void *target_page(unsigned int index)
{
	return work_page(PAGES + index);
}

u64 target_pa(unsigned int index)
{
	return work_pa(PAGES + index);
}
