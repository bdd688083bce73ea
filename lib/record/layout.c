/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A bucket path is told by where its time stands: second from the end below
 * `_host_`, third from the end for a container. Everything before the host is
 * the bucket's prefix and means nothing here.
 *
 * What a path or a file says is never used as a path again: a directory of a
 * collection is called by a name in which only [A-Za-z0-9._@+=-] stand for
 * themselves.
 */
#include "record/layout.h"

#include "base/hash.h"
#include "base/when.h"
#include "gocov/covname.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

enum {
	NAME_LONG = 200, /* bytes from which on a name is cut */
	NAME_KEEP = 192, /* what is left of it */
	HASH_SHOWN = 7, /* digits behind a cut or a shared name */
	POD_DEPTH = 7, /* HOST/NAMESPACE/POD/CONTAINER/TIME/IMAGE/BINARY */
	HOST_DEPTH = 4 /* HOST/_host_/TIME/BINARY */
};

#define HOST_LEVEL "_host_"

int layout_is_time(const char *text)
{
	int64_t seconds;

	return when_read_compact(text, &seconds) >= 0;
}

const char *layout_rfc3339(struct arena *a, const char *time)
{
	char text[WHEN_MAX];
	int64_t seconds;

	if (when_read_compact(time, &seconds) != 1)
		return arena_strdup(a, time);
	when_print(seconds * 1000, text);
	return arena_strdup(a, text);
}

const char *layout_compact(struct arena *a, const char *rfc3339)
{
	const char *p = rfc3339;
	struct str s = {0};
	char *text;

	/* A time that no calendar has was copied as it is. */
	if (layout_is_time(p))
		return arena_strdup(a, p);
	if (strlen(p) != 20 || p[4] != '-' || p[7] != '-' || p[10] != 'T' ||
		p[13] != ':' || p[16] != ':')
		return "";
	str_addf(&s, "%.4s%.2s%.2sT%.2s%.2s%.2s%s", p, p + 5, p + 8, p + 11,
		p + 14, p + 17, p + 19);
	text = layout_is_time(s.buf) ? arena_strdup(a, s.buf) : "";
	str_release(&s);
	return text;
}

void layout_unknown(struct place *p)
{
	*p = (struct place){"", "", "", "", "", "", "", "", "", "", "", 0, 0};
}

int layout_place(struct place *p, struct arena *a, const char *const *comp,
	size_t n)
{
	const char *const *c;

	layout_unknown(p);
	if (n >= HOST_DEPTH && layout_is_time(comp[n - 2]) &&
		!strcmp(comp[n - 3], HOST_LEVEL)) {
		c = comp + n - HOST_DEPTH;
		p->hostname = p->pod = arena_strdup(a, c[0]);
		p->time = arena_strdup(a, c[2]);
		p->binary = arena_strdup(a, c[3]);
		p->host = 1;
	} else if (n >= POD_DEPTH && layout_is_time(comp[n - 3]) &&
		*comp[n - POD_DEPTH + 1] &&
		strcmp(comp[n - POD_DEPTH + 1], HOST_LEVEL) != 0) {
		c = comp + n - POD_DEPTH;
		p->hostname = arena_strdup(a, c[0]);
		p->namespace_ = arena_strdup(a, c[1]);
		p->pod = arena_strdup(a, c[2]);
		p->container = arena_strdup(a, c[3]);
		p->time = arena_strdup(a, c[4]);
		p->image = arena_strdup(a, c[5]);
		p->binary = arena_strdup(a, c[6]);
	} else {
		return 0;
	}
	p->collected_at = layout_rfc3339(a, p->time);
	p->known = 1;
	return 1;
}

/* The parts of a place with sep between them. */
static void add_place_parts(struct str *s, const struct place *p, char sep,
	const char *host_level)
{
	str_adds(s, p->hostname);
	str_addc(s, sep);
	if (p->host) {
		str_adds(s, host_level);
		str_adds(s, p->binary);
		return;
	}
	str_adds(s, p->namespace_);
	str_addc(s, sep);
	str_adds(s, p->pod);
	str_addc(s, sep);
	str_adds(s, p->container);
	str_addc(s, sep);
	str_adds(s, p->binary);
}

char *layout_key(struct arena *a, const struct place *p)
{
	struct str s = {0};

	add_place_parts(&s, p, '/', HOST_LEVEL "/");
	return str_to_arena(&s, a);
}

static int is_safe(char c, int first)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		(c >= '0' && c <= '9'))
		return 1;
	/* No hidden folders: those are our temporaries. */
	if (c == '.')
		return !first;
	return c != '\0' && strchr("_@+=-", c) != NULL;
}

/* Adds '-' and the first digits of the MD5 of what is in text. */
static void add_name_hash(struct str *s, const char *text, size_t len)
{
	char hex[MD5_HEX];

	md5_of(text, len, hex);
	str_addc(s, '-');
	str_add(s, hex, HASH_SHOWN);
}

char *layout_safe_name(struct arena *a, const char *text)
{
	static const char digits[] = "0123456789ABCDEF";
	struct str s = {0};
	const char *p;

	for (p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (is_safe(*p, p == text)) {
			str_addc(&s, *p);
			continue;
		}
		str_addc(&s, '_');
		str_addc(&s, digits[c >> 4]);
		str_addc(&s, digits[c & 15]);
	}
	if (s.len > NAME_LONG) {
		struct str cut = {0};

		str_add(&cut, s.buf, NAME_KEEP);
		add_name_hash(&cut, s.buf, s.len);
		str_release(&s);
		s = cut;
	}
	return str_to_arena(&s, a);
}

char *layout_name(struct arena *a, const struct place *p)
{
	struct str s = {0};
	char *name;

	add_place_parts(&s, p, '-', "");
	name = layout_safe_name(a, str_get(&s));
	str_release(&s);
	return name;
}

char *layout_name_hashed(struct arena *a, const char *name, const char *key)
{
	struct str s = {0};

	str_adds(&s, name);
	add_name_hash(&s, key, strlen(key));
	return str_to_arena(&s, a);
}

char *layout_name_time(struct arena *a, const char *name, const char *time)
{
	struct str s = {0};

	str_adds(&s, name);
	if (*time) {
		str_addc(&s, '@');
		str_adds(&s, time);
	}
	return str_to_arena(&s, a);
}

/* 1 when the folder above the last component is called "coverage". */
static int below_coverage(const char *dir)
{
	size_t len = strlen(dir);
	const char *p;
	char *above, *base;
	int yes;

	while (len > 1 && dir[len - 1] == '/')
		len--;
	for (p = dir + len; p > dir && p[-1] != '/'; p--)
		;
	above = xstrndup(dir, (size_t)(p - dir));
	base = fs_base(above);
	yes = !strcmp(base, "coverage");
	free(base);
	free(above);
	return yes;
}

const char *layout_dir_name(struct record *r)
{
	const char *given = record_text0(r, REC_DIR_NAME);
	const char *dir = record_text0(r, REC_DIR);
	struct arena *a = &r->arena;
	struct place p;
	char *base;

	if (*given)
		return given;
	layout_from_record(&p, r);
	if (!below_coverage(dir) && p.known)
		return layout_name_time(a, layout_name(a, &p), p.time);
	base = fs_base(dir);
	given = arena_strdup(a, base);
	free(base);
	return given;
}

int layout_is_coverage(const char *name)
{
	return covname_is_binary(name) || !strcmp(name, "info.json");
}
