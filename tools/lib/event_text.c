// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "event_kinds.h"
#include "event_text.h"
#include "names.h"
#include "text.h"

static void field_text(FILE *to, const struct ksnp_event *e, const struct event_field *f)
{
	char word[128];

	if (f->type == FIELD_TEXT)
		text_copy(word, sizeof(word), (const char *)e + f->offset, f->size);
	else
		name_format(word, sizeof(word), f->meaning, event_number(e, f));
	fprintf(to, " %s=%s", f->name, word);
}

void event_text(FILE *to, const struct ksnp_event *e, uint64_t start_ns)
{
	const struct event_kind *kind = event_kind(e->type);

	/* A CPU may have recorded it before another one looked at the clock */
	fprintf(to, "%s%.6f [%03u] %7u %-15s", e->ns < start_ns ? "-" : "",
		(e->ns < start_ns ? start_ns - e->ns : e->ns - start_ns) / 1e9, e->cpu, e->tid,
		kind->name);
	for (unsigned int i = 0; i < kind->nr_fields; i++)
		field_text(to, e, &kind->fields[i]);
	fputc('\n', to);
}
