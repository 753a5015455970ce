// SPDX-License-Identifier: GPL-2.0-only
#include <linux/debugfs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "control.h"
#include "firmware_account.h"
#include "flush.h"
#include "registry.h"
#include "rmp.h"
#include "state.h"
#include "takeover.h"
#include "vcpu_show.h"

static struct dentry *root;

static int state_show(struct seq_file *m, void *unused)
{
	seq_printf(m, "state %s\n", main_state());
	seq_printf(m, "pages_leaked %llu\n", rmp_leaked());
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(state);

static int takeover_file_show(struct seq_file *m, void *unused)
{
	takeover_show(m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(takeover_file);

struct sums {
	u64 count[KSNP_NR_UNITS], errors[KSNP_NR_UNITS];
};

static int add_vm(struct ksnp_vm *vm, void *arg)
{
	struct sums *sums = arg;
	struct ksnp_vcpu *v;

	list_for_each_entry(v, &vm->vcpus, list) {
		for (int i = 0; i < KSNP_NR_UNITS; i++) {
			sums->count[i] += READ_ONCE(v->count[i]);
			sums->errors[i] += READ_ONCE(v->errors[i]);
		}
	}
	return 0;
}

static void add_cpus(struct sums *sums)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct ksnp_unit_counts *c = per_cpu_ptr(&ksnp_counts, cpu);

		for (int i = 0; i < KSNP_NR_UNITS; i++) {
			sums->count[i] += READ_ONCE(c->count[i]);
			sums->errors[i] += READ_ONCE(c->errors[i]);
		}
	}
}

/* Running VMs and those that have gone */
static int units_show(struct seq_file *m, void *unused)
{
	struct sums *sums = kzalloc(sizeof(*sums), GFP_KERNEL);

	if (!sums)
		return -ENOMEM;
	ksnp_vm_each(add_vm, sums);
	add_cpus(sums);
	seq_printf(m, "%-18s %-9s %-8s %12s %12s %s\n", "unit", "class", "mode", "requests", "errors",
		   "reason");
	for (int i = 0; i < KSNP_NR_UNITS; i++)
		seq_printf(m, "%-18s %-9s %-8s %12llu %12llu %s\n", ksnp_units[i].name,
			   ksnp_class_names[ksnp_units[i].class],
			   ksnp_mode_names[registry_global_mode(i)], sums->count[i],
			   sums->errors[i], ksnp_units[i].disabled ?: "-");
	kfree(sums);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(units);

static int external_show(struct seq_file *m, void *unused)
{
	registry_show_external(m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(external);

static int show_vm(struct ksnp_vm *vm, void *arg)
{
	struct sums *sums = kzalloc(sizeof(*sums), GFP_KERNEL);
	struct seq_file *m = arg;
	u32 vcpus = 0;
	struct ksnp_vcpu *v;

	if (!sums)
		return -ENOMEM;
	add_vm(vm, sums);
	list_for_each_entry(v, &vm->vcpus, list)
		vcpus++;
	seq_printf(m, "vm %d vcpus %u ran_on %*pbl%s\n", vm->pid, vcpus,
		   cpumask_pr_args(vm->ran_on), vm->ran_all ? "" : " and others before");
	for (int i = 0; i < KSNP_NR_UNITS; i++)
		if (sums->count[i] || vm->modes[i] != registry_global_mode(i))
			seq_printf(m, "  %-18s %-8s %12llu %12llu\n", ksnp_units[i].name,
				   ksnp_mode_names[vm->modes[i]], sums->count[i],
				   sums->errors[i]);
	kfree(sums);
	return 0;
}

static int vms_show(struct seq_file *m, void *unused)
{
	return ksnp_vm_each(show_vm, m);
}
DEFINE_SHOW_ATTRIBUTE(vms);

static int vcpus_show(struct seq_file *m, void *unused)
{
	vcpu_show(m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(vcpus);

static int firmware_show(struct seq_file *m, void *unused)
{
	firmware_account_show(m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(firmware);

static int flush_show(struct seq_file *m, void *unused)
{
#define KSNP_FLUSH_NAME(id, name) [KSNP_FLUSH_##id] = name,
	static const char *const names[] = { KSNP_FLUSH_REASONS(KSNP_FLUSH_NAME) };

	seq_printf(m, "%-16s %10s %10s %10s %12s %14s %14s\n", "reason", "done", "avoided", "cpus",
		   "cpus_avoided", "bytes", "ns");
	for (int i = 0; i < KSNP_NR_FLUSHES; i++) {
		struct flush_account a;

		flush_sum(i, &a);
		seq_printf(m, "%-16s %10llu %10llu %10llu %12llu %14llu %14llu\n", names[i], a.done,
			   a.avoided, a.cpus, a.cpus_avoided, a.bytes, a.ns);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(flush);

static int find_mode(const char *name)
{
	for (int i = 0; i < KSNP_MODE_EXTERNAL; i++)
		if (!strcmp(name, ksnp_mode_names[i]))
			return i;
	return -EINVAL;
}

#define MAX_LINE	80

/* "MODE [PID]" to a unit's file, for a unit */
static int set_mode(int unit, char *line)
{
	char *word = strsep(&line, " \t\n"), *rest;
	int mode = find_mode(word);
	u32 pid = 0;

	if (mode < 0)
		return mode;
	rest = line ? strim(line) : "";
	if (*rest && (kstrtouint(rest, 10, &pid) || !pid))
		return -EINVAL;
	return registry_set_mode(unit, mode, pid);
}

static ssize_t mode_write(struct file *file, const char __user *from, size_t len, loff_t *pos)
{
	long unit = (long)file_inode(file)->i_private;
	char line[MAX_LINE];
	int err;

	if (len >= sizeof(line))
		return -EINVAL;
	if (copy_from_user(line, from, len))
		return -EFAULT;
	line[len] = '\0';
	if (strlen(line) != len)
		return -EINVAL;
	err = set_mode(unit, line);
	return err ?: len;
}

static int show_vm_mode(struct ksnp_vm *vm, void *arg)
{
	struct seq_file *m = arg;
	long unit = (long)m->private;

	if (vm->overridden[unit])
		seq_printf(m, "%s %d\n", ksnp_mode_names[vm->modes[unit]], vm->pid);
	return 0;
}

static int mode_show(struct seq_file *m, void *unused)
{
	long unit = (long)m->private;

	if (unit == KSNP_NR_UNITS) {
		for (int i = 0; i < KSNP_NR_UNITS; i++)
			seq_printf(m, "%s %s\n", ksnp_units[i].name,
				   ksnp_mode_names[registry_global_mode(i)]);
		return 0;
	}
	seq_printf(m, "%s\n", ksnp_mode_names[registry_global_mode(unit)]);
	return ksnp_vm_each(show_vm_mode, m);
}

static int mode_open(struct inode *inode, struct file *file)
{
	return single_open(file, mode_show, inode->i_private);
}

static const struct file_operations mode_fops = {
	.owner = THIS_MODULE,
	.open = mode_open,
	.read = seq_read,
	.write = mode_write,
	.llseek = seq_lseek,
	.release = single_release,
};

void control_init(void)
{
	struct dentry *units, *dir;

	root = debugfs_create_dir("kvm_snp", NULL);
	debugfs_create_file("state", 0400, root, NULL, &state_fops);
	debugfs_create_file("takeover", 0400, root, NULL, &takeover_file_fops);
	debugfs_create_file("stats", 0400, root, NULL, &units_fops);
	debugfs_create_file("external", 0400, root, NULL, &external_fops);
	debugfs_create_file("vms", 0400, root, NULL, &vms_fops);
	debugfs_create_file("vcpus", 0400, root, NULL, &vcpus_fops);
	debugfs_create_file("flush", 0400, root, NULL, &flush_fops);
	debugfs_create_file("firmware", 0400, root, NULL, &firmware_fops);
	units = debugfs_create_dir("units", root);
	for (long i = 0; i < KSNP_NR_UNITS; i++) {
		dir = debugfs_create_dir(ksnp_units[i].name, units);
		debugfs_create_file("mode", 0600, dir, (void *)i, &mode_fops);
	}
	dir = debugfs_create_dir("all", units);
	debugfs_create_file("mode", 0600, dir, (void *)(long)KSNP_NR_UNITS, &mode_fops);
}

void control_exit(void)
{
	debugfs_remove_recursive(root);
}
