// SPDX-License-Identifier: GPL-2.0-only
/* The differences between kernels that are more than a call: see kernel.h. */
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/uaccess.h>

#include "flush.h"
#include "kernel.h"
#include "takeover.h"

#if KSNP_7_2

int ksnp_gmem_max_mapping_level(struct kvm *kvm, kvm_pfn_t pfn, bool is_private)
{
	return gmem_max_mapping_level(kvm, pfn, is_private);
}

int kernel_max_mapping_level(struct kvm *kvm, kvm_pfn_t pfn, bool is_private)
{
	return original(gmem_max_mapping_level)(kvm, pfn, is_private);
}

void ksnp_wbinvd_on_all_cpus(void)
{
	flush_all_cpus();
}

static void wbnoinvd_on(const struct cpumask *cpus)
{
	original(wbnoinvd_on_cpus_mask)((struct cpumask *)cpus);
}

/* kvm_amd leaves out the CPUs that have not run the guest by itself */
void ksnp_wbnoinvd_on_cpus_mask(struct cpumask *cpus)
{
	flush_cpus(cpus, wbnoinvd_on);
}

static int page(struct kvm *kvm, gfn_t gfn, kvm_pfn_t pfn, struct page *src, void *opaque)
{
	const struct kernel_source source = { .page = src };
	struct kernel_populate *p = opaque;

	return p->page(kvm, gfn, pfn, src ? &source : NULL, p);
}

long kernel_populate(struct kvm *kvm, gfn_t gfn, void __user *src, long pages, bool write_back,
		     struct kernel_populate *p)
{
	return stock(kvm_gmem_populate)(kvm, gfn, src, pages, write_back, page, p);
}

static void copy(void *to, const void *from)
{
	memcpy(to, from, PAGE_SIZE);
	kunmap_local(from);
	kunmap_local(to);
}

int kernel_copy_in(kvm_pfn_t pfn, const struct kernel_source *src)
{
	void *to = kmap_local_pfn(pfn);

	copy(to, kmap_local_page(src->page));
	return 0;
}

int kernel_copy_out(kvm_pfn_t pfn, const struct kernel_source *dst)
{
	void *to = kmap_local_page(dst->page);

	copy(to, kmap_local_pfn(pfn));
	set_page_dirty_lock(dst->page);
	return 0;
}

#else

int ksnp_private_max_mapping_level(struct kvm *kvm, kvm_pfn_t pfn)
{
	return gmem_max_mapping_level(kvm, pfn, true);
}

int kernel_max_mapping_level(struct kvm *kvm, kvm_pfn_t pfn, bool is_private)
{
	return original(private_max_mapping_level)(kvm, pfn);
}

int ksnp_wbinvd_on_all_cpus(void)
{
	flush_all_cpus();
	return 0;
}

/* KVM hands out a folio at a time */
static int folio(struct kvm *kvm, gfn_t gfn, kvm_pfn_t pfn, void __user *src, int order,
		 void *opaque)
{
	struct kernel_populate *p = opaque;
	u32 done;
	int err = 0;

	for (done = 0; done < 1U << order; done++) {
		const struct kernel_source source = { .user = src + done * PAGE_SIZE };

		err = p->page(kvm, gfn + done, pfn + done, src ? &source : NULL, p);
		if (err)
			break;
	}
	if (!err)
		return 0;
	while (done--)
		p->undo(pfn + done);
	return err;
}

long kernel_populate(struct kvm *kvm, gfn_t gfn, void __user *src, long pages, bool write_back,
		     struct kernel_populate *p)
{
	return stock(kvm_gmem_populate)(kvm, gfn, src, pages, folio, p);
}

int kernel_copy_in(kvm_pfn_t pfn, const struct kernel_source *src)
{
	void *to = kmap_local_pfn(pfn);
	int err = copy_from_user(to, src->user, PAGE_SIZE) ? -EFAULT : 0;

	kunmap_local(to);
	return err;
}

int kernel_copy_out(kvm_pfn_t pfn, const struct kernel_source *dst)
{
	void *from = kmap_local_pfn(pfn);
	int err = copy_to_user(dst->user, from, PAGE_SIZE) ? -EFAULT : 0;

	kunmap_local(from);
	return err;
}

#endif

void kernel_wbinvd_on_all_cpus(void)
{
	original(wbinvd_on_all_cpus)();
}
