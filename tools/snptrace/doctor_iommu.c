// SPDX-License-Identifier: GPL-2.0-only
/* AMD's IOMMUs: SNP needs each of them. */
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor_judge.h"
#include "file.h"

/* Extended feature register (AMD 48882, 3.4.9) */
#define EFR_SNPSUP	(1ULL << 63)

/* "EFR:EFR2", "EFR" before Linux 6.2, hexadecimal */
bool doctor_iommu_has_snp(const char *features)
{
	return strtoull(features, NULL, 16) & EFR_SNPSUP;
}

static void judge_none(const struct doctor_iommu *i, struct doctor_point *p)
{
	if (i->ivrs) {
		doctor_say(p, DOCTOR_FAIL, "off: the BIOS has one (ACPI table IVRS), the kernel uses none");
		doctor_todo(p, "remove amd_iommu=off, iommu=off and the like from the kernel's command line");
		return;
	}
	doctor_say(p, DOCTOR_FAIL, "none of AMD's (no ACPI table IVRS)");
	doctor_todo(p, "set IOMMU to Enabled in the BIOS (AMD CBS, NBIO Common Options)");
}

void doctor_judge_iommu(const struct doctor_iommu *i, struct doctor_point *p)
{
	if (!i->nr) {
		judge_none(i, p);
		return;
	}
	doctor_number(p, "iommus", i->nr);
	doctor_number(p, "iommus_snp", i->nr_snp);
	if (i->nr_snp < i->nr) {
		doctor_say(p, DOCTOR_FAIL, "%u of %u are without SNPSup (EFR[63])", i->nr - i->nr_snp,
			   i->nr);
		doctor_todo(p, "set SEV-SNP Support to Enable in the BIOS (AMD CBS, NBIO Common Options)");
	} else if (i->refusal) {
		doctor_say(p, DOCTOR_FAIL, "SNPSup, but the kernel: %s", i->refusal);
		doctor_todo(p, "remove iommu=pt, iommu.passthrough=1 and amd_iommu=pgtbl_v2 from its command line");
	} else {
		doctor_say(p, DOCTOR_OK, "%u on, %s SNPSup", i->nr, i->nr > 1 ? "all with" : "with");
	}
}

static void read_iommus(struct doctor_iommu *i)
{
	char features[64];
	glob_t files;

	if (glob("/sys/class/iommu/ivhd*/amd-iommu/features", 0, NULL, &files))
		return;
	for (size_t n = 0; n < files.gl_pathc; n++) {
		i->nr++;
		if (file_read(files.gl_pathv[n], features, sizeof(features)) > 0)
			i->nr_snp += doctor_iommu_has_snp(features);
	}
	globfree(&files);
}

void doctor_check_iommu(const struct doctor *d, struct doctor_point *p)
{
	struct doctor_iommu i = { 0 };

	i.ivrs = !access("/sys/firmware/acpi/tables/IVRS", F_OK);
	i.refusal = klog_last(&d->log, "SNP: IOMMU ", NULL);
	read_iommus(&i);
	doctor_judge_iommu(&i, p);
	if (!doctor_is_amd(&d->cpu))
		doctor_todo(p, "see CPU");
}
