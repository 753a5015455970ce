// SPDX-License-Identifier: GPL-2.0-only
/* What events tell of a vCPU. */
#include "hang.h"

#define PAGE_MASK	(~UINT64_C(0xfff))

static void see_request(struct hang_seen *s, const struct ksnp_event_vmgexit_end *e)
{
	s->recent[s->requests++ % HANG_RECENT] = (struct hang_request){
		.ns = e->head.ns, .code = e->code, .kernel_ns = e->kernel_ns,
		.vmm_ns = e->vmm_ns, .unit = e->unit, .end = e->end, .why = e->why,
	};
}

static void see_rmp_fault(struct hang_seen *s, const struct ksnp_event_rmp_fault_end *e)
{
	bool same = s->rmp_same && !((s->rmp_gpa ^ e->gpa) & PAGE_MASK);

	s->rmp_faults++;
	s->rmp_same = same ? s->rmp_same + 1 : 1;
	s->rmp_gpa = e->gpa;
	s->rmp_why = e->why;
}

static void see_psc_begin(struct hang_seen *s, const struct ksnp_event_psc_begin *e)
{
	s->range_gpa = 0;
	s->psc_first = e->first;
	s->psc_last = e->last;
}

/* What fails at an entry that has never got as far as a range has no GPA */
static void see_psc_end(struct hang_seen *s, const struct ksnp_event_psc_end *e)
{
	uint16_t entry = s->psc_first + e->entries;
	bool same = s->psc_same && s->psc_entry == entry && s->psc_gpa == s->range_gpa;

	if (e->why == KSNP_WHY_NONE && !e->error) {
		s->psc_same = 0;
		return;
	}
	s->psc_same = same ? s->psc_same + 1 : 1;
	s->psc_entry = entry;
	s->psc_gpa = s->range_gpa;
	s->psc_error = e->error;
	s->psc_why = e->why;
}

void hang_see(struct hang_seen *s, const struct ksnp_event *e)
{
	const struct ksnp_event_terminate *t = (const void *)e;

	switch (e->type) {
	case KSNP_EVENT_vmgexit_end:
		see_request(s, (const void *)e);
		break;
	case KSNP_EVENT_rmp_fault_end:
		see_rmp_fault(s, (const void *)e);
		break;
	case KSNP_EVENT_psc_begin:
		see_psc_begin(s, (const void *)e);
		break;
	case KSNP_EVENT_psc_range:
		s->range_gpa = ((const struct ksnp_event_psc_range *)e)->gpa;
		break;
	case KSNP_EVENT_psc_end:
		see_psc_end(s, (const void *)e);
		break;
	case KSNP_EVENT_terminate:
		s->terminated = true;
		s->set = t->set;
		s->code = t->code;
		break;
	default:
		break;
	}
}
