/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * 'snptrace doctor': a table of checks, each of which looks at one point of this host
 * and says what is so. doctor_judge.h has the part of them that looks at nothing.
 */
#ifndef DOCTOR_H
#define DOCTOR_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "klog.h"

/*
 * X(id, title): the points, in the order in which they build on each other.
 * doctor_check_ID() is in doctor_*.c, id is the name in JSON.
 */
#define DOCTOR_CHECKS(X)						\
	X(cpu, "CPU")							\
	X(snp, "SNP")							\
	X(rmp, "RMP")							\
	X(iommu, "IOMMU")						\
	X(psp, "PSP")							\
	X(firmware, "firmware")						\
	X(kvm_amd, "kvm_amd")						\
	X(asids, "ASIDs")						\
	X(kernel, "kernel")						\
	X(btf, "BTF")							\
	X(lockdown, "lockdown")						\
	X(privileges, "privileges")					\
	X(kvm_snp, "kvm_snp")						\
	X(takeover, "takeover")						\
	X(units, "units")						\
	X(tracing, "tracing")

/* From good to bad; a point that is NOTHING is not shown */
enum doctor_verdict { DOCTOR_NOTHING, DOCTOR_OK, DOCTOR_WARN, DOCTOR_UNKNOWN, DOCTOR_FAIL };

#define DOCTOR_TEXT	256
#define DOCTOR_NUMBERS	6

struct doctor_number {
	const char *name;
	uint64_t n;
};

/**
 * struct doctor_point - what a check says
 * @id, @title: which it is
 * @what: what is so, a line
 * @todo: what to do about it, a line; "" when it is good
 * @numbers, @nr: the numbers in @what, for scripts
 */
struct doctor_point {
	const char *id, *title;
	enum doctor_verdict verdict;
	char what[DOCTOR_TEXT], todo[DOCTOR_TEXT];
	struct doctor_number numbers[DOCTOR_NUMBERS];
	unsigned int nr;
};

/**
 * struct doctor_cpuid - what the processor says of itself
 * @vendor: CPUID 0
 * @family, @model: with their extensions
 * @hypervisor: we are in a virtual machine
 * @eax, @ebx, @edx: of CPUID 8000001F, 0 when there is none
 */
struct doctor_cpuid {
	char vendor[13];
	unsigned int family, model;
	bool hypervisor;
	uint32_t eax, ebx, edx;
};

/* CPUID 8000001F EAX: SEV-SNP; segmented RMP */
#define DOCTOR_CPUID_SNP	(1U << 4)
#define DOCTOR_CPUID_SEG_RMP	(1U << 23)

/* struct doctor - what several checks want to know */
struct doctor {
	struct doctor_cpuid cpu;
	struct klog log;
};

#define DOCTOR_DECLARE(id, title)					\
	void doctor_check_##id(const struct doctor *d, struct doctor_point *p);
DOCTOR_CHECKS(DOCTOR_DECLARE)

/* The verdict of a point, and what is so */
__attribute__((format(printf, 3, 4)))
void doctor_say(struct doctor_point *p, enum doctor_verdict verdict, const char *format, ...);
/* What to do about it */
__attribute__((format(printf, 2, 3)))
void doctor_todo(struct doctor_point *p, const char *format, ...);
/* Not looked at, for want of privileges or of something else: @error is the errno */
void doctor_unseen(struct doctor_point *p, const char *path, int error);
void doctor_number(struct doctor_point *p, const char *name, uint64_t n);

const char *doctor_word(enum doctor_verdict verdict);
/* The worst one. Fit is a host where that is no UNKNOWN and no FAIL. */
enum doctor_verdict doctor_worst(const struct doctor_point *points, unsigned int nr);

void doctor_print(const struct doctor_point *points, unsigned int nr);
json_t *doctor_json(const struct doctor_point *points, unsigned int nr);

/* Ask the processor that we run on */
void doctor_cpuid(struct doctor_cpuid *c);
bool doctor_is_amd(const struct doctor_cpuid *c);

/**
 * doctor_msr() - read a model-specific register
 * @cpu: CPU
 * @msr: register
 * @value: set to what is in it
 *
 * Return: 0 or a negative errno: -ENOENT without the module msr or when there is no
 * such CPU, -EIO when there is no such register.
 */
int doctor_msr(unsigned int cpu, uint32_t msr, uint64_t *value);

#endif
