/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "fmt/uri.h"

#include <string.h>

static int is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || strchr("-._~", c);
}

void uri_encode(struct str *out, const char *text, int slash)
{
	static const char digits[] = "0123456789ABCDEF";
	const unsigned char *p = (const unsigned char *)text;

	for (; *p; p++) {
		if (is_unreserved(*p) || (*p == '/' && slash)) {
			str_addc(out, (char)*p);
			continue;
		}
		str_addc(out, '%');
		str_addc(out, digits[*p >> 4]);
		str_addc(out, digits[*p & 15]);
	}
}
