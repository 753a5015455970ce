// SPDX-License-Identifier: GPL-2.0-only
/*
 * --folio-order: large folios behind private memory that is not launched. KVM of Linux 6.12 allocates
 * single pages; the test module gmem_folio puts others in their place before KVM looks.
 */
#include <fcntl.h>
#include <unistd.h>

#include "vmm.h"

#define DEVICE	"/dev/gmem_folio"

static bool has_region(struct vm *vm, uint64_t gpa, uint64_t len)
{
	for (unsigned int i = 0; i < vm->region_count; i++) {
		const struct region *r = &vm->regions[i];

		if (gpa < r->gpa + r->len && r->gpa < gpa + len)
			return true;
	}
	return false;
}

void folios_init(struct vm *vm)
{
	uint64_t len = PAGE_SIZE << vm->opt->folio_order;
	int fd;

	if (!vm->opt->folio_order)
		return;
	fd = open(DEVICE, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		die_errno("--folio-order: " DEVICE ", of the module gmem_folio");
	for (uint64_t gpa = 0; gpa + len <= vm->opt->mem; gpa += len) {
		if (has_region(vm, gpa, len))
			continue;
		if (dprintf(fd, "%d %llu %u", vm->gmem, gpa / PAGE_SIZE, vm->opt->folio_order) < 0)
			die_errno("--folio-order: a folio of %lu KiB at %#lx", len / 1024, gpa);
	}
	close(fd);
}
