// SPDX-License-Identifier: GPL-2.0-only
/* kvm_amd, and how many guests there may be. */
#include <fcntl.h>
#include <inttypes.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "asids.h"
#include "doctor_judge.h"
#include "file.h"

/* Linux's include/uapi/linux/kvm.h; Debian 12's own is from before SNP hosts */
#define CAP_VM_TYPES	235
#define SNP_VM		4

#define PARAMETERS	"/sys/module/kvm_amd/parameters/"

static void judge_parameters(const struct doctor_kvm *k, struct doctor_point *p)
{
	char off[64] = "";

	if (!k->sev_snp) {
		doctor_say(p, DOCTOR_FAIL, "this kernel's has no parameter sev_snp: it is too old");
		doctor_todo(p, "see kernel");
		return;
	}
	if (k->sev != 'Y')
		strcat(off, " sev");
	if (k->sev_es != 'Y')
		strcat(off, " sev_es");
	strcat(off, k->sev_snp != 'Y' ? " sev_snp" : "");
	doctor_say(p, DOCTOR_FAIL, "loaded with these off:%s", off);
	doctor_todo(p, "see SNP and firmware; if they are ok: modprobe -r kvm_amd; modprobe kvm_amd sev=1 sev_es=1 sev_snp=1");
}

void doctor_judge_kvm_amd(const struct doctor_kvm *k, struct doctor_point *p)
{
	if (!k->loaded) {
		doctor_say(p, DOCTOR_FAIL, "not loaded");
		doctor_todo(p, "modprobe kvm_amd; if that fails, dmesg says why");
	} else if (k->sev != 'Y' || k->sev_es != 'Y' || k->sev_snp != 'Y') {
		judge_parameters(k, p);
	} else if (k->types_known && !(k->types >> SNP_VM & 1)) {
		doctor_say(p, DOCTOR_FAIL, "sev_snp is on, but KVM offers no SNP guests");
		doctor_todo(p, "dmesg | grep kvm_amd");
	} else {
		doctor_say(p, DOCTOR_OK, "loaded; sev, sev_es, sev_snp are on%s",
			   k->types_known ? "; KVM offers SNP guests" : "");
	}
}

static char parameter(const char *path)
{
	char text[4];

	file_read(path, text, sizeof(text));
	return text[0];
}

void doctor_check_kvm_amd(const struct doctor *d, struct doctor_point *p)
{
	struct doctor_kvm k = { .loaded = !access("/sys/module/kvm_amd", F_OK) };
	int fd, types;

	k.sev = parameter(PARAMETERS "sev");
	k.sev_es = parameter(PARAMETERS "sev_es");
	k.sev_snp = parameter(PARAMETERS "sev_snp");
	fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (fd >= 0) {
		types = ioctl(fd, KVM_CHECK_EXTENSION, CAP_VM_TYPES);
		k.types_known = types > 0;
		k.types = types;
		close(fd);
	}
	doctor_judge_kvm_amd(&k, p);
	if (!doctor_is_amd(&d->cpu))
		doctor_todo(p, "see CPU");
}

void doctor_judge_asids(bool known, uint64_t all, uint64_t used, uint64_t max,
			struct doctor_point *p)
{
	if (!max) {
		doctor_say(p, DOCTOR_FAIL, "none for SEV-SNP");
		doctor_todo(p, "raise SEV-ES ASID Space Limit in the BIOS (AMD CBS, CPU Common Options)");
		return;
	}
	if (!known) {
		doctor_say(p, DOCTOR_UNKNOWN,
			   "%" PRIu64 " by CPUID; the misc cgroup says nothing of SEV-ES and SEV-SNP", max);
		doctor_todo(p, "see kvm_amd; if that is good, mount cgroup2 on /sys/fs/cgroup");
		return;
	}
	doctor_number(p, "all", all);
	doctor_number(p, "used", used);
	if (used >= all) {
		doctor_say(p, DOCTOR_FAIL, "all %" PRIu64 " are used: no guest can be started", all);
		doctor_todo(p, "end guests, or raise SEV-ES ASID Space Limit in the BIOS");
		return;
	}
	doctor_say(p, DOCTOR_OK, "%" PRIu64 " for SEV-SNP and SEV-ES, %" PRIu64 " used, %" PRIu64 " free",
		   all, used, all - used);
}

void doctor_check_asids(const struct doctor *d, struct doctor_point *p)
{
	uint64_t all = 0, used = 0;
	bool known;

	if (!(d->cpu.eax & DOCTOR_CPUID_SNP)) {
		doctor_say(p, DOCTOR_FAIL, "none: the CPU has no SEV-SNP");
		doctor_todo(p, "see CPU");
		return;
	}
	known = asids_read(&all, &used);
	/* Below the first that is SEV's alone, 0 is the host's (APM vol 2, 15.34.1) */
	doctor_judge_asids(known, all, used, d->cpu.edx ? d->cpu.edx - 1 : 0, p);
}
