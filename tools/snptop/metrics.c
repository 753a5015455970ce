// SPDX-License-Identifier: GPL-2.0-only
/* What has been counted as OpenMetrics text; docs/metrics.md lists the metrics. */
#include "batch.h"
#include "openmetrics.h"

void write_metrics(struct view *v, FILE *to)
{
	openmetrics_write(to, v->sample.now);
}
