/* SPDX-License-Identifier: GPL-2.0-only */
/* A small HTTP server for documents that are in memory; no client can hold it up for long. */
#ifndef HTTP_H
#define HTTP_H

#include <stdbool.h>
#include <stdint.h>

struct http;
struct MHD_Response;

/**
 * http_answer_fn - the metrics
 * @openmetrics: as OpenMetrics, otherwise in Prometheus' older text format
 * @arg: http_open()'s
 * @response: to be sent; it stays the callee's
 *
 * Return: false when there is no memory.
 */
typedef bool http_answer_fn(bool openmetrics, void *arg, struct MHD_Response **response);

/**
 * http_open() - listen
 * @where: ADDR:PORT; without ADDR, or as PORT alone, it is the loopback address. Numbers only.
 * @answer, @arg: asked for each request of /metrics
 * @why: what is wrong with it
 *
 * Nothing happens but in http_run(). Return: it, or NULL with @why.
 */
struct http *http_open(const char *where, http_answer_fn *answer, void *arg, char why[static 256]);
void http_close(struct http *h);

/* Where it listens: "127.0.0.1:9788" */
const char *http_where(const struct http *h);

/* http_run() is due when this file is readable, or after this time, -1: not before that */
int http_fd(const struct http *h);
int http_timeout_ms(const struct http *h);
void http_run(struct http *h);

/* Clients that were cut off as they took too long */
uint64_t http_slow(const struct http *h);

#endif
