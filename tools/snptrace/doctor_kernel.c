// SPDX-License-Identifier: GPL-2.0-only
/* The kernel: version, BTF, lockdown. */
#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "doctor_judge.h"
#include "file.h"

#define VERSION(major, minor)	((major) << 16 | (minor))

/* The first with SNP hosts; those that module and tools are tested with */
#define FIRST		VERSION(6, 11)
#define TESTED		VERSION(6, 12)
#define TESTED_TOO	VERSION(7, 2)

#define LOCKDOWN	"/sys/kernel/security/lockdown"

void doctor_judge_kernel(const char *release, bool backported, struct doctor_point *p)
{
	unsigned int major, minor, version;

	if (sscanf(release, "%u.%u", &major, &minor) != 2 || minor > 0xffff) {
		doctor_say(p, DOCTOR_UNKNOWN, "Linux %s: what version is that?", release);
		doctor_todo(p, "SNP hosts need Linux 6.11 or later; 6.12 and 7.2 are tested");
		return;
	}
	version = VERSION(major, minor);
	if (version == TESTED || version == TESTED_TOO) {
		doctor_say(p, DOCTOR_OK, "Linux %s", release);
	} else if (version >= FIRST || backported) {
		doctor_say(p, DOCTOR_WARN, "Linux %s: KVM has SNP hosts, but module and tools are not tested with it",
			   release);
		doctor_todo(p, "Linux 6.12 and 7.2 are tested; see kvm_snp, takeover and tracing for what works here");
	} else {
		doctor_say(p, DOCTOR_FAIL, "Linux %s: KVM has no SNP hosts before 6.11", release);
		doctor_todo(p, "install Linux 6.12 or 7.2");
	}
}

void doctor_check_kernel(const struct doctor *d, struct doctor_point *p)
{
	struct utsname u;

	(void)d;
	uname(&u);
	doctor_judge_kernel(u.release, !access("/sys/module/kvm_amd/parameters/sev_snp", F_OK), p);
}

/* A module that is loaded and has no BTF */
static bool lacks_btf(const char *module)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/module/%.32s", module);
	if (access(path, F_OK))
		return false;
	snprintf(path, sizeof(path), "/sys/kernel/btf/%.32s", module);
	return access(path, F_OK);
}

void doctor_check_btf(const struct doctor *d, struct doctor_point *p)
{
	(void)d;
	if (access("/sys/kernel/btf/vmlinux", F_OK)) {
		doctor_say(p, DOCTOR_FAIL, "this kernel has none");
		doctor_todo(p, "the tools need a kernel with CONFIG_DEBUG_INFO_BTF");
	} else if (lacks_btf("kvm_amd")) {
		doctor_say(p, DOCTOR_FAIL, "vmlinux has it, kvm_amd does not");
		doctor_todo(p, "the tools need a kernel with CONFIG_DEBUG_INFO_BTF_MODULES");
	} else if (lacks_btf("kvm_snp")) {
		doctor_say(p, DOCTOR_WARN, "kvm_snp has none, so the tools do not see its tracepoints");
		doctor_todo(p, "install pahole, build kvm_snp again, load it again");
	} else if (access("/sys/module/kvm_amd", F_OK)) {
		doctor_say(p, DOCTOR_UNKNOWN, "vmlinux has it; kvm_amd is not loaded");
		doctor_todo(p, "see kvm_amd");
	} else {
		doctor_say(p, DOCTOR_OK, "vmlinux and kvm_amd have it");
	}
}

void doctor_judge_lockdown(const char *text, bool enforced, bool loaded, struct doctor_point *p)
{
	if (strstr(text, "[confidentiality]")) {
		doctor_say(p, DOCTOR_FAIL, "confidentiality: BPF may not read the kernel's memory");
		doctor_todo(p, "boot with lockdown=integrity or without");
		return;
	}
	if (!loaded && (enforced || strstr(text, "[integrity]"))) {
		doctor_say(p, DOCTOR_WARN, "%s: kvm_snp has to be signed with a key that the kernel trusts",
			   enforced ? "modules must be signed" : "integrity");
		doctor_todo(p, "have DKMS sign it, and enrol its key: mokutil --import");
		return;
	}
	doctor_say(p, DOCTOR_OK, "%s", strstr(text, "[integrity]") ? "integrity; kvm_snp is loaded" :
		   enforced ? "none; modules must be signed, kvm_snp is loaded" : "none");
}

/* Without the file: there is no such thing in this kernel, or nobody has mounted it */
static const char *lockdown_without_file(const struct klog *log)
{
	struct statfs fs;

	if (!statfs("/sys/kernel/security", &fs) && fs.f_type == SECURITYFS_MAGIC)
		return "[none]";
	if (klog_last(log, "Kernel is locked down from", NULL))
		return NULL;
	return log->whole ? "[none]" : NULL;
}

void doctor_check_lockdown(const struct doctor *d, struct doctor_point *p)
{
	char text[64], enforced[4];
	int error = file_read(LOCKDOWN, text, sizeof(text));
	const char *state = error >= 0 ? text : error == -ENOENT ? lockdown_without_file(&d->log) :
			    NULL;

	if (!state) {
		doctor_unseen(p, LOCKDOWN, -error);
		if (error == -ENOENT)
			doctor_todo(p, "mount -t securityfs none /sys/kernel/security");
		return;
	}
	file_read("/sys/module/module/parameters/sig_enforce", enforced, sizeof(enforced));
	doctor_judge_lockdown(state, enforced[0] == 'Y', !access("/sys/module/kvm_snp", F_OK), p);
}
