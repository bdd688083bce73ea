/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "net/host.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* "HTTP://user@H.example/x" becomes "h.example:80". */
static void name_host(struct str *name, const char *url)
{
	const char *p = strstr(url, "://"), *at;
	int tls = str_starts(url, "https:");
	size_t len, i;

	p = p ? p + 3 : url;
	len = strcspn(p, "/?#");
	for (at = p; at < p + len; at++)
		if (*at == '@') {
			len -= (size_t)(at + 1 - p);
			p = at + 1;
		}
	for (i = 0; i < len; i++)
		str_addc(name,
			p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] | 0x20) :
						     p[i]);
	/* The colons of an IPv6 address stand in brackets. */
	while (len > 0 && p[len - 1] >= '0' && p[len - 1] <= '9')
		len--;
	if (len == 0 || p[len - 1] != ':')
		str_adds(name, tls ? ":443" : ":80");
}

struct host *hosts_find(struct hosts *t, const char *url)
{
	struct str name = {0};
	struct host *h;
	uint32_t i;
	int fresh;

	name_host(&name, url);
	i = interner_add(&t->names, name.buf, name.len, &fresh);
	if (fresh) {
		h = xcalloc(1, sizeof(*h));
		h->name = xstrdup(name.buf);
		h->breaker.cfg = t->breaker;
		h->pace.cfg = t->pace;
		h->limit = h->most = t->most;
		mem_grow(&t->v, &t->cap, (size_t)i + 1, sizeof(struct host *));
		t->v[i] = h;
	}
	str_release(&name);
	return t->v[i];
}

void hosts_release(struct hosts *t)
{
	uint32_t i;

	for (i = 0; i < t->names.n; i++) {
		free(t->v[i]->name);
		free(t->v[i]);
	}
	free(t->v);
	interner_release(&t->names);
	*t = (struct hosts){0};
}

int64_t host_wait(struct host *h, int last, int64_t now_ms)
{
	int64_t broken = last ? 0 : breaker_wait(&h->breaker, now_ms), paced;

	if (broken < 0 || h->running >= h->limit)
		return -1;
	paced = pace_wait(&h->pace, now_ms);
	if (paced < broken)
		paced = broken;
	return h->halt_ms > now_ms + paced ? h->halt_ms - now_ms : paced;
}

enum breaker_pass host_enter(struct host *h, int last, int64_t now_ms)
{
	enum breaker_pass pass = breaker_allows(&h->breaker, now_ms);

	if (pass == BREAKER_NO && !last)
		bug("%s: host_wait was not asked", h->name);
	pace_take(&h->pace, now_ms);
	h->running++;
	return pass == BREAKER_NO ? BREAKER_YES : pass;
}

/* After what it said: fewer at a time, or one more. Of all that were under way
   when it said so first, only one answer counts. */
static void adapt_limit(struct host *h, long status, int64_t begun_ms,
	int64_t now_ms)
{
	if (status == 503 || status == 429) {
		if (begun_ms <= h->less_ms)
			return;
		h->limit = h->limit > 1 ? h->limit / 2 : 1;
		h->less_ms = now_ms;
		h->good = 0;
	} else if (status > 0 && status < 500 && h->limit < h->most &&
		++h->good >= h->limit) {
		h->limit++;
		h->good = 0;
	}
}

int host_leave(struct host *h, const struct host_end *end, int64_t now_ms)
{
	h->running--;
	if (end->halt_ms > h->halt_ms)
		h->halt_ms = end->halt_ms;
	if (end->how == BREAKER_FAILED)
		h->failure_ms = now_ms - end->begun_ms;
	adapt_limit(h, end->status, end->begun_ms, now_ms);
	return breaker_note(&h->breaker, end->pass, end->how, now_ms);
}
