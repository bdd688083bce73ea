/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A place as metadata.json and as keys of a record. The file is written to the
 * byte as Go's json.MarshalIndent writes it, because the program that was there
 * before did so and others compare. Read it is like anybody's file: every
 * field may be missing or of another kind.
 */
#include "record/layout.h"

#include "base/utf8.h"
#include "fmt/json.h"
#include "io/fs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Bytes of metadata.json and info.json. */
enum { JSON_FILE_MAX = 1 << 20 };

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
static void add_text_member(struct str *s, const char *name, const char *value,
	const char *end)
{
	str_addf(s, "\"%s\": ", name);
	go_string(s, value);
	str_adds(s, end);
}

/* Members that somebody set. */
static void add_set_members(struct str *s, const struct place *p)
{
	const char *const members[][2] = {{"binary_name", p->binary},
		{"collected_at", p->collected_at}, {"namespace", p->namespace_},
		{"owner_name", p->owner_name}, {"owner_type", p->owner_type},
		{"source_path", p->source_path}};
	const char *before = "{\n  ";
	size_t i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (!*members[i][1])
			continue;
		str_adds(s, before);
		add_text_member(s, members[i][0], members[i][1], "");
		before = ",\n  ";
	}
	str_adds(s, "\n}");
}

void layout_metadata(struct str *s, const struct place *p)
{
	if (!p->known) {
		add_set_members(s, p);
		return;
	}
	str_adds(s, "{\n  ");
	add_text_member(s, "binary_name", p->binary, ",\n  ");
	add_text_member(s, "collected_at", p->collected_at, ",\n  ");
	str_adds(s, "\"container\": {\n    ");
	add_text_member(s, "image", p->host ? "" : p->image, ",\n    ");
	add_text_member(s, "name", p->host ? "" : p->container, "\n  },\n  ");
	if (p->host)
		str_adds(s, "\"host_process\": true,\n  ");
	add_text_member(s, "hostname", p->hostname, ",\n  ");
	add_text_member(s, "namespace", p->host ? "" : p->namespace_, ",\n  ");
	if (*p->owner_type) {
		add_text_member(s, "owner_name", p->owner_name, ",\n  ");
		add_text_member(s, "owner_type", p->owner_type, ",\n  ");
	}
	add_text_member(s, "pod_name", p->host ? p->hostname : p->pod,
		*p->source_path ? ",\n  " : "\n}");
	if (*p->source_path)
		add_text_member(s, "source_path", p->source_path, "\n}");
}

/*
 * Reads DIR/NAME, a JSON object, into s. 1 it is there, 0 there is none, -1 it
 * cannot be read or is something else.
 */
static int read_json_file(struct str *s, struct slice *object, const char *dir,
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

static const char *json_text_or_blank(struct arena *a, struct slice raw)
{
	const char *text = json_text(a, raw, NULL);

	return text ? text : "";
}

/* What follows from the other fields. */
static void settle_place(struct place *p, struct arena *a, int host_process)
{
	p->known = *p->hostname || *p->pod;
	p->host = p->known && (host_process || !*p->namespace_);
	p->time = layout_compact(a, p->collected_at);
}

int layout_read_metadata(struct place *p, struct arena *a, const char *dir,
	struct err *e)
{
	struct slice o = {0}, container;
	struct str s = {0};
	int rc;

	layout_unknown(p);
	rc = read_json_file(&s, &o, dir, "metadata.json", e);
	if (rc > 0) {
		container = json_get(o, "container");
		p->hostname = json_text_or_blank(a, json_get(o, "hostname"));
		p->namespace_ = json_text_or_blank(a, json_get(o, "namespace"));
		p->pod = json_text_or_blank(a, json_get(o, "pod_name"));
		p->binary = json_text_or_blank(a, json_get(o, "binary_name"));
		p->collected_at =
			json_text_or_blank(a, json_get(o, "collected_at"));
		p->owner_type =
			json_text_or_blank(a, json_get(o, "owner_type"));
		p->owner_name =
			json_text_or_blank(a, json_get(o, "owner_name"));
		p->source_path =
			json_text_or_blank(a, json_get(o, "source_path"));
		if (container.ptr && *container.ptr == '{') {
			p->container = json_text_or_blank(a,
				json_get(container, "name"));
			p->image = json_text_or_blank(a,
				json_get(container, "image"));
		}
		settle_place(p, a,
			slice_is(json_get(o, "host_process"), "true"));
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
	int rc = read_json_file(&s, &o, dir, "info.json", e);

	for (i = 0; rc > 0 && i < sizeof(keys) / sizeof(keys[0]); i++) {
		text = json_get_text(&r->arena, o, record_key_name(keys[i]));
		if (text && *text)
			record_set_text(r, keys[i], text);
	}
	str_release(&s);
	return rc;
}

/* When metadata says whose it is. */
static void owner_to_record(struct record *r, const struct place *p)
{
	if (!*p->owner_type)
		return;
	record_set_text(r, REC_OWNER_TYPE, p->owner_type);
	if (*p->owner_name)
		record_set_text(r, REC_OWNER_NAME, p->owner_name);
}

static void names_to_record(struct record *r, const struct place *p)
{
	if (*p->namespace_)
		record_set_text(r, REC_NAMESPACE, p->namespace_);
	if (*p->binary)
		record_set_text(r, REC_BINARY_NAME, p->binary);
	if (*p->time)
		record_set_text(r, REC_COLLECTED_AT, p->collected_at);
	owner_to_record(r, p);
}

void layout_to_record(struct record *r, const struct place *p)
{
	struct str s = {0};
	int lossy;

	if (!p->known) {
		names_to_record(r, p);
		return;
	}
	record_set_text(r, REC_HOSTNAME, p->hostname);
	record_set_text(r, REC_NAMESPACE, p->namespace_);
	record_set_text(r, REC_POD_NAME, p->pod);
	str_adds(&s, "{\"name\":");
	lossy = json_string(&s, p->container, strlen(p->container));
	str_adds(&s, ",\"image\":");
	lossy |= json_string(&s, p->image, strlen(p->image));
	str_addc(&s, '}');
	record_set_raw(r, REC_CONTAINER, s.buf, s.len);
	record_hide_secret(r, REC_CONTAINER);
	str_release(&s);
	record_set_text(r, REC_BINARY_NAME, p->binary);
	record_set_text(r, REC_COLLECTED_AT, p->collected_at);
	if (p->host)
		record_set_raw(r, REC_HOST_PROCESS, "true", 4);
	owner_to_record(r, p);
	if (lossy)
		record_set_raw(r, REC_LOSSY, "true", 4);
}

void layout_from_record(struct place *p, struct record *r)
{
	struct arena *a = &r->arena;

	layout_unknown(p);
	p->hostname = record_text0(r, REC_HOSTNAME);
	p->namespace_ = record_text0(r, REC_NAMESPACE);
	p->pod = record_text0(r, REC_POD_NAME);
	p->container = json_text_or_blank(a, record_path(r, "container.name"));
	p->image = json_text_or_blank(a, record_path(r, "container.image"));
	p->binary = record_text0(r, REC_BINARY_NAME);
	p->collected_at = record_text0(r, REC_COLLECTED_AT);
	p->owner_type = record_text0(r, REC_OWNER_TYPE);
	p->owner_name = record_text0(r, REC_OWNER_NAME);
	settle_place(p, a, record_true(r, REC_HOST_PROCESS));
}
