// SPDX-License-Identifier: GPL-2.0-only
/* What there is to attach to, and what is wrong when there is nothing. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kallsyms.h"
#include "processes.h"
#include "source.h"

/*
 * CAP_BPF and CAP_PERFMON load programs, but the kernel lets nobody without CAP_SYS_ADMIN, which has
 * all of both, look for a module's BTF (BPF_BTF_GET_NEXT_ID, BPF_BTF_GET_FD_BY_ID).
 */
bool source_allowed(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { 0 };
	uint64_t caps;

	if (syscall(SYS_capget, &head, data))
		return true;
	caps = data[0].effective | (uint64_t)data[1].effective << 32;
	return caps >> CAP_SYS_ADMIN & 1;
}

static bool has(const char *path)
{
	return !access(path, F_OK);
}

static bool begins(const char *path, const char *with)
{
	char text[64] = "";
	FILE *f = fopen(path, "re");

	if (!f)
		return false;
	if (!fgets(text, sizeof(text), f))
		text[0] = '\0';
	fclose(f);
	return !strncmp(text, with, strlen(with));
}

/* Loaded and in the way of requests, now or when kvm_amd comes */
static bool has_module(void)
{
	return has("/sys/module/kvm_snp") && has("/sys/kernel/btf/kvm_snp") &&
	       !begins("/sys/kernel/debug/kvm_snp/state", "state refused");
}

bool source_changed(enum source_kind kind)
{
	return has_module() != (kind == SOURCE_MODULE);
}

/* The first kernel with SNP hosts, and with these tracepoints, is 6.11 */
static bool has_snp_host(void)
{
	static const char *const tracepoint = "__tracepoint_kvm_vmgexit_enter";
	bool found;

	kallsyms_find(&tracepoint, 1, &found);
	return found;
}

static int probe_stock(char why[static 256])
{
	struct utsname u;

	if (!has("/sys/module/kvm_amd")) {
		snprintf(why, 256, "kvm_amd is not loaded; load it: modprobe kvm_amd");
		return -ENOENT;
	}
	if (!has_snp_host()) {
		uname(&u);
		snprintf(why, 256, "Linux %.64s has no SEV-SNP hosts; 6.11 or later is needed", u.release);
		return -EOPNOTSUPP;
	}
	if (begins("/sys/module/kvm_amd/parameters/sev_snp", "N")) {
		snprintf(why, 256, "SEV-SNP is off in kvm_amd; see its parameter sev_snp and dmesg");
		return -ENOENT;
	}
	if (!has("/sys/kernel/btf/kvm_amd")) {
		snprintf(why, 256, "kvm_amd has no BTF; needs a kernel with CONFIG_DEBUG_INFO_BTF_MODULES");
		return -ENOENT;
	}
	return SOURCE_STOCK;
}

int source_probe(char why[static 256])
{
	why[0] = '\0';
	if (!source_allowed()) {
		snprintf(why, 256, "no privileges; run it as root, or with CAP_SYS_ADMIN");
		return -EPERM;
	}
	if (!has("/sys/kernel/btf/vmlinux")) {
		snprintf(why, 256, "this kernel has no BTF; needs one with CONFIG_DEBUG_INFO_BTF");
		return -ENOENT;
	}
	return has_module() ? SOURCE_MODULE : probe_stock(why);
}

/* KVM's file descriptors are named after what they are */
static bool has_vm(uint32_t pid)
{
	char path[320], to[64];
	const struct dirent *entry;
	bool found = false;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%" PRIu32 "/fd", pid);
	dir = opendir(path);
	while (dir && !found && (entry = readdir(dir))) {
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/%" PRIu32 "/fd/%s", pid, entry->d_name);
		n = readlink(path, to, sizeof(to) - 1);
		to[n > 0 ? n : 0] = '\0';
		found = !strcmp(to, "anon_inode:kvm-vm");
	}
	if (dir)
		closedir(dir);
	return found;
}

int source_check_vm(uint32_t pid, char why[static 256])
{
	why[0] = '\0';
	if (!pid)
		return 0;
	if (process_is_gone(pid)) {
		snprintf(why, 256, "there is no process %" PRIu32 "; -p wants the one that has the VM",
			 pid);
		return -ESRCH;
	}
	if (!has_vm(pid))
		snprintf(why, 256, "process %" PRIu32 " has no VM so far", pid);
	return 0;
}

#define NOT_SEEN \
	"merged entries, flushes avoided, retries, reasons of refusals and RMP faults"

const char *source_missing(enum source_kind kind)
{
	if (kind == SOURCE_MODULE)
		return NULL;
	if (!has("/sys/module/kvm_snp"))
		return "kvm_snp is not loaded, so these are not seen: " NOT_SEEN;
	if (!has("/sys/kernel/btf/kvm_snp"))
		return "kvm_snp has no BTF (was pahole there when it was built?), so these are not seen: "
		       NOT_SEEN;
	return "kvm_snp has not taken over (dmesg says why), so these are not seen: " NOT_SEEN;
}
