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
#include "layout.h"

#include "fs.h"
#include "hash.h"
#include "json.h"
#include "utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	NAME_LONG = 200, /* bytes from which on a name is cut (rule 2.6) */
	NAME_KEEP = 192, /* what is left of it */
	HASH_SHOWN = 7, /* digits behind a cut or a shared name */
	JSON_FILE_MAX = 1 << 20, /* bytes of metadata.json and info.json */
	POD_DEPTH = 7, /* HOST/NAMESPACE/POD/CONTAINER/TIME/IMAGE/BINARY */
	HOST_DEPTH = 4 /* HOST/_host_/TIME/BINARY */
};

#define HOST_LEVEL "_host_"

static int all_digits(const char *p, size_t n)
{
	while (n-- > 0)
		if (p[n] < '0' || p[n] > '9')
			return 0;
	return 1;
}

int layout_is_time(const char *text)
{
	return strlen(text) == 16 && all_digits(text, 8) && text[8] == 'T' &&
		all_digits(text + 9, 6) && text[15] == 'Z';
}

/* The number that two digits make. */
static int pair(const char *p)
{
	return (p[0] - '0') * 10 + p[1] - '0';
}

/* 1 when a time of the right form is one that a calendar has. */
static int on_calendar(const char *t)
{
	static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31};
	int year = pair(t) * 100 + pair(t + 2), month = pair(t + 4);
	int day = pair(t + 6);
	int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
		return 0;
	if (month == 2 && day == 29 && !leap)
		return 0;
	return pair(t + 9) < 24 && pair(t + 11) < 60 && pair(t + 13) < 60;
}

const char *layout_rfc3339(struct arena *a, const char *time)
{
	struct str s = {0};
	char *text;

	if (!layout_is_time(time) || !on_calendar(time))
		return arena_strdup(a, time);
	str_addf(&s, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", time, time + 4,
		time + 6, time + 9, time + 11, time + 13);
	text = arena_strdup(a, s.buf);
	str_release(&s);
	return text;
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

/* Every text there, none of it known. */
static void unknown(struct place *p)
{
	*p = (struct place){"", "", "", "", "", "", "", "", "", "", 0, 0};
}

int layout_place(struct place *p, struct arena *a, const char *const *comp,
	size_t n)
{
	const char *const *c;

	unknown(p);
	if (n >= HOST_DEPTH && layout_is_time(comp[n - 2]) &&
	    !strcmp(comp[n - 3], HOST_LEVEL)) {
		c = comp + n - HOST_DEPTH;
		p->hostname = p->pod = arena_strdup(a, c[0]);
		p->time = arena_strdup(a, c[2]);
		p->binary = arena_strdup(a, c[3]);
		p->host = 1;
	} else if (n >= POD_DEPTH && layout_is_time(comp[n - 3]) &&
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
static void add_parts(struct str *s, const struct place *p, char sep,
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

/* s, which is released, as a string of the arena. */
static char *finish(struct arena *a, struct str *s)
{
	char *text = arena_strdup(a, str_get(s));

	str_release(s);
	return text;
}

char *layout_key(struct arena *a, const struct place *p)
{
	struct str s = {0};

	add_parts(&s, p, '/', HOST_LEVEL "/");
	return finish(a, &s);
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
static void add_hash(struct str *s, const char *text, size_t len)
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
		add_hash(&cut, s.buf, s.len);
		str_release(&s);
		s = cut;
	}
	return finish(a, &s);
}

char *layout_name(struct arena *a, const struct place *p)
{
	struct str s = {0};
	char *name;

	add_parts(&s, p, '-', "");
	name = layout_safe_name(a, str_get(&s));
	str_release(&s);
	return name;
}

char *layout_name_hashed(struct arena *a, const char *name, const char *key)
{
	struct str s = {0};

	str_adds(&s, name);
	add_hash(&s, key, strlen(key));
	return finish(a, &s);
}

char *layout_name_time(struct arena *a, const char *name, const char *time)
{
	struct str s = {0};

	str_adds(&s, name);
	if (*time) {
		str_addc(&s, '@');
		str_adds(&s, time);
	}
	return finish(a, &s);
}

/* A string as Go's encoding/json prints it, safe for HTML. */
static void go_string(struct str *s, const char *text)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *p = text, *end = text + strlen(text), *q;
	uint32_t rune;
	size_t n;

	str_addc(s, '"');
	for (; p < end; p += n) {
		n = utf8_get(p, (size_t)(end - p), &rune);
		q = rune < 0x80 ? strchr(from, (char)rune) : NULL;
		if (n == 0) {
			str_adds(s, "\\ufffd");
			n = 1;
		} else if (q) {
			str_addc(s, '\\');
			str_addc(s, to[q - from]);
		} else if (rune < 0x20 || rune == '<' || rune == '>' ||
		    rune == '&' || rune == 0x2028 || rune == 0x2029) {
			str_addf(s, "\\u%04x", (unsigned)rune);
		} else {
			str_add(s, p, n);
		}
	}
	str_addc(s, '"');
}

/* One line of metadata.json; `end` stands behind the value. */
static void add_member(struct str *s, const char *name, const char *value,
	const char *end)
{
	str_addf(s, "\"%s\": ", name);
	go_string(s, value);
	str_adds(s, end);
}

void layout_metadata(struct str *s, const struct place *p)
{
	str_adds(s, "{\n  ");
	add_member(s, "binary_name", p->binary, ",\n  ");
	add_member(s, "collected_at", p->collected_at, ",\n  ");
	str_adds(s, "\"container\": {\n    ");
	add_member(s, "image", p->host ? "" : p->image, ",\n    ");
	add_member(s, "name", p->host ? "" : p->container, "\n  },\n  ");
	if (p->host)
		str_adds(s, "\"host_process\": true,\n  ");
	add_member(s, "hostname", p->hostname, ",\n  ");
	add_member(s, "namespace", p->host ? "" : p->namespace_, ",\n  ");
	add_member(s, "pod_name", p->host ? p->hostname : p->pod, "\n}");
}

/*
 * Reads DIR/NAME, a JSON object, into s. 1 it is there, 0 there is none, -1 it
 * cannot be read or is something else.
 */
static int read_object(struct str *s, struct slice *object, const char *dir,
	const char *name, struct err *e)
{
	struct err why = {0};
	struct arena a = {0};
	char *path = fs_join(&a, dir, name);
	enum json_type type;
	struct stat st;
	struct json j;
	int rc = 1;

	if (lstat(path, &st) < 0 ? errno == ENOENT || errno == ENOTDIR :
	    S_ISLNK(st.st_mode)) {
		rc = 0; /* a link may lead anywhere: as if it were not there */
	} else if (fs_read(s, path, JSON_FILE_MAX, NULL, e)) {
		rc = -1;
	} else {
		json_init(&j, str_get(s), s->len);
		if (json_value(&j, &type, object, &why) || json_end(&j, &why))
			rc = err_set(e, COV_USAGE, "%s: %s",
				fs_encoded(&a, path), why.text);
		else if (type != JSON_OBJECT)
			rc = err_set(e, COV_USAGE, "%s: not a JSON object",
				fs_encoded(&a, path));
	}
	arena_release(&a);
	return rc;
}

static const char *text_of(struct arena *a, struct slice raw)
{
	const char *text = json_text(a, raw, NULL);

	return text ? text : "";
}

/* What follows from the other fields. */
static void settle(struct place *p, struct arena *a, int host_process)
{
	p->known = *p->hostname || *p->namespace_ || *p->pod || *p->binary;
	p->host = p->known && (host_process || !*p->namespace_);
	p->time = layout_compact(a, p->collected_at);
}

/* 1 when the text of a raw value is the word true. */
static int is_true(struct slice raw)
{
	return raw.len == 4 && !memcmp(raw.ptr, "true", 4);
}

int layout_read_metadata(struct place *p, struct arena *a, const char *dir,
	struct err *e)
{
	struct slice o = {0}, container;
	struct str s = {0};
	int rc;

	unknown(p);
	rc = read_object(&s, &o, dir, "metadata.json", e);
	if (rc > 0) {
		container = json_get(o, "container");
		p->hostname = text_of(a, json_get(o, "hostname"));
		p->namespace_ = text_of(a, json_get(o, "namespace"));
		p->pod = text_of(a, json_get(o, "pod_name"));
		p->binary = text_of(a, json_get(o, "binary_name"));
		p->collected_at = text_of(a, json_get(o, "collected_at"));
		p->owner_type = text_of(a, json_get(o, "owner_type"));
		p->owner_name = text_of(a, json_get(o, "owner_name"));
		if (container.ptr && *container.ptr == '{') {
			p->container = text_of(a, json_get(container, "name"));
			p->image = text_of(a, json_get(container, "image"));
		}
		settle(p, a, is_true(json_get(o, "host_process")));
	}
	str_release(&s);
	return rc < 0 ? -1 : 0;
}

int layout_read_info(struct record *r, const char *dir, struct err *e)
{
	static const enum rec_key keys[] = {REC_SOURCE_URL, REC_SOURCE_COMMIT,
		REC_SOFTWARE_GROUP, REC_SOFTWARE_KEY};
	struct slice o = {0};
	struct str s = {0};
	const char *text;
	size_t i;
	int rc = read_object(&s, &o, dir, "info.json", e);

	for (i = 0; rc > 0 && i < sizeof(keys) / sizeof(keys[0]); i++) {
		text = json_get_text(&r->arena, o, record_key_name(keys[i]));
		if (text && *text)
			record_set_text(r, keys[i], text);
	}
	str_release(&s);
	return rc;
}

void layout_to_record(struct record *r, const struct place *p)
{
	struct str s = {0};
	int lossy;

	if (!p->known)
		return;
	record_set_text(r, REC_HOSTNAME, p->hostname);
	record_set_text(r, REC_NAMESPACE, p->namespace_);
	record_set_text(r, REC_POD_NAME, p->pod);
	str_adds(&s, "{\"name\":");
	lossy = json_string(&s, p->container, strlen(p->container));
	str_adds(&s, ",\"image\":");
	lossy |= json_string(&s, p->image, strlen(p->image));
	str_addc(&s, '}');
	record_set_raw(r, REC_CONTAINER, s.buf, s.len);
	str_release(&s);
	record_set_text(r, REC_BINARY_NAME, p->binary);
	record_set_text(r, REC_COLLECTED_AT, p->collected_at);
	if (p->host)
		record_set_raw(r, REC_HOST_PROCESS, "true", 4);
	if (*p->owner_type) {
		record_set_text(r, REC_OWNER_TYPE, p->owner_type);
		record_set_text(r, REC_OWNER_NAME, p->owner_name);
	}
	if (lossy)
		record_set_raw(r, REC_LOSSY, "true", 4);
}

void layout_from_record(struct place *p, struct record *r)
{
	struct arena *a = &r->arena;

	unknown(p);
	p->hostname = record_text0(r, REC_HOSTNAME);
	p->namespace_ = record_text0(r, REC_NAMESPACE);
	p->pod = record_text0(r, REC_POD_NAME);
	p->container = text_of(a, record_path(r, "container.name"));
	p->image = text_of(a, record_path(r, "container.image"));
	p->binary = record_text0(r, REC_BINARY_NAME);
	p->collected_at = record_text0(r, REC_COLLECTED_AT);
	p->owner_type = record_text0(r, REC_OWNER_TYPE);
	p->owner_name = record_text0(r, REC_OWNER_NAME);
	settle(p, a, record_true(r, REC_HOST_PROCESS));
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
	return str_starts(name, "covmeta.") ||
		str_starts(name, "covcounters.") || !strcmp(name, "info.json");
}
