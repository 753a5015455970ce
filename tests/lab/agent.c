// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lab's end inside the host: process 1. It runs one command, carries its standard streams
 * and its exit status over a virtio-serial port, and reaps whatever else dies.
 *
 * Both directions of the port carry frames: type (1 byte), length (4, little-endian), payload.
 *
 * to the agent                 from the agent
 *  'R' run: strings, see run   'H' hello: ready for 'R'
 *  'I' stdin, empty = end      'O' stdout
 *  'W' window: u16 rows, cols  'E' stderr
 *                              'X' exited: u32 status
 */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEADER		5
#define PAYLOAD_MAX	(128 * 1024)
/* One write to a virtio port carries 32 KiB at most: header and payload go out together */
#define CHUNK		(32 * 1024 - HEADER)
#define ARGS_MAX	4096

struct command {
	pid_t pid;
	int in;			/* -1 once closed */
	int out;
	int err;		/* -1 with a terminal */
	size_t pending;		/* bytes of stdin not written yet, at @unsent */
	uint8_t *unsent;
};

static int port;
static uint8_t frame[PAYLOAD_MAX + 1];
static struct command cmd = { .pid = -1, .in = -1, .out = -1, .err = -1 };

/* The end of process 1 is a panic, which is how the other side hears of it. */
static _Noreturn void die(const char *what)
{
	fprintf(stderr, "lab agent: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void read_full(uint8_t *buffer, size_t size)
{
	while (size) {
		ssize_t got = read(port, buffer, size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			die("reading the port");
		buffer += got;
		size -= got;
	}
}

static void write_full(const uint8_t *buffer, size_t size)
{
	while (size) {
		ssize_t put = write(port, buffer, size);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			die("writing to the port");
		buffer += put;
		size -= put;
	}
}

static void put_header(uint8_t *header, char type, uint32_t size)
{
	uint32_t length = htole32(size);

	header[0] = type;
	memcpy(header + 1, &length, sizeof(length));
}

static void send_frame(char type, const void *payload, uint32_t size)
{
	uint8_t buffer[HEADER + 8];

	put_header(buffer, type, size);
	memcpy(buffer + HEADER, payload, size);
	write_full(buffer, HEADER + size);
}

/* Passes on what @fd has to say; returns what read() did. */
static ssize_t relay(char type, int fd)
{
	static uint8_t buffer[HEADER + CHUNK];
	ssize_t got = read(fd, buffer + HEADER, CHUNK);

	if (got > 0) {
		put_header(buffer, type, got);
		write_full(buffer, HEADER + got);
	}
	return got;
}

static char *next_string(char **at, char *end)
{
	char *string = *at;

	if (string >= end)
		die("malformed command");
	*at += strlen(string) + 1;
	return string;
}

static void set_window(int fd, unsigned int rows, unsigned int columns)
{
	struct winsize size = { .ws_row = rows, .ws_col = columns };

	ioctl(fd, TIOCSWINSZ, &size);
}

static _Noreturn void become(char **argv, const char *folder)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (chdir(folder))
		fprintf(stderr, "lab: %s: %s\n", folder, strerror(errno));
	execvp(argv[0], argv);
	fprintf(stderr, "lab: %s: %s\n", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static void start_on_pipes(char **argv, const char *folder)
{
	int in[2], out[2], err[2];

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		die("pipe");
	cmd.pid = fork();
	if (cmd.pid < 0)
		die("fork");
	if (!cmd.pid) {
		setsid();
		dup2(in[0], 0);
		dup2(out[1], 1);
		dup2(err[1], 2);
		become(argv, folder);
	}
	close(in[0]);
	close(out[1]);
	close(err[1]);
	cmd.in = in[1];
	cmd.out = out[0];
	cmd.err = err[0];
}

static void start_on_terminal(char **argv, const char *folder)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (master < 0 || grantpt(master) || unlockpt(master))
		die("terminal");
	cmd.pid = fork();
	if (cmd.pid < 0)
		die("fork");
	if (!cmd.pid) {
		int terminal;

		setsid();
		terminal = open(ptsname(master), O_RDWR);
		ioctl(terminal, TIOCSCTTY, 0);
		dup2(terminal, 0);
		dup2(terminal, 1);
		dup2(terminal, 2);
		if (terminal > 2)
			close(terminal);
		become(argv, folder);
	}
	cmd.in = dup(master);
	cmd.out = master;
}

/* Strings: "pipe" or "tty", folder, number of NAME=VALUE, those, the words of the command. */
static void run(char *payload, uint32_t size)
{
	char *at = payload, *end = payload + size, *kind, *folder, *argv[ARGS_MAX + 1];
	int count = 0, variables;

	*end = '\0';
	kind = next_string(&at, end);
	folder = next_string(&at, end);
	for (variables = atoi(next_string(&at, end)); variables > 0; variables--)
		putenv(strdup(next_string(&at, end)));
	while (at < end && count < ARGS_MAX)
		argv[count++] = next_string(&at, end);
	argv[count] = NULL;
	if (!count)
		die("malformed command");

	if (!strcmp(kind, "tty"))
		start_on_terminal(argv, folder);
	else
		start_on_pipes(argv, folder);
	fcntl(cmd.in, F_SETFL, O_NONBLOCK);
	fcntl(cmd.out, F_SETFL, O_NONBLOCK);
	if (cmd.err >= 0)
		fcntl(cmd.err, F_SETFL, O_NONBLOCK);
}

static void close_stdin(void)
{
	close(cmd.in);
	cmd.in = -1;
	cmd.pending = 0;
}

static void feed_stdin(void)
{
	ssize_t put = write(cmd.in, cmd.unsent, cmd.pending);

	if (put < 0 && errno == EAGAIN)
		return;
	if (put < 0) {
		close_stdin();
		return;
	}
	cmd.unsent += put;
	cmd.pending -= put;
}

static void receive(void)
{
	uint8_t header[HEADER];
	uint32_t size;
	uint16_t window[2];

	read_full(header, sizeof(header));
	memcpy(&size, header + 1, sizeof(size));
	size = le32toh(size);
	if (size > PAYLOAD_MAX)
		die("frame too long");
	read_full(frame, size);

	switch (header[0]) {
	case 'R':
		run((char *)frame, size);
		return;
	case 'I':
		if (cmd.in < 0)
			return;
		if (!size) {
			close_stdin();
			return;
		}
		cmd.unsent = frame;
		cmd.pending = size;
		feed_stdin();
		return;
	case 'W':
		if (size != sizeof(window))
			return;
		memcpy(window, frame, size);
		set_window(cmd.out, le16toh(window[0]), le16toh(window[1]));
		return;
	}
}

static void finish(int status)
{
	uint32_t code = htole32(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));

	while (cmd.out >= 0 && relay('O', cmd.out) > 0)
		;
	while (cmd.err >= 0 && relay('E', cmd.err) > 0)
		;
	sync();
	send_frame('X', &code, sizeof(code));
}

static void reap(int signals)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	if (read(signals, &info, sizeof(info)) < 0)
		die("signalfd");
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == cmd.pid)
			finish(status);
	}
}

static void relay_or_close(int *fd, char type)
{
	ssize_t got = relay(type, *fd);

	if (got > 0 || (got < 0 && errno == EAGAIN))
		return;
	close(*fd);
	*fd = -1;
}

static void serve(int signals)
{
	struct pollfd fds[] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = cmd.pending ? -1 : port, .events = POLLIN },
		{ .fd = cmd.pending ? cmd.in : -1, .events = POLLOUT },
		{ .fd = cmd.out, .events = POLLIN },
		{ .fd = cmd.err, .events = POLLIN },
	};

	if (poll(fds, 5, -1) < 0 && errno != EINTR)
		die("poll");
	if (fds[3].revents)
		relay_or_close(&cmd.out, 'O');
	if (fds[4].revents)
		relay_or_close(&cmd.err, 'E');
	if (fds[2].revents)
		feed_stdin();
	if (fds[0].revents)
		reap(signals);
	if (fds[1].revents & POLLIN)
		receive();
}

int main(int argc, char **argv)
{
	sigset_t child;
	int signals;

	if (argc != 2) {
		fprintf(stderr, "usage: agent PORT\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	signals = signalfd(-1, &child, SFD_CLOEXEC);
	port = open(argv[1], O_RDWR | O_CLOEXEC);
	if (signals < 0 || port < 0)
		die(argv[1]);

	send_frame('H', "", 0);
	for (;;)
		serve(signals);
}
