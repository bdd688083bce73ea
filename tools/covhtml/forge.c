/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A table of hosts, and one of what their pages are called. */
#include "forge.h"

#include "gosrc/giturl.h"

#include <string.h>
#include <strings.h>

/* A kind of forge: its name, what stands around the commit in the address of
   a file, and before it in its own. */
struct forge {
	const char *kind, *before, *after, *commit;
};

static const struct forge forges[] = {
	{"github", "/blob/", "/", "/commit/"},
	{"gitlab", "/-/blob/", "/", "/-/commit/"},
	{"bitbucket", "/src/", "/", "/commits/"},
	{"gitea", "/src/commit/", "/", "/commit/"},
	{"sourcehut", "/tree/", "/item/", "/commit/"},
};

enum { FORGES = sizeof(forges) / sizeof(forges[0]) };

static const struct {
	const char *host, *kind;
} hosts[] = {
	{"github.com", "github"},
	{"gitlab.com", "gitlab"},
	{"bitbucket.org", "bitbucket"},
	{"codeberg.org", "gitea"},
	{"gitea.com", "gitea"},
	{"git.sr.ht", "sourcehut"},
};

static const struct forge *forge_kind(const char *kind)
{
	size_t i;

	for (i = 0; i < FORGES; i++)
		if (strcmp(forges[i].kind, kind) == 0)
			return &forges[i];
	return NULL;
}

int forge_check(const struct opt_list *named, struct err *e)
{
	struct str kinds = {0};
	size_t i, k;
	int rc = 0;

	for (k = 0; k < FORGES; k++)
		str_addf(&kinds, "%s%s", k ? ", " : "", forges[k].kind);
	for (i = 0; i < named->n && rc == 0; i++) {
		const char *p = strchr(named->v[i], '=');

		if (!p || p == named->v[i] || !forge_kind(p + 1))
			rc = err_set(e, COV_USAGE,
				"--forge '%s': not HOST=KIND, where KIND is "
				"one of %s",
				named->v[i], kinds.buf);
	}
	str_release(&kinds);
	return rc;
}

/* 1 when a host is this one, or lies below it. */
static int is_host_below(const char *host, size_t len, const char *name)
{
	size_t n = strlen(name);

	return len >= n && strncmp(host + len - n, name, n) == 0 &&
		(len == n || host[len - n - 1] == '.');
}

/* The forge at a host; the last of --forge wins. */
static const struct forge *forge_at(const struct opt_list *named,
	const char *host, size_t len)
{
	size_t i = named->n;

	while (i-- > 0)
		if (strncasecmp(named->v[i], host, len) == 0 &&
			named->v[i][len] == '=')
			return forge_kind(named->v[i] + len + 1);
	for (i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		if (is_host_below(host, len, hosts[i].host))
			return forge_kind(hosts[i].kind);
	return NULL;
}

static const struct forge *find_page(struct str *at,
	const struct opt_list *named, const char *url)
{
	const struct forge *f = NULL;
	struct str plain = {0};
	const char *host;
	size_t len;

	str_clear(at);
	giturl_plain(&plain, url);
	host = str_get(&plain);
	len = strcspn(host, "/");
	if (host[len] &&
		host[strspn(host,
			"abcdefghijklmnopqrstuvwxyz"
			"0123456789.-")] == '/')
		f = forge_at(named, host, len);
	if (f)
		str_addf(at, "https://%s", host);
	str_release(&plain);
	return f;
}

void forge_page(struct str *at, const struct opt_list *named, const char *url)
{
	find_page(at, named, url);
}

void forge_files(struct str *at, const struct opt_list *named, const char *url,
	const char *commit)
{
	const struct forge *f = find_page(at, named, url);

	if (f)
		str_addf(at, "%s%s%s", f->before, commit, f->after);
}

void forge_commit(struct str *at, const struct opt_list *named, const char *url,
	const char *commit)
{
	const struct forge *f = find_page(at, named, url);

	if (f)
		str_addf(at, "%s%s", f->commit, commit);
}
