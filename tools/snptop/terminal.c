// SPDX-License-Identifier: GPL-2.0-only
#include <curses.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "terminal.h"

#define NR_COLOURS	8	/* that every terminal with colours has */

struct terminal_events terminal_events;

static SCREEN *screen;
static sigset_t while_waiting;
static struct termios as_before;
/* What leaves ncurses' mode, made beforehand: a handler of a crash may only write it */
static char farewell[128];
static size_t farewell_len;

/* Colours: foreground and background, -1 the terminal's own; and what goes with them */
static const struct look {
	int fg, bg;
	attr_t with_colours, without;
} looks[NR_STYLES] = {
	[STYLE_PLAIN] = { -1, -1, A_NORMAL, A_NORMAL },
	[STYLE_DIM] = { -1, -1, A_DIM, A_DIM },
	[STYLE_STRONG] = { -1, -1, A_BOLD, A_BOLD },
	[STYLE_LABEL] = { COLOR_CYAN, -1, A_NORMAL, A_NORMAL },
	[STYLE_HEAD] = { COLOR_BLACK, COLOR_GREEN, A_NORMAL, A_REVERSE },
	[STYLE_SORTED] = { COLOR_BLACK, COLOR_CYAN, A_NORMAL, A_BOLD },
	[STYLE_CURSOR] = { COLOR_BLACK, COLOR_CYAN, A_NORMAL, A_REVERSE },
	[STYLE_KEY] = { COLOR_YELLOW, -1, A_BOLD, A_BOLD },
	[STYLE_GONE] = { -1, -1, A_DIM, A_DIM },
	[STYLE_GOOD] = { COLOR_GREEN, -1, A_NORMAL, A_NORMAL },
	[STYLE_WARN] = { COLOR_YELLOW, -1, A_BOLD, A_BOLD },
	[STYLE_BAD] = { COLOR_RED, -1, A_BOLD, A_BOLD },
	[STYLE_BAR] = { COLOR_GREEN, -1, A_NORMAL, A_NORMAL },
	[STYLE_BAR2] = { COLOR_MAGENTA, -1, A_NORMAL, A_NORMAL },
};

static attr_t attributes[NR_STYLES];
static short pairs[NR_STYLES];

static void on_signal(int sig)
{
	if (sig == SIGWINCH)
		terminal_events.resized = true;
	else
		terminal_events.quit = true;
}

static void on_crash(int sig)
{
	ssize_t ignored = write(STDOUT_FILENO, farewell, farewell_len);

	(void)ignored;
	tcsetattr(STDIN_FILENO, TCSANOW, &as_before);
	/* SA_RESETHAND: this time it is deadly */
	raise(sig);
}

static void handle(int sig, void (*handler)(int), int flags)
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = flags };

	sigaction(sig, &sa, NULL);
}

static int farewell_char(int ch)
{
	if (farewell_len < sizeof(farewell))
		farewell[farewell_len++] = ch;
	return ch;
}

static void prepare_farewell(void)
{
	const char *const words[] = {
		exit_attribute_mode, orig_pair, cursor_normal, keypad_local, exit_ca_mode,
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i] && words[i] != (const char *)-1)
			tputs(words[i], 1, farewell_char);
}

/* no-color.org: set and not empty */
static bool colours_wanted(void)
{
	const char *no_color = getenv("NO_COLOR");

	return !(no_color && *no_color);
}

static void prepare_styles(void)
{
	bool colours = colours_wanted() && has_colors() && start_color() == OK &&
		       COLORS >= NR_COLOURS;
	attr_t can = termattrs();
	bool own = colours && use_default_colors() == OK;

	for (int i = 0; i < NR_STYLES; i++) {
		const struct look *l = &looks[i];

		attributes[i] = (colours ? l->with_colours : l->without) & (can | A_NORMAL);
		if (!colours || (l->fg < 0 && l->bg < 0))
			continue;
		pairs[i] = i;
		init_pair(i, l->fg < 0 ? COLOR_WHITE : l->fg, l->bg >= 0 ? l->bg : own ? -1 : COLOR_BLACK);
	}
}

static void handle_signals(void)
{
	static const int awaited[] = { SIGINT, SIGTERM, SIGHUP, SIGWINCH };
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT };
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof(awaited) / sizeof(awaited[0]); i++) {
		handle(awaited[i], on_signal, 0);
		sigaddset(&blocked, awaited[i]);
	}
	/* They come while a key is waited for, and so cannot be missed */
	sigprocmask(SIG_BLOCK, &blocked, &while_waiting);
	for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
		handle(crashes[i], on_crash, SA_RESETHAND | SA_NODEFER);
}

int terminal_begin(char why[static 256])
{
	const char *term = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		snprintf(why, 256, "stdin or stdout is no terminal; use --batch, --json or --metrics");
		return -1;
	}
	tcgetattr(STDIN_FILENO, &as_before);
	screen = newterm(NULL, stdout, stdin);
	if (!screen) {
		snprintf(why, 256, "the terminal '%s' is not known; set TERM, or use --batch",
			 term ? term : "");
		return -1;
	}
	atexit(terminal_end);
	prepare_farewell();
	handle_signals();
	cbreak();
	noecho();
	nonl();
	curs_set(0);
	set_escdelay(25);
	keypad(stdscr, true);
	nodelay(stdscr, true);
	prepare_styles();
	return 0;
}

void terminal_end(void)
{
	if (!screen)
		return;
	endwin();
	delscreen(screen);
	screen = NULL;
}

void terminal_size(int *rows, int *cols)
{
	struct winsize size;

	if (terminal_events.resized) {
		terminal_events.resized = false;
		if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row && size.ws_col)
			resizeterm(size.ws_row, size.ws_col);
		clearok(stdscr, true);
	}
	getmaxyx(stdscr, *rows, *cols);
}

static void show_cell(const struct cell *cell)
{
	wchar_t text[2] = { cell->ch, L'\0' };
	cchar_t ch;

	setcchar(&ch, text, attributes[cell->style], pairs[cell->style], NULL);
	add_wch(&ch);
}

void terminal_show(const struct canvas *c)
{
	erase();
	for (int row = 0; row < c->used; row++) {
		const struct cell *cell = c->cells + (size_t)row * c->cols;

		/* A character of two columns brings its second half with it */
		for (int col = 0; col < c->cols; col++, cell++) {
			if (!cell->ch)
				continue;
			move(row, col);
			show_cell(cell);
		}
	}
	refresh();
}

int terminal_key(int timeout_ms)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	struct timespec timeout = { timeout_ms / 1000, timeout_ms % 1000 * 1000000L };
	int key = getch();

	if (key != ERR)
		return key;
	if (ppoll(&in, 1, timeout_ms < 0 ? NULL : &timeout, &while_waiting) <= 0)
		return -1;
	key = getch();
	if (key == ERR && in.revents & (POLLHUP | POLLERR))
		terminal_events.quit = true;
	return key == ERR ? -1 : key;
}
