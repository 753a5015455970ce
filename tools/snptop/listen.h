/* SPDX-License-Identifier: GPL-2.0-only */
/* A socket that listens at an address which somebody has typed. */
#ifndef LISTEN_H
#define LISTEN_H

#include <stdbool.h>

/* The longest, "[" IPv6 "]:65535" */
#define LISTEN_NAME_SIZE	64

/* Whether it is ADDR:PORT, [ADDR]:PORT, :PORT or PORT, in numbers; without ADDR it is 127.0.0.1, port 0 is any */
bool listen_is_address(const char *where);

/**
 * listen_at() - listen for TCP connections
 * @where: an address, by listen_is_address()
 * @name: what it has become
 * @why: what is wrong
 *
 * Return: socket, that does not block, or -1 with @why.
 */
int listen_at(const char *where, char name[static LISTEN_NAME_SIZE], char why[static 256]);

#endif
