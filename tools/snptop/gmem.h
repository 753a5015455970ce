/* SPDX-License-Identifier: GPL-2.0-only */
/* guest_memfd and the RMP of a host in single numbers. */
#ifndef GMEM_H
#define GMEM_H

#include "view.h"

/* struct gmem - gmem_list says what is what */
struct gmem {
	double freed, prepared_4k, prepared_2m, updates, psmashes;
	uint64_t pages, rmp_ns, flush_ns, bytes;
	uint64_t splits, failed, retries, rmp_failures;
	uint64_t back_4k, back_2m;
};

void gmem_fill(struct gmem *g, const struct view *v);

#endif
