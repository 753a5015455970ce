/* SPDX-License-Identifier: GPL-2.0-only */
/* Without keys: something is written at the end of each interval. */
#ifndef BATCH_H
#define BATCH_H

#include <stdio.h>

#include "pace.h"

/* What is written: in batch.c, json.c and metrics.c */
typedef void write_fn(struct view *v, FILE *to);

write_fn write_screen, write_json, write_metrics;

/* Until a signal at most; @v has had its first look. Return: 0, or a negative errno of writing. */
int run_batch(struct view *v, const struct pace *p, write_fn *write, FILE *to);

#endif
