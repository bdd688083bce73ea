/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "get.h"

#include "address.h"

#include <string.h>

/* Digits below which a hexadecimal name is no part of an id. */
enum { DIGITS_MIN = 7 };

static int fail_no_commit(struct err *e)
{
	return err_set(e, COV_ITEMS, "the server has no such commit");
}

/* All branches and tags. */
static int get_whole(const struct get *g, const char *url, struct err *e)
{
	static const char *const specs[] = {"+refs/heads/*:refs/heads/*",
		"+refs/tags/*:refs/tags/*"};
	size_t i;

	for (i = 0; i < sizeof(specs) / sizeof(*specs); i++)
		switch (transport_fetch(g->t, g->bare->path, url, specs[i], 1,
			e)) {
		case TRANSPORT_DONE:
		case TRANSPORT_NO_REF:
			break;
		case TRANSPORT_NO_SINGLE:
		case TRANSPORT_FAILED:
			return -1;
		}
	return 0;
}

/* One refspec at depth 1, or whole where there is nothing else: 1 it came, 0
   there is no such ref. */
static int get_ref(const struct get *g, const char *url, const char *spec,
	struct err *e)
{
	enum transport_end end =
		transport_fetch(g->t, g->bare->path, url, spec, 0, e);

	if (end == TRANSPORT_NO_SINGLE)
		end = transport_fetch(g->t, g->bare->path, url, spec, 1, e);
	if (end == TRANSPORT_FAILED || end == TRANSPORT_NO_SINGLE)
		return -1;
	return end == TRANSPORT_DONE;
}

/* 1 when the commit is there with all that belongs to it. */
static int holds_commit(const struct get *g, const char *hex, struct err *e)
{
	char found[REPO_OID_HEX];
	struct str checkout = {0};
	int rc = bare_is_pinned(g->bare, hex) ||
		bare_find_checkout(g->bare, hex, &checkout);

	str_release(&checkout);
	return rc ||
		(bare_resolve(g->bare, hex, found) &&
			transport_is_whole(g->t, g->bare->path, hex) &&
			bare_pin(g->bare, hex, e) == 0);
}

/* By its whole id. */
static int get_id(const struct get *g, const char *url, const char *hex,
	struct err *e)
{
	char found[REPO_OID_HEX];
	struct str spec = {0};
	enum transport_end end;
	int rc;

	if (!g->again && holds_commit(g, hex, e))
		return 0;
	if (e->status)
		return -1;
	str_addf(&spec, "+%s:refs/covsrc/%s", hex, hex);
	end = transport_fetch(g->t, g->bare->path, url, spec.buf, 0, e);
	str_release(&spec);
	if (end == TRANSPORT_FAILED)
		return -1;
	if (end != TRANSPORT_DONE && get_whole(g, url, e))
		return -1;
	rc = bare_resolve(g->bare, hex, found) && strcmp(found, hex) == 0;
	if (!rc)
		return fail_no_commit(e);
	return bare_pin(g->bare, hex, e) ? -1 : 1;
}

/* By a ref of the server, kept under the name `as`: 0 there is none. */
static int get_named(const struct get *g, const char *url, const char *ref,
	const char *as, char hex[REPO_OID_HEX], struct err *e)
{
	struct str spec = {0};
	int rc;

	str_addf(&spec, "+%s:%s", ref, as);
	rc = get_ref(g, url, spec.buf, e);
	str_release(&spec);
	if (rc > 0)
		rc = bare_resolve(g->bare, as, hex);
	if (rc > 0 && bare_pin(g->bare, hex, e))
		rc = -1;
	return rc;
}

/* By first digits of an id: of one that the server names, else of any. */
static int get_digits(const struct get *g, const char *url, const char *digits,
	char hex[REPO_OID_HEX], struct err *e)
{
	struct str id = {0};
	int rc = -1, n = transport_ids(g->t, url, digits, &id);

	if (n > 1)
		err_set(e, COV_ITEMS, "several commits begin so");
	else if (n == 1 && address_is_whole_id(id.buf) &&
		(rc = get_id(g, url, id.buf, e)) >= 0)
		/* Of a tag with a message it is the commit's. */
		bare_resolve(g->bare, id.buf, hex);
	else if (n == 0 && get_whole(g, url, e) == 0)
		rc = bare_resolve(g->bare, digits, hex) ?
			(bare_pin(g->bare, hex, e) ? -1 : 1) :
			fail_no_commit(e);
	str_release(&id);
	return rc;
}

static int is_digits(const char *name)
{
	size_t len = strlen(name);

	return len >= DIGITS_MIN && strspn(name, "0123456789abcdef") == len;
}

/* A tag, a branch, or digits. */
static int get_name(const struct get *g, const char *url, const char *name,
	char hex[REPO_OID_HEX], struct err *e)
{
	static const char *const kinds[] = {"refs/tags/", "refs/heads/"};
	struct str ref = {0};
	size_t i;
	int rc = 0;

	if (!g->again && bare_resolve(g->bare, name, hex) &&
		holds_commit(g, hex, e))
		return 0;
	for (i = 0; rc == 0 && i < sizeof(kinds) / sizeof(*kinds); i++) {
		str_clear(&ref);
		str_addf(&ref, "%s%s", kinds[i], name);
		rc = get_named(g, url, ref.buf, ref.buf, hex, e);
	}
	str_release(&ref);
	if (rc == 0)
		rc = is_digits(name) ? get_digits(g, url, name, hex, e) :
				       fail_no_commit(e);
	return rc;
}

int get_commit(const struct get *g, const char *url, const char *name,
	char hex[REPO_OID_HEX], struct err *e)
{
	static const char newest[] = "refs/covsrc/HEAD";
	size_t i;
	int rc;

	if (address_is_whole_id(name)) {
		for (i = 0; name[i]; i++)
			hex[i] = (char)(name[i] | ('a' - 'A'));
		hex[i] = '\0';
		return get_id(g, url, hex, e);
	}
	if (*name)
		return get_name(g, url, name, hex, e);
	if (!g->again && bare_resolve(g->bare, newest, hex))
		return 0;
	rc = get_named(g, url, "HEAD", newest, hex, e);
	return rc ? rc : err_set(e, COV_ITEMS, "the repository is empty");
}
