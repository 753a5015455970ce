/* SPDX-License-Identifier: GPL-2.0-only */
/* Metrics for Prometheus by HTTP, until a signal. */
#ifndef SERVE_H
#define SERVE_H

#include "feed.h"
#include "pace.h"

/* VMs with labels of their own, unless --max-vms says something else */
#define SERVE_MAX_VMS	64

/**
 * struct serve_options - what is served, and where
 * @where: ADDR:PORT, as in http_open()
 * @max_vms: VMs that have labels of their own
 * @interval_s: seconds between two looks
 */
struct serve_options {
	const char *where;
	size_t max_vms;
	double interval_s;
};

/**
 * run_serve() - serve
 * @feed: closed at the end
 * @p: how fast a recording runs; at its end its last numbers go on being served
 * @o: options
 * @why: what is wrong
 *
 * All privileges are dropped before the first client is answered, so that nothing can be attached
 * again: it ends when what it is attached to comes or goes.
 * Return: 0 after a signal, otherwise not 0 with @why.
 */
int run_serve(struct feed *feed, const struct pace *p, const struct serve_options *o,
	      char why[static 256]);

#endif
