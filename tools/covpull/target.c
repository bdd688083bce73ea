/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Addresses. A host is letters, digits, dots, hyphens and underscores, or an
 * IPv6 address in brackets; nothing else reaches a URL. A host alone stands
 * for the ports of the field: those where today's servers look for a free one,
 * and that of their ancestor.
 */
#include "target.h"

#include "base/num.h"
#include "base/url.h"
#include "fmt/json.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	FIRST_PORT = 53700,
	LAST_PORT = 53799,
	HOST_MAX = 253,
	URL_LEN_MAX = 2048,
	WORDS_MAX = 300
};

static int is_host_byte(char c, int v6)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '.' ||
		(v6 ? c == ':' : c == '-' || c == '_');
}

/* Length of the host in front, brackets included; 0 when there is none. */
static size_t host_len(const char *p)
{
	size_t n = 0;

	if (*p != '[') {
		while (is_host_byte(p[n], 0))
			n++;
		return n <= HOST_MAX ? n : 0;
	}
	for (n = 1; is_host_byte(p[n], 1);)
		n++;
	return p[n] == ']' && n > 2 && n <= HOST_MAX ? n + 1 : 0;
}

char *words_of(struct arena *a, const char *ptr, size_t len)
{
	char *out, *p;

	while (len && (ptr[len - 1] == '\n' || ptr[len - 1] == '\r'))
		len--;
	out = arena_strndup(a, ptr, len > WORDS_MAX ? WORDS_MAX : len);
	for (p = out; p < out + (len > WORDS_MAX ? WORDS_MAX : len); p++)
		if ((unsigned char)*p < 0x20 || (unsigned char)*p >= 0x7f)
			*p = *p == '\n' ? ' ' : '?';
	return out;
}

char *address_shown(struct arena *a, const char *text)
{
	struct str s = {0};
	char *shown;

	url_add_refused(&s, text);
	shown = words_of(a, s.buf, s.len);
	str_release(&s);
	return shown;
}

static int bad_address(const char *text, const char *why, struct err *e)
{
	struct arena a = {0};

	err_set(e, COV_USAGE, "%s: %s", address_shown(&a, text), why);
	arena_release(&a);
	return -1;
}

/* A port at *p, of which len bytes are its digits. */
static int port_of(const char *p, size_t len, unsigned *port)
{
	uint64_t v;

	if (num_u64(p, len, 65535, &v) != NUM_OK || v == 0)
		return -1;
	*port = (unsigned)v;
	return 0;
}

/* A host without its brackets. */
static const char *plain_host(struct arena *a, const char *p, size_t n)
{
	return *p == '[' ? arena_strndup(a, p + 1, n - 2) :
			   arena_strndup(a, p, n);
}

int url_parse(struct arena *a, const char *url, const char **base,
	const char **host, unsigned *port, struct err *e)
{
	int https = !strncasecmp(url, "https://", 8);
	const char *p = url + (https ? 8 : 7), *q;
	size_t n, len = strlen(url);

	if (!https && strncasecmp(url, "http://", 7) != 0)
		return bad_address(url, "not an http or https URL", e);
	if (len > URL_LEN_MAX)
		return bad_address(url, "longer than 2048 bytes", e);
	if (strchr(p, '@'))
		return bad_address(url,
			"with '@': users and passwords are "
			"not supported",
			e);
	for (q = p; *q; q++)
		if (*q <= ' ' || *q >= 0x7f || strchr("?#@\"<>\\^`{|}", *q))
			return bad_address(url,
				"a byte that cannot stand in such a "
				"URL",
				e);
	n = host_len(p);
	if (n == 0)
		return bad_address(url, "no host in it", e);
	*host = plain_host(a, p, n);
	p += n;
	*port = https ? 443 : 80;
	if (*p == ':') {
		n = strcspn(++p, "/");
		if (port_of(p, n, port))
			return bad_address(url, "the port is not 1 to 65535",
				e);
		p += n;
	}
	if (*p && *p != '/')
		return bad_address(url, "not a host, a port and a path", e);
	while (len > 0 && url[len - 1] == '/')
		len--;
	*base = arena_strndup(a, url, len);
	return 0;
}

struct target *targets_new(struct targets *t, const struct runs_at *at)
{
	struct target *one;

	mem_grow(&t->v, &t->cap, t->n + 1, sizeof(*t->v));
	t->v[t->n++] = one = xcalloc(1, sizeof(*one));
	one->at = *at;
	return one;
}

static void add_target_port(struct targets *t, const struct runs_at *at,
	struct port_range *range, const char *host, size_t len, unsigned port)
{
	struct target *one = targets_new(t, at);
	struct str s = {0};

	str_adds(&s, "http://");
	str_add(&s, host, len);
	str_addc(&s, ':');
	str_addu(&s, port);
	one->base = arena_strdup(&t->arena, s.buf);
	one->shown = one->base + strlen("http://");
	one->host = plain_host(&t->arena, host, len);
	one->port = port;
	one->range = range;
	str_release(&s);
}

static struct port_range *add_range(struct targets *t, const char *text,
	int single)
{
	struct port_range *r = arena_alloc(&t->arena, sizeof(*r));

	*r = (struct port_range){.shown = arena_strdup(&t->arena, text),
		.single = single};
	return r;
}

/* Ports behind the host: `PORT` or `FROM-TO`. */
static int ports_of(const char *text, const char *p, unsigned *from,
	unsigned *to, struct err *e)
{
	size_t n = strcspn(p, "-");

	if (port_of(p, n, from) ||
		(p[n] ? port_of(p + n + 1, strlen(p + n + 1), to) :
			(*to = *from, 0)))
		return bad_address(text, "ports are 1 to 65535, one or FROM-TO",
			e);
	if (*to < *from)
		return bad_address(text, "the ports go backwards", e);
	if (*to - *from >= PORTS_MAX)
		return bad_address(text, "more than 1024 ports", e);
	return 0;
}

static int add_target_url(struct targets *t, const char *text,
	const struct runs_at *at, struct err *e)
{
	const char *base, *host;
	struct target *one;
	unsigned port;

	if (url_parse(&t->arena, text, &base, &host, &port, e))
		return -1;
	one = targets_new(t, at);
	one->base = one->shown = base;
	one->host = host;
	one->port = port;
	one->range = add_range(t, base, 1);
	return 0;
}

int targets_add(struct targets *t, const char *text, const struct runs_at *at,
	struct err *e)
{
	unsigned from = FIRST_PORT, to = LAST_PORT, port;
	size_t n = host_len(text);
	struct port_range *range;
	int known;

	if (t->n > TARGETS_MAX - PORTS_MAX)
		return bad_address(text, "more than 64000 targets", e);
	if (strstr(text, "://"))
		return add_target_url(t, text, at, e);
	if (n == 0 || (text[n] && text[n] != ':'))
		return bad_address(text, "not HOST:PORT, HOST:FROM-TO or a URL",
			e);
	known = !text[n];
	if (!known && ports_of(text, text + n + 1, &from, &to, e))
		return -1;
	range = add_range(t, text,
		!known && from == to && !strchr(text + n, '-'));
	for (port = from; port <= to; port++)
		add_target_port(t, at, range, text, n, port);
	if (known)
		add_target_port(t, at, range, text, n, ANCESTOR_PORT);
	return 0;
}

int targets_place(const struct runs_at *at, struct err *e)
{
	int some = at->namespace_ || at->pod || at->container || at->image;

	if (some &&
		(!at->namespace_ || !at->pod || !*at->namespace_ || !*at->pod))
		return err_set(e, COV_USAGE,
			"what runs in a pod has a "
			"namespace and a pod");
	return 0;
}

void targets_release(struct targets *t)
{
	size_t i;

	interner_release(&t->names);
	free(t->named);
	for (i = 0; i < t->n; i++) {
		ident_release(&t->v[i]->ident);
		str_release(&t->v[i]->body);
		free(t->v[i]->said);
		free(t->v[i]);
	}
	free(t->v);
	arena_release(&t->arena);
	*t = (struct targets){0};
}

static void add_target_member(struct str *s, const char *name,
	const char *value)
{
	if (!value || !*value)
		return;
	str_addf(s, ",\"%s\":", name);
	json_string(s, value, strlen(value));
}

void target_line(const struct target *t, struct str *s)
{
	const struct ident *id = &t->ident;
	size_t i;

	str_adds(s, "{\"type\":\"target\"");
	add_target_member(s, "address", t->service ? t->base : t->shown);
	add_target_member(s, "service", t->service);
	add_target_member(s, "namespace", t->at.namespace_);
	add_target_member(s, "pod", t->at.pod);
	add_target_member(s, "container", t->at.container);
	add_target_member(s, "node", t->at.node);
	add_target_member(s, "image", t->at.image);
	if (id->server) {
		add_target_member(s, "binary_name", id->binary);
		add_target_member(s, "pid", id->pid);
		for (i = 0; i < id->n; i++)
			add_target_member(s, id->extra[i].name,
				id->extra[i].value);
	}
	str_adds(s, "}\n");
}
