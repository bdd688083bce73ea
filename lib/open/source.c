/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Profiles in every form.
 *
 * The elements of a source are sorted into directories (each with all its
 * files or some of them) and single things; each is opened by itself,
 * filtered, and added to what is there. Because maximum and sum do not depend
 * on order, neither does the result.
 */
#include "open/source.h"

#include "base/interner.h"
#include "base/names.h"
#include "base/num.h"
#include "base/path.h"
#include "gocov/covname.h"
#include "io/fs.h"
#include "open/covtextchild.h"
#include "profile/inline.h"
#include "profile/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* How db: forms are opened in this program. */
static source_db_fn *open_db = covtextchild_open;

void source_use_db(source_db_fn *fn)
{
	open_db = fn;
}

static void add_element(struct source *s, const char *text)
{
	size_t cap = s->n;

	/* Grown one at a time: nearly all sources have one element. */
	mem_grow(&s->v, &cap, s->n + 1, sizeof(*s->v));
	s->v[s->n++] = arena_strdup(&s->arena, text);
}

void source_from_operand(struct source *s, const char *operand)
{
	struct str encoded = {0};

	*s = (struct source){.sum_snapshots = 1, .operand = 1};
	fs_encode(&encoded, operand);
	add_element(s, encoded.buf);
	str_release(&encoded);
}

/* The array form of `profile`. */
static int add_profile_array(struct source *s, struct slice raw, struct err *e)
{
	struct slice item;
	enum json_type type;
	struct json j;
	int got;

	json_init(&j, raw.ptr, raw.len);
	while ((got = json_element(&j, &type, &item, e)) > 0) {
		if (type != JSON_STRING)
			return err_set(e, COV_USAGE,
				"'profile' has an element that is no string");
		add_element(s, json_text(&s->arena, item, NULL));
	}
	return got;
}

static int add_profile_key(struct source *s, struct record *r, struct err *e)
{
	struct slice raw = r->v[REC_PROFILE];
	char *dir;

	if (!raw.ptr) {
		dir = record_text(r, REC_DIR);
		if (!dir && !s->inline_.ptr)
			return err_set(e, COV_USAGE,
				"record has no 'profile' and no 'dir'");
		if (dir)
			add_element(s, dir);
		return 0;
	}
	if (raw.ptr[0] == '[')
		return add_profile_array(s, raw, e);
	if (raw.ptr[0] != '"')
		return err_set(e, COV_USAGE,
			"'profile' is neither a string nor an array");
	add_element(s, record_text(r, REC_PROFILE));
	return 0;
}

/* 1 when the key says "sum", 0 "max" or nothing, -1 something else. */
static int says_sum(struct record *r, enum rec_key k, struct err *e)
{
	const char *word = record_text(r, k);

	if (!word && !r->v[k].ptr)
		return 0;
	if (word && strcmp(word, "sum") == 0)
		return 1;
	if (word && strcmp(word, "max") == 0)
		return 0;
	return err_set(e, COV_USAGE, "'%s' is neither max nor sum",
		record_key_name(k));
}

int source_from_record(struct source *s, struct record *r, struct err *e)
{
	int sum, snapshots;

	*s = (struct source){.own_only = 1,
		.noted = r->v[REC_NOTE].ptr != NULL};
	if (r->v[REC_INLINE].ptr)
		s->inline_ = r->v[REC_INLINE];
	sum = says_sum(r, REC_COUNT, e);
	snapshots = sum < 0 ? -1 : says_sum(r, REC_SNAPSHOTS, e);
	if (snapshots < 0 || rules_parse(&s->rules, r->v[REC_FILTER], e) < 0 ||
		(!s->inline_.ptr && add_profile_key(s, r, e) < 0)) {
		source_release(s);
		return -1;
	}
	s->count = sum ? COUNT_SUM : COUNT_MAX;
	s->sum_snapshots = snapshots;
	return 0;
}

void source_release(struct source *s)
{
	rules_release(&s->rules);
	arena_release(&s->arena);
	free(s->v);
	*s = (struct source){0};
}

/* Directories of a source: each with the names asked for, or all. */
struct source_dir {
	const char *path; /* decoded */
	const char **files;
	size_t n, cap;
	int all;
};

struct source_dirs {
	struct source_dir *v;
	size_t n, cap;
	struct interner paths; /* of v */
};

static void dirs_release(struct source_dirs *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		free(d->v[i].files);
	free(d->v);
	interner_release(&d->paths);
}

static struct source_dir *get_source_dir(struct source_dirs *d,
	const char *path)
{
	uint32_t number;
	int fresh;

	number = interner_add(&d->paths, path, strlen(path), &fresh);
	if (!fresh)
		return &d->v[number];
	mem_grow(&d->v, &d->cap, d->n + 1, sizeof(*d->v));
	d->v[d->n] = (struct source_dir){.path = path};
	return &d->v[d->n++];
}

/* 1 when the element is a directory or a binary coverage file, which then is
   in d; 0 when it is something else. */
static int add_to_dirs(struct source_dirs *d, struct arena *a, const char *path)
{
	const char *name = path_last(path);
	struct source_dir *dir;

	if (fs_isdir(path)) {
		get_source_dir(d, path)->all = 1;
		return 1;
	}
	if (!covname_is_binary(name))
		return 0;
	dir = get_source_dir(d, path_dir(a, path));
	mem_grow(&dir->files, &dir->cap, dir->n + 1, sizeof(*dir->files));
	dir->files[dir->n++] = name;
	return 1;
}

static struct dirreport_spec spec_of(const struct source *s,
	const struct source_dir *d)
{
	return (struct dirreport_spec){
		.dir = d->path,
		.files = d->all ? NULL : d->files,
		.nfiles = d->n,
		.rules = &s->rules,
		.sum_snapshots = s->sum_snapshots,
		.own_only = s->own_only,
		.one_mode = s->one_mode,
		.operand = s->operand,
		.builds = s->builds != NULL,
		.warn_uncounted = d->all && !s->noted,
	};
}

/* Twice as many profiles as the one before; more than there can be. */
enum { RANKS = 40 };

/* Opening: what is needed all the way down. */
struct opening {
	struct source *s;
	struct profile *p; /* the result, at the end */
	struct profile rank[RANKS]; /* of 2^i elements, the oldest last */
	struct bins *bins;
	struct errlist *problems;
	size_t opened; /* elements that gave something */
	enum covmode mode; /* of the first */
	int mixed; /* others have another one */
	size_t others; /* elements that are no directory */
};

/* All that was opened becomes the result so far. */
static void sum_ranks(struct opening *o)
{
	size_t i;

	for (i = RANKS; i-- > 0;)
		if (o->rank[i].t) {
			profile_take(o->p, &o->rank[i], o->s->count,
				COUNT_CAP_TEXT);
			profile_release(&o->rank[i]);
		}
}

/*
 * Adds q, which is filtered already, and releases it. Those of different
 * blocks make larger and larger tables: equal numbers of them are added to
 * each other, so that each is copied a few times only. Of different modes that
 * would be another sum: they are added one by one.
 */
static void add_opened(struct opening *o, struct profile *q)
{
	size_t i = 0;

	if (!q->t) {
		profile_release(q);
		return;
	}
	if (!o->opened++)
		o->mode = q->mode;
	if (q->mode != o->mode)
		o->mixed = 1;
	if (o->mixed) {
		sum_ranks(o);
		profile_take(o->p, q, o->s->count, COUNT_CAP_TEXT);
		profile_release(q);
		return;
	}
	for (; o->rank[i].t; i++) {
		profile_take(&o->rank[i], q, o->s->count, COUNT_CAP_TEXT);
		profile_release(q);
		*q = o->rank[i];
		o->rank[i] = (struct profile){0};
	}
	o->rank[i] = *q;
	*q = (struct profile){0};
}

static void copy_problems(struct errlist *to, const struct errlist *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		errlist_add(to, from->v[i].status, "%s", from->v[i].text);
}

static void open_dir(struct opening *o, const struct source_dir *d)
{
	struct dirreport_spec spec = spec_of(o->s, d);
	struct dirreport r;

	if (dirreport_load(&r, o->bins, &spec,
		    o->s->want_hash ? DIRREPORT_HASH : 0) == 0)
		add_opened(o, &r.p);
	memcpy(o->s->input_hash, r.input_hash, sizeof(r.input_hash));
	o->s->uncounted &= r.uncounted;
	copy_problems(o->problems, &r.problems);
	if (o->s->builds) {
		*o->s->builds = r.builds;
		r.builds = (struct skew_folder){0};
	}
	dirreport_release(&r);
}

static void open_other(struct opening *o, const char *element, const char *path)
{
	struct profile q = {0};
	struct err e = {0};
	int r;

	o->others++;
	if (str_starts(element, "db:"))
		r = open_db(&q, path + 3, &e);
	else if (o->s->operand)
		r = text_read_operand(&q, path, &e);
	else /* a file of that name: our own input is not meant */
		r = text_read_file(&q, strcmp(path, "-") ? path : "./-", &e);
	if (r == 0 && !o->s->operand && blocks_agree(q.t, element, &e) < 0) {
		err_of_item(&e);
		r = -1;
	}
	if (r < 0) {
		errlist_err(o->problems, &e);
		profile_release(&q);
		return;
	}
	rules_profile(&o->s->rules, &q);
	add_opened(o, &q);
}

static int open_inline(struct opening *o, struct err *e)
{
	struct profile q;

	if (inline_decode(&q, o->s->inline_, e) < 0)
		return -1;
	rules_profile(&o->s->rules, &q);
	add_opened(o, &q);
	return 0;
}

/* Sorts the elements into directories, and opens all others. */
static void sort_elements(struct opening *o, struct source_dirs *dirs,
	int open_others)
{
	struct source *s = o->s;
	const char *path;
	size_t i;

	for (i = 0; i < s->n; i++) {
		path = fs_decoded(&s->arena, s->v[i]);
		if (!path) {
			if (open_others)
				errlist_add(o->problems, COV_USAGE,
					"%s: bad %%XX in a path", s->v[i]);
			continue;
		}
		if (str_starts(s->v[i], "db:") ||
			!add_to_dirs(dirs, &s->arena, path))
			if (open_others)
				open_other(o, s->v[i], path);
	}
}

int source_open(struct source *s, struct profile *p, struct bins *bins,
	struct errlist *problems)
{
	struct opening o = {.s = s, .p = p, .bins = bins, .problems = problems};
	struct source_dirs dirs = {0};
	struct err e = {0};
	size_t i;

	*p = (struct profile){0};
	if (s->inline_.ptr && open_inline(&o, &e) < 0)
		errlist_err(problems, &e);
	sort_elements(&o, &dirs, 1);
	s->uncounted = dirs.n && !o.others && !s->inline_.ptr;
	for (i = 0; i < dirs.n; i++)
		open_dir(&o, &dirs.v[i]);
	sum_ranks(&o);
	if (o.others || dirs.n != 1)
		s->input_hash[0] = '\0';
	dirs_release(&dirs);
	return o.opened ? 0 : -1;
}

int source_has_hash(struct source *s, struct bins *bins, const char *input_hash)
{
	struct source_dirs dirs = {0};
	struct opening o = {.s = s};
	struct dirreport_spec spec;
	struct dirreport r;
	int same = 0;

	sort_elements(&o, &dirs, 0);
	/* Only that of one directory is made of its files. */
	if (dirs.n == 1 && !s->inline_.ptr && *input_hash) {
		spec = spec_of(s, &dirs.v[0]);
		(void)!dirreport_load(&r, bins, &spec,
			DIRREPORT_HASH | DIRREPORT_ONLY);
		same = strcmp(r.input_hash, input_hash) == 0;
		dirreport_release(&r);
	}
	dirs_release(&dirs);
	return same;
}

void source_prepare(struct source *const *s, size_t n, struct bins *bins,
	unsigned jobs)
{
	struct source_dirs *dirs = xcalloc(n, sizeof(*dirs));
	const struct dirreport_spec **list = NULL;
	struct dirreport_spec *specs = NULL;
	size_t i, j, m = 0, cap = 0;

	for (i = 0; i < n; i++) {
		struct opening o = {.s = s[i]};

		sort_elements(&o, &dirs[i], 0);
		mem_grow(&specs, &cap, m + dirs[i].n, sizeof(*specs));
		for (j = 0; j < dirs[i].n; j++)
			specs[m++] = spec_of(s[i], &dirs[i].v[j]);
	}
	list = xmalloc(size_mul(m, sizeof(*list)));
	for (i = 0; i < m; i++)
		list[i] = &specs[i];
	bins_prepare(bins, jobs, list, m);
	free(list);
	free(specs);
	for (i = 0; i < n; i++)
		dirs_release(&dirs[i]);
	free(dirs);
}

/* A record says what it counted: tells when that is not so any more. */
static void compare_totals(struct record *r, const struct profile *p,
	struct errlist *problems)
{
	uint64_t total, covered, now = profile_covered(p);
	char *dir = record_text(r, REC_DIR);

	if (!record_u64(r, REC_TOTAL_STMTS, &total) ||
		!record_u64(r, REC_COVERED_STMTS, &covered) || !p->t ||
		(total == p->t->total_stmts && covered == now))
		return;
	errlist_add(problems, 0,
		"%s: record says %llu of %llu statements, "
		"the profile has %llu of %llu",
		dir ? dir : "record", (unsigned long long)covered,
		(unsigned long long)total, (unsigned long long)now,
		(unsigned long long)p->t->total_stmts);
}

int source_open_record(struct record *r, struct profile *p, struct bins *bins,
	struct errlist *problems)
{
	struct err e = {0};
	struct source s;
	int rc;

	*p = (struct profile){0};
	if (source_from_record(&s, r, &e) < 0) {
		errlist_err(problems, &e);
		return -1;
	}
	rc = source_open(&s, p, bins, problems);
	if (rc == 0)
		compare_totals(r, p, problems);
	source_release(&s);
	return rc;
}

void source_pct(struct str *s, uint64_t covered, uint64_t total)
{
	str_addf(s, "%.2f", num_percent(covered, total));
}

void source_collapse(const struct source *s, struct record *r)
{
	struct names files = {0};
	char *dir = record_text(r, REC_DIR);
	size_t i, len = dir ? strlen(dir) : 0;

	for (i = 0; dir && i < s->n; i++) {
		if (strncmp(s->v[i], dir, len) != 0 || s->v[i][len] != '/')
			break;
		names_add(&files, fs_decoded(&r->arena, s->v[i] + len + 1));
	}
	if (dir && i == s->n && i &&
		dirreport_is_whole(fs_decoded(&r->arena, dir), files.v,
			files.n))
		record_set_text(r, REC_PROFILE, dir);
	names_release(&files);
}

void source_totals(struct record *r, const struct profile *p)
{
	uint64_t covered = profile_covered(p);
	uint64_t total = p->t ? p->t->total_stmts : 0;
	struct str pct = {0};

	if (p->mode != COVMODE_NONE)
		record_set_text(r, REC_MODE, covmode_name(p->mode));
	record_set_u64(r, REC_TOTAL_STMTS, total);
	record_set_u64(r, REC_COVERED_STMTS, covered);
	source_pct(&pct, covered, total);
	record_set_raw(r, REC_COVERAGE_PCT, pct.buf, pct.len);
	record_set_text(r, REC_COVMETA_HASH, blocks_hash(p->t));
	str_release(&pct);
}
