// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "array.h"
#include "departed.h"
#include "feed.h"
#include "source.h"

#define LET_GO	"detached: kvm_snp and kvm_amd can be unloaded; D attaches again"

static volatile sig_atomic_t signalled;

static void on_signal(int sig)
{
	(void)sig;
	signalled = true;
}

/* struct modules - modules by the inodes of their folders, new ones each time; 0: not loaded */
struct modules {
	uint64_t kvm_snp, kvm_amd;
};

/**
 * struct live - this host
 * @feed: first
 * @filter: what is counted
 * @counters: NULL while there is nothing to attach to
 * @kind: what they are attached to
 * @now, @before: the last two readings of what is attached; @now is empty when nothing is, @before NULL
 *	when there is one only
 * @drain, @arg: who takes readings, in parts; NULL: they are kept
 * @let_go: nothing is to be attached to as long as modules are these
 * @departed, @missing, @message, @host: as in the sample
 * @info: of the host
 */
struct live {
	struct feed feed;
	struct filter filter;
	struct counters *counters;
	enum source_kind kind;
	feed_drain_fn *drain;
	void *arg;
	struct modules let_go;
	struct model *now, *before, *departed;
	struct recording_info info;
	const char *missing;
	char message[256];
	struct host host;
};

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

/* A reading in which nothing has happened yet */
static struct model *new_reading(void)
{
	struct model *m = model_new();

	m->from_ns = m->ns = clock_ns(CLOCK_MONOTONIC);
	return m;
}

static void replace(struct model **old, struct model *m)
{
	model_free(*old);
	*old = m;
}

static uint64_t inode(const char *folder)
{
	struct stat st;

	return stat(folder, &st) ? 0 : st.st_ino;
}

static struct modules modules_now(void)
{
	return (struct modules){
		.kvm_snp = inode("/sys/module/kvm_snp"),
		.kvm_amd = inode("/sys/module/kvm_amd"),
	};
}

/* Whether somebody still has time to unload a module. Once it has been, nothing is let go any more. */
static bool is_let_go(struct live *l)
{
	struct modules now = modules_now();

	if (memcmp(&now, &l->let_go, sizeof(now)))
		memset(&l->let_go, 0, sizeof(l->let_go));
	return l->let_go.kvm_snp || l->let_go.kvm_amd;
}

/* Only what comes from now on has rates: before the last program was attached some of it was not counted */
static void begin(struct live *l)
{
	struct model *first = l->counters && !l->drain ? counters_read(l->counters) : NULL;

	replace(&l->before, NULL);
	replace(&l->now, first ?: new_reading());
}

static void attach(struct live *l)
{
	bool wait = is_let_go(l);
	int kind = source_probe(l->message);

	l->kind = kind < 0 ? SOURCE_STOCK : kind;
	l->missing = NULL;
	if (wait)
		strcpy(l->message, LET_GO);
	else if (kind >= 0)
		l->counters = counters_open(l->kind, &l->filter, NULL, l->message);
	source_info(l->kind, &l->info);
	if (l->counters) {
		l->missing = source_missing(l->kind);
		l->message[0] = '\0';
	} else {
		strcpy(l->info.source, "none");
	}
	begin(l);
}

/* What was counted by what is detached now has departed */
static void detach(struct live *l)
{
	counters_close(l->counters);
	l->counters = NULL;
	departed_add(l->departed, l->now, NULL);
}

/* Whether the module has come since this was attached to the stock kernel */
static bool has_better(const struct live *l)
{
	char why[256];

	return l->kind == SOURCE_STOCK && source_probe(why) == SOURCE_MODULE;
}

/* False: it has to be attached again */
static bool take_reading(struct live *l)
{
	struct model *m;

	if (has_better(l))
		return false;
	if (l->drain)
		return counters_read_parts(l->counters, l->drain, l->arg);
	m = counters_read(l->counters);
	if (!m)
		return false;
	replace(&l->before, l->now);
	l->now = m;
	departed_add(l->departed, l->before, m);
	return true;
}

static void drain(struct feed *f, feed_drain_fn *fn, void *arg)
{
	struct live *l = (struct live *)f;

	l->drain = fn;
	l->arg = arg;
}

static bool let_go(struct feed *f)
{
	struct live *l = (struct live *)f;

	l->let_go = l->counters ? modules_now() : (struct modules){ 0 };
	return true;
}

/* Return: whether counting begins anew */
static bool advance(struct live *l)
{
	bool lost;

	if (signalled) {
		signalled = false;
		let_go(&l->feed);
	}
	lost = l->counters && (is_let_go(l) || !take_reading(l));
	if (lost)
		detach(l);
	if (!l->counters)
		attach(l);
	return lost;
}

static void next(struct feed *f, double interval_s, struct sample *s)
{
	struct live *l = (struct live *)f;
	const struct model *before;
	bool restarted;

	(void)interval_s;
	restarted = advance(l);
	before = l->before ?: l->now;
	host_free(&l->host);
	host_read(&l->host);
	*s = (struct sample){
		.now = l->now,
		.departed = l->departed,
		.interval = { .after = l->now, .before = before },
		.ns = l->now->ns,
		.real_ns = clock_ns(CLOCK_REALTIME),
		.seconds = (l->now->ns - before->ns) / 1e9,
		.restarted = restarted,
		.info = &l->info,
		.missing = l->missing,
		.message = l->message,
		.host = &l->host,
	};
}

static void close_live(struct feed *f)
{
	struct live *l = (struct live *)f;

	if (l->counters)
		counters_close(l->counters);
	model_free(l->now);
	model_free(l->before);
	model_free(l->departed);
	host_free(&l->host);
	free(l);
}

static const struct feed_ops ops = { .next = next, .drain = drain, .let_go = let_go, .close = close_live };

struct feed *feed_live(const struct filter *filter)
{
	struct live *l = array_alloc(1, sizeof(*l));

	signal(SIGUSR1, on_signal);
	l->feed.ops = &ops;
	l->filter = *filter;
	l->departed = model_new();
	host_unknown(&l->host);
	return &l->feed;
}
