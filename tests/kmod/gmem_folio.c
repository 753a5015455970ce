// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test module: large folios in a guest_memfd.
 *
 * guest_memfd of Linux 6.12 and 7.2 allocates single pages, although the code around it is written for large
 * folios: what prepares, splits and invalidates 2 MiB RMP entries never runs. A write of "FD INDEX
 * ORDER" to /dev/gmem_folio, by a process that has the guest_memfd open as FD, puts a zeroed folio of
 * 2^ORDER pages at page INDEX of it, for KVM to find there.
 *
 * It also says that every folio it hands out is one page, so that nested page tables never map 2 MiB.
 * With the parameter map_large it says the folio's order, as later kernels will.
 *
 * 7.2 warns, once, of a large folio, though it bears it: here it has warned already.
 */
#include <linux/bug.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/kvm_types.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/pagemap.h>
#include <linux/uaccess.h>
#include <linux/version.h>

#define ORDER_2M	(PMD_SHIFT - PAGE_SHIFT)

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
#define alloc_folio(gfp, order)	filemap_alloc_folio(gfp, order, NULL)
#define ARGUMENT_MAX_ORDER	5
#define WARNS			"kvm_gmem_get_folio"
#else
#define alloc_folio(gfp, order)	filemap_alloc_folio(gfp, order)
#define ARGUMENT_MAX_ORDER	4
#define WARNS			NULL
#endif

static bool map_large;
module_param(map_large, bool, 0644);
MODULE_PARM_DESC(map_large, "tell KVM the order of a guest_memfd's folios");

/* Nothing but a guest_memfd is both KVM's, by way of kvm_amd, and out of user space's reach. */
static bool is_guest_memfd(struct file *file)
{
	struct module *owner = file->f_op->owner;

	return owner && !strcmp(module_name(owner), "kvm_amd") && mapping_inaccessible(file->f_mapping);
}

static int add_folio(struct file *file, unsigned long index, unsigned int order)
{
	struct address_space *mapping = file->f_mapping;
	unsigned long pages, count = 1UL << order;
	struct folio *folio;
	int ret;

	if (!is_guest_memfd(file))
		return -EINVAL;
	pages = i_size_read(mapping->host) >> PAGE_SHIFT;
	if (index >= pages || count > pages - index)
		return -EINVAL;

	folio = alloc_folio(mapping_gfp_mask(mapping) | __GFP_ZERO | __GFP_NOWARN, order);
	if (!folio)
		return -ENOMEM;

	/* Holds off guest_memfd's allocating and punching holes, and makes it safe to change the flags */
	filemap_invalidate_lock(mapping);
	mapping_set_large_folios(mapping);
	ret = filemap_add_folio(mapping, folio, index, mapping_gfp_mask(mapping));
	if (!ret)
		folio_unlock(folio);
	filemap_invalidate_unlock(mapping);

	folio_put(folio);
	return ret;
}

static ssize_t gmem_folio_write(struct file *device, const char __user *buf, size_t len, loff_t *pos)
{
	unsigned long index;
	unsigned int order;
	char text[64], rest;
	struct file *file;
	int fd, ret;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, buf, len))
		return -EFAULT;
	text[len] = '\0';
	if (sscanf(text, "%d %lu %u %c", &fd, &index, &order, &rest) != 3)
		return -EINVAL;
	if (order > ORDER_2M || !IS_ALIGNED(index, 1UL << order))
		return -EINVAL;

	file = fget(fd);
	if (!file)
		return -EBADF;
	ret = add_folio(file, index, order);
	fput(file);
	return ret ? ret : len;
}

static const struct file_operations gmem_folio_fops = {
	.owner = THIS_MODULE,
	.write = gmem_folio_write,
	.llseek = noop_llseek,
};

static struct miscdevice gmem_folio_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "gmem_folio",
	.fops = &gmem_folio_fops,
	.mode = 0600,
};

/* Where kvm_gmem_get_pfn(kvm, slot, gfn, pfn, [page,] max_order) leaves its answer */
struct answer {
	kvm_pfn_t *pfn;
	int *max_order;
};

static int get_pfn_entry(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct answer *answer = (struct answer *)instance->data;

	answer->pfn = (kvm_pfn_t *)regs_get_kernel_argument(regs, 3);
	answer->max_order = (int *)regs_get_kernel_argument(regs, ARGUMENT_MAX_ORDER);
	return 0;
}
NOKPROBE_SYMBOL(get_pfn_entry);

/* The caller holds a reference to the page. */
static int get_pfn_return(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct answer *answer = (struct answer *)instance->data;

	if (map_large && !regs_return_value(regs) && answer->max_order)
		*answer->max_order = folio_order(page_folio(pfn_to_page(*answer->pfn)));
	return 0;
}
NOKPROBE_SYMBOL(get_pfn_return);

static struct kretprobe get_pfn_probe = {
	.kp.symbol_name = "kvm_gmem_get_pfn",
	.entry_handler = get_pfn_entry,
	.handler = get_pfn_return,
	.data_size = sizeof(struct answer),
};

static unsigned long __init address_of(const char *symbol)
{
	struct kprobe kp = { .symbol_name = symbol };

	if (register_kprobe(&kp))
		return 0;
	unregister_kprobe(&kp);
	return (unsigned long)kp.addr;
}

/* WARN_ON_ONCE() of function @name, which may be without */
static int __init have_warned(const char *name)
{
	struct bug_entry *(*find_bug)(unsigned long address), *bug;
	char symbol[KSYM_SYMBOL_LEN];
	unsigned long address;

	if (!name)
		return 0;
	find_bug = (void *)address_of("find_bug");
	address = address_of(name);
	if (!find_bug || !address)
		return -ENOENT;
	do {
		bug = find_bug(address);
		if (bug)
			bug->flags |= BUGFLAG_DONE;
		/* With the module's name behind it */
		sprint_symbol_no_offset(symbol, ++address);
	} while (!strncmp(symbol, name, strlen(name)));
	return 0;
}

static int __init gmem_folio_init(void)
{
	int ret = have_warned(WARNS);

	if (ret)
		return ret;
	ret = register_kretprobe(&get_pfn_probe);
	if (ret)
		return ret;
	ret = misc_register(&gmem_folio_device);
	if (ret)
		unregister_kretprobe(&get_pfn_probe);
	return ret;
}

static void __exit gmem_folio_exit(void)
{
	misc_deregister(&gmem_folio_device);
	unregister_kretprobe(&get_pfn_probe);
}

module_init(gmem_folio_init);
module_exit(gmem_folio_exit);
MODULE_DESCRIPTION("Test module: large folios in a guest_memfd");
MODULE_LICENSE("GPL");
