/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Nothing is resolved or decoded: an address is cut where it says. */
#include "base/url.h"

#include <string.h>
#include <strings.h>

/* What ends an address inside a text. */
#define BLANKS " \t\r\n"

/* The last at sign of a text of n bytes, NULL without one. */
static const char *last_at(const char *p, size_t n)
{
	while (n-- > 0)
		if (p[n] == '@')
			return p + n;
	return NULL;
}

/*
 * Where the host begins. A password may hold a slash that should have been
 * written %2F: then what stands behind the colon is hardly a port.
 */
static const char *find_host(const char *p, size_t n, int scheme)
{
	size_t end = strcspn(p, "/?#"), colon, digits;
	const char *at;

	end = end < n ? end : n;
	at = last_at(p, end);
	colon = strcspn(p, ":");
	if (!at && scheme && colon < end && *p != '[') {
		digits = strspn(p + colon + 1, "0123456789");
		if (colon + 1 + digits < end || digits == 0 || digits > 5)
			at = last_at(p, n);
	}
	return at ? at + 1 : p;
}

/* Appends what stands before a host without secrets; the host is returned. */
static const char *add_user(struct str *s, const char *p, size_t n, int scheme)
{
	const char *host = find_host(p, n, scheme);

	if (host - p == 4 && memcmp(p, "git@", 4) == 0)
		str_adds(s, "git@");
	return host;
}

void url_add_public(struct str *s, const char *url)
{
	const char *p = strstr(url, "://");

	p = p ? p + 3 : url + (str_starts(url, "//") ? 2 : 0);
	str_add(s, url, (size_t)(p - url));
	p = add_user(s, p, strlen(p), p != url);
	str_add(s, p, strcspn(p, "?#"));
}

static int is_web(const char *begin, const char *colon)
{
	return (colon - begin >= 5 && !strncasecmp(colon - 5, "https", 5)) ||
		(colon - begin >= 4 && !strncasecmp(colon - 4, "http", 4));
}

void url_add_text(struct str *s, const char *text)
{
	const char *p = text, *colon;
	size_t end;

	while ((colon = strstr(p, "://"))) {
		int web = is_web(p, colon);

		str_add(s, p, (size_t)(colon + 3 - p));
		p = colon + 3;
		p = add_user(s, p, strcspn(p, BLANKS), 1);
		end = strcspn(p, "?#'\"" BLANKS);
		if (!web || (p[end] != '?' && p[end] != '#'))
			continue;
		str_add(s, p, end);
		p += end;
		end = strcspn(p, "'\"" BLANKS);
		while (end > 1 && strchr(":,;.)", p[end - 1]))
			end--;
		if (end > 1)
			str_adds(s, "?...");
		p += end > 1 ? end : 0;
	}
	str_adds(s, p);
}

void url_add_refused(struct str *s, const char *text)
{
	const char *at = strrchr(text, '@'), *p = strstr(text, "://");
	struct str rest = {0};

	if (at && p && p < at)
		str_add(&rest, text, (size_t)(p + 3 - text));
	str_adds(&rest, at ? at + 1 : text);
	url_add_text(s, str_get(&rest));
	str_release(&rest);
}
