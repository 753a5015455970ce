// SPDX-License-Identifier: GPL-2.0-only
/* What is said of this machine, and of its processes. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "file.h"
#include "source.h"

static void cpu_name(char *name, size_t size)
{
	char line[256];
	FILE *f = fopen("/proc/cpuinfo", "re");

	name[0] = '\0';
	while (f && !name[0] && fgets(line, sizeof(line), f)) {
		char *colon = strchr(line, ':');

		if (colon && !strncmp(line, "model name", 10)) {
			colon[strcspn(colon, "\n")] = '\0';
			snprintf(name, size, "%.*s", (int)size - 1, colon + 1 + strspn(colon + 1, " "));
		}
	}
	if (f)
		fclose(f);
}

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

void source_info(enum source_kind kind, struct recording_info *info)
{
	struct utsname u;

	memset(info, 0, sizeof(*info));
	uname(&u);
	snprintf(info->host, sizeof(info->host), "%.63s", u.nodename);
	snprintf(info->kernel, sizeof(info->kernel), "%.63s", u.release);
	cpu_name(info->cpu, sizeof(info->cpu));
	file_read("/proc/sys/kernel/random/boot_id", info->boot, sizeof(info->boot));
	strcpy(info->source, kind == SOURCE_MODULE ? "module" : "stock");
	if (kind == SOURCE_MODULE)
		file_read("/sys/module/kvm_snp/version", info->module, sizeof(info->module));
	info->cpus = sysconf(_SC_NPROCESSORS_ONLN);
	info->start_ns = clock_ns(CLOCK_MONOTONIC);
	info->start_real_ns = clock_ns(CLOCK_REALTIME);
}

/* QEMU's -name: "NAME", "guest=NAME,...", or NAME before the first comma */
static void qemu_name(const char *value, char name[static MODEL_NAME_SIZE])
{
	const char *guest = strstr(value, "guest=");

	if (guest && (guest == value || guest[-1] == ','))
		value = guest + strlen("guest=");
	snprintf(name, MODEL_NAME_SIZE, "%.*s", (int)strcspn(value, ","), value);
}

/* Names are shown on terminals */
static void printable(char *name)
{
	for (; *name; name++)
		if (!isprint((unsigned char)*name))
			*name = '?';
}

void source_vm_name(uint32_t pid, char name[static MODEL_NAME_SIZE])
{
	char path[32], text[4096];
	const char *end;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%u/cmdline", pid);
	n = file_read(path, text, sizeof(text));
	end = text + (n > 0 ? n : 0);
	name[0] = '\0';
	for (const char *word = text; word < end; word += strlen(word) + 1)
		if (!strcmp(word, "-name") && word + 6 < end)
			qemu_name(word + 6, name);
	if (!name[0]) {
		snprintf(path, sizeof(path), "/proc/%u/comm", pid);
		file_read(path, name, MODEL_NAME_SIZE);
	}
	printable(name);
}
