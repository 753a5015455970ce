// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "kvm_debugfs.h"
#include "threads.h"

#define KVM_DIR		"/sys/kernel/debug/kvm"
#define PATH_SIZE	128

static bool read_number(const char *dir, const char *file, uint64_t *n)
{
	char path[PATH_SIZE];
	bool ok;
	FILE *f;

	snprintf(path, sizeof(path), "%.80s/%.40s", dir, file);
	f = fopen(path, "re");
	if (!f)
		return false;
	ok = fscanf(f, "%" SCNu64, n) == 1;
	fclose(f);
	return ok;
}

/* A VM's folder is CREATOR-FD, the creator being a thread. Return: its process, or 0. */
static uint32_t vm_of(const char *name)
{
	char *end;
	unsigned long creator = strtoul(name, &end, 10);

	if (end == name || *end != '-' || creator > INT32_MAX)
		return 0;
	/* A creator that has ended was not the process's last thread, or the VM would be gone, too */
	return thread_process(creator) ?: creator;
}

static void *add_vcpus(const char *dir, uint32_t vm, void *all, size_t *nr)
{
	struct kvm_vcpu_id id = { .vm = vm };
	DIR *d = opendir(dir);
	struct dirent *entry;
	char path[PATH_SIZE];
	uint64_t tid;

	while (d && (entry = readdir(d))) {
		if (sscanf(entry->d_name, "vcpu%" SCNu32, &id.vcpu) != 1)
			continue;
		snprintf(path, sizeof(path), "%.80s/%.20s", dir, entry->d_name);
		id.tid = read_number(path, "pid", &tid) ? tid : 0;
		array_insert(&all, nr, sizeof(id), *nr);
		((struct kvm_vcpu_id *)all)[*nr - 1] = id;
	}
	if (d)
		closedir(d);
	return all;
}

int kvm_vcpus(struct kvm_vcpu_id **vcpus, size_t *nr)
{
	DIR *d = opendir(KVM_DIR);
	struct dirent *entry;
	char path[PATH_SIZE];
	void *all = NULL;
	uint32_t vm;

	*vcpus = NULL;
	*nr = 0;
	if (!d)
		return -errno;
	while ((entry = readdir(d))) {
		vm = vm_of(entry->d_name);
		if (!vm)
			continue;
		snprintf(path, sizeof(path), KVM_DIR "/%.40s", entry->d_name);
		all = add_vcpus(path, vm, all, nr);
	}
	closedir(d);
	*vcpus = all;
	return 0;
}

/* Mapped, emulated, mapped by another vCPU meanwhile, and mended without KVM's lock */
static bool read_faults_done(const char *path, uint64_t *done)
{
	static const char *const ways[] = { "pf_fixed", "pf_emulate", "pf_spurious", "pf_fast" };
	uint64_t nr;

	*done = 0;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (!read_number(path, ways[i], &nr))
			return false;
		*done += nr;
	}
	return true;
}

void kvm_stats_read(uint32_t vm, struct kvm_stats *s)
{
	DIR *d = opendir(KVM_DIR);
	struct dirent *entry;
	char path[PATH_SIZE];

	memset(s, 0, sizeof(*s));
	while (d && !s->known && (entry = readdir(d))) {
		if (vm_of(entry->d_name) != vm)
			continue;
		snprintf(path, sizeof(path), KVM_DIR "/%.40s", entry->d_name);
		s->known = read_number(path, "exits", &s->exits) &&
			   read_number(path, "irq_exits", &s->irq_exits) &&
			   read_number(path, "pf_taken", &s->pf_taken) &&
			   read_faults_done(path, &s->pf_done);
	}
	if (d)
		closedir(d);
}
