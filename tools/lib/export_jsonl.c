// SPDX-License-Identifier: GPL-2.0-only
/* JSON lines, docs/schemas/events.json: what was recorded, its events, and how it ended. */
#include "event_value.h"
#include "export.h"

static void write_line(FILE *to, json_t *line)
{
	json_dumpf(line, to, JSON_COMPACT);
	json_decref(line);
	fputc('\n', to);
}

static void *jsonl_begin(const struct export_job *job)
{
	const struct hosts *hosts = fleet_hosts(job->fleet);
	json_t *start = event_json_start(fleet_info(job->fleet));

	if (hosts)
		json_object_set_new(start, "hosts", event_json_hosts(hosts));
	write_line(job->to, start);
	return NULL;
}

static void jsonl_event(const struct export_job *job, void *state, const struct ksnp_event *e)
{
	(void)state;
	write_line(job->to, event_json_of(e, fleet_hosts(job->fleet)));
}

static json_t *names_json(const struct export_job *job, const struct model *m)
{
	const struct hosts *hosts = fleet_hosts(job->fleet);
	json_t *names = json_object();
	char pid[HOSTS_NAME_SIZE + 16];

	for (size_t i = 0; i < m->nr_vms; i++) {
		const char *name = fleet_vm_name(job->fleet, m->vms[i].pid);

		snprintf(pid, sizeof(pid), "%s%s%u", hosts_name(hosts, m->vms[i].pid) ?: "",
			 hosts ? ":" : "", hosts_pid(hosts, m->vms[i].pid));
		if (*name)
			json_object_set_new(names, pid, json_string(name));
	}
	return names;
}

static void jsonl_end(const struct export_job *job, void *state, const struct model *model)
{
	const char *damage = fleet_damage(job->fleet);

	(void)state;
	write_line(job->to, json_pack("{s:b, s:I, s:I, s:s?, s:o}", "end", 1,
				      "lost", (json_int_t)fleet_lost(job->fleet),
				      "unknown", (json_int_t)fleet_unknown(job->fleet),
				      "damage", damage, "names", names_json(job, model)));
}

const struct export_format export_jsonl = {
	.name = "jsonl",
	.what = "JSON lines, one for each event",
	.begin = jsonl_begin,
	.event = jsonl_event,
	.end = jsonl_end,
};
