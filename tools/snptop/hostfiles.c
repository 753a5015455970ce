// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "asids.h"
#include "format.h"
#include "hostfiles.h"
#include "names.h"

void host_unknown(struct host *h)
{
	*h = (struct host){
		.asids = UNKNOWN, .asids_used = UNKNOWN,
		.overrides_read = true,
		.vcpus_read = true,
	};
	memset(h->modes, -1, sizeof(h->modes));
}

/* struct reading - files on the way: into @host, of the VM that the last line was of */
struct reading {
	struct host *host;
	uint32_t pid;
};

typedef void line_fn(const char *line, struct reading *r);

/* A file that is not there has no lines */
static void read_lines(const char *path, line_fn *fn, struct reading *r)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;

	if (!file)
		return;
	while (getline(&line, &room, file) > 0)
		fn(line, r);
	free(line);
	fclose(file);
}

/* "UNIT MODE ..." of a line; false: it has none */
static bool unit_and_mode(const char *line, int *unit, int *mode)
{
	char unit_name[32], mode_name[16];

	if (sscanf(line, " %31s %15s", unit_name, mode_name) != 2)
		return false;
	*unit = name_unit(unit_name);
	for (*mode = 0; *mode < KSNP_NR_MODES; (*mode)++)
		if (!strcmp(name_of(KSNP_AS_MODE, *mode), mode_name))
			return *unit >= 0;
	return false;
}

static void take_mode(const char *line, struct reading *r)
{
	int unit, mode;

	if (unit_and_mode(line, &unit, &mode))
		r->host->modes[unit] = mode;
}

static void take_leaked(const char *line, struct reading *r)
{
	uint64_t n;

	if (sscanf(line, "pages_leaked %" SCNu64, &n) == 1)
		r->host->leaked = n;
}

void host_read(struct host *h)
{
	struct reading r = { .host = h };

	host_unknown(h);
	h->overrides_read = h->vcpus_read = false;
	asids_read(&h->asids, &h->asids_used);
	read_lines(BLACKBOX_DIR "units/all/mode", take_mode, &r);
	read_lines(BLACKBOX_DIR "state", take_leaked, &r);
	blackbox_firmware(&h->firmware);
}

/* "vm PID ...", then a line for each of its units that has been used or differs */
static void take_override(const char *line, struct reading *r)
{
	struct host *h = r->host;
	int unit, mode;

	if (sscanf(line, "vm %u", &r->pid) == 1)
		return;
	if (!unit_and_mode(line, &unit, &mode) || mode == h->modes[unit])
		return;
	array_insert((void **)&h->overrides, &h->nr_overrides, sizeof(*h->overrides),
		     h->nr_overrides);
	h->overrides[h->nr_overrides - 1] = (struct host_override){
		.pid = r->pid, .unit = unit, .mode = mode,
	};
}

void host_vm_modes(struct host *h, uint32_t pid, int8_t modes[static KSNP_NR_UNITS])
{
	struct reading r = { .host = h };

	if (!h->overrides_read)
		read_lines(BLACKBOX_DIR "vms", take_override, &r);
	h->overrides_read = true;
	memcpy(modes, h->modes, sizeof(h->modes));
	for (size_t i = 0; i < h->nr_overrides; i++)
		if (h->overrides[i].pid == pid)
			modes[h->overrides[i].unit] = h->overrides[i].mode;
}

static int compare_vcpus(const void *a, const void *b)
{
	const struct blackbox_vcpu *x = a, *y = b;

	if (x->vm != y->vm)
		return x->vm < y->vm ? -1 : 1;
	return (x->vcpu > y->vcpu) - (x->vcpu < y->vcpu);
}

const struct blackbox_vcpu *host_vcpu(struct host *h, uint32_t pid, uint32_t vcpu)
{
	struct blackbox_vcpu wanted = { .vm = pid, .vcpu = vcpu };

	if (!h->vcpus_read && !blackbox_vcpus(&h->vcpus, &h->nr_vcpus) && h->nr_vcpus)
		qsort(h->vcpus, h->nr_vcpus, sizeof(*h->vcpus), compare_vcpus);
	h->vcpus_read = true;
	if (!h->nr_vcpus)
		return NULL;
	return bsearch(&wanted, h->vcpus, h->nr_vcpus, sizeof(*h->vcpus), compare_vcpus);
}

void host_free(struct host *h)
{
	free(h->overrides);
	free(h->vcpus);
	host_unknown(h);
}
