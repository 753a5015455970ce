// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include <kvm_snp/counts.h>

#include "html.h"
#include "names.h"

/* In JSON these are within strings only; a script's end, a comment's or an entity begins with them */
static int put(const char *text, size_t len, void *arg)
{
	FILE *to = arg;

	for (size_t i = 0; i < len; i++) {
		if (strchr("<>&", text[i]) && text[i])
			fprintf(to, "\\u%04x", text[i]);
		else
			putc(text[i], to);
	}
	return 0;
}

void html_json(FILE *to, const json_t *o)
{
	json_dump_callback(o, put, to, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY);
}

void html_cells(FILE *to, const uint32_t *cells, size_t nr)
{
	size_t last = 0;

	putc('[', to);
	for (size_t i = 0, n = 0; i < nr; i++) {
		if (!cells[i])
			continue;
		fprintf(to, "%s%zu,%" PRIu32, n++ ? "," : "", i - last, cells[i]);
		last = i;
	}
	putc(']', to);
}

void html_set_vm(json_t *o, const struct hosts *hosts, uint32_t vm)
{
	json_object_set_new(o, "vm", json_integer(hosts_pid(hosts, vm)));
	if (hosts)
		json_object_set_new(o, "host", json_string(hosts_name(hosts, vm)) ?: json_null());
}

json_t *html_of_json(uint32_t of)
{
	char name[32];

	if (of >= KSNP_HIST_OF_FW(0))
		return json_pack("{s:s, s:s}", "kind", "firmware", "name",
				 name_format(name, sizeof(name), KSNP_AS_FW_CMD,
					     of - KSNP_HIST_OF_FW(0)));
	if (of >= KSNP_HIST_OF_FLUSH(0))
		return json_pack("{s:s, s:s}", "kind", "flush", "name",
				 name_format(name, sizeof(name), KSNP_AS_FLUSH,
					     of - KSNP_HIST_OF_FLUSH(0)));
	return json_pack("{s:s, s:s}", "kind", "unit", "name",
			 name_format(name, sizeof(name), KSNP_AS_UNIT, of));
}
