/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "address.h"

#include <string.h>

enum { URL_MAX = 2048, NAME_LEN_MAX = 255, ID_LEN = 40 };

static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

static int refuse_address(struct err *e, const char *why)
{
	return err_set(e, COV_ITEMS, "%s", why);
}

static int is_allowed(const char *protocol, size_t len,
	const struct opt_list *allowed)
{
	static const char *const always[] = {"https", "http", "ssh", "git"};
	size_t i;

	for (i = 0; i < sizeof(always) / sizeof(*always); i++)
		if (slice_is((struct slice){protocol, len}, always[i]))
			return 1;
	for (i = 0; i < allowed->n; i++)
		if (slice_is((struct slice){protocol, len}, allowed->v[i]))
			return 1;
	return 0;
}

/* HOST or HOST:PORT, [ADDRESS] too; its letters in lower case. */
static int add_url_host(struct str *place, const char *host, size_t len,
	struct err *e)
{
	size_t i;

	for (i = 0; i < len; i++) {
		char c = host[i];

		if (!strchr(letters, c) && !strchr(".-_:[]", c))
			return refuse_address(e, "its host is no name");
		str_addc(place, (char)(c >= 'A' && c <= 'Z' ? c + 32 : c));
	}
	if (!len || *host == '.' || *host == '-')
		return refuse_address(e, "its host is no name");
	return 0;
}

/* Parts of the path become folders: none may be hidden or lead upwards. */
static int add_url_path(struct str *place, const char *path, struct err *e)
{
	size_t host = place->len;

	for (;;) {
		size_t len;

		path += strspn(path, "/");
		len = strcspn(path, "/");
		if (!len)
			break;
		if (*path == '.' || len > NAME_LEN_MAX)
			return refuse_address(e, "its path cannot be a folder");
		str_addc(place, '/');
		str_add(place, path, len);
		path += len;
	}
	if (place->len > host + strlen("/.git") && str_ends(place->buf, ".git"))
		str_cut(place, place->len - strlen(".git"));
	if (place->len == host || str_ends(place->buf, "/"))
		return refuse_address(e, "it has no path");
	return 0;
}

static int is_plain_text(const char *url)
{
	size_t i;

	for (i = 0; url[i]; i++)
		if (url[i] <= ' ' || url[i] > '~' || strchr("\"'\\?#", url[i]))
			return 0;
	return i > 0 && i <= URL_MAX;
}

/* Behind USER@, which only ssh may have. */
static const char *skip_user(const char *rest, int ssh, struct err *e)
{
	const char *at = memchr(rest, '@', strcspn(rest, "/"));

	if (!at)
		return rest;
	if (!ssh || memchr(rest, ':', (size_t)(at - rest))) {
		refuse_address(e,
			"it has a user or password; a credential "
			"helper of git or ~/.netrc keeps these");
		return NULL;
	}
	if (*rest == '-' || strspn(rest, letters) == 0) {
		refuse_address(e, "its user is no name");
		return NULL;
	}
	return at + 1;
}

/* PROTOCOL://REST, protocol of len bytes. */
static int read_with_protocol(struct address *a, const char *url, size_t len,
	struct err *e)
{
	const char *rest = url + len + strlen("://");
	int ssh = slice_is((struct slice){url, len}, "ssh");
	size_t host;

	str_adds(&a->url, url);
	if (slice_is((struct slice){url, len}, "file")) {
		if (*rest != '/')
			return refuse_address(e, "its path is not a whole one");
		str_adds(&a->place, "localhost");
		return add_url_path(&a->place, rest, e);
	}
	rest = skip_user(rest, ssh, e);
	if (!rest)
		return -1;
	host = strcspn(rest, "/");
	if (add_url_host(&a->place, rest, host, e))
		return -1;
	return add_url_path(&a->place, rest + host, e);
}

/* USER@HOST:PATH, colon before any slash. */
static int read_scp(struct address *a, const char *url, struct err *e)
{
	const char *host = skip_user(url, 1, e);
	size_t len = host ? strcspn(host, ":") : 0;

	if (!host)
		return -1;
	str_adds(&a->url, url);
	if (add_url_host(&a->place, host, len, e))
		return -1;
	return add_url_path(&a->place, host + len + 1, e);
}

int address_read(struct address *a, const char *url,
	const struct opt_list *allowed, struct err *e)
{
	size_t len = strspn(url, letters);
	size_t part = strcspn(url, "/");
	int named = strncmp(url + len, "://", 3) == 0;

	str_clear(&a->url);
	str_clear(&a->place);
	if (*url == '-' || !is_plain_text(url))
		return refuse_address(e, "it is no address of a repository");
	if (strncmp(url + len, "::", 2) == 0)
		return refuse_address(e, "it would run a program");
	if (*url == '/')
		return refuse_address(e, "a path is spelled file:///PATH");
	if (!named && !memchr(url, ':', part)) {
		if (!memchr(url, '.', part))
			return refuse_address(e, "its host is no name");
		str_adds(&a->url, "https://");
		str_adds(&a->url, url);
		if (memchr(url, '@', part))
			return refuse_address(e, "its host is no name");
		if (add_url_host(&a->place, url, part, e))
			return -1;
		return add_url_path(&a->place, url + part, e);
	}
	if (!is_allowed(named ? url : "ssh", named ? len : 3, allowed))
		return err_set(e, COV_ITEMS,
			"protocol '%.*s' is not allowed (--allow-protocol)",
			(int)len, url);
	return named ? read_with_protocol(a, url, len, e) : read_scp(a, url, e);
}

void address_release(struct address *a)
{
	str_release(&a->url);
	str_release(&a->place);
}

int address_is_whole_id(const char *name)
{
	return strlen(name) == ID_LEN &&
		strspn(name, "0123456789abcdefABCDEF") == ID_LEN;
}

int address_is_commit(const char *name)
{
	static const char more[] = "._/+-";
	size_t len = strlen(name), i;

	for (i = 0; i < len; i++)
		if (!strchr(letters, name[i]) && !strchr(more, name[i]))
			return 0;
	return len > 0 && len <= NAME_LEN_MAX && !strstr(name, "..") &&
		!strstr(name, "//") && !strstr(name, "/.") &&
		!strchr("-./", *name) && !str_ends(name, ".lock") &&
		!strchr("/.", name[len - 1]);
}
