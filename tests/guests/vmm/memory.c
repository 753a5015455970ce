// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest memory: one slot from GPA 0 on and, with --high-mem, one from 4 GiB on, with shared memory of
 * ours and, for SEV-SNP, private memory in a guest_memfd behind every page. Behind both is one piece:
 * what is high follows what is low.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "../boot.h"
#include "vmm.h"

static int set_private(struct vm *vm, uint64_t gpa, uint64_t len, bool private)
{
	struct kvm_memory_attributes attr = {
		.address = gpa,
		.size = len,
		.attributes = private ? KVM_MEMORY_ATTRIBUTE_PRIVATE : 0,
	};

	return ioctl(vm->fd, KVM_SET_MEMORY_ATTRIBUTES, &attr) ? -errno : 0;
}

uint64_t memory_size(const struct vm *vm)
{
	return vm->opt->mem + vm->opt->high_mem;
}

/* KVM maps nothing larger than a page when GPA and address differ within 2 MiB. */
static uint8_t *map_aligned(uint64_t size)
{
	void *mem = mmap(NULL, size + LARGE_PAGE_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (mem == MAP_FAILED)
		die_errno("%llu MiB of guest memory", size / MIB);
	return (uint8_t *)(((uintptr_t)mem + LARGE_PAGE_SIZE - 1) & ~(LARGE_PAGE_SIZE - 1));
}

/* Behind the guest's slots: where what belongs to a shared address is in the guest_memfd. */
static uint64_t memory_offset(const struct vm *vm, const void *shared)
{
	return (const uint8_t *)shared - vm->mem;
}

static void map_shared(struct vm *vm, unsigned int slot, uint64_t gpa, uint64_t size)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot,
		.guest_phys_addr = gpa,
		.memory_size = size,
		.userspace_addr = (uintptr_t)memory_at(vm, gpa, size),
	};

	if (ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region))
		die_errno("KVM_SET_USER_MEMORY_REGION");
}

/* All of it is private until a region or the guest says otherwise. */
static void map_private(struct vm *vm, unsigned int slot, uint64_t gpa, uint64_t size)
{
	void *shared = memory_at(vm, gpa, size);
	struct kvm_userspace_memory_region2 region = {
		.slot = slot,
		.flags = KVM_MEM_GUEST_MEMFD,
		.guest_phys_addr = gpa,
		.memory_size = size,
		.userspace_addr = (uintptr_t)shared,
		.guest_memfd = vm->gmem,
		.guest_memfd_offset = memory_offset(vm, shared),
	};

	if (ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION2, &region))
		die_errno("KVM_SET_USER_MEMORY_REGION2");

	errno = -set_private(vm, gpa, size, true);
	if (errno)
		die_errno("KVM_SET_MEMORY_ATTRIBUTES");
}

static void create_gmem(struct vm *vm)
{
	struct kvm_create_guest_memfd gmem = { .size = memory_size(vm) };

	vm->gmem = ioctl(vm->fd, KVM_CREATE_GUEST_MEMFD, &gmem);
	if (vm->gmem < 0)
		die_errno("KVM_CREATE_GUEST_MEMFD");
}

void memory_init(struct vm *vm)
{
	void (*map)(struct vm *vm, unsigned int slot, uint64_t gpa, uint64_t size) =
		vm->type->snp ? map_private : map_shared;

	vm->mem = map_aligned(memory_size(vm));
	if (vm->type->snp)
		create_gmem(vm);
	map(vm, 0, 0, vm->opt->mem);
	if (vm->opt->high_mem)
		map(vm, 1, BOOT_HIGH_GPA, vm->opt->high_mem);
}

static bool contains(uint64_t start, uint64_t size, uint64_t gpa, uint64_t len)
{
	return gpa >= start && gpa - start <= size && len <= size - (gpa - start);
}

/* The shared side of a guest range, or NULL when it is not all RAM of one slot. */
void *memory_at(struct vm *vm, uint64_t gpa, uint64_t len)
{
	if (contains(0, vm->opt->mem, gpa, len))
		return vm->mem + gpa;
	if (contains(BOOT_HIGH_GPA, vm->opt->high_mem, gpa, len))
		return vm->mem + vm->opt->mem + (gpa - BOOT_HIGH_GPA);
	return NULL;
}

/* Notes what @len bytes from @gpa on, whole pages, are to hold at first. */
void memory_region(struct vm *vm, uint64_t gpa, uint64_t len, enum page_type type)
{
	if (!len)
		return;
	if (!memory_at(vm, gpa, len))
		die("%s region at %#lx, %#lx bytes: that is not all guest memory",
		    page_type_name(type), gpa, len);
	if (vm->region_count == MAX_REGIONS)
		die("too many memory regions");
	vm->regions[vm->region_count++] = (struct region){ gpa, PAGE_ALIGN(len), type };

	if (type != PAGE_SHARED || !vm->type->snp)
		return;
	errno = -set_private(vm, gpa, PAGE_ALIGN(len), false);
	if (errno)
		die_errno("KVM_SET_MEMORY_ATTRIBUTES");
}

/* What was launched lives in private memory now: drop our copy of it. */
void memory_launched(struct vm *vm)
{
	if (!vm->type->snp)
		return;
	for (unsigned int i = 0; i < vm->region_count; i++) {
		const struct region *r = &vm->regions[i];

		if (r->type != PAGE_SHARED)
			madvise(memory_at(vm, r->gpa, r->len), r->len, MADV_DONTNEED);
	}
}

static int punch(struct vm *vm, uint64_t offset, uint64_t len)
{
	uint64_t start = timing_now(vm);

	if (fallocate(vm->gmem, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, len))
		return -errno;
	timing_add(vm, "punch", len / PAGE_SIZE, start);
	return 0;
}

/*
 * Makes a range private or shared, and gives the other side's memory back.
 * Returns 0 or a negative errno. Called by any vCPU's thread; KVM serialises.
 */
int memory_convert(struct vm *vm, uint64_t gpa, uint64_t len, bool private)
{
	void *shared = memory_at(vm, gpa, len);
	int err;

	if (!shared || (gpa | len) & (PAGE_SIZE - 1))
		return -EINVAL;
	if (!vm->type->snp)
		return 0;

	err = set_private(vm, gpa, len, private);
	if (err)
		return err;

	if (private)
		return madvise(shared, len, MADV_DONTNEED) ? -errno : 0;
	if (!vm->opt->punch)
		return 0;
	return punch(vm, memory_offset(vm, shared), len);
}
