// SPDX-License-Identifier: GPL-2.0-only
/*
 * fill VMS VCPUS: inside the lab: makes the tables in which somebody counts those of so many VMs, whose
 * processes are there from "ready" on until stdin ends. Each vCPU has sent 100 requests of each of 6 units;
 * each VM has both histograms of these, with 100 values of 1 us, and of 10 us, for each vCPU.
 *
 * To be run when nothing else is counted: programs would not look for these places where they are.
 */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <kvm_snp/hist.h>

#include "../../bpf/count.h"

#define REQUESTS	100
/* Below are histograms of VMs that have gone, which are about to be cleared */
#define FIRST_SLOT	144

static const unsigned int units[] = {
	KSNP_UNIT_cpuid, KSNP_UNIT_mmio_read, KSNP_UNIT_mmio_write, KSNP_UNIT_psc, KSNP_UNIT_psc_msr,
	KSNP_UNIT_intercept,
};

#define NR_UNITS	(sizeof(units) / sizeof(units[0]))

/* The last map of this name: a file descriptor */
static int find_map(const char *name)
{
	struct bpf_map_info info;
	__u32 size, id = 0;
	int fd, found = -1;

	while (!bpf_map_get_next_id(id, &id)) {
		fd = bpf_map_get_fd_by_id(id);
		memset(&info, 0, sizeof(info));
		size = sizeof(info);
		if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size))
			err(1, "map %u", id);
		if (strcmp(info.name, name)) {
			close(fd);
			continue;
		}
		if (found >= 0)
			close(found);
		found = fd;
	}
	if (found < 0)
		errx(1, "nobody counts: there is no map %s", name);
	return found;
}

/* Every other place, as the kernel's tables are half full at most */
static void put(int map, __u32 i, const void *place)
{
	if (bpf_map_update_elem(map, &i, place, BPF_ANY))
		err(1, "place %u", i);
}

static pid_t idle(void)
{
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	while (!pid)
		pause();
	return pid;
}

static void put_vcpu(int map, __u32 i, __u32 vm, __u32 vcpu)
{
	struct vcpu_place place = { .key = vcpu_key(vm, vcpu) };

	for (size_t u = 0; u < NR_UNITS; u++)
		place.counts.unit[units[u]] = (struct ksnp_count){ .count = REQUESTS, .at_vmm = REQUESTS };
	put(map, 2 * i, &place);
}

/* @slot counts them */
static void put_hists(int places, int hists, __u32 *slot, __u32 vm, __u64 values)
{
	static const __u64 ns[] = { 1000, 10000 };

	for (size_t u = 0; u < NR_UNITS; u++) {
		for (unsigned int part = 0; part < 2; part++) {
			struct hist_place place = {
				.key = hist_key(vm, KSNP_HIST_OF_UNIT(units[u]), part), .slot = *slot + 1,
			};
			struct ksnp_hist hist = { .sum = values * ns[part], .max = ns[part] };

			hist.bucket[ksnp_hist_bucket(ns[part])] = values;
			put(hists, *slot, &hist);
			put(places, 2 * *slot, &place);
			(*slot)++;
		}
	}
}

int main(int argc, char **argv)
{
	__u32 vms = argc == 3 ? atoi(argv[1]) : 0, vcpus = argc == 3 ? atoi(argv[2]) : 0;
	__u32 slot = FIRST_SLOT;
	pid_t pids[512];
	int maps[4];

	if (!vms || vms > 512 || vcpus < vms)
		errx(2, "usage: fill VMS VCPUS");
	maps[0] = find_map("vms");
	maps[1] = find_map("vcpus");
	maps[2] = find_map("hist_places");
	maps[3] = find_map("hists");
	for (__u32 i = 0; i < vms; i++)
		pids[i] = idle();
	for (__u32 i = 0; i < vms; i++) {
		struct vm_place place = { .key = pids[i], .counts.first_ns = 1 };

		put_hists(maps[2], maps[3], &slot, pids[i], REQUESTS * (vcpus / vms + (i < vcpus % vms)));
		put(maps[0], 2 * i, &place);
	}
	for (__u32 i = 0; i < vcpus; i++)
		put_vcpu(maps[1], i, pids[i % vms], i / vms);
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
	for (__u32 i = 0; i < vms; i++)
		kill(pids[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	return 0;
}
