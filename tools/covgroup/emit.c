/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The records that are printed: by the bytes of group_key or covmeta_hash.
 *
 * An owner's record is stored as it is, but for `profile`; a binary's is made
 * of its owners' each time, as every entry of `owners` names a profile.
 */
#include "emit.h"

#include "facts.h"
#include "stored.h"

#include "base/hash.h"
#include "cli/tool.h"
#include "io/fs.h"
#include "io/in.h"
#include "io/out.h"
#include "open/group.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What a stored owner adds to its reports. */
struct tag {
	int64_t id;
	struct owner owner; /* without namespace and binary */
};

struct emitting {
	struct run *run;
	const struct owners *o; /* NULL: everything */
	struct emitted *out;
	struct arena arena; /* of one row */
	struct group *group; /* of the binary at hand */
	struct tag *tags; /* by id */
	size_t ntags, captags;
	struct arena kept; /* their strings */
};

/* "db:FILE#KIND/KEY" */
static void set_profile(const struct run *run, struct record *r,
	const char *kind, const char *key)
{
	struct str ref = {0}, s = {0};

	str_addf(&ref, "%s#%s/%s", run->cfg->db, kind, key);
	str_adds(&s, "db:");
	fs_encode(&s, ref.buf);
	record_set_text(r, REC_PROFILE, s.buf);
	str_release(&ref);
	str_release(&s);
}

/* For a message: an owner's name is the MD5 of its group_key. */
static const char *shown_name(struct record *r, const char *name)
{
	return strcmp(record_type(r), "owner") == 0 ?
		record_text0(r, REC_GROUP_KEY) :
		name;
}

int emit_record(const struct run *run, struct emitted *o, struct record *r,
	const char *name, struct err *e)
{
	struct err why = {0};
	size_t before = o->lines.len;
	int keep = 1;

	record_write(r, &o->lines);
	if (o->where)
		keep = jq_keep(o->where, o->lines.buf + before,
			o->lines.len - before - 1, &why);
	if (keep <= 0)
		str_cut(&o->lines, before);
	if (keep < 0)
		return err_set(e, COV_USAGE, "%s: record %s: %s", run->cfg->db,
			shown_name(r, name), why.text);
	if (!keep)
		return 0;
	mem_grow(&o->names, &o->cap, o->n + 1, sizeof(*o->names));
	o->names[o->n++] = arena_strdup(&o->arena, name);
	return 0;
}

static void set_changed(const struct emitting *m, struct record *r, int changed)
{
	/* A file stays, and would be another one after each run. */
	if (m->o && !m->run->temp && !m->run->cfg->split)
		record_set_raw(r, REC_CHANGED, changed ? "true" : "false",
			changed ? 4 : 5);
}

/* A damaged record is told and left out; the others go on. */
static void tell_damaged(const struct emitting *m, const char *table,
	const char *key, const struct err *why)
{
	cov_error(COV_ITEMS, "%s: %s '%s': damaged record: %s", m->run->cfg->db,
		table, key, why->text);
}

/* The record of a stored owner, ready to be shown; -1 it is damaged. */
static int owner_record(struct emitting *m, struct db_owner *row,
	struct record *r, char key[MD5_HEX], struct err *e)
{
	md5_of(row->group_key, strlen(row->group_key), key);
	if (record_parse(r, row->record, strlen(row->record), e) < 0)
		return -1;
	if (!m->run->temp && *row->covmeta_hash)
		set_profile(m->run, r, "owner", key);
	/* One of coverage-collector's own database. */
	if (!r->v[REC_COVERAGE_PCT].ptr)
		stored_pct(r, row->covered, row->total);
	return 0;
}

static int show_owner(void *ctx, struct db_owner *row, struct err *e)
{
	struct emitting *m = ctx;
	struct record r = {0};
	struct err why = {0};
	char key[MD5_HEX];
	long i = m->o ? keys_find(&m->o->keys, row->group_key) : 0;
	int rc = 0;

	if (!m->o || (i >= 0 && m->o->v[i].touched)) {
		if (owner_record(m, row, &r, key, &why) < 0) {
			tell_damaged(m, "cov_owner", row->group_key, &why);
		} else {
			set_changed(m, &r, m->o && m->o->v[i].dirty);
			rc = emit_record(m->run, m->out, &r, key, e);
		}
	}
	record_release(&r);
	arena_reset(&m->arena);
	return rc;
}

static int add_owner_record(void *ctx, struct db_owner *row, struct err *e)
{
	struct emitting *m = ctx;
	struct record r = {0};
	struct err why = {0};
	char key[MD5_HEX];

	(void)e;
	if (owner_record(m, row, &r, key, &why) < 0)
		tell_damaged(m, "cov_owner", row->group_key, &why);
	else
		group_add(m->group, &r);
	record_release(&r);
	return 0;
}

static int show_binary(void *ctx, struct db_binary *row, struct err *e)
{
	struct emitting *m = ctx;
	struct arena a = {0};
	struct record r = {0};
	int rc;

	if (m->o && keys_find(&m->o->touched_hashes, row->covmeta_hash) < 0)
		return 0;
	m->group = group_new(GROUP_BINARY);
	rc = db_owners_of(m->run->db, &a, row->covmeta_hash, add_owner_record,
		m, e);
	if (rc == 0) {
		group_finish(m->group, NULL, NULL,
			m->run->temp ? (struct slice){NULL, 0} :
				       (struct slice){"\"\"", 2},
			&r);
		stored_totals(&r, row->mode, row->covered, row->total,
			row->covmeta_hash);
		if (!m->run->temp)
			set_profile(m->run, &r, "binary", row->covmeta_hash);
		set_changed(m, &r,
			m->o &&
				keys_find(&m->o->dirty_hashes,
					row->covmeta_hash) >= 0);
		rc = emit_record(m->run, m->out, &r, row->covmeta_hash, e);
	}
	group_free(m->group);
	record_release(&r);
	arena_release(&a);
	arena_reset(&m->arena);
	return rc;
}

int emit_all(struct run *run, const struct owners *o, struct emitted *out,
	struct err *e)
{
	struct emitting m = {.run = run, .o = o, .out = out};
	int r;

	if (run->cfg->by == BY_BINARY)
		r = db_binaries(run->db, &m.arena, show_binary, &m, e);
	else
		r = db_owners(run->db, &m.arena, show_owner, &m, e);
	arena_release(&m.arena);
	return r;
}

static int note_tag(void *ctx, struct db_owner *row, struct err *e)
{
	struct emitting *m = ctx;

	(void)e;
	mem_grow(&m->tags, &m->captags, m->ntags + 1, sizeof(*m->tags));
	m->tags[m->ntags++] = (struct tag){row->id,
		{
			.group_key = arena_strdup(&m->kept, row->group_key),
			.type = arena_strdup(&m->kept, row->type),
			.name = arena_strdup(&m->kept, row->name),
		}};
	arena_reset(&m->arena);
	return 0;
}

static int by_tag_id(const void *a, const void *b)
{
	const struct tag *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int show_report(void *ctx, struct db_report *row, struct err *e)
{
	struct emitting *m = ctx;
	struct tag wanted = {.id = row->owner_id}, *tag;
	struct record r = {0};
	struct err why = {0};
	int rc;

	if (shown_form(m->run, row, &r, &why) < 0) {
		record_release(&r);
		tell_damaged(m, "cov_report", row->dir_name, &why);
		arena_reset(&m->arena);
		return 0;
	}
	rc = facts_fill(m->run, &r, e);
	tag = m->ntags ?
		bsearch(&wanted, m->tags, m->ntags, sizeof(wanted), by_tag_id) :
		NULL;
	if (tag)
		owner_tag(&r, &tag->owner);
	else
		record_unset(&r, REC_GROUP_KEY);
	if (!m->run->temp && row->table_id)
		set_profile(m->run, &r, "report", row->dir_name);
	if (rc == 0)
		rc = emit_record(m->run, m->out, &r, row->dir_name, e);
	record_release(&r);
	arena_reset(&m->arena);
	return rc;
}

int emit_tagged(struct run *run, struct emitted *out, struct err *e)
{
	struct emitting m = {.run = run, .out = out};
	int r = db_owners(run->db, &m.arena, note_tag, &m, e);

	if (m.ntags)
		qsort(m.tags, m.ntags, sizeof(*m.tags), by_tag_id);
	if (r == 0)
		r = db_reports(run->db, &m.arena, show_report, &m, e);
	arena_release(&m.arena);
	arena_release(&m.kept);
	free(m.tags);
	return r;
}

static int write_split_file(const char *dir, const char *name, const char *ptr,
	size_t len, struct err *e)
{
	struct err ignored = {0};
	struct str path = {0};
	struct out o;
	int r = 0;

	str_addf(&path, "%s/%s.ndjson", dir, name);
	if (fs_holds(path.buf, ptr, len, IN_LINE_MAX, &ignored) <= 0) {
		r = out_create(&o, path.buf, 0, e);
		if (r == 0) {
			out_write(&o, ptr, len);
			r = out_commit(&o, e);
		}
	}
	str_release(&path);
	return r;
}

/* One file per record. */
static int split_records(const char *dir, const struct emitted *out,
	struct err *e)
{
	const char *line = str_get(&out->lines), *end;
	size_t i;

	if (fs_mkdirs_own(dir, e) < 0)
		return -1;
	out_sweep(dir);
	for (i = 0; i < out->n; i++, line = end + 1) {
		end = strchr(line, '\n');
		if (write_split_file(dir, out->names[i], line,
			    (size_t)(end + 1 - line), e) < 0)
			return -1;
	}
	return 0;
}

int emit_write(const struct covgroup_cfg *cfg, const struct emitted *out)
{
	struct err e = {0};

	if (!cfg->split) {
		out_str(cov_stdout(), &out->lines);
		return 0;
	}
	if (split_records(cfg->split, out, &e) == 0)
		return 0;
	cov_err(&e);
	return -1;
}

void emitted_release(struct emitted *out)
{
	str_release(&out->lines);
	arena_release(&out->arena);
	free(out->names);
	jq_free(out->where);
}
