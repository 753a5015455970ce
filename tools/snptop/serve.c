// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "array.h"
#include "http.h"
#include "label_sets.h"
#include "openmetrics.h"
#include "privileges.h"
#include "run.h"
#include "serve.h"

/* Documents that clients are still reading; with so many they get the last one, however old */
#define MAX_DOCUMENTS	4

#define NS_PER_MS	1000000ULL

/* struct document - metrics in one of both formats; @intervals is how many had been looked at */
struct document {
	struct MHD_Response *response;
	uint64_t intervals;
};

/* struct text - a document's text, until the last client has it */
struct text {
	struct exporter *exporter;
	char *text;
};

/**
 * struct exporter - what is served
 * @feed, @live, @sample: where numbers come from: this host, or a recording; the last look
 * @sets: VMs, and what has been counted
 * @http: the server
 * @documents: plain text, OpenMetrics
 * @nr_documents: those that are in memory, older ones included
 * @intervals: looks so far
 */
struct exporter {
	struct feed *feed;
	bool live;
	struct sample sample;
	struct label_sets sets;
	struct http *http;
	struct document documents[2];
	unsigned int nr_documents;
	uint64_t intervals;
};

static void write_source(FILE *to, const struct recording_info *info)
{
	openmetrics_family(to, "info", "source", NULL,
			   "where numbers come from: the module, or the stock kernel");
	fputs("kvm_snp_source_info{source=\"", to);
	openmetrics_escaped(to, info->source);
	fputs("\",host=\"", to);
	openmetrics_escaped(to, info->host);
	fputs("\",kernel=\"", to);
	openmetrics_escaped(to, info->kernel);
	fputs("\",module=\"", to);
	openmetrics_escaped(to, info->module);
	fputs("\"} 1\n", to);
}

static void write_number(FILE *to, const char *name, const char *help, uint64_t n)
{
	openmetrics_family(to, "counter", name, NULL, help);
	fprintf(to, "kvm_snp_%s_total %" PRIu64 "\n", name, n);
}

static void write_openmetrics(struct exporter *e, FILE *to)
{
	openmetrics_write_families(to, e->sets.shown.model, &e->sets.shown.hists);
	write_source(to, e->sample.info);
	write_number(to, "vm_overflow", "VMs that came when there were no labels left for them",
		     e->sets.overflow);
	write_number(to, "slow_clients", "HTTP clients that were cut off as they took too long",
		     http_slow(e->http));
	fputs("# EOF\n", to);
}

/* Text in the other format, in place of @text */
static char *as_prometheus(char *text, size_t *size)
{
	char *plain = NULL;
	FILE *to = open_memstream(&plain, size);

	if (!to)
		return text;
	openmetrics_as_prometheus(to, text);
	fclose(to);
	free(text);
	return plain;
}

static void free_text(void *arg)
{
	struct text *text = arg;

	text->exporter->nr_documents--;
	free(text->text);
	free(text);
}

/* NULL: there is no memory */
static char *render(struct exporter *e, bool openmetrics, size_t *size)
{
	char *text = NULL;
	FILE *to = open_memstream(&text, size);

	if (!to)
		return NULL;
	write_openmetrics(e, to);
	fclose(to);
	return openmetrics || !text ? text : as_prometheus(text, size);
}

static struct MHD_Response *new_response(struct exporter *e, bool openmetrics)
{
	struct text *text = array_alloc(1, sizeof(*text));
	struct MHD_Response *r;
	size_t size;

	*text = (struct text){ e, render(e, openmetrics, &size) };
	e->nr_documents++;
	r = text->text ? MHD_create_response_from_buffer_with_free_callback_cls(size, text->text, free_text,
										text) : NULL;
	if (!r) {
		free_text(text);
		return NULL;
	}
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, openmetrics ?
				"application/openmetrics-text; version=1.0.0; charset=utf-8" :
				"text/plain; version=0.0.4; charset=utf-8");
	return r;
}

/* Rendered when somebody asks, and once for each look: whoever else asks gets the same */
static bool answer(bool openmetrics, void *arg, struct MHD_Response **response)
{
	struct exporter *e = arg;
	struct document *d = &e->documents[openmetrics];
	struct MHD_Response *r = NULL;

	if (!d->response || (d->intervals != e->intervals && e->nr_documents < MAX_DOCUMENTS))
		r = new_response(e, openmetrics);
	if (r && d->response)
		MHD_destroy_response(d->response);
	if (r)
		*d = (struct document){ r, e->intervals };
	*response = d->response;
	return d->response;
}

static void count_on(const struct model *delta, void *arg)
{
	label_sets_add(arg, delta);
}

static void take_part(const struct model *part, void *arg)
{
	label_sets_take(arg, part);
}

static void look(struct exporter *e, double interval_s)
{
	e->intervals++;
	/* There is nothing more to be seen, but clients come and go */
	if (e->sample.ended)
		return;
	if (e->live)
		label_sets_begin(&e->sets);
	feed_next(e->feed, interval_s, &e->sample);
	if (!e->live)
		e->sets.shown.model->losses.records = e->sample.now->losses.records;
}

/* @b_ms is -1 for never */
static int first_of(int a_ms, int b_ms)
{
	return b_ms < 0 || a_ms < b_ms ? a_ms : b_ms;
}

/* Until the next look */
static int left_ms(uint64_t next)
{
	uint64_t now = run_now();

	return next > now ? (next - now + NS_PER_MS - 1) / NS_PER_MS : 0;
}

/* What run_begin() has blocked */
static int end_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static bool has_source(const struct exporter *e)
{
	return strcmp(e->sample.info->source, "none");
}

/* Until a signal, or until there is no source any more */
static void go_on(struct exporter *e, const struct pace *p, double interval_s)
{
	uint64_t next = run_now() + pace_interval(p, interval_s), step;
	struct pollfd files[] = {
		{ .fd = end_signals(), .events = POLLIN },
		{ .fd = http_fd(e->http), .events = POLLIN },
	};

	while (!(files[0].revents & POLLIN)) {
		poll(files, 2, first_of(left_ms(next), http_timeout_ms(e->http)));
		if (!left_ms(next)) {
			look(e, interval_s);
			/* Its numbers are not to be had any more: nobody is shown others */
			if (!has_source(e))
				break;
			step = e->sample.ended ? interval_s * 1e9 : pace_interval(p, interval_s);
			/* What has been missed is not made up for */
			next = run_now() < next + step ? next + step : run_now() + step;
		}
		http_run(e->http);
	}
	close(files[0].fd);
}

static void close_exporter(struct exporter *e)
{
	for (unsigned int i = 0; i < 2; i++)
		if (e->documents[i].response)
			MHD_destroy_response(e->documents[i].response);
	if (e->http)
		http_close(e->http);
	label_sets_free(&e->sets);
	feed_close(e->feed);
}

int run_serve(struct feed *feed, const struct pace *p, const struct serve_options *o,
	      char why[static 256])
{
	struct exporter e = { .feed = feed, .live = p->live };
	struct run run;
	int ret = -1;

	run_begin(&run, 0);
	label_sets_init(&e.sets, o->max_vms);
	feed_drain(feed, e.live ? take_part : count_on, &e.sets);
	look(&e, o->interval_s);
	if (!has_source(&e)) {
		snprintf(why, 256, "%s", e.sample.message);
		goto out;
	}
	e.http = http_open(o->where, answer, &e, why);
	if (!e.http)
		goto out;
	ret = privileges_drop();
	if (ret) {
		snprintf(why, 256, "privileges cannot be dropped: %s", strerror(-ret));
		goto out;
	}
	fprintf(stderr, "http://%s/metrics\n", http_where(e.http));
	go_on(&e, p, o->interval_s);
	if (!has_source(&e)) {
		snprintf(why, 256, "kvm_snp or kvm_amd has come or gone; start it again to attach to what is there");
		ret = -1;
	}
out:
	close_exporter(&e);
	return ret;
}
