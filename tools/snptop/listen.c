// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen.h"

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* Return: the port, or -1 */
static long parse_port(const char *text)
{
	char *end;
	long port = strtol(text, &end, 10);

	return *text >= '0' && *text <= '9' && !*end && port <= UINT16_MAX ? port : -1;
}

static bool parse_host(const char *host, uint16_t port, union address *a)
{
	a->v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port) };
	if (inet_pton(AF_INET, host, &a->v4.sin_addr) == 1)
		return true;
	a->v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(port) };
	return inet_pton(AF_INET6, host, &a->v6.sin6_addr) == 1;
}

static bool parse(const char *where, union address *a)
{
	const char *colon = strrchr(where, ':'), *text = colon ? colon + 1 : where;
	size_t size = colon ? colon - where : 0;
	char host[LISTEN_NAME_SIZE];
	long port = parse_port(text);

	if (port < 0 || size >= sizeof(host))
		return false;
	if (!size)
		return parse_host("127.0.0.1", port, a);
	/* An IPv6 address has colons itself */
	if (*where == '[' && where[size - 1] == ']') {
		where++;
		size -= 2;
	} else if (memchr(where, ':', size)) {
		return false;
	}
	memcpy(host, where, size);
	host[size] = '\0';
	return parse_host(host, port, a);
}

static void write_name(int fd, char name[static LISTEN_NAME_SIZE])
{
	char host[INET6_ADDRSTRLEN];
	union address a;
	socklen_t size = sizeof(a);

	getsockname(fd, &a.any, &size);
	if (a.any.sa_family == AF_INET)
		snprintf(name, LISTEN_NAME_SIZE, "%s:%u",
			 inet_ntop(AF_INET, &a.v4.sin_addr, host, sizeof(host)), ntohs(a.v4.sin_port));
	else
		snprintf(name, LISTEN_NAME_SIZE, "[%s]:%u",
			 inet_ntop(AF_INET6, &a.v6.sin6_addr, host, sizeof(host)),
			 ntohs(a.v6.sin6_port));
}

bool listen_is_address(const char *where)
{
	union address a;

	return parse(where, &a);
}

int listen_at(const char *where, char name[static LISTEN_NAME_SIZE], char why[static 256])
{
	union address a;
	int fd, one = 1;

	if (!parse(where, &a)) {
		snprintf(why, 256, "%.64s: %s", where, strerror(EINVAL));
		return -1;
	}
	fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* Or connections that have ended would keep the port for a minute */
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    bind(fd, &a.any, a.any.sa_family == AF_INET ? sizeof(a.v4) : sizeof(a.v6)) ||
	    listen(fd, SOMAXCONN)) {
		snprintf(why, 256, "%.64s: %s", where, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	write_name(fd, name);
	return fd;
}
