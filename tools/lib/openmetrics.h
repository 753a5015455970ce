/* SPDX-License-Identifier: GPL-2.0-only */
/* A model as OpenMetrics text 1.0: what Prometheus and others read. */
#ifndef OPENMETRICS_H
#define OPENMETRICS_H

#include <stdio.h>

#include "hist_set.h"
#include "model.h"

/**
 * openmetrics_write() - write a whole exposition, "# EOF" included
 * @to: where to; whoever opened it looks for errors
 * @m: what has been counted from its beginning on, as counters never shrink
 *
 * docs/metrics.md lists the metrics.
 */
void openmetrics_write(FILE *to, const struct model *m);

/* A VM's number in a model: sums of VMs that have no labels of their own; vm="other" */
#define OPENMETRICS_OTHER	UINT32_MAX

/* For those who have more to say: all but "# EOF", with @hists instead of @m's */
void openmetrics_write_families(FILE *to, const struct model *m, const struct hist_set *hists);
/* The head of a family, without "kvm_snp_"; a label's value */
void openmetrics_family(FILE *to, const char *type, const char *name, const char *unit, const char *help);
void openmetrics_escaped(FILE *to, const char *text);

/**
 * openmetrics_as_prometheus() - the same in Prometheus' text format 0.0.4
 * @to: where to
 * @text: what openmetrics_write() and the like have written, a string
 *
 * Samples are the same; what is said of families is not: counters are called ..._total there.
 */
void openmetrics_as_prometheus(FILE *to, const char *text);

#endif
