// SPDX-License-Identifier: GPL-2.0-only
#include <err.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "canvas.h"

/* The second half of a character that is two columns wide */
#define NOTHING	((wchar_t)0)

void canvas_clear(struct canvas *c, int rows, int cols)
{
	if (cols != c->cols) {
		free(c->cells);
		c->cells = NULL;
		c->room = 0;
	}
	c->rows = rows;
	c->cols = cols;
	c->used = 0;
}

void canvas_free(struct canvas *c)
{
	free(c->cells);
	c->cells = NULL;
	c->used = c->room = 0;
}

static void grow(struct canvas *c, int rows)
{
	if (rows > c->room) {
		c->room = rows + rows / 2 + 16;
		c->cells = reallocarray(c->cells, (size_t)c->room * c->cols, sizeof(*c->cells));
		if (!c->cells)
			errx(1, "out of memory");
	}
	for (struct cell *cell = c->cells + (size_t)c->used * c->cols;
	     cell < c->cells + (size_t)rows * c->cols; cell++)
		*cell = (struct cell){ .ch = L' ', .style = STYLE_PLAIN };
	c->used = rows;
}

static struct cell *cell_at(struct canvas *c, int row, int col)
{
	if (row < 0 || row >= c->rows || col < 0 || col >= c->cols)
		return NULL;
	if (row >= c->used)
		grow(c, row + 1);
	return &c->cells[(size_t)row * c->cols + col];
}

void canvas_char(struct canvas *c, int row, int col, enum style style, wchar_t ch)
{
	struct cell *cell = cell_at(c, row, col);

	if (cell)
		*cell = (struct cell){ .ch = ch, .style = style };
}

/* The next character of @text, and how wide it is; names are whatever their owners like */
static wchar_t next_char(const char **text, mbstate_t *state, int *width)
{
	wchar_t ch;
	size_t len = mbrtowc(&ch, *text, MB_CUR_MAX, state);

	if (len == (size_t)-1 || len == (size_t)-2) {
		memset(state, 0, sizeof(*state));
		len = 1;
		ch = L'?';
	}
	*text += len;
	*width = wcwidth(ch);
	if (*width < 0) {
		ch = L'?';
		*width = 1;
	}
	return ch;
}

int canvas_text(struct canvas *c, int row, int col, int width, enum style style, const char *text)
{
	mbstate_t state = { 0 };
	int used = 0, chars;
	wchar_t ch;

	while (*text) {
		ch = next_char(&text, &state, &chars);
		if (used + chars > width)
			break;
		if (!chars)
			continue;
		canvas_char(c, row, col + used, style, ch);
		if (chars == 2)
			canvas_char(c, row, col + used + 1, style, NOTHING);
		used += chars;
	}
	return used;
}

static int text_width(const char *text)
{
	mbstate_t state = { 0 };
	int all = 0, width;

	while (*text) {
		next_char(&text, &state, &width);
		all += width;
	}
	return all;
}

void canvas_right(struct canvas *c, int row, int col, int width, enum style style, const char *text)
{
	int wide = text_width(text);

	canvas_text(c, row, wide < width ? col + width - wide : col, width, style, text);
}

void canvas_style(struct canvas *c, int row, int col, int width, enum style style)
{
	for (int i = 0; i < width; i++) {
		struct cell *cell = cell_at(c, row, col + i);

		if (cell)
			cell->style = style;
	}
}

/* Blocks of one to eight eighths */
static const wchar_t across[] = L" \u258f\u258e\u258d\u258c\u258b\u258a\u2589\u2588";
static const wchar_t upwards[] = L" \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
static const wchar_t upwards_ascii[] = L" _.-=+*%#";

void canvas_bar(struct canvas *c, int row, int col, int width, enum style style, double share)
{
	int eighths = lround(fmin(fmax(share, 0), 1) * width * 8);

	/* What there is shows, however little it is */
	if (share > 0 && !eighths)
		eighths = 1;
	for (int i = 0; i < width && eighths > 0; i++, eighths -= 8) {
		int part = eighths < 8 ? eighths : 8;

		if (c->utf8)
			canvas_char(c, row, col + i, style, across[part]);
		else
			canvas_char(c, row, col + i, style, part >= 4 || !i ? L'#' : L' ');
	}
}

void canvas_spark(struct canvas *c, int row, int col, enum style style, double share)
{
	int eighths = share > 0 ? ceil(fmin(share, 1) * 8) : 0;

	canvas_char(c, row, col, style, (c->utf8 ? upwards : upwards_ascii)[eighths]);
}

static void write_char(wchar_t ch, FILE *to)
{
	char bytes[MB_LEN_MAX];
	mbstate_t state = { 0 };
	size_t len = wcrtomb(bytes, ch, &state);

	if (len == (size_t)-1)
		fputc('?', to);
	else
		fwrite(bytes, 1, len, to);
}

void canvas_write(const struct canvas *c, FILE *to)
{
	for (int row = 0; row < c->used; row++) {
		const struct cell *cells = c->cells + (size_t)row * c->cols;
		int end = c->cols;

		while (end && cells[end - 1].ch == L' ')
			end--;
		for (int col = 0; col < end; col++)
			if (cells[col].ch != NOTHING)
				write_char(cells[col].ch, to);
		fputc('\n', to);
	}
}
