/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the numbers come from, interval by interval: a live host or a recording. */
#ifndef FEED_H
#define FEED_H

#include <stdbool.h>
#include <stdint.h>

#include "filter.h"
#include "hostfiles.h"
#include "model.h"
#include "recording.h"

/* struct span - what has come in a time: @after and @departed less @before; these two may be NULL */
struct span {
	const struct model *after, *departed, *before;
};

/**
 * struct sample - what is known at the end of an interval; the feed's, until the next
 * @now: everything since counting began
 * @departed: what was counted of VMs that are not in @now any more: VM 0's; NULL: nothing
 * @interval: what came in the interval
 * @ns: the interval's end, CLOCK_MONOTONIC
 * @real_ns: the same, CLOCK_REALTIME
 * @seconds: how long the interval was; 0 for the first look, when nothing has been counted
 * @restarted: counting has begun anew: all that was counted before is in @departed
 * @recorded, @ended: it is a recording; at its end
 * @info: the host. Its source is "module", "stock", or "none" while there is nothing to
 *	attach to
 * @missing: what this source cannot show, a line; NULL: nothing
 * @message: what is wrong: why there is nothing, or with the recording; "" when all is well
 * @host: what files of the host say; in a recording nothing
 */
struct sample {
	const struct model *now, *departed;
	struct span interval;
	uint64_t ns, real_ns;
	double seconds;
	bool restarted, recorded, ended;
	const struct recording_info *info;
	const char *missing;
	const char *message;
	struct host *host;
};

struct feed;

/* Takes a part of what has been counted; it is gone after that */
typedef void feed_drain_fn(const struct model *part, void *arg);

/**
 * struct feed_ops - a kind of feed
 * @next: fill in the sample of the next interval
 * @drain: feed_drain()
 * @let_go: feed_let_go(); NULL: there is nothing to let go of
 * @close: free everything
 */
struct feed_ops {
	void (*next)(struct feed *f, double interval_s, struct sample *s);
	void (*drain)(struct feed *f, feed_drain_fn *fn, void *arg);
	bool (*let_go)(struct feed *f);
	void (*close)(struct feed *f);
};

/* struct feed - what each kind begins with */
struct feed {
	const struct feed_ops *ops;
};

/* Attach to this host. Never fails: what is wrong is in each sample's message. */
struct feed *feed_live(const struct filter *filter);

/* A recording. Return: it, or NULL with @why. */
struct feed *feed_replay(const char *path, const struct filter *filter, char why[static 256]);

/**
 * feed_next() - the next interval
 * @f: feed
 * @interval_s: how long it is to be. A live feed returns at once, and the interval is the
 *	time since the last call; the caller waits. In a recording it is the recording's time.
 * @s: sample
 *
 * The first call's interval is empty: it attaches, or opens.
 */
void feed_next(struct feed *f, double interval_s, struct sample *s);
void feed_close(struct feed *f);

/**
 * feed_drain() - hand over what is counted, in small parts, instead of keeping it
 * @f: feed, before its first interval
 * @fn: called any number of times in an interval; with VMs' names
 * @arg: for @fn
 *
 * A recording's parts are what has come since the last; a live host's all that has been counted, each interval
 * anew, as by counters_read_parts(). A sample's @now has losses alone then, of records.
 */
void feed_drain(struct feed *f, feed_drain_fn *fn, void *arg);

/**
 * feed_let_go() - detach from kernel modules, or attach again
 * @f: feed
 *
 * A module that something is attached to cannot be unloaded. When it has been, and something
 * else is there, that is attached to by itself. SIGUSR1 does the same.
 * Return: false for a recording.
 */
bool feed_let_go(struct feed *f);

#endif
