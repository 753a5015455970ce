/* SPDX-License-Identifier: GPL-2.0-only */
/* A model as OpenMetrics text 1.0: what Prometheus and others read. */
#ifndef OPENMETRICS_H
#define OPENMETRICS_H

#include <stdio.h>

#include "model.h"

/**
 * openmetrics_write() - write a whole exposition, "# EOF" included
 * @to: where to; whoever opened it looks for errors
 * @m: what has been counted from its beginning on, as counters never shrink
 *
 * docs/metrics.md lists the metrics.
 */
void openmetrics_write(FILE *to, const struct model *m);

#endif
