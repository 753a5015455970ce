// SPDX-License-Identifier: GPL-2.0-only
#include "feed.h"

void feed_next(struct feed *f, double interval_s, struct sample *s)
{
	f->ops->next(f, interval_s, s);
}

void feed_drain(struct feed *f, feed_drain_fn *fn, void *arg)
{
	f->ops->drain(f, fn, arg);
}

bool feed_let_go(struct feed *f)
{
	return f->ops->let_go && f->ops->let_go(f);
}

void feed_close(struct feed *f)
{
	f->ops->close(f);
}
