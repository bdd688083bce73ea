/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A record is an array of slices, one per known key, and a list of the rest.
 * Our own tools write keys in the order of the table, so the search for a key
 * begins behind the one found last and nearly always ends at once.
 */
#include "record/record.h"

#include "base/num.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define KEY(k, name) [k] = {name, sizeof(name) - 1}

static const struct slice keys[REC_KEY_COUNT] = {
	KEY(REC_TYPE, "type"),
	KEY(REC_DIR, "dir"),
	KEY(REC_DIR_NAME, "dir_name"),
	KEY(REC_GROUP_KEY, "group_key"),
	KEY(REC_OWNER_TYPE, "owner_type"),
	KEY(REC_OWNER_NAME, "owner_name"),
	KEY(REC_HOSTNAME, "hostname"),
	KEY(REC_NAMESPACE, "namespace"),
	KEY(REC_POD_NAME, "pod_name"),
	KEY(REC_CONTAINER, "container"),
	KEY(REC_BINARY_NAME, "binary_name"),
	KEY(REC_COLLECTED_AT, "collected_at"),
	KEY(REC_HOST_PROCESS, "host_process"),
	KEY(REC_IMAGE, "image"),
	KEY(REC_SOURCE_URL, "source_url"),
	KEY(REC_SOURCE_COMMIT, "source_commit"),
	KEY(REC_SOFTWARE_GROUP, "software_group"),
	KEY(REC_SOFTWARE_KEY, "software_key"),
	KEY(REC_SOURCE, "source"),
	KEY(REC_FILES, "files"),
	KEY(REC_PID, "pid"),
	KEY(REC_SNAPSHOT, "snapshot"),
	KEY(REC_MODE, "mode"),
	KEY(REC_TOTAL_STMTS, "total_stmts"),
	KEY(REC_COVERED_STMTS, "covered_stmts"),
	KEY(REC_COVERAGE_PCT, "coverage_pct"),
	KEY(REC_COVMETA_HASH, "covmeta_hash"),
	KEY(REC_INPUT_HASH, "input_hash"),
	KEY(REC_PODS, "pods"),
	KEY(REC_POD_COUNT, "pod_count"),
	KEY(REC_CONTAINERS, "containers"),
	KEY(REC_HOSTS, "hosts"),
	KEY(REC_IMAGES, "images"),
	KEY(REC_FIRST_SEEN, "first_seen"),
	KEY(REC_LAST_SEEN, "last_seen"),
	KEY(REC_MERGE_INPUT_HASH, "merge_input_hash"),
	KEY(REC_REPORTS, "reports"),
	KEY(REC_OWNERS, "owners"),
	KEY(REC_CHANGED, "changed"),
	KEY(REC_PARTS, "parts"),
	KEY(REC_CHANGES, "changes"),
	KEY(REC_FAILED, "failed"),
	KEY(REC_PROFILE, "profile"),
	KEY(REC_FILTER, "filter"),
	KEY(REC_COUNT, "count"),
	KEY(REC_SNAPSHOTS, "snapshots"),
	KEY(REC_INLINE, "inline"),
	KEY(REC_LOSSY, "lossy"),
	KEY(REC_NOTE, "note"),
	KEY(REC_ERROR, "error"),
};

/* The key of a name, looked for from `from` on and around; REC_KEY_COUNT
   when the table has none. */
static unsigned find_key(const char *ptr, size_t len, unsigned from)
{
	unsigned i, k = from;

	for (i = 0; i < REC_KEY_COUNT; i++, k++) {
		if (k >= REC_KEY_COUNT)
			k = 0;
		if (keys[k].len == len && memcmp(keys[k].ptr, ptr, len) == 0)
			return k;
	}
	return REC_KEY_COUNT;
}

/* The same of a raw string; an escaped name is the same name. */
static unsigned find_raw(struct record *r, struct slice key, unsigned from)
{
	const char *name = key.ptr + 1;
	size_t len = key.len - 2;

	if (memchr(name, '\\', len))
		name = json_text(&r->arena, key, &len);
	return find_key(name, len, from);
}

static void set_value(struct record *r, enum rec_key k, const char *ptr,
	size_t len)
{
	r->v[k].ptr = ptr;
	r->v[k].len = len;
	r->changed = 1;
}

void record_init(struct record *r, const char *type)
{
	record_clear(r);
	record_set_text(r, REC_TYPE, type);
}

/* A failure of the record as a whole, at a byte of the line. */
static int fail_at(const struct record *r, const char *at, struct err *e,
	const char *why)
{
	return err_set(e, COV_USAGE, "byte %zu: %s", (size_t)(at - r->line),
		why);
}

/* Keeps one member; *last is the known key before it, REC_KEY_COUNT when there
   was none yet: then this is the first member. */
static int keep_member(struct record *r, struct slice key, enum json_type type,
	struct slice raw, unsigned *last, struct err *e)
{
	unsigned k = find_raw(r, key, *last + 1);

	if (*last == REC_KEY_COUNT) {
		if (k != REC_TYPE)
			return fail_at(r, key.ptr, e,
				"the first key is not 'type'");
		if (type != JSON_STRING)
			return fail_at(r, raw.ptr, e, "'type' is not a string");
	}
	if (k < REC_KEY_COUNT) {
		if (r->v[k].ptr)
			return err_set(e, COV_USAGE,
				"byte %zu: repeated key '%s'",
				(size_t)(key.ptr - r->line), keys[k].ptr);
		r->v[k] = raw;
		*last = k;
		return 0;
	}
	mem_grow(&r->extra, &r->capextra, r->nextra + 1, sizeof(*r->extra));
	r->extra[r->nextra].key = key;
	r->extra[r->nextra++].value = raw;
	return 0;
}

/* Reads a line; `last` as it is before the first member. */
static int parse_members(struct record *r, const char *line, size_t len,
	unsigned last, struct err *e)
{
	struct slice key, raw;
	enum json_type type;
	const char *newline;
	struct json j;
	int rc;

	record_clear(r);
	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (len == 0)
		return err_set(e, COV_USAGE, "empty line");
	r->line = line;
	r->len = len;
	/* JSON calls it a blank, but what is passed on is to be one line. */
	newline = memchr(line, '\n', len);
	if (newline)
		return fail_at(r, newline, e, "newline inside a record");
	json_init(&j, line, len);
	while ((rc = json_member(&j, &key, &type, &raw, e)) > 0)
		if (keep_member(r, key, type, raw, &last, e))
			return -1;
	if (rc < 0 || json_end(&j, e))
		return -1;
	if (last == REC_KEY_COUNT)
		return fail_at(r, line, e, "the first key is not 'type'");
	record_hide_secrets(r);
	return 0;
}

int record_parse(struct record *r, const char *line, size_t len, struct err *e)
{
	return parse_members(r, line, len, REC_KEY_COUNT, e);
}

int record_from_object(struct record *r, struct slice object, const char *type,
	struct err *e)
{
	if (json_get(object, "type").ptr)
		return record_parse(r, object.ptr, object.len, e);
	if (parse_members(r, object.ptr, object.len, REC_TYPE, e) < 0)
		return -1;
	record_set_text(r, REC_TYPE, type);
	return 0;
}

void record_clear(struct record *r)
{
	arena_reset(&r->arena);
	memset(r->v, 0, sizeof(r->v));
	r->nextra = 0;
	r->changed = 0;
	r->line = NULL;
	r->len = 0;
}

void record_release(struct record *r)
{
	arena_release(&r->arena);
	free(r->extra);
	memset(r, 0, sizeof(*r));
}

/* A slice of src for dst: the same place in its line, or a copy. */
static struct slice moved_value(struct record *dst, const struct record *src,
	struct slice s)
{
	uintptr_t at = (uintptr_t)s.ptr, line = (uintptr_t)src->line;

	if (!s.ptr)
		return s;
	if (src->line && at >= line && at < line + src->len)
		s.ptr = dst->line + (at - line);
	else
		s.ptr = arena_strndup(&dst->arena, s.ptr, s.len);
	return s;
}

void record_copy(struct record *dst, const struct record *src)
{
	size_t i;

	record_clear(dst);
	if (src->line) {
		dst->line = arena_strndup(&dst->arena, src->line, src->len);
		dst->len = src->len;
	}
	dst->changed = src->changed;
	for (i = 0; i < REC_KEY_COUNT; i++)
		dst->v[i] = moved_value(dst, src, src->v[i]);
	mem_grow(&dst->extra, &dst->capextra, src->nextra, sizeof(*dst->extra));
	for (i = 0; i < src->nextra; i++) {
		dst->extra[i].key = moved_value(dst, src, src->extra[i].key);
		dst->extra[i].value =
			moved_value(dst, src, src->extra[i].value);
	}
	dst->nextra = src->nextra;
}

void record_pack(struct record *r)
{
	struct record packed = {0};

	record_copy(&packed, r);
	record_release(r);
	*r = packed;
}

const char *record_key_name(enum rec_key k)
{
	return keys[k].ptr;
}

const char *record_type(struct record *r)
{
	return record_text0(r, REC_TYPE);
}

char *record_text(struct record *r, enum rec_key k)
{
	return json_text(&r->arena, r->v[k], NULL);
}

const char *record_text0(struct record *r, enum rec_key k)
{
	const char *text = record_text(r, k);

	return text ? text : "";
}

int record_u64(const struct record *r, enum rec_key k, uint64_t *v)
{
	return num_u64(r->v[k].ptr, r->v[k].len, UINT64_MAX, v) == NUM_OK;
}

int record_true(const struct record *r, enum rec_key k)
{
	return slice_is(r->v[k], "true");
}

/* The value of a key of the record itself. */
static struct slice top_value(struct record *r, const char *name, size_t len)
{
	unsigned k = find_key(name, len, 0);
	struct slice none = {0};
	size_t i;

	if (k < REC_KEY_COUNT)
		return r->v[k];
	for (i = r->nextra; i > 0; i--)
		if (json_equal(r->extra[i - 1].key, name, len))
			return r->extra[i - 1].value;
	return none;
}

struct slice record_path(struct record *r, const char *path)
{
	size_t len = strcspn(path, ".");
	struct slice v = top_value(r, path, len), none = {0};

	while (v.ptr && path[len] == '.') {
		path += len + 1;
		len = strcspn(path, ".");
		v = json_get(v, arena_strndup(&r->arena, path, len));
	}
	return slice_is(v, "null") ? none : v;
}

/* Appends a JSON string, and notes in the record when bytes were replaced. */
static void add_string(struct record *r, struct str *s, const char *text)
{
	if (json_string(s, text, strlen(text)))
		set_value(r, REC_LOSSY, "true", 4);
}

/* s, which is released, becomes a value. */
static void set_str(struct record *r, enum rec_key k, struct str *s)
{
	size_t len = s->len;

	set_value(r, k, str_to_arena(s, &r->arena), len);
}

void record_set_text(struct record *r, enum rec_key k, const char *text)
{
	struct str s = {0};

	add_string(r, &s, text);
	set_str(r, k, &s);
	record_hide_secret(r, k);
}

void record_set_u64(struct record *r, enum rec_key k, uint64_t v)
{
	char buf[NUM_MAX];

	record_set_raw(r, k, buf, (size_t)(num_put(buf, v) - buf));
}

void record_set_raw(struct record *r, enum rec_key k, const char *raw,
	size_t len)
{
	char *copy = arena_strndup(&r->arena, raw, len);
	size_t i;

	/* Only between values: inside strings they are escaped. */
	for (i = 0; i < len; i++)
		if (copy[i] == '\n' || copy[i] == '\r')
			copy[i] = ' ';
	set_value(r, k, copy, len);
}

void record_set_list(struct record *r, enum rec_key k, const char *const *v,
	size_t n)
{
	struct str s = {0};
	size_t i;

	str_addc(&s, '[');
	for (i = 0; i < n; i++) {
		if (i > 0)
			str_addc(&s, ',');
		add_string(r, &s, v[i]);
	}
	str_addc(&s, ']');
	set_str(r, k, &s);
}

void record_unset(struct record *r, enum rec_key k)
{
	if (r->v[k].ptr)
		set_value(r, k, NULL, 0);
}

static int is_utf8(struct slice raw)
{
	return !raw.ptr || utf8_valid(raw.ptr, raw.len);
}

/* True when bytes of the record will have to be replaced. */
static int is_lossy(const struct record *r)
{
	size_t i;

	for (i = 0; i < REC_KEY_COUNT; i++)
		if (!is_utf8(r->v[i]))
			return 1;
	for (i = 0; i < r->nextra; i++)
		if (!is_utf8(r->extra[i].key) || !is_utf8(r->extra[i].value))
			return 1;
	return 0;
}

/* Raw JSON with U+FFFD for what is not UTF-8; such bytes are in strings
   only, so that it stays JSON. */
static void add_raw(struct str *s, struct slice raw)
{
	size_t i = 0, n;

	if (is_utf8(raw)) {
		str_add(s, raw.ptr, raw.len);
		return;
	}
	while (i < raw.len) {
		n = utf8_get(raw.ptr + i, raw.len - i, NULL);
		if (n > 0)
			str_add(s, raw.ptr + i, n);
		else
			str_adds(s, "\xef\xbf\xbd");
		i += n > 0 ? n : 1;
	}
}

void record_json(const struct record *r, struct str *s)
{
	static const struct slice yes = {"true", 4};
	const char *comma = "{";
	int lossy;
	size_t i;

	if (!r->changed && r->line) {
		str_add(s, r->line, r->len);
		return;
	}
	lossy = is_lossy(r);
	for (i = 0; i < REC_KEY_COUNT; i++) {
		struct slice v = i == REC_LOSSY && lossy ? yes : r->v[i];

		if (!v.ptr)
			continue;
		str_adds(s, comma);
		str_addc(s, '"');
		str_add(s, keys[i].ptr, keys[i].len);
		str_adds(s, "\":");
		add_raw(s, v);
		comma = ",";
	}
	for (i = 0; i < r->nextra; i++) {
		str_adds(s, comma);
		add_raw(s, r->extra[i].key);
		str_addc(s, ':');
		add_raw(s, r->extra[i].value);
		comma = ",";
	}
	str_adds(s, *comma == '{' ? "{}" : "}");
}

void record_write(const struct record *r, struct str *s)
{
	if (!r->v[REC_TYPE].ptr)
		bug("a record without a type");
	record_json(r, s);
	str_addc(s, '\n');
}
