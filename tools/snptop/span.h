/* SPDX-License-Identifier: GPL-2.0-only */
/* What has come in a time: in the last interval, or in all since totals begin. */
#ifndef SPAN_H
#define SPAN_H

#include "load.h"
#include "view.h"

/* All VMs, and what is nobody's */
#define ALL_VMS		UINT32_MAX
#define ALL_VCPUS	-1

struct span span_interval(const struct view *v);
struct span span_total(const struct view *v);
/* The one that durations are of */
struct span span_chosen(const struct view *v);

/* Sums of @vm or ALL_VMS; of its @vcpu or ALL_VCPUS */
void span_load(struct span s, uint32_t vm, int64_t vcpu, struct load *load);
/* Each unit's requests of @vm, or ALL_VMS; of its @vcpu, or ALL_VCPUS. Flushes are units', too. */
void span_units(struct span s, uint32_t vm, int64_t vcpu,
		struct ksnp_count units[KSNP_NR_UNITS]);
/* What is counted by VM, of @vm or ALL_VMS */
void span_vm(struct span s, uint32_t vm, struct ksnp_vm_counts *counts);
void span_fw(struct span s, uint32_t cmd, struct ksnp_fw_counts *counts);
/* Adds the histogram of @vm or ALL_VMS to @sum, which has been added to by this span alone */
void span_hist(struct span s, uint32_t vm, uint32_t of, uint32_t part, struct ksnp_hist *sum);
/*
 * The histogram of @vm or ALL_VMS: where it is, so that it need not be copied, or in @room, as
 * long as that and the span are there. NULL: nothing has been counted.
 */
const struct ksnp_hist *span_find_hist(struct span s, uint32_t vm, uint32_t of, uint32_t part,
				       struct ksnp_hist *room);

/* The flushes that a unit is about: enum ksnp_flush, or -1 */
int flush_of_unit(unsigned int unit);
/* What a unit's histograms are of: KSNP_HIST_OF_* */
uint32_t hist_of_unit(unsigned int unit);

#endif
