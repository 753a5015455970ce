// SPDX-License-Identifier: GPL-2.0-only
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "array.h"
#include "http.h"
#include "listen.h"
#include "run.h"

/* Connections at once; others wait in the kernel's queue */
#define MAX_CLIENTS	256
/* Of a connection, bytes: requests are not longer */
#define MAX_REQUEST	8192

#define NS_PER_MS	1000000ULL
/* How long a client may take, from its connection to the last byte that it gets */
#define PATIENCE_NS	(10000 * NS_PER_MS)
/* And when there are so many that places become scarce */
#define HURRY_NS	(1000 * NS_PER_MS)
#define MANY_CLIENTS	(MAX_CLIENTS / 2)

#define INDEX	"<!DOCTYPE html><title>snptop</title><a href=\"/metrics\">metrics</a>\n"

/* struct client - a connection's socket, -1: none; since when; it has been shut down */
struct client {
	int fd;
	uint64_t since_ns;
	bool cut;
};

/**
 * struct http - a server
 * @daemon: libmicrohttpd's, which runs in http_run() alone
 * @fd: its epoll file
 * @answer, @arg: who has the metrics
 * @index, @missing, @refused: the other answers
 * @clients, @nr_clients: connections
 * @slow: those that were cut off
 * @name: where it listens
 */
struct http {
	struct MHD_Daemon *daemon;
	int fd;
	http_answer_fn *answer;
	void *arg;
	struct MHD_Response *index, *missing, *refused;
	struct client clients[MAX_CLIENTS];
	unsigned int nr_clients;
	uint64_t slow;
	char name[LISTEN_NAME_SIZE];
};

static void add_client(struct http *h, struct MHD_Connection *connection, void **context)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	for (unsigned int i = 0; info && i < MAX_CLIENTS; i++) {
		if (h->clients[i].fd >= 0)
			continue;
		h->clients[i] = (struct client){ .fd = info->connect_fd, .since_ns = run_now() };
		h->nr_clients++;
		*context = &h->clients[i];
		return;
	}
}

static void connected(void *arg, struct MHD_Connection *connection, void **context,
		      enum MHD_ConnectionNotificationCode what)
{
	struct client *client = *context;
	struct http *h = arg;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		add_client(h, connection, context);
		return;
	}
	if (!client)
		return;
	client->fd = -1;
	h->nr_clients--;
	*context = NULL;
}

static bool wants_openmetrics(struct MHD_Connection *connection)
{
	const char *accept = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT);

	return accept && strstr(accept, "application/openmetrics-text");
}

static enum MHD_Result answer(void *arg, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *data,
			      size_t *size, void **context)
{
	struct MHD_Response *metrics;
	struct http *h = arg;

	(void)version;
	(void)data;
	(void)size;
	(void)context;
	if (strcmp(method, MHD_HTTP_METHOD_GET) && strcmp(method, MHD_HTTP_METHOD_HEAD))
		return MHD_queue_response(connection, MHD_HTTP_METHOD_NOT_ALLOWED, h->refused);
	if (!strcmp(url, "/"))
		return MHD_queue_response(connection, MHD_HTTP_OK, h->index);
	if (strcmp(url, "/metrics"))
		return MHD_queue_response(connection, MHD_HTTP_NOT_FOUND, h->missing);
	if (!h->answer(wants_openmetrics(connection), h->arg, &metrics))
		return MHD_NO;
	return MHD_queue_response(connection, MHD_HTTP_OK, metrics);
}

/* Connections are for one request each, so that a client's time is that of its connection */
static struct MHD_Response *page(const char *text, const char *header, const char *value)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(strlen(text), (void *)text,
								 MHD_RESPMEM_PERSISTENT);

	MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
	MHD_add_response_header(r, header, value);
	return r;
}

struct http *http_open(const char *where, http_answer_fn *fn, void *arg, char why[static 256])
{
	struct http *h = array_alloc(1, sizeof(*h));
	int listener = listen_at(where, h->name, why);

	if (listener < 0)
		goto fail;
	h->answer = fn;
	h->arg = arg;
	for (unsigned int i = 0; i < MAX_CLIENTS; i++)
		h->clients[i].fd = -1;
	h->index = page(INDEX, MHD_HTTP_HEADER_CONTENT_TYPE, "text/html; charset=utf-8");
	h->missing = page("no such page; there is /metrics\n", MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain");
	h->refused = page("GET /metrics\n", MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	h->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, answer, h,
				     MHD_OPTION_LISTEN_SOCKET, listener,
				     MHD_OPTION_CONNECTION_LIMIT, MAX_CLIENTS,
				     MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MAX_REQUEST,
				     MHD_OPTION_NOTIFY_CONNECTION, connected, h,
				     MHD_OPTION_END);
	if (h->daemon) {
		h->fd = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
		return h;
	}
	snprintf(why, 256, "%.64s: the HTTP server cannot be started", where);
	close(listener);
fail:
	http_close(h);
	return NULL;
}

void http_close(struct http *h)
{
	if (h->daemon)
		MHD_stop_daemon(h->daemon);
	if (h->index) {
		MHD_destroy_response(h->index);
		MHD_destroy_response(h->missing);
		MHD_destroy_response(h->refused);
	}
	free(h);
}

const char *http_where(const struct http *h)
{
	return h->name;
}

int http_fd(const struct http *h)
{
	return h->fd;
}

static uint64_t patience(const struct http *h)
{
	return h->nr_clients > MANY_CLIENTS ? HURRY_NS : PATIENCE_NS;
}

/* The oldest one's time is over first, but half a second more or less is nothing to clients */
int http_timeout_ms(const struct http *h)
{
	MHD_UNSIGNED_LONG_LONG left;
	int ms = h->nr_clients ? (int)(HURRY_NS / NS_PER_MS / 2) : -1;

	if (MHD_get_timeout(h->daemon, &left) == MHD_YES && (ms < 0 || left < (unsigned int)ms))
		ms = left;
	return ms;
}

/* libmicrohttpd finds their sockets at an end, and closes them */
static void cut_slow(struct http *h)
{
	uint64_t now = run_now(), limit = patience(h);

	for (unsigned int i = 0; i < MAX_CLIENTS; i++) {
		struct client *c = &h->clients[i];

		if (c->fd < 0 || c->cut || now - c->since_ns < limit)
			continue;
		shutdown(c->fd, SHUT_RDWR);
		c->cut = true;
		h->slow++;
	}
}

void http_run(struct http *h)
{
	unsigned int before;

	cut_slow(h);
	/* When there were no places left, those that have become free are given away by the next call only */
	do {
		before = h->nr_clients;
		MHD_run(h->daemon);
	} while (h->nr_clients < before);
}

uint64_t http_slow(const struct http *h)
{
	return h->slow;
}
