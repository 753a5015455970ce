// SPDX-License-Identifier: GPL-2.0-only
/* The processor, and whether SNP is on. */
#include <cpuid.h>
#include <string.h>
#include <unistd.h>

#include "doctor_judge.h"
#include "file.h"

/* APM vol 3, appendix E.4: CPUID 1 and 8000001F */
#define SEV_LEAF	0x8000001f
#define ECX_HYPERVISOR	(1U << 31)
#define EAX_SEV		(1U << 1)
#define EAX_SEV_ES	(1U << 3)

/* APM vol 2, 15.34.3 and 15.36.2 */
#define MSR_SYSCFG		0xc0010010
#define SYSCFG_ENCRYPTS		(1ULL << 23)
#define SYSCFG_SNPEN		(1ULL << 24)

#define BIOS_MENU	"in the BIOS (AMD CBS, CPU Common Options)"

bool doctor_is_amd(const struct doctor_cpuid *c)
{
	return !strcmp(c->vendor, "AuthenticAMD");
}

void doctor_cpuid(struct doctor_cpuid *c)
{
	uint32_t eax, ebx, ecx, edx;

	memset(c, 0, sizeof(*c));
	if (!__get_cpuid(0, &eax, &ebx, &ecx, &edx))
		return;
	memcpy(c->vendor, &ebx, 4);
	memcpy(c->vendor + 4, &edx, 4);
	memcpy(c->vendor + 8, &ecx, 4);
	if (__get_cpuid(1, &eax, &ebx, &ecx, &edx)) {
		c->family = (eax >> 8 & 15) + (eax >> 20 & 0xff);
		c->model = (eax >> 4 & 15) | (eax >> 12 & 0xf0);
		c->hypervisor = ecx & ECX_HYPERVISOR;
	}
	/* The leaf means something else, or nothing, to other vendors */
	if (doctor_is_amd(c) && __get_cpuid(SEV_LEAF, &eax, &ebx, &ecx, &edx)) {
		c->eax = eax;
		c->ebx = ebx;
		c->edx = edx;
	}
}

void doctor_judge_cpu(const struct doctor_cpuid *c, struct doctor_point *p)
{
	if (!doctor_is_amd(c)) {
		doctor_say(p, DOCTOR_FAIL, "%s family %Xh: no AMD processor, so there is no SEV-SNP",
			   c->vendor, c->family);
		doctor_todo(p, "SEV-SNP hosts are AMD EPYC 7003 (family 19h) or later");
		return;
	}
	doctor_number(p, "family", c->family);
	doctor_number(p, "model", c->model);
	if (!(c->eax & DOCTOR_CPUID_SNP)) {
		doctor_say(p, DOCTOR_FAIL,
			   "AMD family %Xh model %02Xh has no SEV-SNP (CPUID 8000001F EAX[4])%s",
			   c->family, c->model, c->hypervisor ? ", as this is a virtual machine" : "");
		doctor_todo(p, c->hypervisor ? "run it on the host, not in a virtual machine" :
			       "EPYC 7003 or later has it; if this is one, update the BIOS");
		return;
	}
	doctor_say(p, DOCTOR_OK, "AMD family %Xh model %02Xh:%s%s SEV-SNP, %u VMPLs", c->family,
		   c->model, c->eax & EAX_SEV ? " SEV," : "", c->eax & EAX_SEV_ES ? " SEV-ES," : "",
		   c->ebx >> 12 & 15);
	doctor_number(p, "vmpls", c->ebx >> 12 & 15);
}

void doctor_check_cpu(const struct doctor *d, struct doctor_point *p)
{
	doctor_judge_cpu(&d->cpu, p);
}

static void judge_off(const struct doctor_snp *s, struct doctor_point *p)
{
	if (!s->msr_error && s->encrypts < s->cpus) {
		doctor_say(p, DOCTOR_FAIL,
			   "off: memory encryption (SYSCFG[23]) is off on %u of %u CPUs",
			   s->cpus - s->encrypts, s->cpus);
		doctor_todo(p, "set SMEE and SEV Control to Enable " BIOS_MENU);
		return;
	}
	doctor_say(p, DOCTOR_FAIL, "off%s%s", s->reason ? "; the kernel: " : "", s->reason ?: "");
	doctor_todo(p, "see RMP, IOMMU and kernel; dmesg | grep -E 'SEV|SNP' has the kernel's words");
}

void doctor_judge_snp(const struct doctor_snp *s, struct doctor_point *p)
{
	if (!s->msr_error) {
		doctor_number(p, "cpus", s->cpus);
		doctor_number(p, "cpus_on", s->snpen);
	}
	if (!s->msr_error && s->snpen && s->snpen < s->cpus) {
		doctor_say(p, DOCTOR_FAIL, "SYSCFG.SNPEn is not set on %u of %u CPUs",
			   s->cpus - s->snpen, s->cpus);
		doctor_todo(p, "reboot with all CPUs online; if it stays so, update the BIOS");
	} else if (s->msr_error ? !s->on : !s->snpen) {
		judge_off(s, p);
	} else if (s->msr_error) {
		doctor_say(p, DOCTOR_OK, "on, says KVM (SYSCFG was not read; modprobe msr for it)");
	} else {
		doctor_say(p, DOCTOR_OK, "on: SYSCFG.SNPEn is set on all %u CPUs", s->cpus);
	}
}

static void read_syscfg(struct doctor_snp *s)
{
	long nr = sysconf(_SC_NPROCESSORS_CONF);
	uint64_t syscfg;
	int err;

	for (long cpu = 0; cpu < nr; cpu++) {
		err = doctor_msr(cpu, MSR_SYSCFG, &syscfg);
		/* ENXIO: it is offline */
		if (err && s->cpus)
			continue;
		s->msr_error = -err;
		if (err)
			return;
		s->cpus++;
		s->snpen += !!(syscfg & SYSCFG_SNPEN);
		s->encrypts += !!(syscfg & SYSCFG_ENCRYPTS);
	}
}

/* What Linux says when it leaves SNP off */
static const char *reason(const struct klog *log)
{
	static const char *const words[] = {
		"SNP cannot be supported", "Memory for the RMP table has not been reserved",
		"does not cover full system RAM", "RMP configuration not valid",
		"Failed to map RMP table",
	};
	const char *line = NULL;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !line; i++)
		line = klog_last(log, words[i], NULL);
	return line;
}

void doctor_check_snp(const struct doctor *d, struct doctor_point *p)
{
	struct doctor_snp s = { 0 };
	char on[4];

	if (!(d->cpu.eax & DOCTOR_CPUID_SNP)) {
		doctor_say(p, DOCTOR_FAIL, "off: the CPU has none");
		doctor_todo(p, "see CPU");
		return;
	}
	file_read("/sys/module/kvm_amd/parameters/sev_snp", on, sizeof(on));
	s.on = on[0] == 'Y';
	s.reason = reason(&d->log);
	read_syscfg(&s);
	doctor_judge_snp(&s, p);
}
