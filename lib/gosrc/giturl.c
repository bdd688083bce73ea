/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* An address is cut at its first slashes, at and colon; nothing is resolved. */
#include "gosrc/giturl.h"

#include <string.h>

void giturl_plain(struct str *s, const char *url)
{
	const char *p = strstr(url, "://"), *at;
	size_t host, i;
	int scp = !p; /* git@host:path, where no port can be */

	str_clear(s);
	p = p ? p + 3 : url;
	at = strchr(p, '@');
	if (at && at < p + strcspn(p, "/"))
		p = at + 1;
	host = strcspn(p, "/:");
	for (i = 0; i < host; i++)
		str_addc(s,
			(char)(p[i] >= 'A' && p[i] <= 'Z' ? p[i] + 32 : p[i]));
	p += host;
	if (*p == ':' && !scp)
		p += strcspn(p, "/");
	if (*p)
		str_addc(s, '/');
	p += strspn(p, ":/");
	str_adds(s, p);
	while (s->len > 0 && s->buf[s->len - 1] == '/')
		str_cut(s, s->len - 1);
	if (s->len > 4 && str_ends(s->buf, ".git"))
		str_cut(s, s->len - 4);
}

int giturl_same(const char *a, const char *b)
{
	struct str x = {0}, y = {0};
	int rc;

	giturl_plain(&x, a);
	giturl_plain(&y, b);
	rc = x.len > 0 && strcmp(str_get(&x), str_get(&y)) == 0;
	str_release(&x);
	str_release(&y);
	return rc;
}
