/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* An address is cut at its first slashes and colon; nothing is resolved. */
#include "gosrc/giturl.h"

#include "base/url.h"

#include <string.h>

void giturl_plain(struct str *s, const char *url)
{
	const char *p;
	struct str public = {0};
	size_t host, i;
	int scp; /* git@host:path, where no port can be */

	str_clear(s);
	url_add_public(&public, url);
	p = strstr(str_get(&public), "://");
	scp = !p;
	p = p ? p + 3 : str_get(&public);
	if (str_starts(p, "git@"))
		p += 4;
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
	str_release(&public);
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
