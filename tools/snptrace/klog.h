/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's log. */
#ifndef KLOG_H
#define KLOG_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct klog - what the kernel has said and still remembers
 * @lines, @nr: its own lines, the oldest first
 * @error: why it could not be read, an errno; else 0
 * @whole: its first line since boot is there
 */
struct klog {
	char **lines;
	size_t nr;
	int error;
	bool whole;
};

/* To be freed, whatever has become of it */
void klog_read(struct klog *log);
void klog_free(struct klog *log);

/* One record of /dev/kmsg, terminated; those that the kernel did not write itself are left out */
void klog_add(struct klog *log, char *record);

/*
 * The last line with @word in it, NULL when there is none. *@at, unless @at is NULL, is
 * set to its number from 1 on, or to 0.
 */
const char *klog_last(const struct klog *log, const char *word, size_t *at);

#endif
