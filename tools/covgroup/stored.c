/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What of a report is stored, and how it comes back.
 *
 * The database keeps the report's record without what its row says itself,
 * and without paths: the directory is stored relative to the database, and
 * the profile is in there. What is kept was filtered when it was stored; a
 * filter that may be applied again without harm stays in the record, any other
 * becomes the empty list.
 */
#include "stored.h"

#include "base/hash.h"
#include "base/num.h"
#include "base/path.h"
#include "gocov/covname.h"
#include "io/fs.h"
#include "open/source.h"
#include "record/rules.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static const enum rec_key in_row[] = {
	REC_DIR,
	REC_DIR_NAME,
	REC_GROUP_KEY,
	REC_FILES,
	REC_PID,
	REC_SNAPSHOT,
	REC_MODE,
	REC_TOTAL_STMTS,
	REC_COVERED_STMTS,
	REC_COVERAGE_PCT,
	REC_COVMETA_HASH,
	REC_INPUT_HASH,
	REC_CHANGED,
	REC_PROFILE,
	REC_FILTER,
	REC_COUNT,
	REC_SNAPSHOTS,
	REC_INLINE,
	REC_ERROR,
};

void stored_form(struct run *run, struct record *r, const char *said,
	struct str *s)
{
	struct record copy = {0};
	size_t i;

	record_copy(&copy, r);
	if (!run->temp)
		for (i = 0; i < sizeof(in_row) / sizeof(*in_row); i++)
			record_unset(&copy, in_row[i]);
	if (!run->temp && *said)
		record_set_text(&copy, REC_ERROR, said);
	record_json(&copy, s);
	record_release(&copy);
}

const char *stored_said(struct arena *a, const struct db_report *row)
{
	struct record r = {0};
	struct err ignored = {0};
	const char *text = "";

	/* Nearly all have none. */
	if (strstr(row->record, "\"error\"") &&
		record_parse(&r, row->record, strlen(row->record), &ignored) ==
			0)
		text = arena_strdup(a, record_text0(&r, REC_ERROR));
	record_release(&r);
	return text;
}

void stored_note(const struct db_report *row, struct record *rec)
{
	struct record r = {0};
	struct err ignored = {0};

	if (strstr(row->record, "\"note\"") &&
		record_parse(&r, row->record, strlen(row->record), &ignored) ==
			0 &&
		r.v[REC_NOTE].ptr)
		record_set_raw(rec, REC_NOTE, r.v[REC_NOTE].ptr,
			r.v[REC_NOTE].len);
	record_release(&r);
}

/* `filter` of a stored profile: raw JSON, or NULL for none. */
static const char *filter_again(const char *raw)
{
	struct rules rules = {0};
	struct err ignored = {0};
	int harmless, is_default;

	harmless = rules_parse(&rules, (struct slice){raw, strlen(raw)},
			   &ignored) == 0 &&
		!rules_rename(&rules);
	is_default = harmless && rules_default(&rules);
	rules_release(&rules);
	return is_default ? NULL : harmless ? raw : "[]";
}

void stored_pct(struct record *rec, uint64_t covered, uint64_t total)
{
	struct str s = {0};

	source_pct(&s, covered, total);
	record_set_raw(rec, REC_COVERAGE_PCT, s.buf, s.len);
	str_release(&s);
}

void stored_totals(struct record *rec, const char *mode, uint64_t covered,
	uint64_t total, const char *covmeta_hash)
{
	if (*mode)
		record_set_text(rec, REC_MODE, mode);
	record_set_u64(rec, REC_TOTAL_STMTS, total);
	record_set_u64(rec, REC_COVERED_STMTS, covered);
	stored_pct(rec, covered, total);
	record_set_text(rec, REC_COVMETA_HASH, covmeta_hash);
}

static void set_place(const struct run *run, const struct db_report *row,
	struct record *rec)
{
	const char *filter = filter_again(row->filter);

	record_set_text(rec, REC_DIR_NAME, row->dir_name);
	if (row->dir)
		record_set_text(rec, REC_DIR,
			db_show_dir(run->db, &rec->arena, row->dir));
	if (*row->input_hash)
		record_set_text(rec, REC_INPUT_HASH, row->input_hash);
	if (filter)
		record_set_raw(rec, REC_FILTER, filter, strlen(filter));
	if (*row->error)
		record_set_text(rec, REC_ERROR, row->error);
	stored_totals(rec, row->mode, row->covered, row->total,
		row->covmeta_hash);
}

int shown_form(const struct run *run, const struct db_report *row,
	struct record *rec, struct err *e)
{
	int rc;

	record_clear(rec);
	rc = record_parse(rec, row->record, strlen(row->record), e);
	if (rc < 0)
		record_init(rec, "report"); /* written by nobody of ours */
	if (!run->temp)
		set_place(run, row, rec);
	return rc;
}

/* A stamp in the making. */
struct stamping {
	struct md5 *m, *inodes; /* before and behind the point */
	int64_t newest; /* time of an inode */
	int64_t written; /* when the newest counters were, in nanoseconds */
};

/* When a file of counters or text was written: Go says it in the name, which
   every copy keeps. */
static int64_t time_of_counters(const char *base, const struct stat *st)
{
	const uint64_t least = 1000000000000000000; /* no Go was before */
	const char *number = strrchr(base, '.');
	uint64_t ns;

	if (number && covname_of(base) == COVNAME_COUNTERS &&
		num_u64(number + 1, strlen(number + 1), INT64_MAX, &ns) ==
			NUM_OK &&
		ns >= least)
		return (int64_t)ns;
	return fs_mtime_ns(st);
}

/* One file's name and state; not its path, which depends on where we are. */
static void stamp_file(struct stamping *t, const char *path)
{
	const char *base = path_last(path);
	struct str s = {0};
	struct stat st;
	int64_t changed, written;

	if (stat(path, &st) == 0) {
		str_addf(&s, "%llu %llu %llu %lld ",
			(unsigned long long)st.st_dev,
			(unsigned long long)st.st_ino,
			(unsigned long long)st.st_size,
			(long long)fs_mtime_ns(&st));
		changed = fs_time_ns(st.st_ctim);
		if (changed > t->newest)
			t->newest = changed;
		written = time_of_counters(base, &st);
		if (covname_of(base) != COVNAME_META && written > t->written)
			t->written = written;
		md5_add(t->inodes, &changed, sizeof(changed));
	}
	md5_add(t->m, str_get(&s), s.len);
	md5_add(t->m, base, strlen(base) + 1);
	str_release(&s);
}

static void stamp_dir(struct stamping *t, struct arena *a, const char *dir)
{
	struct fs_list l;
	struct err ignored = {0};
	size_t i;

	if (fs_list(&l, dir, &ignored) < 0)
		return;
	for (i = 0; i < l.n; i++)
		if (covname_of(l.v[i]) != COVNAME_OTHER)
			stamp_file(t, fs_join(a, dir, l.v[i]));
	fs_list_release(&l);
}

/* The folder of a coverage file; NULL when the path is something else. */
static const char *coverage_folder(struct arena *a, const char *path)
{
	return covname_of(path_last(path)) == COVNAME_OTHER ? NULL :
							      path_dir(a, path);
}

/* The files of a source. */
static void stamp_source(struct stamping *t, struct source *s)
{
	const char *path, *dir, *base, *last = "";
	size_t i;

	for (i = 0; i < s->n; i++) {
		path = fs_decoded(&s->arena, s->v[i]);
		if (!path)
			continue;
		base = fs_isdir(path) ? "/" : path_last(path);
		dir = *base == '/' ? path : coverage_folder(&s->arena, path);
		md5_add(t->m, base, strlen(base) + 1);
		if (!dir)
			stamp_file(t, path);
		else if (strcmp(dir, last) != 0)
			stamp_dir(t, &s->arena, dir);
		last = dir ? dir : "";
	}
}

/*
 * Nanoseconds until a change gives an inode another time than one that has
 * `newest`; 0 when any change does. Clocks of files go by ticks, some by
 * seconds.
 */
static int64_t until_past(int64_t newest)
{
	const int64_t second = 1000000000, tick = second / 50;
	int64_t room = newest % second ? tick : second + tick, age;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	age = fs_time_ns(now) - newest;
	return age < room ? room - age : 0;
}

/* Makes a stamp once; how long it is not to be believed, in nanoseconds. */
static int64_t make_stamp(const char *rules, struct source *s,
	char stamp[STAMP_MAX], char written[WHEN_MAX])
{
	struct stamping t = {.m = md5_new(), .inodes = md5_new()};
	int64_t doubt;

	md5_add(t.m, rules, strlen(rules));
	stamp_source(&t, s);
	doubt = until_past(t.newest);
	if (t.written)
		when_print(t.written / 1000000, written);
	md5_hex(t.m, stamp);
	md5_hex(t.inodes, stamp + MD5_HEX);
	stamp[MD5_HEX - 1] = '.';
	if (doubt)
		stamp[MD5_HEX] = '\0';
	return doubt;
}

void stamp_of(const struct covgroup_cfg *cfg, struct source *s,
	char stamp[STAMP_MAX], char written[WHEN_MAX])
{
	const int64_t short_wait = 20000000; /* ns */
	struct str rules = {0};
	int64_t doubt;
	size_t i;

	*stamp = *written = '\0';
	if (s->inline_.ptr)
		return;
	for (i = 0; i < s->n; i++)
		if (str_starts(s->v[i], "db:"))
			return;
	rules_json(&s->rules, &rules);
	str_addf(&rules, " %d %d%s\n", (int)s->count, s->sum_snapshots,
		cfg->reference_hashes ? " reference" : "");
	doubt = make_stamp(rules.buf, s, stamp, written);
	/* The stage before has just made links: the wait is for all of them,
	   and spares the next run the reading of all files. */
	if (doubt && doubt <= short_wait) {
		nanosleep(&(struct timespec){.tv_nsec = (long)doubt}, NULL);
		make_stamp(rules.buf, s, stamp, written);
	}
	str_release(&rules);
}

enum stamp_match stamp_match(const char *stamp, const char *stored)
{
	if (!*stamp || strncmp(stamp, stored, MD5_HEX) != 0)
		return STAMP_OTHER;
	/* Without anything behind the point nothing is known. */
	return stamp[MD5_HEX] && strcmp(stamp, stored) == 0 ? STAMP_SAME :
							      STAMP_MAYBE;
}
