/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers as a screen shows them: short, and of a width that is known. */
#ifndef FORMAT_H
#define FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "human.h"

/* What nobody knows, of a number */
#define UNKNOWN		UINT64_MAX

/* Room for each of the texts below */
#define FORMAT_SIZE	HUMAN_SIZE

/* @n in full when that takes at most @width characters, else 1.23k, M, G, T; UNKNOWN is "-" */
void format_count(char buf[static FORMAT_SIZE], uint64_t n, int width);
/* A number per second: with a digit behind the point below 10; the rest as counts */
void format_rate(char buf[static FORMAT_SIZE], double rate, int width);
/* @share of 1 in percent, with a digit behind the point; 0 is "0" */
void format_share(char buf[static FORMAT_SIZE], double share);
/* A duration with three digits and its unit: 812ns, 1.23us, 45.6ms, 1234s; 0 is "0", UNKNOWN is "-" */
void format_ns(char buf[static FORMAT_SIZE], uint64_t ns);
/* A size in bytes, with three digits: 512, 4.00K, 1.25M */
void format_bytes(char buf[static FORMAT_SIZE], uint64_t bytes);
/* How long something is ago, or lasts: 3s, 12:34, 1:02:03, 4d05h; UNKNOWN is "-" */
void format_age(char buf[static FORMAT_SIZE], uint64_t ns);

#endif
