/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A report of the input, before it is opened: its records become one, and it
 * gets the name under which it is stored.
 */
#include "covgroup.h"

#include "fs.h"
#include "layout.h"

#include <stdlib.h>
#include <string.h>

/* Adds a member's inline profile to the job's. */
static void add_inline(const struct run *run, struct job *j,
	struct record *r)
{
	struct profile p;

	if (source_open_record(r, &p, NULL, &j->problems) == 0) {
		profile_add(&j->inlined, &p, run->cfg->count_sum ? COUNT_SUM :
			COUNT_MAX, COUNT_CAP_TEXT);
		j->ninlined++;
	}
	profile_release(&p);
}

/* The directory that a report was read from, decoded; NULL when it is not on
   this machine. */
static const char *local_dir(struct job *j)
{
	const char *dir = record_text(&j->rec, REC_DIR);

	if (!dir || j->rec.v[REC_INLINE].ptr || j->ninlined)
		return NULL;
	dir = fs_decoded(&j->rec.arena, dir);
	return dir && fs_isdir(dir) ? dir : NULL;
}

static void join(const struct run *run, struct job *j)
{
	struct incoming *inc = j->inc;
	const struct slice *line = incoming_lines(inc);
	struct err e = {0};
	size_t i;

	j->lines = xcalloc(inc->n, sizeof(*j->lines));
	for (i = 0; i < inc->n; i++)
		if (record_parse(&j->lines[i], line[i].ptr, line[i].len,
		    &e) < 0)
			bug("a record that was read cannot be: %s", e.text);
	if (inc->n == 1 && strcmp(record_type(j->lines), "report") == 0) {
		record_copy(&j->rec, j->lines);
		return;
	}
	j->members = group_new(GROUP_REPORT);
	for (i = 0; i < inc->n; i++) {
		if (j->lines[i].v[REC_INLINE].ptr)
			add_inline(run, j, &j->lines[i]);
		group_add(j->members, &j->lines[i]);
	}
	group_finish(j->members, NULL, NULL, (struct slice){NULL, 0},
		&j->rec);
	if (run->cfg->count_sum)
		record_set_text(&j->rec, REC_COUNT, "sum");
	if (run->cfg->snapshots_sum)
		record_set_text(&j->rec, REC_SNAPSHOTS, "sum");
}

void job_join(const struct run *run, struct job *j)
{
	struct err e = {0};

	join(run, j);
	j->dir = local_dir(j);
	j->valid = source_from_record(&j->src, &j->rec, &e) == 0;
	if (!j->valid)
		errlist_err(&j->problems, &e);
	else if (!j->ninlined)
		stamp_of(run->cfg, &j->src, j->stamp);
	j->src.want_hash = 1;
}

/* `name` of another directory than `stored` gets the MD5 of the latter. */
static const char *other_name(struct arena *a, const char *name,
	const char *stored)
{
	char hex[MD5_HEX];
	struct str s = {0};

	md5_of(stored, strlen(stored), hex);
	str_addf(&s, "%s-%.7s", name, hex);
	name = arena_strndup(a, s.buf, s.len);
	str_release(&s);
	return name;
}

/* True when the row is of another directory, which is still there. */
static int is_others(struct run *run, struct job *j, const char *stored)
{
	const struct db_report *row = &j->row;
	char *dir;

	if (!stored || !row->dir || strcmp(row->dir, stored) == 0)
		return 0;
	dir = fs_decoded(&j->arena, db_show_dir(run->db, &j->arena,
		row->dir));
	return dir && fs_isdir(dir);
}

/* The row of this name is of the directory that the job's record names, so that
   its path need not be resolved again. */
static int is_same_dir(struct run *run, struct job *j)
{
	const struct db_report *row = &j->row;
	const char *shown;

	if (!j->dir || !row->dir || run->temp)
		return 0;
	shown = fs_decoded(&j->arena, db_show_dir(run->db, &j->arena,
		row->dir));
	return shown && strcmp(shown, j->dir) == 0;
}

int job_find(struct run *run, struct job *j, struct err *e)
{
	struct arena *a = &j->arena;
	const char *name = layout_dir_name(&j->rec), *stored = NULL;
	int got, taken;

	if (run->temp)
		name = j->inc->key;
	else if (strchr(name, '#')) /* db:FILE#KIND/KEY ends at the last one */
		name = layout_safe_name(a, name);
	taken = keys_find(&run->names, name) >= 0;
	got = taken ? 0 : db_report_find(run->db, a, name, &j->row, e);
	if (got > 0 && is_same_dir(run, j))
		stored = j->row.dir;
	else if (j->dir)
		stored = db_store_dir(run->db, a, j->dir);
	if (taken || (got > 0 && is_others(run, j, stored))) {
		name = other_name(a, name, stored ? stored : j->inc->key);
		got = db_report_find(run->db, a, name, &j->row, e);
	}
	keys_add(&run->names, name);
	if (got == 0)
		j->row = (struct db_report){.dir_name =
			arena_strdup(a, name), .stamp = "",
			.input_hash = "", .filter = "", .error = "",
			.record = "", .mode = ""};
	j->moved = j->row.id && stored && (!j->row.dir ||
		strcmp(j->row.dir, stored) != 0);
	j->row.dir = stored;
	return got < 0 ? -1 : 0;
}

void job_release(struct job *j)
{
	size_t i;

	for (i = 0; j->lines && i < j->inc->n; i++)
		record_release(&j->lines[i]);
	free(j->lines);
	if (j->members)
		group_free(j->members);
	if (j->valid)
		source_release(&j->src);
	record_release(&j->rec);
	arena_release(&j->arena);
	profile_release(&j->inlined);
	profile_release(&j->p);
	db_packed_release(&j->packed);
	errlist_release(&j->problems);
	*j = (struct job){0};
}
