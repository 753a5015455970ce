// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "export.h"

const struct export_format *const export_formats[] = {
	&export_chrome,
	&export_jsonl,
	&export_csv,
	&export_folded,
	&export_openmetrics,
	NULL
};
