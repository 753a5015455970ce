/* SPDX-License-Identifier: GPL-2.0-only */
/* Histograms as bars of characters. */
#ifndef HIST_TEXT_H
#define HIST_TEXT_H

#include <stdio.h>

#include <kvm_snp/hist.h>

/**
 * hist_text() - write a histogram
 * @to: where to
 * @h: histogram, which has values
 * @width: columns that a line may have, 60 or more
 *
 * A line for each range of values that has some, and for those in between: a power of two
 * each, or where that makes few lines a part of one. The buckets of include/kvm_snp/hist.h
 * are never divided.
 */
void hist_text(FILE *to, const struct ksnp_hist *h, unsigned int width);

#endif
