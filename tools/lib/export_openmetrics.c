// SPDX-License-Identifier: GPL-2.0-only
#include "export.h"
#include "openmetrics.h"

static void write_model(const struct export_job *job, void *state, const struct model *model)
{
	(void)state;
	openmetrics_write(job->to, model);
}

const struct export_format export_openmetrics = {
	.name = "om",
	.what = "OpenMetrics text: counters and histograms of the whole recording",
	.one_host = true,
	.end = write_model,
};
