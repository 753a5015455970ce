// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text to the serial port: a line is one string output through the GHCB, or a byte at a time where
 * there is none. (String output from encrypted memory is nothing that a hypervisor could do.)
 */
#include <stdarg.h>

#include "../boot.h"
#include "cpu.h"
#include "lib.h"
#include "nae.h"
#include "string.h"

#define LINE_SIZE	512

struct line {
	char text[LINE_SIZE];
	u32 length;
};

static spinlock_t lock;

static void put(struct line *l, char c)
{
	if (l->length < LINE_SIZE)
		l->text[l->length++] = c;
}

static void put_number(struct line *l, u64 value, u32 base, u32 width, char pad)
{
	char digits[20];
	u32 n = 0;

	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	for (u32 i = n; i < width; i++)
		put(l, pad);
	while (n)
		put(l, digits[--n]);
}

static void put_string(struct line *l, const char *s)
{
	while (*s)
		put(l, *s++);
}

static void put_signed(struct line *l, long long value, u32 width, char pad)
{
	if (value < 0)
		put(l, '-');
	put_number(l, value < 0 ? -(u64)value : (u64)value, 10, width, pad);
}

static const char *put_conversion(struct line *l, const char *f, va_list *ap)
{
	bool sign = false, wide = false;
	char pad = ' ';
	u32 width = 0;

	for (; *f == '#' || *f == '0'; f++) {
		if (*f == '#')
			sign = true;
		else
			pad = '0';
	}
	for (; *f >= '0' && *f <= '9'; f++)
		width = 10 * width + *f - '0';
	for (; *f == 'l'; f++)
		wide = true;

	switch (*f) {
	case 's':
		put_string(l, va_arg(*ap, const char *));
		break;
	case 'c':
		put(l, va_arg(*ap, int));
		break;
	case 'd':
		put_signed(l, wide ? va_arg(*ap, long long) : va_arg(*ap, int), width, pad);
		break;
	case 'u':
		put_number(l, wide ? va_arg(*ap, u64) : va_arg(*ap, u32), 10, width, pad);
		break;
	case 'x':
		put_string(l, sign ? "0x" : "");
		put_number(l, wide ? va_arg(*ap, u64) : va_arg(*ap, u32), 16, width, pad);
		break;
	default:
		put(l, *f);
	}
	return f + 1;
}

static void format(struct line *l, const char *f, va_list *ap)
{
	while (*f) {
		if (*f == '%')
			f = put_conversion(l, f + 1, ap);
		else
			put(l, *f++);
	}
}

static void put_out(const struct line *l)
{
	if (cpu_this()->ghcb) {
		memcpy(ghcb_buffer(), l->text, l->length);
		nae_outs(SERIAL_PORT, 1, l->length);
		return;
	}
	for (u32 i = 0; i < l->length; i++)
		outb(SERIAL_PORT, l->text[i]);
}

void print(const char *fmt, ...)
{
	struct line l = { .length = 0 };
	va_list ap;

	va_start(ap, fmt);
	format(&l, fmt, &ap);
	va_end(ap);

	spin_lock(&lock);
	put_out(&l);
	spin_unlock(&lock);
}
