// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include <kvm_snp/event.h>
#include <kvm_snp/units.h>

#include "array.h"
#include "event_kinds.h"
#include "event_value.h"
#include "html.h"

/* Of each event and unit, so that many of one do not hide the others; and of all */
#define MAX_OF_KIND	40
#define MAX_LISTED	400

/**
 * struct html_errors - errors
 * @list: events, as event_json_of() has them, with their time on the page as "page_ns"
 * @kinds: by event and unit
 */
struct html_errors {
	json_t *list;
	uint64_t total, kinds[KSNP_NR_EVENTS][KSNP_NR_UNITS + 1];
};

struct html_errors *html_errors_new(void)
{
	struct html_errors *h = array_alloc(1, sizeof(*h));

	h->list = json_array();
	return h;
}

void html_errors_free(struct html_errors *h)
{
	json_decref(h->list);
	free(h);
}

static uint64_t number(const struct ksnp_event *e, const char *name)
{
	const struct event_field *f = event_field(event_kind(e->type), name);

	return f ? event_number(e, f) : 0;
}

static bool is_rmp_error(const struct ksnp_event_rmp_fault_end *e)
{
	return e->unit == KSNP_UNIT_rmp_unexpected || e->why == KSNP_WHY_RMP_IN_USE ||
	       e->why == KSNP_WHY_RMP_FAILED;
}

bool html_is_error(const struct ksnp_event *e)
{
	switch (e->type) {
	case KSNP_EVENT_rmp_fault_end:
		/* That it is mended is told as a reason, too */
		return is_rmp_error((const struct ksnp_event_rmp_fault_end *)e);
	case KSNP_EVENT_vmgexit_end:
	case KSNP_EVENT_psc_end:
	case KSNP_EVENT_guest_request:
	case KSNP_EVENT_ap_create:
		return number(e, "why") != KSNP_WHY_NONE;
	case KSNP_EVENT_gmem_prepare:
	case KSNP_EVENT_launch:
	case KSNP_EVENT_fw_cmd_end:
	case KSNP_EVENT_rmp_update:
	case KSNP_EVENT_rmp_psmash:
		return number(e, "ret");
	case KSNP_EVENT_gmem_invalidate:
		return number(e, "failed");
	case KSNP_EVENT_terminate:
		return true;
	default:
		return false;
	}
}

static uint64_t *kind_of(struct html_errors *h, const struct ksnp_event *e)
{
	const struct event_field *f = event_field(event_kind(e->type), "unit");
	uint64_t unit = f ? event_number(e, f) : KSNP_NR_UNITS;

	return &h->kinds[e->type][unit < KSNP_NR_UNITS ? unit : KSNP_NR_UNITS];
}

void html_errors_event(struct html_errors *h, const struct ksnp_event *e, uint64_t at,
		       const struct hosts *hosts)
{
	json_t *o;

	if (!html_is_error(e))
		return;
	h->total++;
	if (++*kind_of(h, e) > MAX_OF_KIND || json_array_size(h->list) == MAX_LISTED)
		return;
	o = event_json_of(e, hosts);
	json_object_set_new(o, "page_ns", json_integer(at));
	json_array_append_new(h->list, o);
}

json_t *html_errors_json(const struct html_errors *h)
{
	json_t *kinds = json_object();

	for (unsigned int type = 1; type < KSNP_NR_EVENTS; type++) {
		uint64_t sum = 0;

		for (unsigned int unit = 0; unit <= KSNP_NR_UNITS; unit++)
			sum += h->kinds[type][unit];
		if (sum)
			json_object_set_new(kinds, event_kind(type)->name, json_integer(sum));
	}
	return json_pack("{s:I, s:o, s:O}", "total", (json_int_t)h->total, "events", kinds, "list",
			 h->list);
}
