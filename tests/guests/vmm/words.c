// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages, and names for numbers.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "vmm.h"

/* No end of line. */
void vsay(const char *fmt, va_list ap)
{
	fflush(stdout);
	fputs("vmm: ", stderr);
	vfprintf(stderr, fmt, ap);
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(STATUS_SETUP);
}

void die_errno(const char *fmt, ...)
{
	int err = errno;
	va_list ap;

	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
	fprintf(stderr, ": %s (%s)\n", strerror(err), strerrorname_np(err));
	exit(STATUS_SETUP);
}

const char *exit_reason_name(uint32_t reason)
{
	static const char *const names[] = {
		[KVM_EXIT_UNKNOWN] = "unknown",
		[KVM_EXIT_EXCEPTION] = "exception",
		[KVM_EXIT_IO] = "io",
		[KVM_EXIT_HYPERCALL] = "hypercall",
		[KVM_EXIT_HLT] = "hlt",
		[KVM_EXIT_MMIO] = "mmio",
		[KVM_EXIT_SHUTDOWN] = "shutdown",
		[KVM_EXIT_FAIL_ENTRY] = "fail-entry",
		[KVM_EXIT_INTR] = "intr",
		[KVM_EXIT_INTERNAL_ERROR] = "internal-error",
		[KVM_EXIT_SYSTEM_EVENT] = "system-event",
		[KVM_EXIT_AP_RESET_HOLD] = "ap-reset-hold",
		[KVM_EXIT_MEMORY_FAULT] = "memory-fault",
	};

	if (reason >= ARRAY_SIZE(names) || !names[reason])
		return "unnamed";
	return names[reason];
}

const char *page_type_name(enum page_type type)
{
	static const char *const names[] = {
		[PAGE_NORMAL] = "normal",
		[PAGE_ZERO] = "zero",
		[PAGE_SECRETS] = "secrets",
		[PAGE_CPUID] = "cpuid",
		[PAGE_SHARED] = "shared",
	};

	return names[type];
}
