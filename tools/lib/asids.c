// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>

#include "asids.h"

static bool sev_es(const char *folder, const char *name, uint64_t *n)
{
	char path[64], line[128];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "%.40s/%.20s", folder, name);
	f = fopen(path, "re");
	while (f && !found && fgets(line, sizeof(line), f))
		found = sscanf(line, "sev_es %" SCNu64, n) == 1;
	if (f)
		fclose(f);
	return found;
}

bool asids_read(uint64_t *all, uint64_t *used)
{
	/* Version 2, version 1, both */
	static const char *const folders[] = {
		"/sys/fs/cgroup", "/sys/fs/cgroup/misc", "/sys/fs/cgroup/unified",
	};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (sev_es(folders[i], "misc.capacity", all))
			return sev_es(folders[i], "misc.current", used);
	return false;
}
