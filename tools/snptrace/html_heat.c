// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include <kvm_snp/counts.h>

#include "array.h"
#include "html.h"
#include "id_map.h"

/* Some 120 KB each */
#define MAX_SERIES	192

/* Parts that are numbers alone, beside KSNP_PART_* */
enum { PART_ERRORS = 2, PART_AVOIDED, NR_PARTS };

/* struct heat - @of: KSNP_HIST_OF_*; @part: of it */
struct heat {
	uint32_t of, part;
	struct timeline_series *series;
};

struct html_heat {
	struct timeline *timeline;
	struct heat *list;
	size_t nr;
	struct id_map by_key;
	uint64_t lost;
};

struct html_heat *html_heat_new(struct timeline *t)
{
	struct html_heat *h = array_alloc(1, sizeof(*h));

	h->timeline = t;
	return h;
}

void html_heat_free(struct html_heat *h)
{
	free(h->list);
	free(h->by_key.entries);
	free(h);
}

uint64_t html_heat_lost(const struct html_heat *h)
{
	return h->lost;
}

static struct timeline_series *series(struct html_heat *h, uint32_t of, uint32_t part)
{
	uint64_t key = (uint64_t)of * NR_PARTS + part;
	uint32_t at = id_map_get(&h->by_key, key);

	if (at != ID_MAP_NONE)
		return h->list[at].series;
	if (h->nr == MAX_SERIES) {
		h->lost++;
		return NULL;
	}
	id_map_set(&h->by_key, key, h->nr);
	array_insert((void **)&h->list, &h->nr, sizeof(*h->list), h->nr);
	h->list[h->nr - 1] = (struct heat){
		.of = of,
		.part = part,
		.series = timeline_series(h->timeline, part < PART_ERRORS ? TIMELINE_ROWS : 1),
	};
	return h->list[h->nr - 1].series;
}

static void value(struct html_heat *h, uint64_t at, uint32_t of, uint32_t part, uint64_t ns)
{
	struct timeline_series *s = series(h, of, part);

	if (s)
		timeline_add(h->timeline, s, at, timeline_row(ns), 1);
}

static void count(struct html_heat *h, uint64_t at, uint32_t of, uint32_t part)
{
	struct timeline_series *s = series(h, of, part);

	if (s)
		timeline_add(h->timeline, s, at, 0, 1);
}

/* A file can say anything: numbers that are nothing's */
static bool is_of_none(const struct ksnp_event *e)
{
	switch (e->type) {
	case KSNP_EVENT_vmgexit_end:
		return ((const struct ksnp_event_vmgexit_end *)e)->unit >= KSNP_NR_VCPU_UNITS;
	case KSNP_EVENT_rmp_fault_end:
		return ((const struct ksnp_event_rmp_fault_end *)e)->unit >= KSNP_NR_VCPU_UNITS;
	case KSNP_EVENT_launch:
		return ((const struct ksnp_event_launch *)e)->unit >= KSNP_NR_UNITS;
	case KSNP_EVENT_cache_flush:
		return ((const struct ksnp_event_cache_flush *)e)->reason >= KSNP_NR_FLUSHES;
	case KSNP_EVENT_fw_cmd_end:
		return ((const struct ksnp_event_fw_cmd_end *)e)->cmd > UINT16_MAX;
	default:
		return false;
	}
}

static uint32_t heat_vmgexit_end(struct html_heat *h, const struct ksnp_event_vmgexit_end *e,
				 uint64_t at)
{
	value(h, at, e->unit, KSNP_PART_KERNEL, e->kernel_ns);
	if (e->vmm_ns)
		value(h, at, e->unit, KSNP_PART_VMM, e->vmm_ns);
	return e->unit;
}

static uint32_t heat_rmp_fault_end(struct html_heat *h, const struct ksnp_event_rmp_fault_end *e,
				   uint64_t at)
{
	value(h, at, e->unit, KSNP_PART_KERNEL, e->ns);
	return e->unit;
}

static uint32_t heat_gmem_prepare(struct html_heat *h, const struct ksnp_event_gmem_prepare *e,
				  uint64_t at)
{
	value(h, at, KSNP_UNIT_gmem_prepare, KSNP_PART_KERNEL, e->ns);
	return KSNP_UNIT_gmem_prepare;
}

static uint32_t heat_gmem_invalidate(struct html_heat *h, const struct ksnp_event_gmem_invalidate *e,
				     uint64_t at)
{
	value(h, at, KSNP_UNIT_gmem_invalidate, KSNP_PART_RMP, e->rmp_ns);
	if (e->flush_ns)
		value(h, at, KSNP_UNIT_gmem_invalidate, KSNP_PART_FLUSH, e->flush_ns);
	return KSNP_UNIT_gmem_invalidate;
}

static uint32_t heat_launch(struct html_heat *h, const struct ksnp_event_launch *e, uint64_t at)
{
	value(h, at, e->unit, KSNP_PART_KERNEL, e->ns);
	return e->unit;
}

static uint32_t heat_cache_flush(struct html_heat *h, const struct ksnp_event_cache_flush *e,
				 uint64_t at)
{
	uint32_t of = KSNP_HIST_OF_FLUSH(e->reason);

	if (e->avoided)
		count(h, at, of, PART_AVOIDED);
	else
		value(h, at, of, KSNP_PART_KERNEL, e->ns);
	return of;
}

static uint32_t heat_fw_cmd_end(struct html_heat *h, const struct ksnp_event_fw_cmd_end *e, uint64_t at)
{
	uint32_t of = KSNP_HIST_OF_FW(e->cmd);

	value(h, at, of, KSNP_PART_RUN, e->run_ns);
	if (e->queue_ns)
		value(h, at, of, KSNP_PART_QUEUE, e->queue_ns);
	return of;
}

/* Events that take a time */
#define TIMED(X)								\
	X(vmgexit_end)								\
	X(rmp_fault_end)							\
	X(gmem_prepare)								\
	X(gmem_invalidate)							\
	X(launch)								\
	X(cache_flush)								\
	X(fw_cmd_end)

void html_heat_event(struct html_heat *h, const struct ksnp_event *e, uint64_t at)
{
	uint32_t of;

	if (is_of_none(e))
		return;
	switch (e->type) {
#define TAKE(event)								\
	case KSNP_EVENT_##event:						\
		of = heat_##event(h, (const struct ksnp_event_##event *)e, at);	\
		break;
	TIMED(TAKE)
	default:
		return;
	}
	if (html_is_error(e))
		count(h, at, of, PART_ERRORS);
}

static const char *part_name(const struct heat *s)
{
	bool freeing = s->of == KSNP_UNIT_gmem_invalidate, firmware = s->of >= KSNP_HIST_OF_FW(0);

	switch (s->part) {
	case PART_ERRORS:
		return "errors";
	case PART_AVOIDED:
		return "avoided";
	case KSNP_PART_KERNEL:
		return freeing ? "rmp" : firmware ? "run" : "kernel";
	default:
		return freeing ? "flush" : firmware ? "queue" : "vmm";
	}
}

void html_heat_write(const struct html_heat *h, FILE *to, const struct timeline *t)
{
	putc('[', to);
	for (size_t i = 0; i < h->nr; i++) {
		const struct heat *s = &h->list[i];
		json_t *of = html_of_json(s->of);

		fprintf(to, "%s\n{\"of\":", i ? "," : "");
		html_json(to, of);
		json_decref(of);
		fprintf(to, ",\"part\":\"%s\",\"cells\":", part_name(s));
		html_cells(to, s->series->cells, (size_t)t->bins * s->series->rows);
		putc('}', to);
	}
	putc(']', to);
}
