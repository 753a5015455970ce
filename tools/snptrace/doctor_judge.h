/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdicts of 'snptrace doctor' from what was seen. Nothing here looks at the host:
 * each of these functions sets a point by its arguments alone.
 */
#ifndef DOCTOR_JUDGE_H
#define DOCTOR_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "doctor.h"
#include "sev_status.h"

void doctor_judge_cpu(const struct doctor_cpuid *c, struct doctor_point *p);

/**
 * struct doctor_snp - whether SNP is on
 * @on: KVM says so
 * @msr_error: errno of reading SYSCFG; 0: it was read
 * @cpus, @snpen, @encrypts: CPUs, those with SNPEn, and with MemEncryptionModEn, if it was read
 * @reason: the kernel's words for why it is off, or NULL
 */
struct doctor_snp {
	bool on;
	int msr_error;
	unsigned int cpus, snpen, encrypts;
	const char *reason;
};

void doctor_judge_snp(const struct doctor_snp *s, struct doctor_point *p);

/* struct doctor_range - of physical addresses, @end is the last */
struct doctor_range {
	uint64_t start, end;
};

#define DOCTOR_MAX_RANGES	512

struct doctor_ranges {
	struct doctor_range range[DOCTOR_MAX_RANGES];
	unsigned int nr;
};

/**
 * struct doctor_rmp - the RMP
 * @known: it is known whether and where there is one
 * @base, @end: of a contiguous one, @end is the last address; 0: none
 * @segmented: it is one of segments (@base is their table), which cover @segments
 * @ram: System RAM; empty when that cannot be seen
 */
struct doctor_rmp {
	bool known, segmented;
	uint64_t base, end;
	struct doctor_ranges segments, ram;
};

void doctor_judge_rmp(const struct doctor_rmp *r, struct doctor_point *p);
/* "START-END : NAME" of /proc/iomem; false, also when the kernel hides addresses: it is no RAM */
bool doctor_parse_ram(const char *line, struct doctor_range *ram);
/* The kernel's "RMP table physical range [0x... - 0x...]", and "... covering [...]" */
bool doctor_parse_range(const char *line, const char *before, struct doctor_range *range);

/**
 * struct doctor_iommu - AMD's IOMMUs
 * @nr, @nr_snp: those that are on, and those with SNPSup
 * @ivrs: the BIOS says that there are some
 * @refusal: the kernel's words for what keeps them from SNP, or NULL
 */
struct doctor_iommu {
	unsigned int nr, nr_snp;
	bool ivrs;
	const char *refusal;
};

void doctor_judge_iommu(const struct doctor_iommu *i, struct doctor_point *p);
/* The file `features` of an IOMMU: has it SNPSup? */
bool doctor_iommu_has_snp(const char *features);

/* @error: 0, or the negative errno of sev_status_ask() */
void doctor_judge_firmware(const struct sev_status *s, int error, struct doctor_point *p);

/**
 * struct doctor_kvm - kvm_amd
 * @loaded: it is there
 * @sev, @sev_es, @sev_snp: its parameters: Y, N, or 0 when there is none
 * @types_known, @types: KVM_CAP_VM_TYPES
 */
struct doctor_kvm {
	bool loaded;
	char sev, sev_es, sev_snp;
	bool types_known;
	uint64_t types;
};

void doctor_judge_kvm_amd(const struct doctor_kvm *k, struct doctor_point *p);

/* @max: by CPUID; @known: @all and @used are */
void doctor_judge_asids(bool known, uint64_t all, uint64_t used, uint64_t max,
			struct doctor_point *p);

/* @backported: its kvm_amd has a parameter sev_snp */
void doctor_judge_kernel(const char *release, bool backported, struct doctor_point *p);

/**
 * doctor_judge_lockdown() - by the file lockdown
 * @text: what it says
 * @enforced: modules must have a signature anyway
 * @loaded: the module is there already
 * @p: the point
 */
void doctor_judge_lockdown(const char *text, bool enforced, bool loaded, struct doctor_point *p);

/* The module's version, and its files: `state`, `takeover`, `stats` */
void doctor_judge_kvm_snp(const char *version, const char *state, struct doctor_point *p);
void doctor_judge_takeover(const char *takeover, struct doctor_point *p);
void doctor_judge_units(const char *stats, struct doctor_point *p);

#endif
