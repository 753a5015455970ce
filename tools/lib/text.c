// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <string.h>

#include "text.h"

/* Bytes of the UTF-8 sequence (RFC 3629) at @s that is a printable character, 0: none */
static size_t printable(const unsigned char *s)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = s[0] < 0x80 ? 1 : s[0] < 0xc0 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 :
		     s[0] < 0xf8 ? 4 : 0;
	uint32_t c;

	if (len <= 1)
		return len && s[0] >= 0x20 && s[0] != 0x7f;
	c = s[0] & (0x7f >> len);
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	/* Overlong, C1 controls, surrogates, beyond Unicode, and what turns the direction of text */
	if (c < smallest[len] || c < 0xa0 || (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff ||
	    (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
		return 0;
	return len;
}

char *text_clean(char *text)
{
	unsigned char *s = (unsigned char *)text;
	size_t len;

	while (*s) {
		len = printable(s);
		if (!len) {
			*s = '?';
			len = 1;
		}
		s += len;
	}
	return text;
}

char *text_copy(char *to, size_t size, const void *from, size_t len)
{
	if (len >= size)
		len = size - 1;
	len = strnlen(from, len);
	memcpy(to, from, len);
	to[len] = '\0';
	return text_clean(to);
}
