/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The name under which a report is stored, and its row.
 *
 * A report is its directory, and the row of that directory is its row. The name
 * is the one that it would have in a new database: its own (layout_dir_name),
 * unless another directory has that, which is still there; then with seven
 * digits behind it. So when the other one goes, the row gets its own name.
 */
#include "name.h"

#include "gone.h"

#include "io/fs.h"
#include "record/layout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

/* All rows, one after the other. */
struct placing {
	struct run *run;
	struct arena arena; /* of one row */
};

static int note_dir(void *ctx, struct db_report *row, struct err *e)
{
	struct placing *p = ctx;
	struct run *run = p->run;
	size_t i, n = run->places.n;

	(void)e;
	if (row->dir) {
		i = keys_add(&run->places, row->dir);
		mem_grow(&run->placed, &run->capplaced, i + 1,
			sizeof(*run->placed));
		if (i == n) /* the first, should there be two */
			run->placed[i] = row->id;
	}
	arena_reset(&p->arena);
	return 0;
}

/* The row of a directory: 1 found, 0 there is none, -1 failed. */
static int row_of_dir(struct run *run, struct arena *a, const char *stored,
	struct db_report *row, struct err *e)
{
	struct placing p = {.run = run};
	long i;
	int r = 0;

	if (!run->placed_read) {
		run->placed_read = 1;
		r = db_reports(run->db, &p.arena, note_dir, &p, e);
		arena_release(&p.arena);
	}
	i = r < 0 ? KEYS_NONE : keys_find(&run->places, stored);
	if (i < 0)
		return r;
	r = db_report_get(run->db, a, run->placed[i], row, e);
	/* An inline report may have taken it since. */
	return r > 0 && row->dir && strcmp(row->dir, stored) == 0 ? 1 :
		r < 0                                             ? -1 :
								    0;
}

int dir_state(const struct run *run, struct arena *a, const char *stored)
{
	const char *dir = fs_decoded(a, db_show_dir(run->db, a, stored));

	return dir ? fs_notdir(dir) : ENOENT;
}

int dir_gone(int state)
{
	return state == ENOENT || state == ENOTDIR;
}

/*
 * True when the row that has the name is not the report's: it is of another
 * directory, which is still there or is to be kept. own is the row of the
 * report's directory, its id 0 when there is none.
 */
static int is_others(struct run *run, struct job *j, const char *stored,
	const struct db_report *own)
{
	const struct db_report *row = &j->row;

	if (own->id ? own->id == row->id : !stored || !row->dir)
		return 0;
	if (!row->dir || (own->id && run->cfg->keep_gone))
		return 1;
	return strcmp(row->dir, stored) != 0 &&
		!dir_gone(dir_state(run, &j->arena, row->dir));
}

/* The row of this name is of the directory that the job's record names, so that
   its path need not be resolved again. */
static int is_same_dir(struct run *run, struct job *j)
{
	const struct db_report *row = &j->row;
	const char *shown;

	if (!j->dir || !row->dir || run->temp)
		return 0;
	shown = fs_decoded(&j->arena,
		db_show_dir(run->db, &j->arena, row->dir));
	return shown && strcmp(shown, j->dir) == 0;
}

/* The first row with this name; 0 when the name is taken by this run. */
static int find_row(struct run *run, struct job *j, const char *name,
	int *taken, struct err *e)
{
	*taken = keys_find(&run->names, name) >= 0;
	j->row = (struct db_report){0};
	return *taken ? 0 :
			db_report_find(run->db, &j->arena, name, &j->row, e);
}

/* The report's row gets the name; that of a directory that is gone leaves. */
static int rename_row(struct run *run, struct job *j, const char *name,
	struct db_report *own, struct err *e)
{
	struct db_report *row = &j->row;

	if (row->id) {
		note_orphan(&run->orphaned, row->owner_id);
		run->nreplaced++;
		if (db_report_drop(run->db, row->id, e) < 0)
			return -1;
	}
	j->row = *own;
	j->row.dir_name = name;
	j->inc->changed = run->dirty = 1;
	return db_report_rename(run->db, own->id, name, e);
}

/* A row for a directory that may be known by another name. */
static int place_row(struct run *run, struct job *j, const char **name,
	const char *stored, struct err *e)
{
	struct db_report own = {0};
	int got, taken;

	if (stored && !run->temp &&
		row_of_dir(run, &j->arena, stored, &own, e) < 0)
		return -1;
	for (;;) {
		got = find_row(run, j, *name, &taken, e);
		if (got < 0)
			return -1;
		if (!taken && (!got || !is_others(run, j, stored, &own)))
			break;
		*name = other_name(&j->arena, *name,
			stored ? stored : j->inc->key);
	}
	if (own.id && own.id != j->row.id)
		return rename_row(run, j, *name, &own, e);
	return 0;
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
	got = find_row(run, j, name, &taken, e);
	if (got > 0 && is_same_dir(run, j)) {
		stored = j->row.dir;
	} else if (got >= 0) {
		if (j->dir)
			stored = db_store_dir(run->db, a, j->dir);
		got = place_row(run, j, &name, stored, e);
	}
	keys_add(&run->names, name);
	if (!j->row.id)
		j->row = (struct db_report){.dir_name = arena_strdup(a, name),
			.stamp = "",
			.input_hash = "",
			.filter = "",
			.error = "",
			.record = "",
			.mode = ""};
	j->moved = j->row.id && stored &&
		(!j->row.dir || strcmp(j->row.dir, stored) != 0);
	j->row.dir = stored;
	return got < 0 ? -1 : 0;
}
