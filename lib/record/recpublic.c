/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * No secrets in the values of a record. Nearly all values are seen to have
 * none by the bytes that are not in them; of the others each string is looked
 * at.
 */
#include "base/url.h"
#include "record/record.h"

#include <string.h>

#define URL_KEY "\"source_url\""

/* The end of the JSON string that begins at p. */
static const char *string_end(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		p += *p == '\\';
	return p < end ? p + 1 : end;
}

/* What records rarely have: the end of an address, and what is escaped. */
static int has_rare_sign(const char *p, size_t n)
{
	return memchr(p, '?', n) || memchr(p, '#', n) || memchr(p, '\\', n);
}

/* 1 when what ends the one kind of secret or begins the other is in it. */
static int may_hold_secret(struct slice v)
{
	return v.ptr && (*v.ptr == '"' || *v.ptr == '[' || *v.ptr == '{') &&
		(memchr(v.ptr, '@', v.len) || has_rare_sign(v.ptr, v.len));
}

/* 1 when addresses may be in it: something escaped may be one. */
static int may_hold_address(struct slice v)
{
	const char *p = v.ptr, *end = p + v.len;

	if (memchr(p, '\\', v.len))
		return 1;
	for (; (p = memchr(p, ':', (size_t)(end - p))); p++)
		if ((end - p > 2 && memcmp(p, "://", 3) == 0) ||
			((size_t)(p - v.ptr) >= sizeof(URL_KEY) - 1 &&
				memcmp(p - sizeof(URL_KEY) + 1, URL_KEY,
					sizeof(URL_KEY) - 1) == 0))
			return 1;
	return 0;
}

/* Appends the JSON string `raw` without secrets: 1 when it had some. */
static int add_public(struct arena *a, struct str *s, struct slice raw,
	int is_url)
{
	struct str public = {0};
	size_t len = 0;
	const char *text = json_text(a, raw, &len);
	int differs = 0;

	if (text && strlen(text) == len) {
		if (is_url)
			url_add_public(&public, text);
		else
			url_add_text(&public, text);
		differs = strcmp(str_get(&public), text) != 0;
	}
	if (differs)
		json_string(s, str_get(&public), public.len);
	else
		str_add(s, raw.ptr, raw.len);
	str_release(&public);
	return differs;
}

/* Replaces one value. */
static void hide_in_value(struct arena *a, struct slice *v, int is_url,
	int *changed)
{
	const char *p = v->ptr, *end = p + v->len;
	struct str s = {0};
	struct slice raw;
	int differs = 0;

	is_url = is_url && *p == '"';
	while (p < end) {
		if (*p != '"') {
			str_addc(&s, *p++);
			continue;
		}
		raw.ptr = p;
		p = string_end(p, end);
		raw.len = (size_t)(p - raw.ptr);
		differs |= add_public(a, &s, raw, is_url);
		if (*v->ptr == '"')
			continue;
		/* Of an object: what follows is the value of this key. */
		is_url = p < end && p + strspn(p, " \t") < end &&
			p[strspn(p, " \t")] == ':' && slice_is(raw, URL_KEY);
	}
	if (differs) {
		v->len = s.len;
		v->ptr = str_to_arena(&s, a);
		*changed = 1;
	}
	str_release(&s);
}

/* Paths and profiles, which mean what they say. */
static int is_path_key(enum rec_key k)
{
	return k == REC_DIR || k == REC_DIR_NAME || k == REC_FILES ||
		k == REC_PROFILE || k == REC_INLINE || k == REC_COUNT;
}

void record_hide_secret(struct record *r, enum rec_key k)
{
	int is_url = k == REC_SOURCE_URL;

	if (is_path_key(k) || !may_hold_secret(r->v[k]))
		return;
	if (is_url || may_hold_address(r->v[k]))
		hide_in_value(&r->arena, &r->v[k], is_url, &r->changed);
}

void record_hide_secrets(struct record *r)
{
	int rare = r->changed || !r->line || has_rare_sign(r->line, r->len);
	struct slice *v;
	size_t i;

	for (i = 0; i < REC_KEY_COUNT; i++) {
		v = &r->v[i];
		if (v->ptr && (rare || memchr(v->ptr, '@', v->len)))
			record_hide_secret(r, (enum rec_key)i);
	}
	for (i = 0; i < r->nextra; i++) {
		v = &r->extra[i].value;
		if (may_hold_secret(*v) && may_hold_address(*v))
			hide_in_value(&r->arena, v, 0, &r->changed);
	}
}
