// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "array.h"
#include "klog.h"
#include "text.h"

/* A record is never longer, says the kernel's Documentation/ABI/testing/dev-kmsg */
#define RECORD_SIZE	8192
/* As somebody may be writing as fast as we read */
#define MAX_RECORDS	1000000

/* "PRIORITY,SEQUENCE,...;TEXT\n", then lines that begin with a space; facility 0 is the kernel */
void klog_add(struct klog *log, char *record)
{
	char *text = strchr(record, ';'), *end;
	void *all = log->lines;
	unsigned long priority = strtoul(record, &end, 10);

	if (!text || end == record || *end != ',' || priority >> 3)
		return;
	text++;
	text[strcspn(text, "\n")] = '\0';
	if (!strncmp(text, "Linux version ", 14))
		log->whole = true;
	text = strdup(text);
	if (!text)
		return;
	array_insert(&all, &log->nr, sizeof(*log->lines), log->nr);
	log->lines = all;
	log->lines[log->nr - 1] = text_clean(text);
}

void klog_read(struct klog *log)
{
	char record[RECORD_SIZE + 1];
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t n;

	memset(log, 0, sizeof(*log));
	if (fd < 0) {
		log->error = errno;
		return;
	}
	for (unsigned int i = 0; i < MAX_RECORDS; i++) {
		n = read(fd, record, RECORD_SIZE);
		/* EPIPE: it has been overwritten meanwhile; the next one is there */
		if (n < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (n < 0 && errno != EAGAIN)
			log->error = errno;
		if (n <= 0)
			break;
		record[n] = '\0';
		klog_add(log, record);
	}
	close(fd);
}

void klog_free(struct klog *log)
{
	for (size_t i = 0; i < log->nr; i++)
		free(log->lines[i]);
	free(log->lines);
}

const char *klog_last(const struct klog *log, const char *word, size_t *at)
{
	size_t i;

	for (i = log->nr; i; i--)
		if (strstr(log->lines[i - 1], word))
			break;
	if (at)
		*at = i;
	return i ? log->lines[i - 1] : NULL;
}
