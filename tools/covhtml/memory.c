/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What was made before: DIR/.covhtml.ndjson, one line per binary,
 *
 *     {"type":"page","covmeta_hash":H,"key":K,"texts":N,"paths":[...],
 *      "summary":[...],"record":{...}}
 *
 * and one with the overview, {"type":"overview",...},
 * so that the index shows binaries that did not come this time, and a page
 * that is up to date is known without opening its profile. It may go at any
 * time; then the pages are made again.
 */
#include "memory.h"
#include "owners.h"

#include "base/num.h"
#include "io/fs.h"
#include "io/in.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char file_name[] = ".covhtml.ndjson";

static int same_filter(struct slice a, struct slice b)
{
	return a.len == b.len && (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

static void remember_paths(struct page *pg, struct slice array)
{
	struct arena a = {0};
	const char **v;
	size_t i, n;

	if (pg->npaths)
		return; /* the second line of one binary */
	v = list_of(array, &a, &n);
	free(pg->paths);
	pg->paths = xcalloc(n, sizeof(*pg->paths));
	for (i = 0; i < n; i++)
		pg->paths[i] = xstrdup(v[i]);
	pg->npaths = n;
	arena_release(&a);
}

/* One line: of a binary that came too, what its rules have not changed; else
   the binary as it was. Lines that make no sense are forgotten. */
static void remember_line(struct pages *ps, struct record *line)
{
	const char *hash = record_text0(line, REC_COVMETA_HASH);
	struct slice body = record_path(line, "record");
	struct slice key = record_path(line, "key"), texts;
	struct record r = {0};
	struct err ignored = {0};
	struct page *pg;
	char *text;

	if (strcmp(record_type(line), "overview") == 0 && !ps->overview_came)
		record_copy(&ps->overview, line);
	if (!is_hash(hash) || !body.ptr ||
		record_parse(&r, body.ptr, body.len, &ignored)) {
		record_release(&r);
		return;
	}
	pg = pages_get(ps, hash);
	if (!pg->came)
		record_copy(&pg->r, &r);
	text = json_text(&line->arena, key, NULL);
	if (text && is_hash(text))
		memcpy(pg->key, text, MD5_HEX);
	texts = record_path(line, "texts");
	if (!texts.ptr ||
		num_u64(texts.ptr, texts.len, UINT64_MAX, &pg->texts) != NUM_OK)
		pg->texts = 0;
	if (same_filter(record_path(&pg->r, "filter"),
		    record_path(&r, "filter")))
		remember_paths(pg, record_path(line, "paths"));
	if (!pg->sum.known)
		summary_read(&pg->sum, record_path(line, "summary"));
	record_release(&r);
}

int memory_load(struct pages *ps, const char *dir, struct err *e)
{
	struct arena a = {0};
	struct record r = {0};
	struct err ignored = {0};
	struct in in;
	char *path = fs_join(&a, dir, file_name), *line;
	size_t len;
	int rc = 0;

	if (access(path, F_OK) == 0) {
		rc = in_open_plain(&in, path, e);
		while (rc == 0 && in_line(&in, &line, &len, e) > 0) {
			record_clear(&r);
			if (record_parse(&r, line, len, &ignored) == 0)
				remember_line(ps, &r);
		}
		if (rc == 0)
			in_close(&in);
	}
	record_release(&r);
	arena_release(&a);
	return rc;
}

/* What nobody sees of a record, and of each of its owners. */
static const enum rec_key unseen[] = {REC_PROFILE, REC_INLINE, REC_REPORTS,
	REC_CHANGED};

static int is_unseen(struct slice key)
{
	const char *word;
	size_t i;

	for (i = 0; i < sizeof(unseen) / sizeof(*unseen); i++) {
		word = record_key_name(unseen[i]);
		if (json_equal(key, word, strlen(word)))
			return 1;
	}
	return 0;
}

/* An element of owners[] without that. */
static void add_shown_owner(struct str *s, struct slice owner)
{
	struct err ignored = {0};
	enum json_type type;
	struct slice key, raw;
	const char *comma = "";
	struct json j;

	str_addc(s, '{');
	json_init(&j, owner.ptr, owner.len);
	while (json_member(&j, &key, &type, &raw, &ignored) > 0) {
		if (is_unseen(key))
			continue;
		str_adds(s, comma);
		str_add(s, key.ptr, key.len);
		str_addc(s, ':');
		str_add(s, raw.ptr, raw.len);
		comma = ",";
	}
	str_addc(s, '}');
}

static void add_shown_owners(struct str *s, struct slice owners)
{
	struct err ignored = {0};
	enum json_type type;
	const char *comma = "";
	struct slice raw;
	struct json j;

	str_addc(s, '[');
	json_init(&j, owners.ptr, owners.len);
	while (json_element(&j, &type, &raw, &ignored) > 0) {
		str_adds(s, comma);
		if (type == JSON_OBJECT)
			add_shown_owner(s, raw);
		else
			str_add(s, raw.ptr, raw.len);
		comma = ",";
	}
	str_addc(s, ']');
}

void record_shown(struct record *dst, const struct record *src)
{
	struct slice owners = src->v[REC_OWNERS];
	struct str s = {0};
	size_t i;

	record_copy(dst, src);
	for (i = 0; i < sizeof(unseen) / sizeof(*unseen); i++)
		record_unset(dst, unseen[i]);
	if (owners.ptr && *owners.ptr == '[') {
		add_shown_owners(&s, owners);
		record_set_raw(dst, REC_OWNERS, s.buf, s.len);
	}
	str_release(&s);
}

static void write_memory_line(struct str *s, const struct page *pg)
{
	struct record r = {0};
	size_t i;

	str_adds(s, "{\"type\":\"page\",\"covmeta_hash\":");
	json_string(s, pg->hash, strlen(pg->hash));
	str_adds(s, ",\"key\":");
	json_string(s, pg->key, strlen(pg->key));
	if (pg->texts)
		str_addf(s, ",\"texts\":%llu", (unsigned long long)pg->texts);
	str_adds(s, ",\"paths\":[");
	for (i = 0; i < pg->npaths; i++) {
		if (i)
			str_addc(s, ',');
		json_string(s, pg->paths[i], strlen(pg->paths[i]));
	}
	str_addc(s, ']');
	if (pg->sum.known) {
		str_adds(s, ",\"summary\":");
		summary_json(&pg->sum, s);
	}
	str_adds(s, ",\"record\":");
	record_shown(&r, &pg->r);
	record_json(&r, s);
	str_adds(s, "}\n");
	record_release(&r);
}

int memory_save(const struct pages *ps, const char *dir, struct err *e)
{
	struct arena a = {0};
	struct str now = {0};
	struct err ignored = {0};
	const char *path = fs_join(&a, dir, file_name);
	struct out o;
	size_t i;
	int rc = 0;

	for (i = 0; i < ps->n; i++)
		write_memory_line(&now, ps->v[i]);
	if (ps->overview.v[REC_TYPE].ptr)
		record_write(&ps->overview, &now);
	if (fs_holds(path, now.buf, now.len, UINT64_MAX, &ignored) <= 0) {
		rc = out_create(&o, path, 0, e);
		if (rc == 0) {
			out_str(&o, &now);
			rc = out_commit(&o, e);
		}
	}
	str_release(&now);
	arena_release(&a);
	return rc;
}
